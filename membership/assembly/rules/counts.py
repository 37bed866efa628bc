"""COUNT: how many seats a group has, computed from members, projects and other groups.

Written as inline tables: `{ kind = "per_n", n = 10, round = "floor", min = "unknown", max = 3 }`. Where the text leaves a
part open and the part matters, the answer is an open question and never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Rounding = Literal["floor", "ceiling", "half_up"]


@dataclass(frozen=True)
class CountFacts:
    """What counts are computed from, as of one day: `members` per tier, `projects` that are hosted, `holders` of the
    group where everyone of a class sits, and `settled`: seat groups whose number a body has set within its range."""

    members: Mapping[str, int] = field(default_factory=dict)
    projects: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, Counted] = field(default_factory=dict)
    tier: str = ""
    group: str = ""

    def of_tier(self, tier: str = "") -> int:
        """Members of `tier`, or of the tier that fills the group being counted."""
        return self.members.get(tier or self.tier, 0)


@dataclass(frozen=True)
class Counted:
    """A number of seats with its arithmetic in words; `number` is None while `question` stands open."""

    number: int | None
    words: str
    question: str = ""


class Count:
    """A number of seats; every kind is a frozen dataclass below."""

    def evaluate(self, facts: CountFacts) -> Counted:
        """The number as of the facts, or the open question that stands in its way."""
        raise NotImplementedError

    @property
    def groups(self) -> frozenset[str]:
        """Seat groups of the same body whose counts this one needs."""
        return frozenset()


@dataclass(frozen=True)
class Fixed(Count):
    """`n` seats."""

    n: int

    def evaluate(self, facts: CountFacts) -> Counted:  # noqa: ARG002
        return Counted(self.n, f"fixed at {self.n}")


@dataclass(frozen=True)
class PerMember(Count):
    """`n` seats for each member of the tier that fills the group."""

    n: int = 1

    def evaluate(self, facts: CountFacts) -> Counted:
        members = facts.of_tier()
        return Counted(self.n * members, f"{self.n} per {facts.tier} member, {members} members")


@dataclass(frozen=True)
class PerProject(Count):
    """`n` seats for each hosted project."""

    n: int = 1

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

    def evaluate(self, facts: CountFacts) -> Counted:
        members = facts.of_tier()
        raw = rounded(members, self.n, self.round)
        words = f"1 per {self.n} {facts.tier} members, {members} members: {raw}"
        if self.min == "unknown" and raw < 1:
            asked = f"The text gives one seat per {self.n} {facts.tier} members and no least number"
            return Counted(None, words, f"{asked}: do {members} members have no seat or one?")
        least = 0 if self.min == "unknown" else self.min
        number = max(least, raw if self.max is None else min(raw, self.max))
        return Counted(number, words + bounds_in_words(number, raw, least))


@dataclass(frozen=True)
class FirstK(Count):
    """`per_member` seats for each of the first `k` members of the tier, in the order of `ordered_by`."""

    k: int
    ordered_by: Literal["join_date"]
    per_member: int = 1

    def evaluate(self, facts: CountFacts) -> Counted:
        members = facts.of_tier()
        number = min(self.k, members) * self.per_member
        return Counted(number, f"the first {self.k} of {members} {facts.tier} members")


@dataclass(frozen=True)
class Range(Count):
    """Between `min` and `max` (None: no upper limit) seats, set by `set_by`."""

    min: int
    set_by: str
    max: int | None = None

    def evaluate(self, facts: CountFacts) -> Counted:
        span = f"{self.min} or more" if self.max is None else f"{self.min} to {self.max}"
        number = facts.settled.get(facts.group)
        words = f"{span}, set by {self.set_by.replace('_', ' ')}"
        if number is None:
            return Counted(None, words, f"There are {words}: the number has not been set.")
        if number < self.min or (self.max is not None and number > self.max):
            return Counted(None, words, f"{number} was set, which is outside of {span}.")
        return Counted(number, f"{words}: {number}")


@dataclass(frozen=True)
class AllHolders(Count):
    """One seat for everyone of the class, as many as there are members of `tier`."""

    tier: str

    def evaluate(self, facts: CountFacts) -> Counted:
        return Counted(facts.of_tier(self.tier), f"everyone of {self.tier}: {facts.of_tier(self.tier)}")


@dataclass(frozen=True)
class SeatsOf(Count):
    """The number of seats of another group of the same body: a term of arithmetic."""

    group: str

    def evaluate(self, facts: CountFacts) -> Counted:
        return facts.others[self.group]

    @property
    def groups(self) -> frozenset[str]:
        return frozenset({self.group})


@dataclass(frozen=True)
class Combined(Count):
    """Arithmetic over other counts: `sum`, `difference` (first minus the rest, never below zero), `product`, `least_of`."""

    kind: Literal["sum", "difference", "product", "least_of"]
    terms: tuple[Count, ...]

    def evaluate(self, facts: CountFacts) -> Counted:
        counted = [term.evaluate(facts) for term in self.terms]
        words = f"{self.kind.replace('_', ' ')} ({'; '.join(one.words for one in counted)})"
        for one in counted:
            if one.number is None:
                return Counted(None, words, one.question)
        number = combine(self.kind, [one.number for one in counted if one.number is not None])
        return Counted(number, f"{words}: {number}")

    @property
    def groups(self) -> frozenset[str]:
        return frozenset().union(*(term.groups for term in self.terms))


def combine(kind: str, numbers: list[int]) -> int:
    """The arithmetic of `Combined` on whole numbers."""
    if kind == "least_of":
        return min(numbers)
    if kind == "difference":
        return max(0, numbers[0] - sum(numbers[1:]))
    total = 1 if kind == "product" else 0
    for number in numbers:
        total = total * number if kind == "product" else total + number
    return total


def rounded(members: int, n: int, rounding: Rounding) -> int:
    """`members / n` as a whole number."""
    if rounding == "floor":
        return members // n
    if rounding == "ceiling":
        return -(-members // n)
    return (2 * members + n) // (2 * n)


def bounds_in_words(number: int, raw: int, least: int) -> str:
    """Which bound changed the rounded number, if one did."""
    if number > raw:
        return f", at least {least}"
    return f", at most {number}" if number < raw else ""
