"""K6, K8, K13, K15, K17: bodies, their seats, who may stand in, how long one sits, officers and committees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.counts import Count
from membership.assembly.rules.kinds.base import MinorUnits, Parameters

SourceKind = Literal["tier", "office", "project", "body", "electorate", "named"]


@dataclass(frozen=True)
class Body(Parameters):
    """A body that meets and decides. An advisory one gives no right outside of itself."""

    KIND: ClassVar[str] = "body"
    SUBJECT: ClassVar[str] = "id"

    id: str
    title: str
    class_: Literal["board", "committee", "technical_advisory", "technical"]
    is_advisory: bool = False
    meets: str = ""
    open_to: str = ""

    def bodies_named(self) -> tuple[str, ...]:
        return (self.id,)


@dataclass(frozen=True)
class SeatSource:
    """Who fills a seat: the members of a `tier`, the holder of an office of a body ("tac.chair"), each hosted `project`,
    another `body`, an `electorate` in words, or a `named` outsider. `name` says which."""

    kind: SourceKind
    name: str

    @property
    def words(self) -> str:
        """ "premier members", "the chair of the tac"."""
        name = self.name.replace("_", " ")
        if self.kind == "tier":
            return f"{name} members"
        if self.kind == "office":
            body, _, office = self.name.rpartition(".")
            return f"the {office.replace('_', ' ')} of the {body.replace('_', ' ')}"
        return name


@dataclass(frozen=True)
class Seat(Parameters):
    """K6. A group of like seats of a body: how many, filled in which way and by whom. Company seats belong to the
    company, which may replace its person; the others belong to the person."""

    KIND: ClassVar[str] = "seat"
    SUBJECT: ClassVar[str] = "body"

    body: str
    title: str
    filled_by: Literal["appointment", "election", "ex_officio", "co_option", "ratified_nomination"]
    by: SeatSource
    count: Count
    belongs_to: Literal["company", "person"]
    votes: int = 1
    holder_must: str = ""
    active_when: str = ""
    ratified_by: str = ""

    @property
    def is_voting(self) -> bool:
        """Whether the seat has a vote at all."""
        return self.votes > 0

    @property
    def is_from_membership(self) -> bool:
        """Whether the seat comes with membership: it makes its body a business body."""
        return self.by.kind == "tier"

    def bodies_named(self) -> tuple[str, ...]:
        if self.by.kind == "office":
            return (self.body, self.by.name.rpartition(".")[0])
        return (self.body, self.by.name) if self.by.kind == "body" else (self.body,)

    def tiers_named(self) -> tuple[str, ...]:
        return (self.by.name,) if self.by.kind == "tier" else ()


Right = Literal["attend", "speak", "vote"]


@dataclass(frozen=True)
class Alternate(Parameters):
    """K8. Whether a seat may have an alternate ("if_body_decides": once the body has resolved so), who names them, what
    they may do beside the present holder and in the holder's absence, and whether they then count for the quorum."""

    KIND: ClassVar[str] = "alternate"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("body",)

    body: str
    allowed: Literal["yes", "no", "if_body_decides"]
    named_by: Literal["member", "holder", "body"]
    scope: Literal["standing", "one_meeting"]
    counts_for_quorum: Literal["yes", "no", "unknown"]
    when_holder_absent: tuple[Right, ...] = ("attend", "speak", "vote")
    when_holder_present: tuple[Right, ...] = ("attend",)
    most_per_seat: int = 1
    must_be: str = ""
    may_give_proxy: bool = False

    def left_open(self) -> tuple[str, ...]:
        asked = "Does an alternate who sits in for an absent holder count for the quorum?"
        return (asked,) if self.counts_for_quorum == "unknown" else ()


@dataclass(frozen=True)
class Term(Parameters):
    """K13. How long an appointment to the seat group or office `role` lasts ("*": every seat of the body)."""

    KIND: ClassVar[str] = "term"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)

    body: str
    role: str
    years: int | None = None
    is_staggered: bool = False
    most_terms: int | None = None
    until_successor: bool = False
    ends_when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vacancy(Parameters):
    """K15. How a vacant seat of the group `role` is filled, and for how long."""

    KIND: ClassVar[str] = "vacancy"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("role",)

    body: str
    role: str
    filled_by: Literal["same_source", "runner_up", "remaining_members", "special_election"]
    for_rest_of_term: bool = True


@dataclass(frozen=True)
class Officer(Parameters):
    """K17. An office of a body: who elects its holder, who may hold it, who stands in."""

    KIND: ClassVar[str] = "officer"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("office",)

    body: str
    office: str
    title: str
    elected_by: str
    eligible: str = ""
    incompatible_with: tuple[str, ...] = ()
    stands_in_for: str = ""
    also: str = ""


@dataclass(frozen=True)
class Committee(Parameters):
    """K17. A committee under a body: who votes in it, who watches, and what it may spend."""

    KIND: ClassVar[str] = "committee"
    SUBJECT: ClassVar[str] = "body"

    body: str
    under: str
    voting: tuple[str, ...] = ()
    observers: tuple[str, ...] = ()
    chair_by: str = ""
    currency: str = "USD"
    spending_limit: MinorUnits | None = None

    def bodies_named(self) -> tuple[str, ...]:
        return (self.body, self.under)
