"""COUNT: how many seats a group has, computed from members, projects and other groups.

Written as inline tables: `{ kind = "per_n", n = 10, round = "floor", min = "unknown", max = 3 }`. A part that the text leaves
open and that matters makes the answer an open question, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from membership.assembly.rules.rounding import Rounding, bounds_in_words, rounded

MOST_SEATS = 10_000
"""Seats that a group may have, unless there are more members: what comes to more is a slip of the text."""


@dataclass(frozen=True)
class CountFacts:
    """What counts are computed from, as of one day.

    `members` per tier (of two tiers at once: "gold&end_user"; of those without another seat in the body:
    "gold-represented"); `projects` that are hosted; `joined`: per tier, for every company that ever joined it, in order of
    joining, whether it is a member still; `settled`: seat groups ("board.silver") whose number a body has set within its
    range; `sitting`: groups -> seats that sit since the last election; `raised`: bodies -> the size to which they raised
    their limit; `figures`: other numbers that texts count by; `titles`: what the charter calls its tiers. For rules about a
    body: `sizes`, `quorums`, `size_limits`.
    """

    members: Mapping[str, int] = field(default_factory=dict)
    projects: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Counted] = field(default_factory=dict)
    tier: str = ""
    group: str = ""
    joined: Mapping[str, Sequence[bool]] = field(default_factory=dict)
    sitting: Mapping[str, int] = field(default_factory=dict)
    raised: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    quorums: Mapping[str, int] = field(default_factory=dict)
    size_limits: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def number_set(self) -> int | None:
        """What a body has set for the seat group being counted."""
        return self.settled.get(f"{self.body}.{self.group}")

    def of_tier(self, tier: str = "") -> int:
        """Members of `tier`, or of the tier that fills the group being counted."""
        return self.members.get(tier or self.tier, 0)

    @property
    def most_seats(self) -> int:
        """The number of seats above which a count is a mistake: everyone may have one, however many there are."""
        return max(MOST_SEATS, sum(self.members.values()) + self.projects)

    def tier_called(self, tier: str = "") -> str:
        """What people call the tier, or the one that fills the group being counted."""
        return tier_words(tier or self.tier, self.titles)

    def is_known(self, tier: str = "") -> bool:
        """Whether the number is known: members of two tiers at once must be given."""
        asked = tier or self.tier
        return not ("&" in asked or asked.endswith("-represented")) or asked in self.members


@dataclass(frozen=True)
class Counted:
    """A number of seats with its arithmetic in words; `number` is None while `question` stands open."""

    number: int | None
    words: str
    question: str = ""


class Count:
    """A number, of seats or of whatever a rule counts; every kind is a frozen dataclass below."""

    def evaluate(self, facts: CountFacts) -> Counted:
        """The number as of the facts, or the open question that stands in its way."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """The rule itself in words, without facts."""
        raise NotImplementedError

    @property
    def groups(self) -> frozenset[str]:
        """Seat groups of the same body whose counts this one needs."""
        return frozenset()

    @property
    def tiers(self) -> frozenset[str]:
        """Tiers that this one names."""
        return frozenset()

    @property
    def bodies(self) -> frozenset[str]:
        """Bodies that this one names; "" is the body of the rule itself."""
        return frozenset()

    @property
    def needs_all_groups(self) -> bool:
        """Whether it needs the count of every other group of the body."""
        return False

    @property
    def is_rounding_open(self) -> bool:
        """Whether the text leaves open how a part is rounded."""
        return False


@dataclass(frozen=True)
class Fixed(Count):
    """`n` seats."""

    n: int

    @property
    def said(self) -> str:
        return str(self.n)

    def evaluate(self, facts: CountFacts) -> Counted:  # noqa: ARG002
        return Counted(self.n, f"fixed at {self.n}")


@dataclass(frozen=True)
class PerMember(Count):
    """`n` seats for each member of the tier that fills the group."""

    n: int = 1

    @property
    def said(self) -> str:
        return f"{self.n} per member"

    def evaluate(self, facts: CountFacts) -> Counted:
        if not facts.is_known():
            return unknown_members(facts.tier_called())
        members, tier = facts.of_tier(), facts.tier_called()
        return Counted(self.n * members, f"{self.n} per {tier} member, {members} members")


@dataclass(frozen=True)
class PerProject(Count):
    """`n` seats for each hosted project."""

    n: int = 1

    @property
    def said(self) -> str:
        return f"{self.n} per hosted project"

    def evaluate(self, facts: CountFacts) -> Counted:
        return Counted(self.n * facts.projects, f"{self.n} per hosted project, {facts.projects} projects")


@dataclass(frozen=True)
class PerN(Count):
    """One seat for every `n` members of the tier, rounded, at least `min` and at most `max` (None: no upper limit).
    A `min` of "unknown" means that the text does not say whether fewer than `n` members have a seat at all."""

    n: int
    round: Rounding
    min: int | Literal["unknown"]
    max: int | None = None

    @property
    def said(self) -> str:
        floor = "no least number stated" if self.min == "unknown" else f"at least {self.min}"
        return f"1 per {self.n} members, {floor}" + (f", at most {self.max}" if self.max is not None else "")

    def evaluate(self, facts: CountFacts) -> Counted:
        if not facts.is_known():
            return unknown_members(facts.tier_called())
        members, tier = facts.of_tier(), facts.tier_called()
        raw = rounded(members, self.n, self.round)
        words = f"1 per {self.n} {tier} members, {members} members: {raw}"
        if self.min == "unknown" and raw < 1:
            asked = f"The text gives one seat per {self.n} {tier} members and no least number"
            return Counted(None, words, f"{asked}: do {members} members have no seat or one?")
        least = 0 if self.min == "unknown" else self.min
        number = max(least, raw if self.max is None else min(raw, self.max))
        return Counted(number, words + bounds_in_words(number, raw, least))


@dataclass(frozen=True)
class FirstK(Count):
    """`per_member` seats for each of the first `k` members of the tier, in the order of `ordered_by`. `when_one_leaves`
    the next in order takes the place, or the seat ends; "unknown" where the text does not say."""

    k: int
    ordered_by: Literal["join_date"]
    per_member: int = 1
    when_one_leaves: Literal["next_in_order", "seat_ends", "unknown"] = "unknown"

    @property
    def said(self) -> str:
        return f"{self.per_member} for each of the first {self.k} members; when one leaves: {self.when_one_leaves.replace('_', ' ')}"

    def evaluate(self, facts: CountFacts) -> Counted:
        members = facts.of_tier()
        first = facts.joined.get(facts.tier, ())[: self.k]
        moved, stayed = min(self.k, members), sum(first) if first else min(self.k, members)
        words = f"the first {self.k} of {members} {facts.tier_called()} members"
        if stayed < len(first):
            words += f", {len(first) - stayed} of whom left"
        if self.when_one_leaves == "unknown" and moved != stayed:
            asked = f"Of the first {self.k} {facts.tier_called()} members {len(first) - stayed} left"
            return Counted(
                None, words, f"{asked}: does the next in order of joining appoint, or does the seat end?"
            )
        number = stayed if self.when_one_leaves == "seat_ends" else moved
        return Counted(number * self.per_member, words)


@dataclass(frozen=True)
class Range(Count):
    """Between `min` and `max` (None: no upper limit) seats, set by `set_by` (empty: the text does not say by whom)."""

    min: int
    set_by: str = ""
    max: int | None = None

    @property
    def said(self) -> str:
        span = f"{self.min} to {self.max if self.max is not None else 'any number'}"
        return f"{span}, set by {self.set_by.replace('_', ' ')}" if self.set_by else span

    def evaluate(self, facts: CountFacts) -> Counted:
        span = f"{self.min} or more" if self.max is None else f"{self.min} to {self.max}"
        number = facts.number_set
        words = f"{span}, set by {self.set_by.replace('_', ' ')}" if self.set_by else span
        if number is None:
            return Counted(None, words, f"There are {words}: the number has not been set.")
        if number < self.min or (self.max is not None and number > self.max):
            return Counted(None, words, f"{number} was set, which is outside of {span}.")
        return Counted(number, f"{words}: {number}")


@dataclass(frozen=True)
class AtLeast(Count):
    """`min` seats or more, as many as have been filled; they grow until the whole body has `grows_to` seats, so that a
    body of too few other seats is filled up (None: they do not)."""

    min: int
    grows_to: int | None = None

    @property
    def said(self) -> str:
        grown = f", growing until the body has {self.grows_to}" if self.grows_to is not None else ""
        return f"{self.min} or more{grown}"

    def evaluate(self, facts: CountFacts) -> Counted:
        least, words = self.min, f"{self.min} or more"
        if self.grows_to is not None:
            others = [one for name, one in facts.others.items() if name != facts.group]
            for one in others:
                if one.number is None:
                    return Counted(None, words, one.question)
            rest = sum(one.number or 0 for one in others)
            least = max(least, self.grows_to - rest)
            words += f", growing until the body has {self.grows_to}, {rest} other seats: {least}"
        number = max(least, facts.number_set or least)
        return Counted(number, words if number == least else f"{words}; {number} are filled")

    @property
    def needs_all_groups(self) -> bool:
        return self.grows_to is not None


@dataclass(frozen=True)
class AllHolders(Count):
    """One seat for everyone of the class, as many as there are members of `tier`."""

    tier: str

    @property
    def said(self) -> str:
        return f"everyone of {self.tier}"

    def evaluate(self, facts: CountFacts) -> Counted:
        return Counted(
            facts.of_tier(self.tier),
            f"everyone of {facts.tier_called(self.tier)}: {facts.of_tier(self.tier)}",
        )

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset({self.tier})


@dataclass(frozen=True)
class MembersOf(Count):
    """The number of members of `tier`: a term of arithmetic."""

    tier: str

    @property
    def said(self) -> str:
        return f"the number of {self.tier} members"

    def evaluate(self, facts: CountFacts) -> Counted:
        return Counted(
            facts.of_tier(self.tier), f"{facts.of_tier(self.tier)} {facts.tier_called(self.tier)} members"
        )

    @property
    def tiers(self) -> frozenset[str]:
        return frozenset({self.tier})


@dataclass(frozen=True)
class Figure(Count):
    """A number that somebody must record, such as the maintainers `of` non-sandbox projects: a term of arithmetic."""

    of: str

    @property
    def said(self) -> str:
        return f"the number of {self.of.replace('_', ' ')}"

    def evaluate(self, facts: CountFacts) -> Counted:
        name = self.of.replace("_", " ")
        number = facts.figures.get(self.of)
        if number is None:
            return Counted(None, name, f"How many {name} are there? The number is not recorded.")
        return Counted(number, f"{number} {name}")


@dataclass(frozen=True)
class OfBody(Count):
    """A number of the body `body` ("": of the rule's own body): its seats, its quorum, or the limit of its size."""

    kind: Literal["body_seats", "quorum", "size_limit"]
    body: str = ""

    @property
    def said(self) -> str:
        words = {"body_seats": "the seats", "quorum": "the quorum", "size_limit": "the most seats"}[self.kind]
        return f"{words} of {self.body.replace('_', ' ') or 'the body'}"

    def evaluate(self, facts: CountFacts) -> Counted:
        body = self.body or facts.body
        known = {"body_seats": facts.sizes, "quorum": facts.quorums, "size_limit": facts.size_limits}[
            self.kind
        ]
        words = {"body_seats": "seats of", "quorum": "the quorum of", "size_limit": "the most seats of"}[
            self.kind
        ]
        name = f"{words} the {body.replace('_', ' ')}"
        number = known.get(body)
        if number is None:
            return Counted(None, name, f"The number is not known: {name}.")
        return Counted(number, f"{name}: {number}")

    @property
    def bodies(self) -> frozenset[str]:
        return frozenset({self.body})


@dataclass(frozen=True)
class SeatsOf(Count):
    """The number of seats of another group of the same body: a term of arithmetic."""

    group: str

    @property
    def said(self) -> str:
        return f"as many as {self.group.replace('_', ' ')}"

    def evaluate(self, facts: CountFacts) -> Counted:
        return facts.others[self.group]

    @property
    def groups(self) -> frozenset[str]:
        return frozenset({self.group})


def tier_words(tier: str, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """ "gold&end_user" reads "gold and end user", or as the `titles` call the two."""
    plain, _, narrowed = tier.partition("-")
    words = " and ".join(titles.get(part, part.replace("_", " ")) for part in plain.split("&"))
    return f"{words} (not otherwise represented)" if narrowed else words


def unknown_members(tiers: str) -> Counted:
    """The answer where nobody recorded how many members are in two tiers at once, called `tiers`."""
    words = f"{tiers} members"
    return Counted(None, words, f"How many {words} are there? It is not recorded.")
