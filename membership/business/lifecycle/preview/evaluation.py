"""The charter asked for everybody at once: all seats, dues and standings of a foundation as of a day.

A fixed number of statements, and one answer for all members of whom the charter says the same: what differs between ten
thousand members is a few tiers, brackets and due dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.meetings.capping import votes_taken
from membership.assembly.meetings.taking_part import TakingPart, seats_taking_part
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.claims import Claim, claims_of
from membership.business.charter.price import Price
from membership.business.dues.aging import is_issued, is_void, settled
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentPlan
from membership.business.lifecycle.preview.facts import Facts, read_facts
from membership.business.lifecycle.preview.previewing import CALLED_BY_NOBODY, Prices
from membership.business.lifecycle.standing import AgreementFacts, Debt, Judge, Standing
from membership.business.lifecycle.standing import Facts as StandingFacts
from membership.business.lifecycle.standing_facts import Agreements, Parents
from membership.kernel.money import Money

NO_AGREEMENT = AgreementFacts()


@dataclass(frozen=True)
class GroupSeats:
    """The seats of one group with the claim behind each; none while the number is an open question."""

    body: str
    count: SeatCount
    claims: Sequence[Claim]


@dataclass(frozen=True)
class Evaluation:
    """All seats by group, the price of each member's next term by member id, and the standing of those who lost it: whoever
    is not named in `standings` is in good standing."""

    on: date
    seats: Sequence[GroupSeats]
    dues: Mapping[int, Price]
    standings: Mapping[int, Standing]


def evaluate(session: Session, foundation_id: int, on: date, *, today: date) -> Evaluation:
    """Everything that the charter in force says on the day. Raises RuleBroken where none is in force."""
    document = charter_in_force(session, foundation_id, "business", on)
    facts = read_facts(session, foundation_id, on, document)
    prices = Prices(document, facts, on, votes_taken(session, document, foundation_id, on))
    return Evaluation(
        on,
        _seats(document, facts),
        {member.member_id: prices.of(member) for member in facts.seats.members},
        _standings(session, foundation_id, document, facts, _overdue(session, foundation_id, on, today)),
    )


def _seats(document: CharterDocument, facts: Facts) -> list[GroupSeats]:
    return [
        GroupSeats(rule.subject, count, () if count.open_question else claims_of(count, facts.seats))
        for rule in document.bodies()
        if not rule.subject.startswith(CALLED_BY_NOBODY)
        for count in seat_counts(document, rule.subject, facts.counts_of(rule.subject))
    ]


def _standings(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    facts: Facts,
    debts: Mapping[int, Sequence[Debt]],
) -> dict[int, Standing]:
    """Members that are not in good standing on the document's day: by dues, agreement, membership elsewhere, attendance."""
    judge, parents = Judge(document, document.as_of), Parents(session, document)
    seats: dict[int | None, list[TakingPart]] = {}
    for seat in seats_taking_part(session, foundation_id, document):
        seats.setdefault(seat.organization_id, []).append(seat)
    asks = any(rule.parameters.accept_within_days is not None for rule in document.tiers())
    agreements = Agreements(session, foundation_id) if asks else None
    found = {}
    for member in facts.seats.members:
        known = StandingFacts(
            (),
            debts.get(member.member_id, ()),
            seats.get(member.organization_id, ()),
            parents.by_tier(member.organization_id, (member.tier,)),
            agreements.of(member.member_id) if agreements else NO_AGREEMENT,
        )
        if reasons := judge.reasons(member.tier, known):
            found[member.member_id] = judge.standing(member.tier, known, reasons)
    return found


def _overdue(session: Session, foundation_id: int, on: date, today: date) -> dict[int, list[Debt]]:
    """Member -> what was open and overdue at the end of the day, in two statements: today's from the maintained balances,
    that of another day from the dated rows."""
    columns = (
        Invoice.id, Invoice.member_id, Invoice.number_text, Invoice.issued_on, Invoice.due_on, Invoice.currency,
        PaymentPlan.accepted_on,
    )  # fmt: skip
    query = (
        select(*columns)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == Invoice.id)
        .where(Invoice.foundation_id == foundation_id, Invoice.due_on < on)
    )
    if on >= today:
        query = query.join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        query = query.where(InvoiceBalance.open_minor > 0, Invoice.state == "issued")
        query = query.add_columns(InvoiceBalance.open_minor.label("open"))
    else:
        paid = settled(foundation_id, on, None)
        query = query.outerjoin(paid, paid.c.invoice_id == Invoice.id).where(
            is_issued(on, None),
            ~is_void(on, None),
            paid.c.amount.is_(None) | (paid.c.amount < Invoice.total_minor),
        )
        query = query.add_columns((Invoice.total_minor - func.coalesce(paid.c.amount, 0)).label("open"))
    taken = _events(session, foundation_id, on)
    found: dict[int, list[Debt]] = {}
    for row in session.execute(query):
        plan_on = row.accepted_on if row.accepted_on and row.accepted_on <= on else None
        debt = Debt(
            row.number_text, row.issued_on, row.due_on, Money(int(row.open), row.currency),
            steps=taken.get(row.id, {}), plan_on=plan_on,
        )  # fmt: skip
        found.setdefault(row.member_id, []).append(debt)
    return found


def _events(session: Session, foundation_id: int, on: date) -> dict[int, dict[str, date]]:
    query = (
        select(LadderEvent.invoice_id, LadderEvent.step, LadderEvent.takes_effect_on)
        .join(Invoice, Invoice.id == LadderEvent.invoice_id)
        .where(Invoice.foundation_id == foundation_id, LadderEvent.takes_effect_on <= on)
        .order_by(LadderEvent.id)
    )
    found: dict[int, dict[str, date]] = {}
    for invoice, step, day in session.execute(query):
        found.setdefault(invoice, {})[step] = day
    return found
