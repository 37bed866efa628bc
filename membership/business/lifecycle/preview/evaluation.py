"""The charter asked for everybody at once: all seats, dues and standings of a foundation as of a day.

A fixed number of statements, and one answer for all members of whom the charter says the same: what differs between ten
thousand members is a few tiers, brackets and due dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import PaymentLadder
from membership.assembly.rules.ladder import PlannedStep, Stop, plan
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.board.claims import Claim, claims_of
from membership.business.charter.price import Price
from membership.business.dues.aging import settled
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentPlan
from membership.business.lifecycle.preview.facts import Facts, read_facts
from membership.business.lifecycle.preview.previewing import CALLED_BY_NOBODY, Prices


@dataclass(frozen=True)
class GroupSeats:
    """The seats of one group with the claim behind each; none while the number is an open question."""

    body: str
    count: SeatCount
    claims: Sequence[Claim]


@dataclass(frozen=True)
class PaymentStanding:
    """Where a member stands on the payment ladder: the effects that hold on the day (none: in good standing)."""

    effects: frozenset[str]
    why: tuple[Explanation, ...] = ()

    @property
    def is_good(self) -> bool:
        """No step has taken effect beyond a notice."""
        return not self.effects - {"notice"}


GOOD = PaymentStanding(frozenset())


@dataclass(frozen=True)
class Evaluation:
    """All seats by group, the price of each member's next term, and each member's standing, by member id."""

    on: date
    seats: Sequence[GroupSeats]
    dues: Mapping[int, Price]
    standings: Mapping[int, PaymentStanding]


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that was overdue on the day, with what happened to it on the ladder."""

    member_id: int
    issued_on: date
    due_on: date
    plan_on: date | None
    taken: tuple[tuple[str, date], ...]


def evaluate(session: Session, foundation_id: int, on: date, *, today: date) -> Evaluation:
    """Everything that the charter in force says on the day. Raises RuleBroken where none is in force."""
    document = charter_in_force(session, foundation_id, "business", on)
    facts = read_facts(session, foundation_id, on, ())
    prices = Prices(document, facts, on)
    invoices = _overdue(session, foundation_id, on, today)
    return Evaluation(
        on,
        _seats(document, facts),
        {member.member_id: prices.of(member) for member in facts.seats.members},
        _standings(document.payment_ladder(), invoices, on),
    )


def _seats(document: CharterDocument, facts: Facts) -> list[GroupSeats]:
    numbers = facts.seats.counts
    return [
        GroupSeats(rule.subject, count, () if count.open_question else claims_of(count, facts.seats))
        for rule in document.bodies()
        if not rule.subject.startswith(CALLED_BY_NOBODY)
        for count in seat_counts(document, rule.subject, numbers)
    ]


def _standings(
    rule: Rule[PaymentLadder] | Absent, invoices: Sequence[OpenInvoice], on: date
) -> dict[int, PaymentStanding]:
    """Members with anything overdue; all others are in good standing as far as payment goes."""
    if isinstance(rule, Absent):
        return {}
    known: dict[OpenInvoice, tuple[PlannedStep, ...]] = {}
    held: dict[int, list[PlannedStep]] = {}
    for one in invoices:
        alike = OpenInvoice(0, one.issued_on, one.due_on, one.plan_on, one.taken)
        if alike not in known:
            anchor = one.due_on if rule.parameters.anchor == "due" else one.issued_on
            stop = Stop(one.plan_on, "plan_accepted") if one.plan_on else None
            steps = plan(rule, anchor, dict(one.taken), stop, on)
            known[alike] = tuple(step for step in steps if step.has_effect_on(on))
        held.setdefault(one.member_id, []).extend(known[alike])
    return {member: _standing(tuple(steps)) for member, steps in held.items()}


def _standing(steps: tuple[PlannedStep, ...]) -> PaymentStanding:
    if not steps:
        return GOOD
    effects = frozenset(str(effect) for one in steps for effect in one.step.effects)
    return PaymentStanding(effects, tuple(one.explanation for one in steps))


def _overdue(session: Session, foundation_id: int, on: date, today: date) -> list[OpenInvoice]:
    """What was open and overdue at the end of the day, in two statements: today's from the maintained balances, that of
    another day from the dated rows."""
    query = (
        select(Invoice.id, Invoice.member_id, Invoice.issued_on, Invoice.due_on, PaymentPlan.accepted_on)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == Invoice.id)
        .where(Invoice.foundation_id == foundation_id, Invoice.due_on < on)
    )
    if on >= today:
        query = query.join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        query = query.where(InvoiceBalance.open_minor > 0, Invoice.state == "issued")
    else:
        paid = settled(foundation_id, on, None)
        query = query.outerjoin(paid, paid.c.invoice_id == Invoice.id).where(
            Invoice.issued_on <= on,
            (Invoice.state == "issued") | (Invoice.voided_on > on),
            paid.c.amount.is_(None) | (paid.c.amount < Invoice.total_minor),
        )
    taken = _events(session, foundation_id, on)
    return [
        OpenInvoice(
            row.member_id, row.issued_on, row.due_on,
            row.accepted_on if row.accepted_on and row.accepted_on <= on else None, taken.get(row.id, ()),
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _events(session: Session, foundation_id: int, on: date) -> dict[int, tuple[tuple[str, date], ...]]:
    query = (
        select(LadderEvent.invoice_id, LadderEvent.step, LadderEvent.takes_effect_on)
        .join(Invoice, Invoice.id == LadderEvent.invoice_id)
        .where(Invoice.foundation_id == foundation_id, LadderEvent.takes_effect_on <= on)
        .order_by(LadderEvent.id)
    )
    found: dict[int, tuple[tuple[str, date], ...]] = {}
    for invoice, step, day in session.execute(query):
        found[invoice] = (*found.get(invoice, ()), (step, day))
    return found
