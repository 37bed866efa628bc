"""Good standing of a member as of a day, from dated facts: dues by the payment ladder, the agreement,
membership of the parent, attendance.

Nothing of it is stored: every fact that it rests on is dated and never overwritten, so that the standing of any day, also
as it was known then, is computed when it is asked, and a stored copy could only disagree. What the charter does not say
changes nothing, and is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain

from membership.assembly.meetings.keeping import suspending
from membership.assembly.meetings.taking_part import TakingPart
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step, in_words
from membership.assembly.rules.kinds.membership import Participation, PaymentLadder, Prerequisite
from membership.assembly.rules.ladder import Stop, plan
from membership.assembly.rules.participation import standing_at
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import CharterHistory
from membership.assembly.rules.records import Absent, Rule
from membership.kernel.money import Money

BAD = frozenset(
    {"participation_suspended", "votes_suspended", "directors_votes_suspended", "membership_ends"}
)


@dataclass(frozen=True)
class Debt:
    """An invoice with everything that was settled of it, by day; `steps` of the ladder with the days they took effect."""

    number: str
    issued_on: date
    due_on: date
    total: Money
    settled: tuple[tuple[date, int], ...] = ()
    steps: Mapping[str, date] = field(default_factory=dict)
    plan_on: date | None = None
    void_on: date | None = None

    def has_plan(self, day: date) -> bool:
        """Whether a plan of payment had been accepted by the day."""
        return self.plan_on is not None and self.plan_on <= day

    def open_on(self, day: date) -> int:
        """What was open at the end of the day, in minor units."""
        if day < self.issued_on or (self.void_on is not None and self.void_on <= day):
            return 0
        return self.total.minor - sum(amount for on, amount in self.settled if on <= day)


Period = tuple[date, date]
"""From a day until another, which it does not cover."""


@dataclass(frozen=True)
class ParentFacts:
    """Membership elsewhere that the `rule` requires, in `words`: the periods during which it was held at the level, or None
    where it cannot be known here; and those during which it was suspended, and not in good standing there."""

    words: str
    rule: Rule[Prerequisite]
    periods: tuple[Period, ...] | None
    suspended: tuple[Period, ...] = ()

    def held_on(self, day: date) -> Period | None:
        """The period that covers the day."""
        return _covering(self.periods or (), day)

    def fails_on(self, day: date) -> str:
        """What is wrong on the day; empty where nothing is, or where it cannot be known here."""
        if self.periods is None:
            return ""
        if self.held_on(day) is None:
            return f"no membership of {self.words} on {in_words(day)}"
        pause = _covering(self.suspended, day)
        return f"the membership of {self.words} is suspended from {in_words(pause[0])} on" if pause else ""

    def words_on(self, day: date) -> str:
        """What is on record on the day."""
        if self.periods is None:
            return f"{self.words}: not kept here"
        held = self.held_on(day)
        pause = ", suspended" if _covering(self.suspended, day) else ""
        return f"{self.words}: {'until ' + in_words(held[1]) + pause if held else 'none'}"


def _covering(periods: Iterable[Period], day: date) -> Period | None:
    return next((one for one in periods if one[0] <= day < one[1]), None)


@dataclass(frozen=True)
class AgreementFacts:
    """The versions of the foundation's agreement, as (number, day of publication), and those that the member accepted, by
    number, with the day."""

    texts: Sequence[tuple[int, date]] = ()
    accepted: Mapping[int, date] = field(default_factory=dict)

    def owed_on(self, day: date) -> tuple[int, date] | None:
        """The version in use on the day with its publication, where the member has not accepted it by then."""
        known = [one for one in self.texts if one[1] <= day]
        if not known or self.accepted.get(known[-1][0], date.max) <= day:
            return None
        return known[-1]

    def words_on(self, day: date) -> str:
        """What is on record on the day."""
        accepted = [(number, on) for number, on in self.accepted.items() if on <= day]
        last = max(accepted, default=None)
        said = f"version {last[0]} accepted on {in_words(last[1])}" if last else "none on record"
        owed = self.owed_on(day)
        return (
            f"{said}; version {owed[0]} of {in_words(owed[1])} is not accepted yet" if owed and last else said
        )


@dataclass(frozen=True)
class Facts:
    """Everything that the standing of one member rests on; `parents` by the tier that asks for them."""

    terms: Sequence[tuple[date, date, str]] = ()
    debts: Sequence[Debt] = ()
    seats: Sequence[TakingPart] = ()
    parents: Mapping[str, Sequence[ParentFacts]] = field(default_factory=dict)
    agreement: AgreementFacts = AgreementFacts()


@dataclass(frozen=True)
class Standing:
    """`state` is good, bad, or none (no member on the day); `reasons` say what is wrong, each with its clause."""

    on: date
    state: str
    reasons: tuple[Explanation, ...]
    explanation: Explanation

    @property
    def words(self) -> str:
        """The state for people."""
        return {"good": "In good standing", "bad": "Not in good standing", "none": "Not a member"}[self.state]


def standing_on(document: CharterDocument, facts: Facts, on: date) -> Standing:
    """The standing as of the day, by the charter in force then."""
    tier = next((tier for start, end, tier in facts.terms if start <= on < end), None)
    if tier is None:
        return Standing(on, "none", (), Explanation("Good standing", "no term covers the day"))
    asked = Judge(document.on(on), on)
    return asked.standing(tier, facts, asked.reasons(tier, facts))


class Judge:
    """One charter on one day, asked about many members: its rules are looked up once."""

    def __init__(self, document: CharterDocument, on: date) -> None:
        self.on, self._document = on, document
        self._ladder = document.payment_ladder()
        self._tiers = {rule.subject: rule for rule in document.tiers()}
        self._clocks: dict[str, Rule[Participation] | None] = {}

    def reasons(self, tier: str, facts: Facts) -> tuple[Explanation, ...]:
        """What is wrong on the day, each with its clause: dues, agreement, membership elsewhere, attendance."""
        return (
            *(_dues(self._ladder, facts.debts, self.on) if facts.debts else ()),
            *self._agreement(tier, facts.agreement),
            *(_parents(facts.parents.get(tier, ()), self.on) if facts.parents else ()),
            *(self._attendance(facts.seats) if facts.seats else ()),
        )

    def standing(self, tier: str, facts: Facts, reasons: Sequence[Explanation]) -> Standing:
        """The standing with these reasons, and every fact that was looked at."""
        state = "bad" if reasons else "good"
        steps = [step for reason in reasons for step in (Step(reason.title, reason.sentence), *reason.steps)]
        steps += [
            Step("Dues", _dues_words(facts.debts, self.on)),
            Step("Agreement", facts.agreement.words_on(self.on)),
        ]
        steps += [Step("Membership elsewhere", one.words_on(self.on)) for one in facts.parents.get(tier, ())]
        steps += [
            Step(f"Attendance in {seat.title}", f"{times(len(seat.meetings), 'meeting')} held")
            for seat in facts.seats
        ]
        first = reasons[0] if reasons else _good(self._ladder, self._document)
        answer = Standing(self.on, state, (), first).words
        told = replace(first, title="Good standing", answer=answer, steps=tuple(steps))
        return Standing(self.on, state, tuple(reasons), told)

    def _agreement(self, tier: str, facts: AgreementFacts) -> Iterable[Explanation]:
        rule = self._tiers.get(tier)
        within = rule.parameters.accept_within_days if rule else None
        owed = facts.owed_on(self.on) if within is not None else None
        if rule is None or within is None or owed is None or (self.on - owed[1]).days <= within:
            return
        answer = f"version {owed[0]} of the agreement was not accepted within {within} days"
        told = [("Published", owed[1]), ("Until", owed[1] + timedelta(days=within))]
        yield rule.explain("Agreement", answer, told)

    def _attendance(self, seats: Iterable[TakingPart]) -> Iterable[Explanation]:
        for seat in seats:
            if seat.body not in self._clocks:
                self._clocks[seat.body] = suspending(self._document, seat.body)
            rule = self._clocks[seat.body]
            answer = standing_at(rule, seat.meetings, self.on) if rule else None
            if answer is not None and not answer.is_in_standing:
                yield replace(answer.explanation, answer=f"{seat.title}: {answer.explanation.answer}")


def history(charters: CharterHistory, facts: Facts, today: date) -> list[Standing]:
    """The standing on every day on which it changed, or on which the rule changed that speaks against it; oldest first, from
    the first term until today. Each day is judged by the charter that was in force on it; days before any are left out."""
    found: list[Standing] = []
    starts = [day for day in charters.starts if day <= today]
    days = set(starts).union(*(_days(charters.on(day), facts, today) for day in starts))
    first = max(min(starts), min((start for start, _, _ in facts.terms), default=today))
    for day in sorted(day for day in days if day >= first):
        one = standing_on(charters.on(day), facts, day)
        if not found or _sort(one) != _sort(found[-1]):
            found.append(one)
    return found


def _sort(one: Standing) -> tuple[str, list[tuple[str, str]]]:
    """What a row of the history stands for."""
    return one.state, [(reason.title, reason.clause) for reason in one.reasons]


def _days(document: CharterDocument, facts: Facts, today: date) -> set[date]:
    """The days on which something may change."""
    ladder = document.payment_ladder()
    limit = None if isinstance(ladder, Absent) else ladder.parameters.good_standing_days
    days = {day for start, end, _ in facts.terms for day in (start, end)}
    for debt in facts.debts:
        days |= {day for day, _ in debt.settled} | set(debt.steps.values())
        days |= {day for day in (debt.plan_on, debt.void_on) if day}
        if limit is not None:
            days.add(debt.due_on + timedelta(days=limit))
    days |= {held.on + timedelta(days=1) for seat in facts.seats for held in seat.meetings}
    days |= {day for _, day in facts.agreement.texts} | set(facts.agreement.accepted.values())
    limits = [rule.parameters.accept_within_days for rule in document.tiers()]
    days |= {
        day + timedelta(days=within + 1)
        for _, day in facts.agreement.texts
        for within in limits
        if within is not None
    }
    for parent in chain(*facts.parents.values()):
        days |= set(chain(*(parent.periods or ()), *parent.suspended))
    return {day for day in days if day <= today} | {today}


def _dues(rule: Rule[PaymentLadder] | Absent, debts: Iterable[Debt], on: date) -> Iterable[Explanation]:
    late = [debt for debt in debts if debt.due_on < on and debt.open_on(on) > 0]
    if isinstance(rule, Absent) or not late:
        return
    for debt in late:
        reason = _by_ladder(rule, debt, on)
        if reason is not None:
            yield reason


def _by_ladder(rule: Rule[PaymentLadder], debt: Debt, on: date) -> Explanation | None:
    anchor = debt.due_on if rule.parameters.anchor == "due" else debt.issued_on
    has_plan = debt.has_plan(on)
    stop = Stop(debt.plan_on, "plan_accepted") if has_plan and debt.plan_on else None
    taken = {step: day for step, day in debt.steps.items() if day <= on}
    grave = {step.id for step in rule.parameters.step if step.id in taken and BAD & set(step.effects)}
    for planned in plan(rule, anchor, taken, stop) if grave else ():
        if planned.step.id in grave and planned.has_effect_on(on):
            return replace(planned.explanation, answer=f"invoice {debt.number}: {planned.explanation.answer}")
    limit = rule.parameters.good_standing_days
    days = (on - debt.due_on).days
    if limit is None or has_plan or days < limit:
        return None
    owed = Money(debt.open_on(on), debt.total.currency)
    facts = [
        ("Invoice", debt.number),
        ("Due", debt.due_on),
        ("Open", owed),
        ("Days overdue", f"{days}, of {limit}"),
    ]
    return rule.explain("Dues", f"{owed} of invoice {debt.number} are {days} days overdue", facts)


def _dues_words(debts: Sequence[Debt], on: date) -> str:
    late = [debt for debt in debts if debt.due_on < on and debt.open_on(on) > 0]
    if not late:
        return "nothing is overdue"
    return "; ".join(
        f"{Money(debt.open_on(on), debt.total.currency)} of {debt.number}, due {in_words(debt.due_on)}"
        + (f", a plan of payment accepted on {in_words(debt.plan_on)}" if debt.has_plan(on) else "")
        for debt in late
    )


def _parents(parents: Iterable[ParentFacts], on: date) -> Iterable[Explanation]:
    for parent in parents:
        wrong = parent.fails_on(on)
        if wrong:
            yield parent.rule.explain("Membership elsewhere", wrong)


def _good(rule: Rule[PaymentLadder] | Absent, document: CharterDocument) -> Explanation:
    if isinstance(rule, Absent):
        return Explanation("Good standing", "", rule_version=document.charter.label)
    return rule.explain("Good standing", "")
