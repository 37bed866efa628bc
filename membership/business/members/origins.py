"""From which term, as it was sold, a row comes that goes on with it: taken back, reinstated, or passed on by another member."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.kernel.facts import is_known


def as_sold(session: Session, row: Term) -> tuple[Term, tuple[int, ...]]:
    """The first row of the term as it was sold, and the members that had it, the present one first. A change of tier begins a
    term of its own. No statement for a row that was sold itself."""
    members = [row.member_id]
    while row.origin in ("reinstatement", "transfer"):
        earlier = _cut_before(session, row) if row.origin == "reinstatement" else _passed_on(session, row)
        if earlier is None:
            break
        row = earlier
        if row.member_id not in members:
            members.append(row.member_id)
    return row, tuple(members)


def _cut_before(session: Session, row: Term) -> Term | None:
    """The last row before the ones by which the same membership was taken up again."""
    query = select(Term).where(
        Term.member_id == row.member_id, is_known(Term), Term.starts_on < row.starts_on
    )
    for earlier in session.scalars(query.order_by(Term.starts_on.desc())):
        if earlier.origin != "reinstatement":
            return earlier
    return None


def _passed_on(session: Session, row: Term) -> Term | None:
    """The row of the member before that the transfer cut short; None where a whole term passed on."""
    act = MembershipAct
    whose = select(act.other_member_id).where(
        act.member_id == row.member_id, act.step == "transfer_in", act.effective_on == row.starts_on
    )
    query = select(Term).where(
        Term.member_id.in_(whose), is_known(Term), Term.ends_on == row.starts_on, Term.ending_reason != ""
    )
    return session.scalars(query).first()
