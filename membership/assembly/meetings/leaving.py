"""Whoever leaves a company while they sit for it leaves the meeting: the seat is empty from that instant."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select

from membership.assembly.bodies.models import Alternate, Appointment
from membership.assembly.meetings.attending import note_departure
from membership.assembly.meetings.held import refuse_leaving_before_held
from membership.assembly.meetings.models import Attendance, Meeting
from membership.kernel.facts import is_known
from membership.kernel.room import Departure
from membership.kernel.work import Work


def leave_meetings(work: Work, departure: Departure) -> Iterable[str]:
    """Note the departure from running meetings, where the day has come and the seat was the company's. Raises RuleBroken for
    a day on which they sat for it in a meeting that was held, or an earlier one."""
    refuse_leaving_before_held(work, departure)
    if departure.on > work.at.date():
        return
    query = (
        select(Attendance.meeting_id, Attendance.seat_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .outerjoin(Appointment, Appointment.id == Attendance.appointment_id)
        .outerjoin(Alternate, Alternate.id == Attendance.alternate_id)
        .where(
            Attendance.person_id == departure.person_id,
            is_known(Attendance),
            Attendance.departed_at.is_(None),
        )
        .where(Attendance.arrived_at < work.at, Meeting.state.not_in(("adjourned", "cancelled")))
        .where(
            or_(
                Appointment.organization_id == departure.organization_id,
                Alternate.organization_id == departure.organization_id,
            )
        )
    )
    for meeting_id, seat_id in work.session.execute(query).all():
        note_departure(work, meeting_id, seat_id)
        yield "They leave a running meeting."
