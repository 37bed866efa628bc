"""The notice of a termination for cause that stands, and the hearing that comes before it is decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from membership.business.members.acts import acts_of
from membership.business.members.giving_way import notice_stands
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import date_text


def heard(session: Session, member: Member, today: date) -> date:
    """The day on which the member was heard about the termination that is announced. Raises Conflict where none is, RuleBroken
    (field "ends_on") before that day."""
    notice = last_notice(session, member.id)
    if notice is None or notice.hearing_on is None:
        raise Conflict("No termination is announced: the notice and its hearing come first.")
    if today < notice.hearing_on:
        raise RuleBroken(
            f"The hearing is on {date_text(notice.hearing_on)}; a termination is decided once the member was heard.",
            field="ends_on",
        )
    return notice.hearing_on


def refuse_before_hearing(ends_on: date, heard_on: date) -> None:
    """Raises RuleBroken (field "ends_on") for an end before the hearing."""
    if ends_on < heard_on:
        raise RuleBroken(
            f"The hearing is on {date_text(heard_on)}; the end cannot come before it.", field="ends_on"
        )


def last_notice(session: Session, member_id: int) -> MembershipAct | None:
    """The notice of termination that stands, whatever was written since (a renewal, a suspension, a resignation)."""
    acts = acts_of(session, member_id)
    if not acts or not notice_stands(acts[-1]):
        return None
    return next(act for act in reversed(acts) if act.step == "give_notice")
