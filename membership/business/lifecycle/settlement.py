"""The money of an act: which period it falls in, what the charter gives back of it, and the credit note that does so."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Absent, Rule
from membership.business.dues.due import Charters
from membership.business.dues.invoicing import credit_invoice
from membership.business.dues.models import Allocation, CreditNote, Invoice, InvoiceBalance, Ledger
from membership.business.dues.payments import allocate, undo_allocation
from membership.business.dues.periods import Days, is_single, periods_of
from membership.business.members.credit import Paid
from membership.business.members.models import Term
from membership.kernel.money import Money
from membership.kernel.work import Work


def refund_rule(session: Session, term: Term) -> Rule[MembershipTerm] | None:
    """The rule of terms under which the term was sold; for a part of a term, the tier's rule of that version."""
    document = charter_of_version(session, term.charter_version_id, term.starts_on)
    found = document.rule(term.term_rule)
    if not isinstance(found, Absent) and isinstance(found.parameters, MembershipTerm):
        return found  # type: ignore[return-value]
    every = document.membership_term("*")
    return None if isinstance(every, Absent) else every


def paid_at(session: Session, term: Term, on: date) -> Paid:
    """The price and the days of the dues period of the term in which the day falls."""
    rhythm = Charters(session, [(term.charter_version_id, term.dues_rule)]).rhythm(
        term.charter_version_id, term.dues_rule
    )
    price = Money(term.price_minor, term.currency) if term.price_minor is not None and term.currency else None
    days = Days(term.starts_on, term.ends_on)
    for period in periods_of(days, rhythm, days):
        if period.days.holds(on):
            return Paid(price, period.days.starts_on, period.days.ends_on)
    return Paid(price, term.starts_on, term.ends_on)


def owes_in_parts(session: Session, term: Term, starts_on: date, ends_on: date) -> bool:
    """Whether the dues of these days of the term are owed in several parts."""
    rhythm = Charters(session, [(term.charter_version_id, term.dues_rule)]).rhythm(
        term.charter_version_id, term.dues_rule
    )
    return not is_single(Days(starts_on, ends_on), rhythm)


def invoice_for(session: Session, member_id: int, period_start: date) -> Invoice | None:
    """The issued invoice for the dues that begin on the day."""
    query = select(Invoice).where(
        Invoice.member_id == member_id, Invoice.obligation == "dues", Invoice.period_start == period_start,
        Invoice.state == "issued",
    )  # fmt: skip
    return session.scalars(query).one_or_none()


def lock_books(work: Work, foundation_id: int) -> None:
    """Take the books before the member, as payments do, so that an act and a payment follow each other."""
    query = select(Ledger.id).where(Ledger.foundation_id == foundation_id).order_by(Ledger.id)
    work.session.execute(query.with_for_update()).all()


def give_back(
    work: Work, member_id: int, period_start: date, credit: Money | None, *, on: date, reason: str
) -> CreditNote | None:
    """Write the credit note for what is given back. What was paid is undone first, and paid again as far as it is owed, so
    that the rest becomes the member's credit. None where nothing is given back, or nothing was invoiced."""
    invoice = invoice_for(work.session, member_id, period_start)
    if invoice is None or credit is None or not credit.minor:
        return None
    amount = min(credit, Money(invoice.total_minor, invoice.currency))
    undone = _undo_payments(work, invoice.id, reason) if _open(work, invoice.id) < amount.minor else []
    day = max(on, invoice.issued_on or on)
    note = credit_invoice(work, invoice.id, amount=amount, on=day, reason=reason)
    for payment_id in undone:
        if _open(work, invoice.id):
            allocate(work, payment_id, invoice.id)
    return note


def given_back(session: Session, member_id: int, at: datetime) -> Money | None:
    """What credit notes of the very commit at `at` gave back of the member's dues; None where there are none."""
    query = (
        select(CreditNote.currency, func.sum(CreditNote.amount_minor))
        .join(Invoice, Invoice.id == CreditNote.invoice_id)
        .where(Invoice.member_id == member_id, Invoice.obligation == "dues", CreditNote.recorded_at == at)
        .group_by(CreditNote.currency)
    )
    row = session.execute(query).one_or_none()
    return Money(int(row[1]), row[0]) if row else None


def _undo_payments(work: Work, invoice_id: int, reason: str) -> list[int]:
    undoing = aliased(Allocation)
    query = (
        select(Allocation.id, Allocation.payment_id)
        .outerjoin(undoing, undoing.reverses_id == Allocation.id)
        .where(Allocation.invoice_id == invoice_id, Allocation.reverses_id.is_(None), undoing.id.is_(None))
        .order_by(Allocation.id)
    )
    rows = work.session.execute(query).all()
    for row in rows:
        undo_allocation(work, row.id, reason=reason)
    return [row.payment_id for row in rows]


def _open(work: Work, invoice_id: int) -> int:
    query = select(InvoiceBalance.open_minor).where(InvoiceBalance.invoice_id == invoice_id)
    return work.session.execute(query).scalar() or 0
