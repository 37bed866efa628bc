"""Memberships that the payment ladder has brought to their end and that somebody (or the charter itself) ends now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentPlan
from membership.business.dues.settling import COMING_BACK
from membership.business.members.acts import running
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization

ENDS = "membership_ends"


@dataclass(frozen=True)
class DueLapse:
    """A membership that the ladder ends from `on` on, because of an invoice; `is_automatic`: by the charter alone, which it does
    once: who was taken back since without paying lapses again only if staff say so."""

    invoice_id: int
    number: str
    member_id: int
    member: str
    company: str
    on: date
    clause: str
    is_automatic: bool


def taken_ending(session: Session, invoice_id: int) -> LadderEvent | None:
    """The step that ends the membership, taken for the invoice, unless an accepted plan stopped the ladder."""
    plan = select(PaymentPlan.id).where(PaymentPlan.invoice_id == invoice_id)
    if session.execute(plan).first() is not None:
        return None
    query = select(LadderEvent).where(LadderEvent.invoice_id == invoice_id)
    return next((event for event in session.scalars(query) if ENDS in event.effects), None)


def due_lapses(
    session: Session, foundation_id: int, on: date, document: CharterDocument | None = None
) -> list[DueLapse]:
    """The memberships whose ladder has come to its end by the day while the invoice is open, also where the company resigned for
    a later day; by number of the invoice.
    `document` is the charter in force, where it is known already."""
    rule = (document or charter_in_force(session, foundation_id, "business", on)).payment_ladder()
    if isinstance(rule, Absent):
        return []
    automatic = {step.id for step in rule.parameters.step if step.is_automatic}
    rows = [row for row in _rows(session, foundation_id, on) if ENDS in row.effects]
    members = running(session, {row.member_id for row in rows}, on)
    back = _came_back(session, {row.member_id for row in rows if row.step in automatic})
    return [
        DueLapse(
            row.invoice_id, row.number_text, row.member_id, row.member, row.display_name, row.takes_effect_on,
            row.clause, row.step in automatic and back.get(row.member_id, date.min) < row.takes_effect_on,
        )
        for row in rows
        if row.member_id in members
    ]  # fmt: skip


def _came_back(session: Session, members: Collection[int]) -> dict[int, date]:
    """Member -> the last day from which it was a member again; one statement, none for nobody."""
    act = MembershipAct
    query = (
        select(act.member_id, func.max(act.effective_on).label("since"))
        .where(act.member_id.in_(members), act.step.in_(COMING_BACK))
        .group_by(act.member_id)
    )
    return {row.member_id: row.since for row in session.execute(query)} if members else {}


def lapses_of(session: Session, member: Member, today: date) -> list[DueLapse]:
    """Those of one member."""
    return [one for one in due_lapses(session, member.foundation_id, today) if one.member_id == member.id]


def _rows(session: Session, foundation_id: int, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    query = (
        select(
            LadderEvent.invoice_id, LadderEvent.step, LadderEvent.effects, LadderEvent.takes_effect_on,
            LadderEvent.clause, Invoice.number_text, Invoice.member_id, Member.public_id.label("member"),
            Organization.display_name,
        )
        .join(Invoice, Invoice.id == LadderEvent.invoice_id)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .join(Member, Member.id == Invoice.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == Invoice.id)
        .where(
            LadderEvent.foundation_id == foundation_id, LadderEvent.takes_effect_on <= on,
            InvoiceBalance.open_minor > 0, Invoice.state == "issued", PaymentPlan.id.is_(None),
        )
        .order_by(Invoice.number_text)
    )  # fmt: skip
    return session.execute(query).all()
