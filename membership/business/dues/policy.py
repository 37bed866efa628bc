"""Who sees and who keeps the dues. A company sees its own invoices, through those who pay or speak for it."""

from __future__ import annotations

from typing import Protocol

from membership.business.members.policy import PAYERS
from membership.kernel.room import Place
from membership.kernel.viewer import Viewer

READERS = ("staff", "treasurer", "auditor_business")


class OfMember(Protocol):
    """Something that belongs to one member."""

    @property
    def foundation_id(self) -> int: ...
    @property
    def organization_id(self) -> int: ...


def may_see_dues(viewer: Viewer, place: Place | None) -> bool:
    """Every invoice, payment and account of the foundation."""
    return place is not None and viewer.has(*READERS, foundation_id=place.id)


def may_raise_dues(viewer: Viewer, place: Place | None) -> bool:
    """Run the dues, write, issue and void invoices, apply the ladder."""
    return place is not None and viewer.has("treasurer", "staff", foundation_id=place.id)


def may_keep_books(viewer: Viewer, place: Place | None) -> bool:
    """Record and allocate payments, write off, close a period."""
    return place is not None and viewer.has("treasurer", foundation_id=place.id)


def may_see_own_invoices(viewer: Viewer, place: Place | None) -> bool:
    """ "Our invoices": whoever pays or speaks for some member of the foundation."""
    return place is not None and bool(paying_for(viewer, place.id))


def may_see_invoice_of(viewer: Viewer, member: OfMember) -> bool:
    """An issued invoice of this member, on the member's own pages."""
    return member.organization_id in paying_for(viewer, member.foundation_id)


def may_change_billing_of(viewer: Viewer, member: OfMember) -> bool:
    """Say which purchase order number the next invoices bear."""
    return may_see_invoice_of(viewer, member)


def paying_for(viewer: Viewer, foundation_id: int) -> frozenset[int]:
    """The companies whose invoices the viewer sees as their representative."""
    held = viewer.of("representative", foundation_id=foundation_id)
    return frozenset(
        grant.organization_id for grant in held if grant.kind in PAYERS and grant.organization_id is not None
    )
