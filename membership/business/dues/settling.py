"""What is open of an invoice, and what follows when nothing is any more: the suspension that it caused ends at once."""

from __future__ import annotations

from sqlalchemy import select

from membership.assembly.bodies.operations import end_suspension
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.kernel.work import Work


def cause_of(invoice_id: int) -> str:
    """The key under which the ladder of this invoice suspends seats."""
    return f"business_invoice:{invoice_id}"


def open_of(work: Work, invoice_id: int) -> int:
    """What is open of the invoice, in minor units; nothing for a draft."""
    query = select(InvoiceBalance.open_minor).where(InvoiceBalance.invoice_id == invoice_id)
    return work.session.execute(query).scalar() or 0


def note_settled(work: Work, invoice: Invoice) -> bool:
    """When nothing of it is open, end in this very commit what the invoice had caused; whether that is so.

    The suspension ends at once: the vote of this evening needs no job of tonight.
    """
    if open_of(work, invoice.id):
        return False
    end_suspension(work, cause=cause_of(invoice.id))
    return True
