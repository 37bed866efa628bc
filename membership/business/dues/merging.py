"""No bill is left behind with a company that is no more."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from membership.business.dues.models import Invoice, InvoiceBalance
from membership.business.members.models import Member
from membership.kernel.merging import Merger, Pair


def no_bill_left_behind(session: Session, pair: Pair) -> Iterable[str]:
    """An issued invoice keeps its text and its member. Where that membership stays with the tombstone, the invoice must be
    settled first."""
    if pair.kind != "organization":
        return ()
    old, new = aliased(Member), aliased(Member)
    query = (
        select(Invoice.number_text)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .join(old, old.id == Invoice.member_id)
        .join(new, new.foundation_id == old.foundation_id)
        .where(old.organization_id == pair.from_id, new.organization_id == pair.into_id)
        .where(Invoice.state == "issued", InvoiceBalance.open_minor > 0)
        .order_by(Invoice.number_text)
    )
    return (
        f"Invoice {number} is issued to the one that would go, and is not paid; settle it first."
        for number in session.scalars(query)
    )


MERGER = Merger(keys=(), checks=(no_bill_left_behind,))
