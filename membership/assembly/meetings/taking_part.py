"""Who took part: the seats of bodies whose charter counts attendance (K5, second clock), with the meetings of their time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.continuing import continued, line_of
from membership.assembly.bodies.models import Body, Seat
from membership.assembly.meetings.models import ELECTRONIC, Attendance, Meeting
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.participation import Part
from membership.kernel.facts import is_known
from membership.kernel.times import FAR, business_date


@dataclass(frozen=True)
class TakingPart:
    """A seat of a body (its key `body` and its `title`) with what it did at each meeting held while it was open, or the seat
    was that it continues, oldest first. `organization_id`: whose seat it is, where a company's."""

    seat_id: int
    organization_id: int | None
    is_open: bool
    body: str
    title: str
    meetings: tuple[Part, ...]


def seats_taking_part(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    body_id: int | None = None,
    known_at: datetime | None = None,
) -> list[TakingPart]:
    """The seats of the wing's bodies (or of one) whose charter counts attendance, as known at an instant (None: now); four
    statements, or none where it does in no body."""
    counted = [rule.subject for rule in document.bodies() if document.participation(rule.subject)]
    if not counted:
        return []
    query = (
        select(
            Seat.id, Seat.organization_id, Seat.starts_on, Seat.ends_on, Seat.closed_at, Body.id.label("body_id"),
            Body.key, Body.title,
        )
        .join(Body, Body.id == Seat.body_id)
        .where(Body.foundation_id == foundation_id, Body.wing == document.charter.wing, Body.key.in_(counted))
        .order_by(Seat.id)
    )  # fmt: skip
    query = query if body_id is None else query.where(Seat.body_id == body_id)
    seats = session.execute(query if known_at is None else query.where(Seat.recorded_at <= known_at)).all()
    bodies = sorted({row.body_id for row in seats})
    held, present = _held(session, bodies, known_at), _present(session, bodies, known_at)
    before, by_id = continued(session, bodies), {row.id: row for row in seats}
    found = []
    for row in seats:
        line = [by_id[seat] for seat in reversed(line_of(before, row.id)) if seat in by_id]
        meetings = [part for one in line for part in _parts(one, held, present, known_at)]
        is_open = _is_open(row, known_at)
        found.append(TakingPart(row.id, row.organization_id, is_open, row.key, row.title, tuple(meetings)))
    return found


def _is_open(row: Any, known_at: datetime | None) -> bool:
    return row.closed_at is None or (known_at is not None and row.closed_at > known_at)


def _parts(
    row: Any,
    held: dict[int, list[tuple[int, date]]],
    present: dict[tuple[int, int], set[str]],
    known_at: datetime | None,
) -> list[Part]:
    """What one seat did at the meetings of its time."""
    ends_on = FAR if _is_open(row, known_at) else row.ends_on
    return [
        _part(day, present.get((meeting, row.id), set()))
        for meeting, day in held.get(row.body_id, ())
        if row.starts_on <= day < ends_on
    ]


def _part(day: date, capacities: set[str]) -> Part:
    """What a seat did at a meeting: its holder came, or only an alternate did."""
    return Part(day, "holder" in capacities, "alternate" in capacities)


def _held(
    session: Session, bodies: Sequence[int], known_at: datetime | None
) -> dict[int, list[tuple[int, date]]]:
    query = (
        select(Meeting.id, Meeting.body_id, Meeting.opened_at, Meeting.zone)
        .where(Meeting.body_id.in_(bodies), Meeting.state == "adjourned", Meeting.opened_at.is_not(None))
        .where(Meeting.kind != ELECTRONIC)
        .order_by(Meeting.opened_at)
    )
    query = query if known_at is None else query.where(Meeting.adjourned_at <= known_at)
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.body_id].append((row.id, business_date(row.opened_at, row.zone)))
    return found


def _present(
    session: Session, bodies: Sequence[int], known_at: datetime | None
) -> dict[tuple[int, int], set[str]]:
    """(meeting, seat) -> in which capacities the seat was there; a proxy is no attendance."""
    query = select(Attendance.meeting_id, Attendance.seat_id, Attendance.capacity).where(
        Attendance.body_id.in_(bodies), is_known(Attendance, known_at), Attendance.capacity != "proxy"
    )
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in session.execute(query):
        found[row.meeting_id, row.seat_id].add(row.capacity)
    return found
