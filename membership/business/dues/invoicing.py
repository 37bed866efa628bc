"""Drafts, issuing, voiding, credit notes and write-offs. What was issued is answered by another document, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from membership.business.dues.ledger import Books, Entry, Line, open_books, post, transaction_of
from membership.business.dues.models import (
    CreditNote,
    Invoice,
    InvoiceLine,
    Posting,
    WriteOff,
)
from membership.business.dues.numbering import draw_numbers
from membership.business.dues.parties import buyer_of, seller_of
from membership.business.dues.settling import note_settled, open_of
from membership.business.members.models import Member
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import Work

DUE_DAYS = 30
"""Days from the date of an invoice to its due date, unless said otherwise."""


@dataclass(frozen=True)
class DraftLine:
    """A line of an invoice that a person writes."""

    description: str
    unit: Money
    quantity: int = 1
    detail: str = ""


@dataclass(frozen=True)
class DraftDetails:
    """What a person writes of an invoice. `period`, where given, is the time over which the amount is earned."""

    lines: Sequence[DraftLine]
    po_number: str = ""
    note: str = ""
    period: tuple[date, date] | None = None


def draft_invoice(work: Work, member_id: int, details: DraftDetails) -> Invoice:
    """Begin an invoice that is not for dues by the charter. Raises RuleBroken for no lines or mixed currencies."""
    member = work.lock(Member, member_id)
    net = _sum(details.lines)
    invoice = work.add(
        Invoice(
            foundation_id=member.foundation_id, member_id=member.id, obligation="other", currency=net.currency,
            net_minor=net.minor, tax_minor=0, total_minor=net.minor, po_number=details.po_number.strip(),
            note=details.note.strip(), recorded_at=work.at, **_period(details),
        )
    )  # fmt: skip
    _write_lines(work, invoice, details.lines)
    work.record(
        "business.invoice.drafted",
        invoice,
        foundation_id=member.foundation_id,
        summary=f"Drafted an invoice over {net}.",
    )
    return invoice


def change_draft(work: Work, invoice_id: int, details: DraftDetails, version: int) -> Invoice:
    """Change a draft. Raises Conflict when `version` is no longer the present one, or it was issued."""
    invoice = _draft(work, invoice_id)
    if invoice.version != version:
        raise Conflict("Somebody changed this draft while you were editing it.")
    net = _sum(details.lines)
    for line in work.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)).all():
        work.session.delete(line)
    work.session.flush()
    invoice.net_minor = invoice.total_minor = net.minor
    invoice.currency = net.currency
    invoice.po_number, invoice.note = details.po_number.strip(), details.note.strip()
    for name, value in _period(details).items():
        setattr(invoice, name, value)
    _write_lines(work, invoice, details.lines)
    flag_modified(invoice, "note")  # other lines of the same sum would leave the version as it was
    work.record(
        "business.invoice.redrafted",
        invoice,
        foundation_id=invoice.foundation_id,
        summary=f"Changed the draft of an invoice, now over {net}.",
    )
    return invoice


def discard_draft(work: Work, invoice_id: int) -> None:
    """Throw a draft away: it never had a number."""
    invoice = _draft(work, invoice_id)
    for line in work.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)).all():
        work.session.delete(line)
    work.session.flush()
    work.session.delete(invoice)
    work.record(
        "business.invoice.discarded",
        invoice,
        foundation_id=invoice.foundation_id,
        summary="Discarded the draft of an invoice.",
    )


def issue_invoice(work: Work, invoice_id: int, *, on: date, due_on: date | None = None) -> Invoice:
    """Issue a draft: it gets its number, its parties, its place in the ledger, and can never be edited again."""
    invoice = _draft(work, invoice_id)
    if invoice.total_minor <= 0:
        raise RuleBroken("An invoice over nothing is not issued.", field="lines")
    due_on = due_on or on + timedelta(days=DUE_DAYS)
    if due_on < on:
        raise RuleBroken("An invoice falls due on or after its date.", field="due_on")
    books = open_books(work, invoice.foundation_id, invoice.currency)
    seller = seller_of(work.session, invoice.foundation_id)
    member = work.session.get_one(Member, invoice.member_id)
    numbers = draw_numbers(work, seller.entity.id, "invoice", on)
    columns = {**numbers.columns(0), **seller.columns(), **buyer_of(work.session, member)}
    for name, value in columns.items():
        setattr(invoice, name, value)
    invoice.issued_on, invoice.due_on, invoice.issued_at, invoice.state = on, due_on, work.at, "issued"
    work.session.flush()
    post(work, books, [issue_entry(invoice.id, member.id, on, _issued(invoice))])
    _tell_issued(work, invoice)
    return invoice


@dataclass(frozen=True)
class Issued:
    """What the ledger needs to know of an invoice when it is issued."""

    number: str
    net: int
    tax: int
    has_period: bool


def issue_entry(invoice_id: int, member_id: int, on: date, issued: Issued) -> Entry:
    """Receivable against deferred dues; what is earned over no period is earned at once."""
    against = "deferred" if issued.has_period else "dues"
    lines = [
        Line("receivable", issued.net + issued.tax, member_id, invoice_id),
        Line(against, -issued.net, member_id, invoice_id),
        Line("tax", -issued.tax, member_id, invoice_id),
    ]
    return Entry(on, "invoice", invoice_id, "issued", f"Invoice {issued.number}", lines)


def void_invoice(work: Work, invoice_id: int, *, on: date, reason: str) -> Invoice:
    """Void an issued invoice of which nothing was settled; it keeps its number. Raises RuleBroken otherwise."""
    invoice = _issued_invoice(work, invoice_id)
    if not reason.strip():
        raise RuleBroken("Say why the invoice is void.", field="reason")
    if open_of(work, invoice_id) != invoice.total_minor:
        raise RuleBroken(
            "Something of this invoice was paid or credited; undo that first, or write a credit note."
        )
    books = open_books(work, invoice.foundation_id, invoice.currency)
    before = transaction_of(work, "invoice", invoice_id, "issued")
    lines = _taken_back(work, books, invoice, invoice.net_minor, invoice.tax_minor)
    summary = f"Invoice {invoice.number_text} is void"
    post(work, books, [Entry(on, "invoice", invoice_id, "voided", summary, lines, before.id)])
    invoice.state, invoice.voided_on, invoice.void_reason = "void", on, reason.strip()
    work.record(
        "business.invoice.voided",
        invoice,
        foundation_id=invoice.foundation_id,
        summary=f"Voided invoice {invoice.number_text}: {reason.strip()}",
    )
    note_settled(work, invoice)
    return invoice


def credit_invoice(work: Work, invoice_id: int, *, amount: Money, on: date, reason: str) -> CreditNote:
    """Write a credit note over a part or all of what is open of an invoice. It is a numbered document of its own.

    Raises RuleBroken for more than is open: what was paid is first undone, so that it becomes the member's credit.
    """
    invoice = _issued_invoice(work, invoice_id)
    _check_settling(invoice, amount, open_of(work, invoice_id), reason, on)
    books = open_books(work, invoice.foundation_id, invoice.currency)
    seller = seller_of(work.session, invoice.foundation_id)
    numbers = draw_numbers(work, seller.entity.id, "credit_note", on)
    note = work.add(
        CreditNote(
            foundation_id=invoice.foundation_id, invoice_id=invoice.id, issued_on=on, currency=invoice.currency,
            amount_minor=amount.minor, reason=reason.strip(), recorded_at=work.at, **numbers.columns(0),
            **seller.columns(), buyer_name=invoice.buyer_name, buyer_address=invoice.buyer_address,
            buyer_tax_id=invoice.buyer_tax_id,
        )
    )  # fmt: skip
    tax = _tax_part(invoice, amount)
    lines = _taken_back(work, books, invoice, amount.minor - tax, tax)
    summary = f"Credit note {note.number_text} to {invoice.number_text}"
    post(work, books, [Entry(on, "credit_note", note.id, "issued", summary, lines)])
    work.record(
        "business.credit_note.issued",
        note,
        foundation_id=invoice.foundation_id,
        summary=f"Credit note {note.number_text} over {amount} to invoice {invoice.number_text}: {reason.strip()}",
    )
    work.post("business.print_credit_note", key=note.public_id, payload={"credit_note_id": note.id})
    note_settled(work, invoice)
    return note


def write_off(work: Work, invoice_id: int, *, amount: Money, on: date, reason: str) -> WriteOff:
    """Give up a part or all of what is open of an invoice. Raises RuleBroken for more than is open."""
    invoice = _issued_invoice(work, invoice_id)
    _check_settling(invoice, amount, open_of(work, invoice_id), reason, on)
    books = open_books(work, invoice.foundation_id, invoice.currency)
    written = work.add(
        WriteOff(
            foundation_id=invoice.foundation_id, invoice_id=invoice.id, currency=invoice.currency,
            amount_minor=amount.minor, written_off_on=on, reason=reason.strip(), recorded_at=work.at,
        )
    )  # fmt: skip
    lines = [
        Line("write_off", amount.minor, invoice.member_id, invoice.id),
        Line("receivable", -amount.minor, invoice.member_id, invoice.id),
    ]
    summary = f"Written off of {invoice.number_text}"
    post(work, books, [Entry(on, "write_off", written.id, "written_off", summary, lines)])
    work.record(
        "business.invoice.written_off",
        written,
        foundation_id=invoice.foundation_id,
        summary=f"Wrote off {amount} of invoice {invoice.number_text}: {reason.strip()}",
    )
    note_settled(work, invoice)
    return written


def _taken_back(work: Work, books: Books, invoice: Invoice, net: int, tax: int) -> list[Line]:
    """The lines that take back `net` and `tax`: out of what is not earned yet first, then out of what is."""
    deferred = _deferred(work, books, invoice.id)
    unearned = min(net, deferred)
    member = invoice.member_id
    return [
        Line("deferred", unearned, member, invoice.id),
        Line("dues", net - unearned, member, invoice.id),
        Line("tax", tax, member, invoice.id),
        Line("receivable", -(net + tax), member, invoice.id),
    ]


def _deferred(work: Work, books: Books, invoice_id: int) -> int:
    query = select(func.coalesce(func.sum(Posting.amount_minor), 0)).where(
        Posting.invoice_id == invoice_id, Posting.account_id == books.accounts["deferred"]
    )
    return -int(work.session.execute(query).scalar_one())


def _tax_part(invoice: Invoice, amount: Money) -> int:
    """The tax within a credit of `amount`, in the proportion of the invoice."""
    weights = [invoice.net_minor, invoice.tax_minor]
    return amount.split(weights)[1].minor


def _check_settling(invoice: Invoice, amount: Money, open_minor: int, reason: str, on: date) -> None:
    if not reason.strip():
        raise RuleBroken("Say why.", field="reason")
    if amount.currency != invoice.currency or amount.minor <= 0:
        raise RuleBroken(f"The amount must be more than nothing, in {invoice.currency}.", field="amount")
    if amount.minor > open_minor:
        still = Money(open_minor, invoice.currency)
        raise RuleBroken(f"Only {still} of this invoice is open.", field="amount")
    if invoice.issued_on is not None and on < invoice.issued_on:
        raise RuleBroken(f"The invoice is dated {invoice.issued_on}.", field="on")


def _draft(work: Work, invoice_id: int) -> Invoice:
    invoice = work.lock(Invoice, invoice_id)
    if invoice.state != "draft":
        raise Conflict(f"Invoice {invoice.number_text} was issued; it is not changed any more.")
    return invoice


def _issued_invoice(work: Work, invoice_id: int) -> Invoice:
    """The invoice, locked after its books, so that everybody takes both in the same order."""
    known = work.session.get_one(Invoice, invoice_id)
    open_books(work, known.foundation_id, known.currency)
    invoice = work.lock(Invoice, invoice_id)
    if invoice.state != "issued":
        raise Conflict("This invoice is not an issued one.")
    return invoice


def _issued(invoice: Invoice) -> Issued:
    has_period = invoice.period_start is not None
    return Issued(invoice.number_text or "", invoice.net_minor, invoice.tax_minor, has_period)


def _tell_issued(work: Work, invoice: Invoice) -> None:
    total = Money(invoice.total_minor, invoice.currency)
    work.record(
        "business.invoice.issued",
        invoice,
        foundation_id=invoice.foundation_id,
        summary=f"Issued invoice {invoice.number_text} over {total} to {invoice.buyer_name}.",
    )
    work.post(
        "business.print_invoices", key=f"invoice-{invoice.public_id}", payload={"invoice_ids": [invoice.id]}
    )


def _sum(lines: Sequence[DraftLine]) -> Money:
    currencies = {line.unit.currency for line in lines}
    if len(currencies) != 1:
        raise RuleBroken("An invoice has lines, all in one currency.", field="lines")
    return sum((line.unit * line.quantity for line in lines), start=Money.zero(currencies.pop()))


def _period(details: DraftDetails) -> dict[str, date | None]:
    start, end = details.period or (None, None)
    if start is not None and end is not None and end <= start:
        raise RuleBroken("A period ends after it begins.", field="period_end")
    return {"period_start": start, "period_end": end}


def _write_lines(work: Work, invoice: Invoice, lines: Sequence[DraftLine]) -> None:
    for position, line in enumerate(lines, start=1):
        work.session.add(
            InvoiceLine(
                invoice_id=invoice.id, position=position, description=line.description.strip(),
                detail=line.detail.strip(), quantity=line.quantity, unit_minor=line.unit.minor,
                net_minor=line.unit.minor * line.quantity, tax_minor=0,
            )
        )  # fmt: skip
    work.session.flush()
