"""After the commit: invoices become PDFs, kept by their SHA-256, and those who pay hear of them. Safe to run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from membership.business.dues.contacts import billing_contacts
from membership.business.dues.documents import credit_note_document, invoice_document
from membership.business.dues.models import CreditNote, Invoice, InvoiceLine
from membership.directory.foundations.models import Foundation
from membership.kernel.documents.render import render_pdf
from membership.kernel.documents.store import store_document
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.money import Money
from membership.kernel.times import business_date
from membership.kernel.work import Work, open_work, system_permit

TOGETHER = 20
"""Documents of one commit: they are typeset before it begins."""
PDF = "application/pdf"


def print_invoices(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: make the files of the issued invoices that have none, and write to those who pay them."""
    ids = [int(key) for key in payload["invoice_ids"]]
    for start in range(0, len(ids), TOGETHER):
        _print_some(context, ids[start : start + TOGETHER])


def _print_some(context: JobContext, ids: Sequence[int]) -> None:
    made = _typeset(context, ids)
    if not made:
        return
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        foundations = {row.id: row for row in work.session.scalars(select(Foundation))}
        contacts = _contacts(work, list(made), foundations)
        for invoice_id, pdf in made.items():
            invoice = work.lock(Invoice, invoice_id)
            if invoice.pdf_sha256 is None:
                _keep(work, invoice, pdf, foundations[invoice.foundation_id], contacts)


def _typeset(context: JobContext, ids: Sequence[int]) -> dict[int, bytes]:
    """The PDF of each invoice that is issued and has none; read and made outside of any writing transaction."""
    with context.database.reading() as session:
        wanted = select(Invoice).where(
            Invoice.id.in_(ids), Invoice.state != "draft", Invoice.pdf_sha256.is_(None)
        )
        invoices = session.scalars(wanted.order_by(Invoice.id)).all()
        lines: dict[int, list[InvoiceLine]] = {}
        shown = select(InvoiceLine).where(InvoiceLine.invoice_id.in_([one.id for one in invoices]))
        for line in session.scalars(shown.order_by(InvoiceLine.invoice_id, InvoiceLine.position)):
            lines.setdefault(line.invoice_id, []).append(line)
        places = {row.id: row for row in session.scalars(select(Foundation))}
    return {
        one.id: render_pdf("invoice", _data(one, lines[one.id], places[one.foundation_id]), at=_issued(one))
        for one in invoices
    }


def _data(invoice: Invoice, lines: Sequence[InvoiceLine], foundation: Foundation) -> dict[str, Any]:
    return invoice_document(invoice, lines, foundation.name, is_demo=foundation.is_invented)


def _issued(invoice: Invoice) -> datetime:
    assert invoice.issued_at is not None
    return invoice.issued_at


def _contacts(
    work: Work, ids: Sequence[int], foundations: Mapping[int, Foundation]
) -> dict[int, list[Recipient]]:
    members = list(work.session.scalars(select(Invoice.member_id).where(Invoice.id.in_(ids))))
    zone = next(iter(foundations.values())).zone
    return billing_contacts(work.session, members, business_date(work.at, zone))


def _keep(
    work: Work, invoice: Invoice, pdf: bytes, foundation: Foundation, contacts: dict[int, list[Recipient]]
) -> None:
    invoice.pdf_sha256 = store_document(work, pdf, PDF, "invoice")
    for recipient in contacts.get(invoice.member_id, ()):
        _write_to(work, invoice, foundation, recipient)
    work.record(
        "business.invoice.printed",
        invoice,
        foundation_id=invoice.foundation_id,
        summary=f"Made the file of invoice {invoice.number_text}.",
    )


def _write_to(work: Work, invoice: Invoice, foundation: Foundation, recipient: Recipient) -> None:
    queue_mail(
        work, "invoice.issued", invoice.public_id, recipient, "invoice-issued",
        {
            "number": invoice.number_text, "company": invoice.buyer_name, "due": invoice.due_on,
            "amount": str(Money(invoice.total_minor, invoice.currency)),
            "path": f"/{foundation.slug}/membership/invoices/{invoice.public_id}",
        },
        brand=foundation.name, foundation_id=foundation.id,
    )  # fmt: skip


def print_credit_note(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: make the file of a credit note."""
    with context.database.reading() as session:
        note = session.get_one(CreditNote, int(payload["credit_note_id"]))
        number = session.get_one(Invoice, note.invoice_id).number_text or ""
        foundation = session.get_one(Foundation, note.foundation_id)
        data = credit_note_document(note, number, foundation.name, is_demo=foundation.is_invented)
    if note.pdf_sha256 is not None:
        return
    pdf = render_pdf("invoice", data, at=note.recorded_at)
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        kept = work.lock(CreditNote, note.id)
        if kept.pdf_sha256 is None:
            kept.pdf_sha256 = store_document(work, pdf, PDF, "credit_note")
            work.record(
                "business.credit_note.printed",
                kept,
                foundation_id=kept.foundation_id,
                summary=f"Made the file of credit note {kept.number_text}.",
            )
