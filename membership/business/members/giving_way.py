"""A resignation for a later day gives way to a termination that was announced before it, and to a lapse: the earlier end wins on
its day. If that is undone, the resignation stands as it did."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from membership.business.members.acts import (
    SET_ASIDE,
    STANDS,
    Said,
    acts_of,
    last_act,
    said_again,
    said_at,
    write_act,
)
from membership.business.members.following import go_on, undone_by
from membership.business.members.life import STEP_WORDS
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.parts import Rest, rest_row
from membership.business.members.schedule import Span
from membership.business.members.selling import last_term
from membership.kernel.work import Work


def notice_stands(last: MembershipAct) -> bool:
    """Whether a termination is announced as of the last act of a membership, also where the company resigned since."""
    state = last.state_before if last.step == "resign" else last.state_after
    return "noticed" in state


def make_way(work: Work, member: Member, ends_on: date) -> None:
    """Set a resignation aside that was said for a later day than a termination, so that this can follow its notice. The member's
    row is locked; the caller's record covers the row."""
    last = last_act(work.session, member.id)
    if last is not None and last.step == "resign" and last.effective_on >= ends_on and notice_stands(last):
        said = Said(f"For: {STEP_WORDS['terminate'].lower()}.", kind=SET_ASIDE, state_after=last.state_before)
        write_act(work, member, "withdraw_resignation", ends_on, said)


def resignation_behind(session: Session, member_id: int) -> MembershipAct | None:
    """The resignation for a later day that gave way to the termination, or came before the lapse, with which the membership ends;
    None where none did."""
    last = acts_of(session, member_id)[-3:]
    if len(last) > 1 and last[-1].step == "lapse":
        before = last[-2]
        return before if before.step == "resign" and before.effective_on > last[-1].effective_on else None
    gave_way = len(last) == 3 and last[2].step == "terminate" and last[1].kind == SET_ASIDE
    return last[0] if gave_way else None


def undo_termination(
    work: Work, member: Member, said: Said, *, today: date, leaves: MembershipAct, rest: Rest
) -> Term:
    """Undo a termination whose day has not come, so that the membership lasts until the resignation that gave way to it. The
    member's row is locked; the caller's record covers the rows."""
    act, cut = last_act(work.session, member.id), last_term(work, member.id)
    assert act is not None
    until, later = undone_by(work.session, cut, said_at(work.session, act))
    term = cut
    if until > cut.ends_on:
        span = Span(cut.ends_on, until)
        term = work.add(rest_row(work, member, cut, span, origin="reinstatement", **rest.columns()))
    later = [one for one in later if one.starts_on < leaves.effective_on]
    if later:
        term = go_on(work, member, term, later)
    write_act(work, member, "reinstate", today, said)
    return term


def resign_again(work: Work, member: Member, leaves: MembershipAct) -> MembershipAct:
    """The resignation that gave way stands again."""
    return write_act(work, member, "resign", leaves.effective_on, said_again(leaves, STANDS))
