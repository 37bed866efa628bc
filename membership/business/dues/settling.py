"""What is open of an invoice, and what follows when nothing is any more: the suspension that it caused ends at once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.assembly.bodies.operations import end_suspension
from membership.business.dues.models import Invoice, InvoiceBalance, LadderEvent, PaymentPlan
from membership.business.members.acts import Said, acts_of, last_act, write_within
from membership.business.members.letters import tell_member
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work

SUSPENDING = frozenset({"votes_suspended", "directors_votes_suspended"})
COMING_BACK = ("reinstate", "rejoin", "transfer_in")
"""Steps by which a company is a member again that may owe what had ended its membership before."""


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
    note_stopped(work, invoice)
    return True


def note_stopped(work: Work, invoice: Invoice) -> None:
    """The ladder of this invoice stops: what it suspended is lifted, and the member's state with it."""
    end_suspension(work, cause=cause_of(invoice.id))
    _restore(work, invoice)


def note_suspended(work: Work, invoice_id: int, member_id: int, number: str, *, on: date) -> None:
    """A suspension by this invoice begins on the day, or on that on which the membership came back since: an act of the member,
    unless it is suspended already, or is a member no longer on that day."""
    member = work.lock(Member, member_id)
    last, today = last_act(work.session, member_id), _today(work, member)
    back_on = last.effective_on if last is not None and last.step in COMING_BACK else date.min
    on = max(on, back_on)
    said = Said(f"Invoice {number} is not paid.", cause_of(invoice_id))
    act = write_within(work, member, "suspend", on, said)
    if act is None:
        return
    stops = "Payment before that day stops it." if on > today else "Payment lifts it at once."
    title = f"the membership is suspended from {date_text(on)} on"
    _tell(work, member, act, title, [act.reason, stops], on=max(today, back_on))
    name = work.session.get_one(Organization, member.organization_id).display_name
    work.record(
        "business.member.suspended",
        member,
        foundation_id=member.foundation_id,
        summary=f"{name} is suspended from {on} on: invoice {number} is not paid.",
    )


def _restore(work: Work, invoice: Invoice) -> None:
    member = work.lock(Member, invoice.member_id)
    if _is_still_suspended(work, invoice):
        return
    day, written = _today(work, member), acts_of(work.session, member.id)
    announced = next((act for act in reversed(written) if act.step == "suspend"), None)
    said = Said(f"Invoice {invoice.number_text} is settled.", cause_of(invoice.id))
    act = write_within(work, member, "restore", day, said)
    if act is None:
        return
    since = f"From {day} on."
    if announced is not None and announced.effective_on > day:
        since = f"The suspension announced from {date_text(announced.effective_on)} on does not begin."
    _tell(work, member, act, "the suspension is lifted", [act.reason, since], on=day)
    name = work.session.get_one(Organization, member.organization_id).display_name
    work.record(
        "business.member.restored",
        member,
        foundation_id=member.foundation_id,
        summary=f"{name} is suspended no longer: invoice {invoice.number_text} is settled.",
    )


def _tell(work: Work, member: Member, act: MembershipAct, title: str, lines: list[str], *, on: date) -> None:
    """Write to the member's people of the day. The caller's record covers the mail."""
    tell_member(work, member, f"membership.{act.step}", act.public_id, title, lines, on=on)


def _today(work: Work, member: Member) -> date:
    return business_date(work.at, work.session.get_one(Foundation, member.foundation_id).zone)


def _is_still_suspended(work: Work, settled: Invoice) -> bool:
    """Whether another invoice of the member, open and without an accepted plan, suspends it."""
    query = (
        select(LadderEvent.effects)
        .join(InvoiceBalance, InvoiceBalance.invoice_id == LadderEvent.invoice_id)
        .outerjoin(PaymentPlan, PaymentPlan.invoice_id == LadderEvent.invoice_id)
        .where(
            InvoiceBalance.member_id == settled.member_id, InvoiceBalance.open_minor > 0,
            LadderEvent.invoice_id != settled.id, PaymentPlan.id.is_(None),
        )
    )  # fmt: skip
    return any(SUSPENDING & set(effects) for effects in work.session.scalars(query))
