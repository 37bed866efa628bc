"""K1 to K5: who may join at which tier, what it costs, how long it lasts, and what becomes of those who do not pay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.dates import DateExpression
from membership.assembly.rules.kinds.base import MinorUnits, Parameters, Wing


@dataclass(frozen=True)
class Tier(Parameters):
    """K1. `rank` 1 is the highest. `terms_known` is false where a tier is seen in practice but its terms are nowhere."""

    KIND: ClassVar[str] = "tier"
    SUBJECT: ClassVar[str] = "id"
    WING: ClassVar[Wing | None] = "business"

    id: str
    title: str
    class_: Literal["organization", "individual"]
    rank: int
    is_voting: bool = True
    eligibility: tuple[str, ...] = ()
    admission: Literal["automatic", "staff", "board_approval", "vote", "unknown"] = "unknown"
    decide_within_days: int | None = None
    maximum_members: int | None = None
    terms_known: bool = True

    def left_open(self) -> tuple[str, ...]:
        unknown = f"The terms of the tier {self.title} (dues, seats, admission) are not known."
        return () if self.terms_known else (unknown,)


@dataclass(frozen=True)
class Prerequisite(Parameters):
    """K2, for one tier or for every one ("*"). Membership of `foundation` at `level_at_least` ("any": every level) in good
    standing; or, with `requires` "no_debt", owing nothing to `foundation` or its funds. Otherwise the `effect`."""

    KIND: ClassVar[str] = "prerequisite"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("requires",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    requires: Literal["membership", "no_debt"]
    foundation: str
    level_at_least: str = "any"
    effect: Literal["blocks", "warns", "may_refuse"] = "blocks"

    def tiers_named(self) -> tuple[str, ...]:
        return () if self.tier == "*" else (self.tier,)


@dataclass(frozen=True)
class Bracket:
    """Metric values from `min` to `max` (None: no upper end), both included, cost `amount`."""

    min: int
    amount: MinorUnits
    max: int | None = None


@dataclass(frozen=True)
class Category:
    """Members of the category `name` pay `amount`."""

    name: str
    amount: MinorUnits


@dataclass(frozen=True)
class Dues(Parameters):
    """K3. What a tier pays for each `period`, in `currency`. `plus_parent_dues`: the parent's own dues come on top and
    are the parent's own invoice. `set_by` names the body that sets an amount which the charter does not hold."""

    KIND: ClassVar[str] = "dues"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("period",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    period: Literal["year", "quarter", "month", "once"]
    currency: str
    basis: Literal["flat", "brackets", "category", "set_by_body"]
    amount: MinorUnits | None = None
    metric: Literal["consolidated_employees", "employees", "revenue"] | None = None
    brackets: tuple[Bracket, ...] = ()
    categories: tuple[Category, ...] = ()
    set_by: str = ""
    plus_parent_dues: bool = False

    def fault(self) -> str:
        wanted = {
            "flat": self.amount is not None,
            "brackets": bool(self.brackets and self.metric),
            "category": bool(self.categories),
            "set_by_body": bool(self.set_by),
        }
        needs = {
            "flat": "an amount",
            "brackets": "a metric and brackets",
            "category": "categories",
            "set_by_body": "set_by",
        }
        if not wanted[self.basis]:
            return f"has the basis '{self.basis}' and needs {needs[self.basis]}"
        return self._bracket_fault()

    def _bracket_fault(self) -> str:
        for before, after in zip(self.brackets, self.brackets[1:], strict=False):
            if before.max is None or after.min != before.max + 1:
                return f"has brackets with a gap or an overlap before {after.min}; each begins where the last one ended"
        if any(one.max is not None and one.max < one.min for one in self.brackets):
            return "has a bracket that ends before it begins"
        return ""


@dataclass(frozen=True)
class DuesOverride(Parameters):
    """K3. Members of `tier` who meet `condition` pay as members of `pay_as`, where `granted_by` says so."""

    KIND: ClassVar[str] = "dues_override"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("pay_as",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    pay_as: str
    condition: str
    granted_by: str
    max_years: int | None = None

    def tiers_named(self) -> tuple[str, ...]:
        return (self.tier, self.pay_as)


@dataclass(frozen=True)
class MembershipTerm(Parameters):
    """K4, for one tier or for every one ("*"). How long a membership lasts. `initial` "until_anniversary": the first year ends on the anniversary of its
    start; `then` "calendar_years": a stub to 31 December, prorated where `prorates_stub`, and whole years after it.
    `start` "month_by_15th": accepted before the 15th counts from the 1st of the month, else from the next month."""

    KIND: ClassVar[str] = "membership_term"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("initial",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    initial: Literal["until_anniversary", "until_year_end"]
    then: Literal["calendar_years", "anniversaries"]
    start: Literal["month_by_15th", "day_accepted"]
    initial_years: int = 1
    prorates_stub: bool = False
    renews_by_itself: bool = False
    non_renewal_notice_days: int | None = None
    non_renewal_by: str = ""
    reminders_owed_days: tuple[int, ...] = ()
    refund: Literal["none", "prorated", "unknown"] = "unknown"

    def tiers_named(self) -> tuple[str, ...]:
        return () if self.tier == "*" else (self.tier,)


Effect = Literal[
    "notice", "participation_suspended", "votes_suspended", "directors_votes_suspended", "membership_ends"
]
StoppedBy = Literal["paid_in_full", "plan_accepted"]


@dataclass(frozen=True)
class LadderStep:
    """One step of the payment ladder: on the day `at` it has its `effects`, unless one of `unless` came first. Other
    steps' dates may refer to it by `id`. `channels` says how a notice must be sent."""

    id: str
    at: DateExpression
    effects: tuple[Effect, ...]
    unless: tuple[StoppedBy, ...] = ()
    is_automatic: bool = False
    channels: tuple[str, ...] = ()
    addressee: str = ""
    clause: str = ""


@dataclass(frozen=True)
class PaymentLadder(Parameters):
    """K5, first clock. The steps that unpaid dues set off, counted from `anchor`, the due date of the invoice."""

    KIND: ClassVar[str] = "payment_ladder"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("anchor",)
    WING: ClassVar[Wing | None] = "business"

    anchor: Literal["due", "invoiced"]
    step: tuple[LadderStep, ...]
    good_standing_days: int | None = None

    def fault(self) -> str:
        known = {str(self.anchor)}
        for step in self.step:
            unknown = sorted(step.at.needs - known)
            if unknown:
                return f"has the step '{step.id}' after '{unknown[0]}', which does not come before it; known are {', '.join(sorted(known))}"
            if step.id in known:
                return f"has two steps '{step.id}'"
            known.add(step.id)
        return ""


@dataclass(frozen=True)
class Participation(Parameters):
    """K5, second clock. A seat loses good standing by missing `missed_in_a_row` meetings or by attending fewer than
    `attended` of the preceding `of_last`; it regains it `regained`."""

    KIND: ClassVar[str] = "participation"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("effect",)

    body: str
    effect: Literal["vote_suspended", "may_be_removed"]
    missed_in_a_row: int | None = None
    attended: int | None = None
    of_last: int | None = None
    unvoted_ballots: int | None = None
    idle_months: int | None = None
    regained: str = ""
