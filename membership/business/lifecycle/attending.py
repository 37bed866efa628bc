"""The second clock, applied: seats whose attendance the charter finds wanting lose their vote, and get it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from membership.assembly.bodies.models import Suspension
from membership.assembly.bodies.operations import end_suspension, suspend_seat
from membership.assembly.rules.kinds.membership import Participation
from membership.assembly.rules.participation import Part, standing_at
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.business.lifecycle.standing_facts import seats_with_meetings
from membership.directory.foundations.models import Foundation
from membership.kernel.work import Work


def apply_attendance(work: Work, foundation_id: int, on: date) -> int:
    """Suspend the votes of seats that did not keep up attendance, from the day the charter says, and end what is regained.
    Safe to repeat; returns how many seats changed."""
    document = charter_in_force(work.session, foundation_id, "business", on)
    zone = ZoneInfo(work.session.get_one(Foundation, foundation_id).zone)
    changed = 0
    for seat_id, facts in seats_with_meetings(work.session, foundation_id, document):
        rule = document.participation(facts.body)
        if isinstance(rule, Absent) or rule.parameters.effect != "vote_suspended":
            continue
        answer = standing_at(rule, facts.meetings, on)
        cause = f"participation:{seat_id}"
        standing = _stands(work, seat_id, cause)
        if answer.is_in_standing and standing:
            changed += len(end_suspension(work, cause=cause))
        elif not answer.is_in_standing and not standing:
            lost = lost_since(rule, facts.meetings, on)
            starts_at = datetime.combine(lost, time(), zone).astimezone(UTC)
            suspend_seat(
                work, seat_id, starts_at=starts_at, reason=answer.explanation.answer.capitalize() + ".",
                clause=rule.clause, cause=cause,
            )  # fmt: skip
            changed += 1
    return changed


def lost_since(rule: Rule[Participation], meetings: Sequence[Part], on: date) -> date:
    """The day after the meeting since which the seat is not in standing, which it is not on `on`."""
    lost = on
    for day in sorted({one.on + timedelta(days=1) for one in meetings if one.on < on}, reverse=True):
        if standing_at(rule, meetings, day).is_in_standing:
            return lost
        lost = day
    return lost


def _stands(work: Work, seat_id: int, cause: str) -> bool:
    query = select(Suspension.id).where(
        Suspension.seat_id == seat_id, Suspension.cause == cause, Suspension.ends_at.is_(None)
    )
    return work.session.execute(query).first() is not None
