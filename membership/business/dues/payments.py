"""Money that arrived: recording it, saying what it pays, and taking either back. Nothing is ever deleted.

A payment is first the member's credit (bank against credit); an allocation turns credit into a paid invoice (credit
against receivable). So an over-payment needs no step of its own, and each fact has its own transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.business.dues.ledger import Books, Entry, Line, open_books, post, reversal, transaction_of
from membership.business.dues.models import Account, Allocation, Invoice, Payment, PaymentBalance
from membership.business.dues.settling import note_settled, open_of
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.money import Money
from membership.kernel.times import business_date
from membership.kernel.work import Work


@dataclass(frozen=True)
class PaymentDetails:
    """What the treasurer reads on the statement of the bank. `account_id` None is the first bank of the books."""

    amount: Money
    received_on: date
    payer: str = ""
    reference: str = ""
    member_id: int | None = None
    account_id: int | None = None


def record_payment(
    work: Work,
    foundation_id: int,
    details: PaymentDetails,
    allocations: Sequence[tuple[int, Money | None]] = (),
) -> Payment:
    """Write down a payment and what it pays: (invoice id, amount), None for as much as is open and free.

    Raises RuleBroken for no amount, a day to come, an unknown account, or more than is open.
    """
    foundation = work.session.get_one(Foundation, foundation_id)
    today = business_date(work.at, foundation.zone)
    if details.amount.minor <= 0:
        raise RuleBroken("A payment is more than nothing.", field="amount")
    if details.received_on > today:
        raise RuleBroken(f"This day has not come yet; today is {today}.", field="received_on")
    books = open_books(work, foundation_id, details.amount.currency)
    _check_member(work, foundation_id, details.member_id)
    payment = work.add(_payment(work, foundation_id, books, details))
    lines = [
        Line(payment.account_id, payment.amount_minor),
        Line("member_credit", -payment.amount_minor, payment.member_id),
    ]
    post(
        work,
        books,
        [Entry(payment.received_on, "payment", payment.id, "received", "Payment received", lines)],
    )
    work.record(
        "business.payment.recorded",
        payment,
        foundation_id=foundation_id,
        summary=f"Recorded a payment of {details.amount}.",
    )
    for invoice_id, amount in allocations:
        allocate(work, payment.id, invoice_id, amount, on=payment.received_on)
    return payment


def allocate(
    work: Work, payment_id: int, invoice_id: int, amount: Money | None = None, *, on: date | None = None
) -> Allocation:
    """Let a payment pay an invoice: `amount`, or as much as is free and open. A settled invoice ends its suspension.

    Raises RuleBroken for more than is free or open, and for an invoice of another foundation or currency.
    """
    known = _payment_row(work, payment_id)
    books = open_books(work, known.foundation_id, known.currency)
    payment, invoice = work.lock(Payment, payment_id), work.lock(Invoice, invoice_id)
    part = _part(work, payment, invoice, amount)
    day = max(on or _today(work, payment.foundation_id), payment.received_on, invoice.issued_on or date.min)
    made = work.add(
        Allocation(
            foundation_id=payment.foundation_id, payment_id=payment.id, invoice_id=invoice.id,
            currency=payment.currency, amount_minor=part, allocated_on=day, recorded_at=work.at,
        )
    )  # fmt: skip
    lines = [
        Line("member_credit", part, payment.member_id),
        Line("receivable", -part, invoice.member_id, invoice.id),
    ]
    summary = f"Paid: {invoice.number_text}"
    post(work, books, [Entry(day, "allocation", made.id, "applied", summary, lines)])
    money = Money(part, payment.currency)
    work.record(
        "business.payment.allocated",
        made,
        foundation_id=payment.foundation_id,
        summary=f"{money} of a payment pays invoice {invoice.number_text}.",
    )
    note_settled(work, invoice)
    return made


def undo_allocation(work: Work, allocation_id: int, *, reason: str) -> Allocation:
    """Take back what a payment paid: the invoice is open again, and the payment is the member's credit."""
    first = work.session.get(Allocation, allocation_id)
    if first is None:
        raise NotFound
    _check_reason(reason)
    books = open_books(work, first.foundation_id, first.currency)
    work.lock(Payment, first.payment_id)
    invoice = work.lock(Invoice, first.invoice_id)
    if first.reverses_id is not None or _reversed(work, Allocation, allocation_id):
        raise Conflict("This was undone already.")
    today = max(_today(work, first.foundation_id), first.allocated_on)
    undone = work.add(
        Allocation(
            foundation_id=first.foundation_id, payment_id=first.payment_id, invoice_id=first.invoice_id,
            currency=first.currency, amount_minor=-first.amount_minor, allocated_on=today,
            reverses_id=first.id, reason=reason.strip(), recorded_at=work.at,
        )
    )  # fmt: skip
    before = transaction_of(work, "allocation", first.id, "applied")
    entry = reversal(work, before, on=today, source_kind="allocation", source_id=undone.id, effect="undone")
    post(work, books, [entry])
    work.record(
        "business.payment.allocation_undone",
        undone,
        foundation_id=first.foundation_id,
        summary=f"{Money(first.amount_minor, first.currency)} pay invoice {invoice.number_text} no longer: {reason.strip()}",
    )
    return undone


def undo_payment(work: Work, payment_id: int, *, reason: str) -> Payment:
    """Take a payment back that never was, or that the bank took back; first everything that it paid is undone."""
    known = _payment_row(work, payment_id)
    _check_reason(reason)
    books = open_books(work, known.foundation_id, known.currency)
    payment = work.lock(Payment, payment_id)
    if payment.reverses_id is not None or _reversed(work, Payment, payment_id):
        raise Conflict("This payment was undone already.")
    for allocation_id in _standing_allocations(work, payment_id):
        undo_allocation(work, allocation_id, reason=reason)
    today = max(_today(work, payment.foundation_id), payment.received_on)
    undone = work.add(
        Payment(
            foundation_id=payment.foundation_id, ledger_id=payment.ledger_id, account_id=payment.account_id,
            currency=payment.currency, amount_minor=-payment.amount_minor, received_on=today,
            payer=payment.payer, reference=payment.reference, member_id=payment.member_id,
            reverses_id=payment.id, reason=reason.strip(), recorded_at=work.at,
        )
    )  # fmt: skip
    before = transaction_of(work, "payment", payment.id, "received")
    entry = reversal(work, before, on=today, source_kind="payment", source_id=undone.id, effect="undone")
    post(work, books, [entry])
    amount = Money(payment.amount_minor, payment.currency)
    work.record(
        "business.payment.undone",
        undone,
        foundation_id=payment.foundation_id,
        summary=f"Undid a payment of {amount}: {reason.strip()}",
    )
    return undone


def free_of(work: Work, payment_id: int) -> int:
    """What of the payment pays no invoice yet, in minor units."""
    query = select(PaymentBalance.free_minor).where(PaymentBalance.payment_id == payment_id)
    return work.session.execute(query).scalar() or 0


def _payment(work: Work, foundation_id: int, books: Books, details: PaymentDetails) -> Payment:
    account_id = details.account_id or books.accounts["bank"]
    account = work.session.get(Account, account_id)
    if account is None or account.ledger_id != books.ledger.id or account.role != "bank":
        raise RuleBroken(f"This is no bank account of the {books.ledger.currency} books.", field="account")
    return Payment(
        foundation_id=foundation_id, ledger_id=books.ledger.id, account_id=account_id,
        currency=details.amount.currency, amount_minor=details.amount.minor, received_on=details.received_on,
        payer=details.payer.strip(), reference=details.reference.strip(), member_id=details.member_id,
        recorded_at=work.at,
    )  # fmt: skip


def _part(work: Work, payment: Payment, invoice: Invoice, amount: Money | None) -> int:
    if invoice.foundation_id != payment.foundation_id or invoice.currency != payment.currency:
        raise RuleBroken("A payment pays invoices of its own foundation and currency.", field="invoice")
    if invoice.state != "issued":
        raise RuleBroken("Only an issued invoice is paid.", field="invoice")
    free, still = free_of(work, payment.id), open_of(work, invoice.id)
    part = min(free, still) if amount is None else amount.minor
    if amount is not None and amount.currency != payment.currency:
        raise RuleBroken(f"The payment is in {payment.currency}.", field="amount")
    if part <= 0:
        raise RuleBroken("There is nothing to allocate.", field="amount")
    if part > free:
        raise RuleBroken(f"Only {Money(free, payment.currency)} of this payment is free.", field="amount")
    if part > still:
        raise RuleBroken(f"Only {Money(still, payment.currency)} of this invoice is open.", field="amount")
    return part


def _payment_row(work: Work, payment_id: int) -> Payment:
    found = work.session.get(Payment, payment_id)
    if found is None:
        raise NotFound
    return found


def _reversed(work: Work, model: type[Payment] | type[Allocation], row_id: int) -> bool:
    return work.session.execute(select(model.id).where(model.reverses_id == row_id)).first() is not None


def _standing_allocations(work: Work, payment_id: int) -> list[int]:
    undone = select(Allocation.reverses_id).where(Allocation.reverses_id.is_not(None))
    query = select(Allocation.id).where(
        Allocation.payment_id == payment_id,
        Allocation.reverses_id.is_(None),
        Allocation.id.not_in(undone.where(Allocation.payment_id == payment_id)),
    )
    return list(work.session.scalars(query.order_by(Allocation.id)))


def _check_member(work: Work, foundation_id: int, member_id: int | None) -> None:
    if member_id is not None and work.lock(Member, member_id).foundation_id != foundation_id:
        raise NotFound


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("Say why this is undone.", field="reason")


def _today(work: Work, foundation_id: int) -> date:
    return business_date(work.at, work.session.get_one(Foundation, foundation_id).zone)
