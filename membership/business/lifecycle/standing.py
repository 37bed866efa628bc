"""Good standing of a member as of a day, from dated facts: dues by the payment ladder, membership of the parent, attendance.

Nothing of it is stored: every fact that it rests on is dated and never overwritten, so that the standing of any day, also
as it was known then, is computed when it is asked, and a stored copy could only disagree. What the charter does not say
changes nothing, and is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import PaymentLadder
from membership.assembly.rules.ladder import Stop, plan
from membership.assembly.rules.participation import Part, standing_at
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

    def open_on(self, day: date) -> int:
        """What was open at the end of the day, in minor units."""
        if day < self.issued_on or (self.void_on is not None and self.void_on <= day):
            return 0
        return self.total.minor - sum(amount for on, amount in self.settled if on <= day)


@dataclass(frozen=True)
class SeatFacts:
    """A seat of the company in a body whose charter counts attendance."""

    body: str
    title: str
    meetings: tuple[Part, ...]


@dataclass(frozen=True)
class ParentFacts:
    """Membership elsewhere that the tier requires: the periods during which it was held at the level, or None where it
    cannot be known here."""

    words: str
    clause: str
    periods: tuple[tuple[date, date], ...] | None


@dataclass(frozen=True)
class Facts:
    """Everything that the standing of one member rests on."""

    terms: Sequence[tuple[date, date, str]] = ()
    debts: Sequence[Debt] = ()
    seats: Sequence[SeatFacts] = ()
    parents: Sequence[ParentFacts] = ()
    agreement: str = ""


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
    if not any(start <= on < end for start, end, _ in facts.terms):
        return Standing(on, "none", (), Explanation("Good standing", "no term covers the day"))
    asked = document.on(on)
    reasons = [
        *_dues(asked, facts.debts, on),
        *_parents(facts.parents, on),
        *_attendance(asked, facts.seats, on),
    ]
    state = "bad" if reasons else "good"
    steps = [Step(reason.title, reason.sentence) for reason in reasons]
    steps += [
        Step("Dues", _dues_words(facts.debts, on)),
        Step("Agreement", facts.agreement or "none on record"),
    ]
    steps += [
        Step(f"Attendance in {seat.title}", f"{len(seat.meetings)} meetings held") for seat in facts.seats
    ]
    first = reasons[0] if reasons else _good(asked)
    told = replace(
        first, title="Good standing", answer=Standing(on, state, (), first).words, steps=tuple(steps)
    )
    return Standing(on, state, tuple(reasons), told)


def history(document: CharterDocument, facts: Facts, today: date) -> list[Standing]:
    """The standing on every day on which it changed, oldest first, from the first term until today."""
    found: list[Standing] = []
    for day in sorted(_days(document, facts, today)):
        one = standing_on(document, facts, day)
        if not found or (one.state, [r.answer for r in one.reasons]) != (
            found[-1].state, [r.answer for r in found[-1].reasons],
        ):  # fmt: skip
            found.append(one)
    return found


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
    days |= {day for parent in facts.parents for period in parent.periods or () for day in period}
    return {day for day in days if day <= today} | {today}


def _dues(document: CharterDocument, debts: Iterable[Debt], on: date) -> Iterable[Explanation]:
    rule = document.payment_ladder()
    late = [debt for debt in debts if debt.due_on < on and debt.open_on(on) > 0]
    if isinstance(rule, Absent) or not late:
        return
    for debt in late:
        reason = _by_ladder(rule, debt, on)
        if reason is not None:
            yield reason


def _by_ladder(rule: Rule[PaymentLadder], debt: Debt, on: date) -> Explanation | None:
    anchor = debt.due_on if rule.parameters.anchor == "due" else debt.issued_on
    has_plan = debt.plan_on is not None and debt.plan_on <= on
    stop = Stop(debt.plan_on, "plan_accepted") if has_plan and debt.plan_on else None
    taken = {step: day for step, day in debt.steps.items() if day <= on}
    for planned in plan(rule, anchor, taken, stop):
        if BAD & set(planned.step.effects) and planned.step.id in taken and planned.has_effect_on(on):
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
        f"{Money(debt.open_on(on), debt.total.currency)} of {debt.number}, due {debt.due_on}" for debt in late
    )


def _parents(parents: Iterable[ParentFacts], on: date) -> Iterable[Explanation]:
    for parent in parents:
        if parent.periods is not None and not any(start <= on < end for start, end in parent.periods):
            answer = f"no membership of {parent.words} on {on}"
            yield Explanation("Membership elsewhere", answer, clause=parent.clause)


def _attendance(document: CharterDocument, seats: Iterable[SeatFacts], on: date) -> Iterable[Explanation]:
    for seat in seats:
        rule = document.participation(seat.body)
        if isinstance(rule, Absent) or rule.parameters.effect != "vote_suspended":
            continue
        answer = standing_at(rule, seat.meetings, on)
        if not answer.is_in_standing:
            told = f"{seat.title}: {answer.explanation.answer}"
            yield replace(answer.explanation, answer=told)


def _good(document: CharterDocument) -> Explanation:
    rule = document.payment_ladder()
    if isinstance(rule, Absent):
        return Explanation("Good standing", "", rule_version=document.charter.label)
    return rule.explain("Good standing", "")
