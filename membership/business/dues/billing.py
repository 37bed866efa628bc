"""What a member wants to see on its next invoices."""

from __future__ import annotations

from sqlalchemy import select

from membership.business.dues.models import BillingDetails
from membership.business.members.models import Member
from membership.kernel.errors import Conflict, Version
from membership.kernel.work import Work

NEW = 0
"""The version of details that nobody has kept yet."""


def change_billing(work: Work, member_id: int, *, po_number: str, version: int) -> BillingDetails:
    """Keep the purchase order number. Raises Conflict, with both, when somebody kept another in the meantime."""
    member = work.lock(Member, member_id)
    query = select(BillingDetails).where(BillingDetails.member_id == member_id)
    details = work.session.scalars(query.with_for_update()).one_or_none()
    if (details.version if details else NEW) != version:
        label = "Purchase order number"
        raise Conflict(
            "Somebody changed this while you were editing it.",
            current=Version("Stored now", {label: details.po_number if details else ""}),
            submitted=Version("Yours", {label: po_number}),
        )
    if details is None:
        details = BillingDetails(
            foundation_id=member.foundation_id, member_id=member_id, po_number=po_number, recorded_at=work.at
        )
        work.add(details)
    else:
        details.po_number = po_number
    work.record(
        "business.billing.changed",
        member,
        foundation_id=member.foundation_id,
        summary="Changed the purchase order number for the next invoices.",
    )
    return details
