"""Who came, who sits in for whom, who left. Each act locks the meeting, so that two at once see one another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from membership.assembly.bodies.queries import SeatLine
from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.keeping import regain
from membership.assembly.meetings.models import Attendance, Guest, Meeting, Proxy
from membership.assembly.meetings.standing import Gathering, gathering
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.work import Work


def note_arrival(
    work: Work, meeting_id: int, seat_id: int, person_id: int, at: datetime | None = None
) -> Attendance:
    """A seat's holder, or its alternate in the holder's absence, arrives. The holder's arrival ends the alternate's turn.

    `at` may lie in the past, for what is written down later. Raises RuleBroken for a person who has no right to the
    seat on that day or for an alternate beside the present holder (T5), Conflict when the person is there already.
    """
    meeting = _running(work, meeting_id)
    arrived_at = at or work.at
    scene = gathering(work.session, meeting_id, arrived_at)
    line = _line(scene, seat_id)
    fact = _capacity(line, person_id)
    _make_room(work, scene, line, person_id, fact["capacity"], arrived_at)
    attendance = work.add(
        Attendance(
            **scope_of(meeting), **fact, meeting_id=meeting_id, seat_id=seat_id, person_id=person_id,
            arrived_at=arrived_at, recorded_at=work.at,
        )
    )  # fmt: skip
    if fact["capacity"] == "holder":
        regain(work, meeting, seat_id, arrived_at)
    _recorded(work, attendance, "noted", f"{line.label} is represented by its {fact['capacity']}")
    return attendance


def note_proxy(
    work: Work, meeting_id: int, seat_id: int, holder_seat_id: int, at: datetime | None = None
) -> Attendance:
    """A seat that is away is represented by the person present in another seat. Raises RuleBroken where nobody sits in that
    seat, or only by proxy: there is no proxy of a proxy (V7)."""
    meeting = _running(work, meeting_id)
    arrived_at = at or work.at
    scene = gathering(work.session, meeting_id, arrived_at)
    line, bearer = _line(scene, seat_id), scene.present_at(arrived_at).get(holder_seat_id)
    if bearer is None or bearer.capacity == "proxy":
        raise RuleBroken("A proxy goes to somebody who is present in a seat.", field="seat")
    proxy = work.add(
        Proxy(
            **scope_of(meeting), meeting_id=meeting_id, seat_id=seat_id, holder_seat_id=holder_seat_id,
            recorded_at=work.at,
        )
    )  # fmt: skip
    attendance = work.add(
        Attendance(
            **scope_of(meeting), meeting_id=meeting_id, seat_id=seat_id, person_id=bearer.person_id,
            capacity="proxy", proxy_id=proxy.id, arrived_at=arrived_at, recorded_at=work.at,
        )
    )  # fmt: skip
    _recorded(work, attendance, "noted", f"{line.label} is represented by proxy")
    return attendance


def note_departure(work: Work, meeting_id: int, seat_id: int, at: datetime | None = None) -> Attendance:
    """Whoever represents the seat leaves. Raises NotFound where nobody does."""
    _running(work, meeting_id)
    present = _open_attendance(work, meeting_id, seat_id)
    if present is None:
        raise NotFound("Nobody represents this seat now.")
    left = _leave(work, present, at or work.at)
    _recorded(work, left, "ended", "A seat is no longer represented")
    return left


def note_guest(work: Work, meeting_id: int, name: str, role: str = "") -> Guest:
    """Somebody without a seat is there."""
    meeting = _running(work, meeting_id)
    if not name.strip():
        raise RuleBroken("A guest needs a name.", field="name")
    guest = work.add(
        Guest(
            **scope_of(meeting),
            meeting_id=meeting_id,
            name=name.strip(),
            role=role.strip(),
            recorded_at=work.at,
        )
    )
    work.record(
        "assembly.guest.noted",
        guest,
        foundation_id=meeting.foundation_id,
        summary="A guest attends a meeting.",
    )
    return guest


def everyone_leaves(work: Work, meeting: Meeting, at: datetime) -> None:
    """Close every open attendance of the meeting; the caller records."""
    query = select(Attendance).where(
        Attendance.meeting_id == meeting.id, is_known(Attendance), Attendance.departed_at.is_(None)
    )
    for attendance in work.session.scalars(query.order_by(Attendance.id)).all():
        if attendance.arrived_at < at:
            supersede(work, attendance, departed_at=at)


def _running(work: Work, meeting_id: int) -> Meeting:
    meeting = work.lock(Meeting, meeting_id)
    if meeting.state in ("adjourned", "cancelled"):
        raise Conflict(f"The meeting is {meeting.state}; attendance is no longer taken.")
    return meeting


def _line(scene: Gathering, seat_id: int) -> SeatLine:
    line = next((one for one in scene.lines if one.seat_id == seat_id), None)
    if line is None:
        raise NotFound("This seat is not open in the body on the day of the meeting.")
    return line


def _capacity(line: SeatLine, person_id: int) -> dict[str, object]:
    """In which capacity the person may represent the seat, with the fact that it rests on."""
    if line.holder is None:
        raise RuleBroken(f"The seat {line.label} is vacant.", clause=line.clause, field="seat")
    if line.holder.person_id == person_id:
        return {"capacity": "holder", "appointment_id": line.holder.fact_id}
    for alternate in line.alternates:
        if alternate.person_id == person_id:
            return {"capacity": "alternate", "alternate_id": alternate.fact_id}
    raise RuleBroken(f"This person neither holds the seat {line.label} nor stands by for it.", field="person")


def _make_room(
    work: Work, scene: Gathering, line: SeatLine, person_id: int, capacity: object, at: datetime
) -> None:
    """Nobody may sit where somebody sits, except the holder, whose arrival ends the turn of whoever sat in."""
    present = scene.present_at(at).get(line.seat_id)
    if present is None:
        return
    if present.person_id == person_id:
        raise Conflict(f"{present.name} is noted as present already.")
    if capacity != "holder":
        raise RuleBroken(
            f"{present.name} represents {line.label}; an alternate acts only in absence.", field="person"
        )
    sitting = work.lock(Attendance, present.attendance_id)
    if sitting.departed_at is not None:
        raise Conflict("A later departure of whoever sat in is written down already.")
    _leave(work, sitting, at)


def _open_attendance(work: Work, meeting_id: int, seat_id: int) -> Attendance | None:
    query = select(Attendance).where(
        Attendance.meeting_id == meeting_id, Attendance.seat_id == seat_id, is_known(Attendance),
        Attendance.departed_at.is_(None),
    )  # fmt: skip
    return work.session.scalars(query).one_or_none()


def _leave(work: Work, attendance: Attendance, at: datetime) -> Attendance:
    if at <= attendance.arrived_at:
        raise RuleBroken("The departure must lie after the arrival.", field="at")
    return supersede(work, attendance, departed_at=at)


def _recorded(work: Work, attendance: Attendance, event: str, words: str) -> None:
    """Write the act down together with the quorum that it leaves."""
    at = attendance.departed_at or attendance.arrived_at
    answer = gathering(work.session, attendance.meeting_id, at).quorum(at)
    summary = f"{words}; {answer.explanation.sentence}."
    work.record(
        f"assembly.attendance.{event}", attendance, foundation_id=attendance.foundation_id, summary=summary
    )
