"""K1 to K5: who may join at which tier, what it costs, how long it lasts, and what becomes of those who do not pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from membership.assembly.rules.counts import Count
from membership.assembly.rules.dates import DateExpression
from membership.assembly.rules.kinds.base import MinorUnits, Parameters, Positive, Wing, YearDay

Admission = Literal[
    "automatic",
    "staff",
    "board_approval",
    "board_approval_or_criteria",
    "vote",
    "foundation_approval",
    "unknown",
]


@dataclass(frozen=True)
class Tier(Parameters):
    """K1. A class of membership.

    `rank` 1 is the highest; `is_rank_stated` is false where the text gives none and the rank only orders lists.
    `eligibility`: what a company must be. `admission`: who lets it in, within `decide_within_days`, on which
    `admission_conditions`; `classified_by`: who decides to which class an applicant belongs. `maximum_members`: a
    number, or arithmetic such as the size of the board less seven. `terms_known` is false where a tier is seen in
    practice but its terms are nowhere. `is_participation`: an attribute of members of other tiers as well as a tier.
    `accept_within_days`: a new text of the agreement is accepted within so many days, or the member's standing is lost.
    """

    KIND: ClassVar[str] = "tier"
    SUBJECT: ClassVar[str] = "id"
    WING: ClassVar[Wing | None] = "business"

    id: str
    title: str
    class_: Literal["organization", "individual"]
    rank: Positive
    is_voting: bool = True
    eligibility: tuple[str, ...] = ()
    admission: Admission = "unknown"
    decide_within_days: Positive | None = None
    maximum_members: int | Count | None = None
    terms_known: bool = True
    is_rank_stated: bool = True
    admission_conditions: tuple[str, ...] = ()
    classified_by: str = ""
    is_participation: bool = False
    accept_within_days: int | None = None

    def left_open(self) -> tuple[str, ...]:
        unknown = f"The terms of the tier {self.title} (dues, seats, admission) are not known."
        return () if self.terms_known else (unknown,)


def reaches(level: str, rank: int | None, ranks: Mapping[str, int]) -> bool:
    """Whether a membership at the rank (None: no membership) is one at the level or above ("any": whatever it is); `ranks` are
    those of the tiers there, 1 the highest."""
    if rank is None or level == "any":
        return rank is not None
    return level in ranks and rank <= ranks[level]


@dataclass(frozen=True)
class Prerequisite(Parameters):
    """K2, for one tier or for every one ("*"). Membership of `foundation` at `level_at_least` ("any": every level) in good
    standing; or, with `requires` "no_debt", owing nothing to `foundation` or its funds. Otherwise the `effect`, when a company joins; `at_renewal` is what it does to a
    renewal in the same tier."""

    KIND: ClassVar[str] = "prerequisite"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("requires",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    requires: Literal["membership", "no_debt"]
    foundation: str
    level_at_least: str = "any"
    effect: Literal["blocks", "warns", "may_refuse"] = "blocks"
    at_renewal: Literal["warns", "blocks"] = "warns"

    @property
    def level_words(self) -> str:
        """ " at silver or above", to stand behind the name of the foundation; empty for every level."""
        return self.level_called(self.level_at_least)

    def level_called(self, name: str) -> str:
        """The same with what the foundation calls the tier."""
        return "" if self.level_at_least == "any" else f" at {name} or above"

    def tiers_named(self) -> tuple[str, ...]:
        return () if self.tier == "*" else (self.tier,)


@dataclass(frozen=True)
class Benefit(Parameters):
    """K1. What a member of the `tier` ("*": of every one) may use: `quantity` of it in each term, or in each `year` of a
    term; without a quantity as often as it likes. `benefit` names it. Where the company must deliver something first (a
    logo, a quote), `asset` says what and `asset_within_days` by when, counted from the day on which the benefit begins.
    """

    KIND: ClassVar[str] = "benefit"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("benefit",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    benefit: str
    title: str
    quantity: int | None = None
    per: Literal["term", "year"] = "term"
    detail: str = ""
    asset: str = ""
    asset_within_days: int = 30

    def tiers_named(self) -> tuple[str, ...]:
        return () if self.tier == "*" else (self.tier,)

    def fault(self) -> str:
        if self.quantity is not None and self.quantity < 1:
            return "gives less than one; leave the quantity out where there is no limit"
        return "asks for an asset before the benefit begins" if self.asset_within_days < 0 else ""

    @property
    def amount(self) -> str:
        """How much it is, in words: "10 in each term"; "without a limit"."""
        return "without a limit" if self.quantity is None else f"{self.quantity} in each {self.per}"


@dataclass(frozen=True)
class Bracket:
    """Values of the metric from `min` to `max` (None: no upper end), both included, cost `amount`."""

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
    IS_ONLY: ClassVar[bool] = True
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
    """K3. Members of `tier` who meet `condition` pay as members of `pay_as`, where `granted_by` says so.

    `granted_for`: for how long one grant lasts; `max_years`: how many years in all. `revenue_below`: the condition's
    amount, in whole units of `currency`.
    """

    KIND: ClassVar[str] = "dues_override"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("pay_as",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    pay_as: str
    condition: str
    granted_by: str
    max_years: Positive | None = None
    granted_for: Literal["year", "unsaid"] = "unsaid"
    currency: str = ""
    revenue_below: MinorUnits | None = None

    def tiers_named(self) -> tuple[str, ...]:
        return (self.tier, self.pay_as)


@dataclass(frozen=True)
class DuesReduction(Parameters):
    """K3. Members of `tier` pay less `when` something holds; `limit` names the rule of K7 that brings it about.

    The amount is `part` of the dues where the text states one; else `set_by` names the body that sets it, by `decision`.
    """

    KIND: ClassVar[str] = "dues_reduction"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("limit",)
    WING: ClassVar[Wing | None] = "business"

    tier: str
    when: str
    limit: str = ""
    part: Fraction | None = None
    set_by: str = ""
    decision: str = ""

    def fault(self) -> str:
        return "" if self.part is not None or self.set_by else "says neither by which part nor who sets it"


@dataclass(frozen=True)
class MembershipTerm(Parameters):
    """K4, for one tier or for every one ("*"). How long a membership lasts.

    `initial` "until_anniversary": the first `initial_years` end on the anniversary of the start; "until_year_end": on
    31 December of the year in which they end; "years_and_rest_of_year": they run from the start, and the rest of the
    calendar year after them belongs to the first term too. `then` "calendar_years": a stub to 31 December, prorated
    where `prorates_stub`, and whole years after it. `start` "month_by_15th": accepted before the 15th counts from the
    1st of the month, else from the next month; "unknown": the text does not say, and the day of acceptance counts.

    Renewal is for `renewal_years`, from `renews_on` ("01-01": month and day), by itself where `renews_by_itself`.
    `non_renewal_notice_days` before a term's end a member may decline, before the first renewal already
    `first_renewal_notice_days` where the text differs, or by the day `non_renewal_by` ("12-01") of the year.
    `reminders_owed_days`: on which days before the end the foundation owes a reminder; `if_not_reminded` is what follows
    where it was not sent.
    """

    KIND: ClassVar[str] = "membership_term"
    SUBJECT: ClassVar[str] = "tier"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("initial",)
    IS_ONLY: ClassVar[bool] = True
    WING: ClassVar[Wing | None] = "business"

    tier: str
    initial: Literal["until_anniversary", "until_year_end", "years_and_rest_of_year"]
    then: Literal["calendar_years", "anniversaries"]
    start: Literal["month_by_15th", "day_accepted", "unknown"]
    initial_years: Positive = 1
    prorates_stub: bool = False
    renews_by_itself: bool = False
    renewal_years: Positive = 1
    renews_on: YearDay = ""
    non_renewal_notice_days: int | None = None
    first_renewal_notice_days: int | None = None
    non_renewal_by: YearDay = ""
    reminders_owed_days: tuple[int, ...] = ()
    if_not_reminded: str = ""
    refund: Literal["none", "prorated", "unknown"] = "unknown"

    def tiers_named(self) -> tuple[str, ...]:
        return () if self.tier == "*" else (self.tier,)


Effect = Literal[
    "notice", "participation_suspended", "votes_suspended", "directors_votes_suspended", "membership_ends",
    "directors_attendance_suspended", "may_be_suspended_or_ended",
]  # fmt: skip
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
    """K5, first clock. The steps that unpaid dues set off, counted from `anchor`, the due date of the invoice or its date.

    `good_standing_days`: paid within them, a member keeps its standing. `inherits`: the foundation whose policy this
    repeats. `appeal`: whether the member may appeal.
    """

    KIND: ClassVar[str] = "payment_ladder"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("anchor",)
    IS_ONLY: ClassVar[bool] = True
    WING: ClassVar[Wing | None] = "business"

    anchor: Literal["due", "invoiced"]
    step: tuple[LadderStep, ...]
    good_standing_days: int | None = None
    inherits: str = ""
    appeal: Literal["yes", "no", "unsaid"] = "unsaid"

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
    """K5, second clock. When absence costs a seat its standing, with which `effect`.

    Any one of these is enough: `missed_in_a_row` meetings; fewer than `attended` of the preceding `of_last` meetings;
    `unvoted_ballots` in a row; `idle_months` without any part taken. Together they must all be true: within
    `window_months` less than `attended_below` of the meetings, and, where said, `without_discussion` and
    `without_votes`. `alternates_count`: a meeting at which an alternate sat in is not missed.

    `regained_after` attended meetings in a row the standing is back, `regained_from` that meeting or the next; without
    it, as soon as the rule is satisfied again, judged before each meeting. `decided_by` names who must decide where the
    effect does not come by itself; `regained` says it in words.
    """

    KIND: ClassVar[str] = "participation"
    SUBJECT: ClassVar[str] = "body"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("effect",)

    body: str
    effect: Literal["vote_suspended", "may_be_removed", "removed"]
    missed_in_a_row: Positive | None = None
    attended: Positive | None = None
    of_last: Positive | None = None
    unvoted_ballots: Positive | None = None
    idle_months: Positive | None = None
    window_months: Positive | None = None
    attended_below: Fraction | None = None
    without_discussion: bool = False
    without_votes: bool = False
    alternates_count: bool = True
    regained_after: Positive | None = None
    regained_from: Literal["that_meeting", "next_meeting"] = "next_meeting"
    regained: str = ""
    decided_by: str = ""

    def fault(self) -> str:
        clocks = (
            self.missed_in_a_row,
            self.of_last,
            self.unvoted_ballots,
            self.idle_months,
            self.window_months,
        )
        if all(clock is None for clock in clocks):
            return "names no absence that it counts: missed_in_a_row, of_last, unvoted_ballots, idle_months or window_months"
        if (self.of_last is None) != (self.attended is None):
            return "needs 'attended' and 'of_last' together"
        if self.attended is not None and self.of_last is not None and self.attended > self.of_last:
            return f"asks for {self.attended} of {self.of_last} meetings"
        if (self.window_months is None) != (self.attended_below is None):
            return "needs 'window_months' and 'attended_below' together"
        return ""
