"""An open vote is not disturbed by a merge; rolls and votes stay written as they were cast."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.motions.models import Motion, RollEntry
from membership.kernel.facts import is_known
from membership.kernel.merging import Merger, Pair, Stays


def no_open_vote(session: Session, pair: Pair) -> Iterable[str]:
    """Whoever stands on the roll of an open vote is merged after it is closed."""
    query = (
        select(Motion.title)
        .join(RollEntry, RollEntry.motion_id == Motion.id)
        .where(Motion.state == "open", _concerned(pair))
        .distinct()
    )
    return (
        f"The vote on “{title}” is open, and its roll names one of them; wait until it is closed."
        for title in session.scalars(query)
    )


def _concerned(pair: Pair) -> Any:
    both = (pair.from_id, pair.into_id)
    if pair.kind == "organization":
        return RollEntry.seat_id.in_(select(Seat.id).where(Seat.organization_id.in_(both)))
    held = select(Appointment.seat_id).where(Appointment.person_id.in_(both), is_known(Appointment))
    return or_(RollEntry.person_id.in_(both), RollEntry.seat_id.in_(held))


MERGER = Merger(
    keys=(
        Stays("person", "assembly_roll.person_id", "the roll of a vote is final (V2)"),
        Stays("person", "assembly_vote.person_id", "a vote is final once it is closed (V4)"),
    ),
    checks=(no_open_vote,),
)
