"""A meeting that sits is not disturbed by a merge; who was present stays written as it was known."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.meetings.models import Attendance, Meeting
from membership.kernel.facts import is_known
from membership.kernel.merging import Merger, Pair, Stays


def nobody_sits(session: Session, pair: Pair) -> Iterable[str]:
    """Whoever is noted as present in a running meeting is merged afterwards."""
    if pair.kind != "person":
        return ()
    query = (
        select(Meeting.title)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.person_id.in_((pair.from_id, pair.into_id)), is_known(Attendance))
        .where(Attendance.departed_at.is_(None), Meeting.state.not_in(("adjourned", "cancelled")))
        .distinct()
    )
    return (
        f"One of them is noted as present in “{title}”; wait until it is over."
        for title in session.scalars(query)
    )


MERGER = Merger(
    keys=(Stays("person", "assembly_attendance.person_id", "who was present is final (V6)"),),
    checks=(nobody_sits,),
)
