"""What the dues put on a desk: for the treasurer what is late and what is to be allocated, for a payer what is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from membership.assembly.rules.phrases import times
from membership.business.dues import policy, queries
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentBalance
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.money import Money
from membership.kernel.room import DeskLine
from membership.kernel.shortlist import first_of_each
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer

MOST = 5


def books_lines(session: Session, viewer: Viewer, at: datetime) -> Iterator[DeskLine]:
    """What waits in the foundations whose dues the viewer keeps."""
    held = {grant.foundation_id for grant in viewer.of("treasurer", "staff", wing="business")} - {None}
    for place in session.scalars(select(Foundation).where(Foundation.id.in_(held)).order_by(Foundation.name)):
        yield from _late(session, place, at)
        yield from _unallocated(session, place)
        yield from _endings(session, place)


def _late(session: Session, place: Foundation, at: datetime) -> Iterator[DeskLine]:
    for row in queries.totals(session, place.id, business_date(at, place.zone)):
        if row.late_count:
            url = ("dues.invoices", {"foundation": place.slug, "state": "overdue"})
            text = f"{row.late_count} overdue: {Money(int(row.late_minor), row.currency)}"
            yield DeskLine(text, url, place.name, "late")


def _unallocated(session: Session, place: Foundation) -> Iterator[DeskLine]:
    free = PaymentBalance.free_minor > 0
    query = select(func.count()).where(PaymentBalance.foundation_id == place.id, free)
    count = session.execute(query).scalar_one()
    if count:
        url = ("dues.payments", {"foundation": place.slug, "free": "1"})
        yield DeskLine(f"{count} to allocate", url, place.name, "due")


def _endings(session: Session, place: Foundation) -> Iterator[DeskLine]:
    """Invoices whose ladder has reached its end: somebody decides about the membership."""
    query = (
        select(LadderEvent.effects, Invoice.public_id, Invoice.number_text, Invoice.buyer_name)
        .join(Invoice, Invoice.id == LadderEvent.invoice_id)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .where(LadderEvent.foundation_id == place.id, InvoiceBalance.open_minor > 0)
        .order_by(LadderEvent.id.desc())
        .limit(200)
    )
    ended = [row for row in session.execute(query) if "membership_ends" in row.effects]
    for row in ended[:MOST]:
        url = ("dues.invoice", {"foundation": place.slug, "invoice": row.public_id})
        yield DeskLine(f"{row.buyer_name}: the membership ends by the ladder", url, row.number_text, "late")


def payer_lines(session: Session, viewer: Viewer, at: datetime) -> Iterator[DeskLine]:
    """The open invoices of the companies for which the viewer pays, the first of each and the oldest first, and how many more
    there are; one statement."""
    places = {grant.foundation_id for grant in viewer.of("representative")} - {None}
    paying = [(key, company) for key in places if key for company in policy.paying_for(viewer, key)]
    if not paying:
        return
    table = (
        select(
            Invoice.public_id, Invoice.number_text, InvoiceBalance.due_on, InvoiceBalance.open_minor, Invoice.currency,
            Invoice.member_id, Foundation.slug, Foundation.zone, Member.organization_id,
            Organization.public_id.label("company"), Organization.display_name,
        )
        .join(Invoice, Invoice.id == InvoiceBalance.invoice_id)
        .join(Member, Member.id == InvoiceBalance.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == InvoiceBalance.foundation_id)
        .where(InvoiceBalance.open_minor > 0)
        .where(tuple_(InvoiceBalance.foundation_id, Member.organization_id).in_(paying))
        .subquery()
    )  # fmt: skip
    order = [table.c.due_on, table.c.public_id]
    found = list(first_of_each(session, table, table.c.member_id, order, MOST))
    for row, _ in sorted(found, key=lambda pair: pair[0].due_on):
        url = ("dues.own_invoice", {"foundation": row.slug, "invoice": row.public_id})
        text = f"{row.number_text}: {Money(row.open_minor, row.currency)} open"
        tone = "late" if row.due_on < business_date(at, row.zone) else "due"
        yield DeskLine(text, url, f"due {date_text(row.due_on)}", tone, row.organization_id)
    for row, left in found:
        if left:
            own = ("dues.own_invoices", {"foundation": row.slug, "company": row.company})
            text = f"{times(left, 'more open invoice')} of {row.display_name}"
            yield DeskLine(text, own, "after these", "plain", row.organization_id)
