"""The second clock, applied (K5): seats whose attendance the charter finds wanting lose their vote, and get it back.

What is written is a suspension, so that quorum, roll and roster need to know nothing of attendance. It is written where it
begins to matter: when a meeting ends, when the next one opens, when a seat comes back, and once a night for the clocks that
run by months.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from membership.assembly.bodies.models import Suspension
from membership.assembly.bodies.operations import end_suspension, suspend_seat
from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.taking_part import TakingPart, seats_taking_part
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Participation
from membership.assembly.rules.participation import Part, Taken, standing_at
from membership.assembly.rules.queries import charter_of_version, version_in_force
from membership.assembly.rules.records import Rule
from membership.directory.foundations.models import Foundation
from membership.kernel.times import business_date
from membership.kernel.work import Work


def keep_attendance(
    work: Work, foundation_id: int, wing: str, on: date, *, body_id: int | None = None
) -> int:
    """Suspend the votes of seats that did not keep up attendance, from the day the charter says, and end what is regained; in
    all bodies of the wing, or in one. Safe to repeat; returns how many seats changed."""
    version = version_in_force(work.session, foundation_id, wing, on)  # type: ignore[arg-type]
    if version is None:
        return 0
    document = charter_of_version(work.session, version.id, on)
    zone = ZoneInfo(work.session.get_one(Foundation, foundation_id).zone)
    changed = 0
    for seat in seats_taking_part(work.session, foundation_id, document, body_id):
        rule = suspending(document, seat.body)
        if rule is not None and seat.is_open:
            changed += _keep(work, seat, rule, on, zone)
    return changed


def keep_attendance_of(work: Work, meeting: Meeting, at: datetime, *, is_over: bool = False) -> int:
    """The same for the body of one meeting, as of the day of `at`; as of the day after it once the meeting `is_over`."""
    day = business_date(at, work.session.get_one(Foundation, meeting.foundation_id).zone)
    day += timedelta(days=is_over)
    work.session.flush()
    return keep_attendance(work, meeting.foundation_id, meeting.wing, day, body_id=meeting.body_id)


def regain(work: Work, meeting: Meeting, seat_id: int, at: datetime) -> bool:
    """A seat that is there now has its vote back, where the charter gives it back within a meeting; true where it did."""
    cause = cause_of(seat_id)
    if not _stands(work, seat_id, cause):
        return False
    day = business_date(at, work.session.get_one(Foundation, meeting.foundation_id).zone)
    version = version_in_force(work.session, meeting.foundation_id, meeting.wing, day)  # type: ignore[arg-type]
    if version is None:
        return False
    document = charter_of_version(work.session, version.id, day)
    for seat in seats_taking_part(work.session, meeting.foundation_id, document, meeting.body_id):
        rule = suspending(document, seat.body)
        if seat.seat_id == seat_id and rule is not None:
            answer = standing_at(rule, seat.meetings, day, is_present=True)
            return answer.is_in_standing and bool(end_suspension(work, cause=cause, ends_at=at))
    return False


def suspending(document: CharterDocument, body: str) -> Rule[Participation] | None:
    """The rule by which absence suspends a vote in the body by itself."""
    rule = document.participation(body)
    return rule if isinstance(rule, Rule) and rule.parameters.effect == "vote_suspended" else None


def cause_of(seat_id: int) -> str:
    """The key by which such a suspension is ended."""
    return f"participation:{seat_id}"


def lost_since(rule: Rule[Participation], meetings: Sequence[Part], on: date) -> date:
    """The day after the meeting since which the seat is not in standing, which it is not on `on`."""
    lost = on
    for day in sorted({one.on + timedelta(days=1) for one in meetings if one.on < on}, reverse=True):
        if standing_at(rule, meetings, day).is_in_standing:
            return lost
        lost = day
    return lost


def _keep(work: Work, seat: TakingPart, rule: Rule[Participation], on: date, zone: ZoneInfo) -> int:
    answer = standing_at(rule, seat.meetings, on)
    cause = cause_of(seat.seat_id)
    standing = _stands(work, seat.seat_id, cause)
    if answer.is_in_standing and standing:
        back = datetime.combine(on, time(), zone).astimezone(UTC)
        return len(end_suspension(work, cause=cause, ends_at=max(back, work.at)))
    if answer.is_in_standing or standing:
        return 0
    _suspend(work, seat, rule, answer, datetime.combine(lost_since(rule, seat.meetings, on), time(), zone))
    return 1


def _suspend(
    work: Work, seat: TakingPart, rule: Rule[Participation], answer: Taken, starts_at: datetime
) -> None:
    suspend_seat(
        work,
        seat.seat_id,
        starts_at=starts_at.astimezone(UTC),
        reason=answer.explanation.answer.capitalize() + ".",
        clause=rule.clause,
        cause=cause_of(seat.seat_id),
    )


def _stands(work: Work, seat_id: int, cause: str) -> bool:
    query = select(Suspension.id).where(
        Suspension.seat_id == seat_id, Suspension.cause == cause, Suspension.ends_at.is_(None)
    )
    return work.session.execute(query).first() is not None
