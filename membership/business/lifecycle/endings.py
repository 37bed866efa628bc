"""How a membership ends, and how it comes back: resignation, lapse, termination for cause, reinstatement.

Each act is one commit: the term, the act, the seats (at once where the day has come), what is given back, the mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from membership.business.board.operations import SeatChanges, align_all
from membership.business.dues.arrears import keep_suspended
from membership.business.dues.models import Invoice
from membership.business.dues.settling import open_of
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.hearing import heard, last_notice, refuse_before_hearing
from membership.business.lifecycle.lapses import taken_ending
from membership.business.lifecycle.noticing import late_notice
from membership.business.lifecycle.owing import Owed, owed_before
from membership.business.lifecycle.resolved import resolution_to_terminate
from membership.business.lifecycle.settlement import (
    booked,
    give_back,
    lock_books,
    owed_on_return,
    refund_rule,
    take_back_invoices,
)
from membership.business.members.acts import (
    Said,
    acts_of,
    last_act,
    resignation_of,
    said_at,
    state_of,
    write_act,
    write_within,
)
from membership.business.members.credit import CHOICES, Settlement, on_ending
from membership.business.members.following import undone_by
from membership.business.members.giving_way import (
    make_way,
    resign_again,
    resignation_behind,
    undo_termination,
)
from membership.business.members.letters import SaidBy, tell_member
from membership.business.members.life import is_inside
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member
from membership.business.members.parts import AS_SOLD, NOTHING_OWED, Rest, end_as_sold
from membership.business.members.queries import terms_of
from membership.business.members.selling import company_name
from membership.business.members.terms import (
    end_membership,
    expire_membership,
    latest_term,
    reinstate_membership,
    return_of,
    take_back_resignation,
    term_at,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import date_text
from membership.kernel.work import Work


@dataclass(frozen=True)
class Ended:
    """What an ending brought about; `settlement` is empty where no dues were in question."""

    member: Member
    seats: dict[str, SeatChanges] = field(default_factory=dict)
    settlement: Settlement | None = None


@dataclass(frozen=True)
class Leave:
    """What a company says when it leaves. `waiver` is why a late notice is accepted; `credit` who decides what is given
    back: the charter, or staff (prorated, none); `said_by` who of the company said it in the portal."""

    ends_on: date
    reason: str
    said_on: date | None = None
    waiver: str = ""
    credit: str = "charter"
    said_by: SaidBy | None = None


def resign_member(work: Work, member_id: int, leave: Leave) -> Ended:
    """A member resigns from a day on; what stays due follows from the charter's rule of refunds.

    Raises RuleBroken: for a day outside of the membership, a notice of non-renewal that comes after the charter's day, or one
    that has not come yet (field "said_on").
    """
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    today = today_of(work, member.foundation_id)
    said_on = leave.said_on or today
    if said_on > today:
        raise RuleBroken(
            f"The foundation cannot have been told later than today ({date_text(today)}).", field="said_on"
        )
    if not leave.reason.strip():
        raise RuleBroken("Say why the company leaves.", field="reason")
    if leave.credit not in CHOICES:
        raise RuleBroken(f"Choose one of {', '.join(CHOICES)}.", field="credit")
    _check_deadline(work, member_id, leave, said_on)
    settlement, owed = settlement_of_leaving(work.session, member_id, leave.ends_on, leave.credit)
    said = _said(leave, said_on, settlement)
    book = booked(work.session, owed, leave.ends_on, settlement) if settlement and owed else None
    cut = book.cut if book else AS_SOLD
    end_membership(work, member_id, ends_on=leave.ends_on, reason=leave.reason.strip(), said=said, cut=cut)
    void = take_back_invoices(work, member_id, leave.ends_on, reason="Resignation.")
    if owed is not None and book is not None:
        give_back(work, owed, book.credited, on=leave.ends_on, reason="Resignation.")
    told = settlement.words if settlement else "The dues of the term stay as they are."
    lines = [leave.reason.strip(), told, *_void(void), *_by(leave.said_by)]
    return _after(work, member, leave.ends_on, "resignation", lines, settlement)


def settlement_of_leaving(
    session: Session, member_id: int, ends_on: date, choice: str
) -> tuple[Settlement | None, Owed | None]:
    """What leaving on the day gives back, and of which period, before anything is written; nothing where the day ends a
    term as sold."""
    term = term_at(session, member_id, ends_on)
    if term is None or not term.starts_on < ends_on < end_as_sold(session, term):
        return None, None
    owed = owed_before(session, term, ends_on)
    return on_ending(refund_rule(session, term), owed.paid, ends_on, choice), owed


def lapse_member(work: Work, invoice_id: int, *, on: date) -> Ended:
    """End a membership because the payment ladder came to its end for an invoice that is still open.

    Raises Conflict where it was paid, a plan was accepted, or the membership ended in the meantime.
    """
    known = work.session.get_one(Invoice, invoice_id)
    lock_books(work, known.foundation_id)
    invoice = work.lock(Invoice, invoice_id)
    step = taken_ending(work.session, invoice_id)
    if step is None or step.takes_effect_on > on:
        raise Conflict("The payment ladder has not come to its end for this invoice.")
    if not open_of(work, invoice_id):
        raise Conflict(f"Invoice {invoice.number_text} was paid: the membership goes on.")
    member = work.lock(Member, invoice.member_id)
    reason = f"Invoice {invoice.number_text}, due {invoice.due_on}, was not paid."
    said = Said(reason, invoice.number_text or "", explanation=dict(step.explanation))
    end_membership(work, member.id, ends_on=on, reason=reason, step="lapse", said=said)
    take_back_invoices(work, member.id, on, reason="The membership has lapsed.")
    return _after(work, member, on, "the membership has lapsed", [reason, "The invoice stays due."], None)


def expire_member(work: Work, member_id: int) -> Ended:
    """Write down that a term ended and none followed; its people are told, and its seats close."""
    member = work.lock(Member, member_id)
    act = expire_membership(work, member_id)
    return _after(work, member, act.effective_on, "the membership has ended", [act.reason], None)


def give_notice(
    work: Work, member_id: int, *, grounds: str, hearing_on: date, said_on: date | None = None
) -> MembershipAct:
    """Announce a termination for cause: its grounds, and the day on which the member is heard. Who resigned for a later day can
    be told so too; the resignation stands."""
    member = work.lock(Member, member_id)
    day = said_on or today_of(work, member.foundation_id)
    if not grounds.strip():
        raise RuleBroken("Say on which grounds.", field="grounds")
    if hearing_on <= day:
        raise RuleBroken(f"The hearing comes after the notice ({day}).", field="hearing_on")
    _must_be_inside(work, member, day)
    said = Said(grounds, said_on=day, hearing_on=hearing_on)
    act = _written(work, member, "give_notice", day, said)
    lines = [
        f"Grounds: {grounds.strip()}",
        f"The hearing is on {hearing_on}. Until it is decided nothing changes.",
    ]
    tell_member(work, member, "membership.notice", act.public_id, "a termination is announced", lines, on=day)
    _record(
        work, member, "business.member.notice_given", f"was told of a termination; hearing on {hearing_on}."
    )
    return act


def withdraw_notice(work: Work, member_id: int, *, reason: str) -> MembershipAct:
    """Take back an announced termination; the membership goes on as it was."""
    member = work.lock(Member, member_id)
    if not reason.strip():
        raise RuleBroken("Say why the notice is withdrawn.", field="reason")
    day = today_of(work, member.foundation_id)
    act = _written(work, member, "withdraw_notice", day, Said(reason))
    tell_member(
        work, member, "membership.notice_withdrawn", act.public_id, "the announced termination is withdrawn",
        [reason.strip()], on=day,
    )  # fmt: skip
    _record(
        work, member, "business.member.notice_withdrawn", "hears that the announced termination is withdrawn."
    )
    return act


def _written(work: Work, member: Member, step: str, day: date, said: Said) -> MembershipAct:
    """The step, for which a resignation for a later day makes way. Raises Conflict where it does not follow."""
    return write_within(work, member, step, day, said) or write_act(work, member, step, day, said)


def terminate_member(
    work: Work, member_id: int, *, resolution: str, ends_on: date, reason: str = ""
) -> Ended:
    """Terminate a membership for cause, after its notice and its hearing, by a resolution (its public id, or its number).

    Raises RuleBroken before the hearing's day, without a resolution of a body that decides about members and had heard this
    one, or for an end before the hearing; Conflict where no notice stands. A resignation for a later day gives way.
    """
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    heard_on = heard(work.session, member, today_of(work, member.foundation_id))
    row, decided = resolution_to_terminate(work.session, member.foundation_id, resolution, heard_on=heard_on)
    refuse_before_hearing(ends_on, heard_on)
    notice = last_notice(work.session, member_id)
    told = reason.strip() or (notice.reason if notice else "")
    said = Said(told, decided, kind=row.public_id)
    make_way(work, member, ends_on)
    end_membership(work, member_id, ends_on=ends_on, reason=told, step="terminate", said=said)
    void = take_back_invoices(work, member_id, ends_on, reason="The membership is terminated.")
    lines = [told, f"Decided by: {decided}.", *_void(void)]
    return _after(work, member, ends_on, "the membership is terminated", lines, None)


def take_back(work: Work, member_id: int, *, reason: str, said_by: SaidBy | None = None) -> Ended:
    """A resignation whose day has not come is taken back; what it gave back of paid or invoiced dues is owed again."""
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    if not reason.strip():
        raise RuleBroken("Say who took it back, and how.", field="reason")
    day = today_of(work, member.foundation_id)
    rest = rest_of_staying(work.session, member_id, day)
    reference = said_by.reference if said_by else ""
    take_back_resignation(work, member_id, today=day, reason=reason.strip(), reference=reference, rest=rest)
    lines = [reason.strip(), owed_words(rest), *_by(said_by)]
    return _after(work, member, day, "the resignation is taken back", lines, None)


def rest_of_staying(session: Session, member_id: int, day: date) -> Rest:
    """What the rest of the term owes once a resignation is taken back that can be taken back on the day."""
    act, cut = resignation_of(session, member_id, day), latest_term(session, member_id)
    if cut is None:
        return NOTHING_OWED
    until, later = undone_by(session, cut, said_at(session, act))
    return owed_on_return(session, cut, cut.ends_on, act, later) if until > cut.ends_on else NOTHING_OWED


def reinstate_member(work: Work, member_id: int, *, on: date, reason: str, reference: str = "") -> Ended:
    """Take a member back for the rest of the term that was cut short; its seats open again, and what the end gave back of the
    dues is owed again for the days that are left; what an unpaid invoice had suspended is suspended again. A termination whose
    day has not come is undone so: the member is what it was before it was announced, and a resignation that had made way stands
    again. Raises Conflict for a resignation that can still be taken back, and what `reinstate_membership` raises."""
    known = work.session.get_one(Member, member_id)
    lock_books(work, known.foundation_id)
    member = work.lock(Member, member_id)
    if not reason.strip():
        raise RuleBroken("Say why it is taken back.", field="reason")
    today, ended = today_of(work, member.foundation_id), last_act(work.session, member_id)
    refuse_early_return(ended, today)
    rest, leaves = (
        rest_of_return(work.session, member_id, on),
        resignation_behind(work.session, member_id),
    )
    undone = ended is not None and ended.step == "terminate" and today < ended.effective_on == on
    if leaves is not None and undone:
        return_of(work.session, member_id, on)
        undo_termination(work, member, Said(reason, reference), today=today, leaves=leaves, rest=rest)
    else:
        reinstate_membership(
            work, member_id, on=on, reason=reason.strip(), reference=reference, rest=rest,
            effective_on=today if undone else on,
        )  # fmt: skip
    lines = [reason.strip(), owed_words(rest), stands_words(leaves)]
    if ended is not None and undone and ended.state_before.startswith("suspended"):
        _suspend_again(work, member, today)
    title, day = ("the termination is taken back", today) if undone else ("the membership is reinstated", on)
    after = _after(work, member, day, title, lines, None)
    keep_suspended(work, member.foundation_id, [member.organization_id])
    if leaves is not None:
        resign_again(work, member, leaves)
        _record(work, member, "business.member.leaves", f"has resigned from {leaves.effective_on} on still.")
    return after


def stands_words(leaves: MembershipAct | None) -> str:
    """That a resignation which gave way to a termination stands again; empty where none did."""
    return f"The resignation from {date_text(leaves.effective_on)} on stands again." if leaves else ""


def rest_of_return(session: Session, member_id: int, on: date) -> Rest:
    """What the rest of the term owes of a member that is reinstated on the day."""
    act, cut = last_act(session, member_id), latest_term(session, member_id)
    if act is None or cut is None or not cut.ends_on <= on < end_as_sold(session, cut):
        return NOTHING_OWED  # the operation on terms refuses it
    return owed_on_return(session, cut, on, act)


def owed_words(rest: Rest) -> str:
    """What is owed again, in a sentence; empty where nothing is."""
    return f"{rest.owed} are owed again for the rest of the period." if rest.owed else ""


def refuse_early_return(ended: MembershipAct | None, today: date) -> None:
    """Raises Conflict where the company resigned for a day that has not come."""
    if ended is not None and ended.step == "resign" and ended.effective_on > today:
        raise Conflict("This resignation can still be taken back: do that instead.")


def _suspend_again(work: Work, member: Member, today: date) -> None:
    """The map takes who is reinstated for a member without fault; the suspension stands all the same."""
    acts = acts_of(work.session, member.id)
    last = next(act for act in reversed(acts) if act.step == "suspend")
    write_act(work, member, "suspend", max(today, last.effective_on), Said(last.reason, last.reference))


def _check_deadline(work: Work, member_id: int, leave: Leave, said_on: date) -> None:
    """The charter's last day for saying that a term is not renewed; only for an end with the term."""
    if leave.waiver.strip():
        return
    late = late_notice(work.session, terms_of(work.session, member_id), leave.ends_on, said_on)
    if late is not None and leave.ends_on == late.ends_on:
        raise RuleBroken(
            f"{late.words} Say why it is accepted all the same, or let the membership end later.",
            clause=late.clause,
            field="waiver",
        )


def _void(invoices: Sequence[Invoice]) -> list[str]:
    numbers = ", ".join(str(one.number_text) for one in invoices)
    return [f"The dues of what never begins are not owed: {numbers}."] if numbers else []


def _by(said_by: SaidBy | None) -> list[str]:
    return [said_by.words] if said_by else []


def _said(leave: Leave, said_on: date, settlement: Settlement | None) -> Said:
    reason = leave.reason.strip()
    if leave.waiver.strip():
        reason = f"{reason} Late notice accepted: {leave.waiver.strip()}"
    return Said(
        reason,
        leave.said_by.reference if leave.said_by else "",
        said_on=said_on,
        credit=settlement.credit if settlement else None,
        explanation=settlement.explanation.as_json() if settlement else {},
    )


def _after(
    work: Work, member: Member, day: date, title: str, lines: list[str], settlement: Settlement | None
) -> Ended:
    """Seats and mail of an act, with the record of both."""
    act = last_act(work.session, member.id)
    assert act is not None
    tell_member(
        work,
        member,
        f"membership.{act.step}",
        act.public_id,
        title,
        [f"From {day} on.", *lines],
        on=day - timedelta(days=1),
    )
    _record(work, member, "business.member.told", f"is told: {title}, from {day} on.")
    today = today_of(work, member.foundation_id)
    seats = align_all(work, member.foundation_id, day, closes=True) if day <= today else {}
    return Ended(member, seats, settlement)


def _must_be_inside(work: Work, member: Member, day: date) -> None:
    if not is_inside(state_of(work.session, member.id, day)):
        raise Conflict(f"{company_name(work.session, member.organization_id)} is no member on {day}.")


def _record(work: Work, member: Member, event: str, words: str) -> None:
    name = company_name(work.session, member.organization_id)
    work.record(event, member, foundation_id=member.foundation_id, summary=f"{name} {words}")
