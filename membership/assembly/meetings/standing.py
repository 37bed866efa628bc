"""A meeting at one moment: which seats are in office, suspended, present, and whether the body may decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.queries import SeatLine, roster_on, suspension_periods
from membership.assembly.meetings.capping import VoteLimits, vote_limits
from membership.assembly.meetings.models import Attendance, Meeting
from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.limits import CappedVotes
from membership.assembly.rules.queries import charter_of_version, version_in_force
from membership.assembly.rules.quorum import QuorumAnswer, quorum
from membership.assembly.rules.records import Absent
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import is_known
from membership.kernel.times import add_months, business_date


@dataclass(frozen=True)
class Presence:
    """A seat was represented by a person from `arrived_at` until `departed_at` (None: still there)."""

    attendance_id: int
    seat_id: int
    person_id: int
    name: str
    capacity: str
    arrived_at: datetime
    departed_at: datetime | None
    recorded_at: datetime

    def covers(self, at: datetime) -> bool:
        """Whether the seat was represented at `at`; at the very instant of departure it is not."""
        return self.arrived_at <= at and (self.departed_at is None or at < self.departed_at)


@dataclass(frozen=True)
class Moment:
    """The quorum from `at` on, until the next moment."""

    at: datetime
    answer: QuorumAnswer


@dataclass(frozen=True)
class Gathering:
    """Everything that the quorum of a meeting is computed from; asked at any moment without further statements."""

    body_id: int
    body_key: str
    body_title: str
    kind: str
    zone: str
    day: date
    lines: tuple[SeatLine, ...]
    suspended: Sequence[tuple[int, datetime, datetime | None]]
    presences: Sequence[Presence]
    charter: CharterDocument | None
    limits: VoteLimits | None = None
    came: Mapping[int, date] = field(default_factory=dict)

    def suspended_at(self, at: datetime) -> frozenset[int]:
        """Ids of the seats whose vote is suspended at `at`."""
        return frozenset(
            seat for seat, starts, ends in self.suspended if starts <= at and (ends is None or at < ends)
        )

    def present_at(self, at: datetime) -> dict[int, Presence]:
        """Seat id -> who represents it at `at`."""
        return {one.seat_id: one for one in self.presences if one.covers(at)}

    def states(self, at: datetime, recused: Iterable[int] = ()) -> tuple[SeatState, ...]:
        """The voting seats as the rules want them, less the votes that limits take; their key is the seat's public id."""
        return self.capped(at, recused).seats

    def capped(self, at: datetime, recused: Iterable[int] = ()) -> CappedVotes:
        """The voting seats, with what limits on the votes of related companies took of them and why (K7)."""
        states = self._uncapped(at, recused)
        return self.limits.cap(states) if self.limits else CappedVotes(states, {}, True, ())

    def _uncapped(self, at: datetime, recused: Iterable[int]) -> tuple[SeatState, ...]:
        suspended, present, conflicted = self.suspended_at(at), self.present_at(at), frozenset(recused)
        return tuple(
            SeatState(
                seat=line.public_id,
                group=line.group,
                weight=line.weight,
                is_vacant=line.is_vacant,
                is_suspended=line.seat_id in suspended,
                attendance=present[line.seat_id].capacity if line.seat_id in present else "absent",  # type: ignore[arg-type]
                is_recused=line.seat_id in conflicted,
                is_active=self._is_active(line, present),
            )
            for line in self.lines
            if line.is_voting
        )

    def _is_active(self, line: SeatLine, present: Mapping[int, Presence]) -> bool:
        """Whether the seat took part within the months that the charter's bases look back, or is there now, or is younger."""
        months = months_looked_back(self.charter, self.body_key)
        if months is None or line.seat_id in present:
            return True
        since = add_months(self.day, -months)
        return self.came.get(line.seat_id, line.starts_on) >= since

    def quorum(self, at: datetime, decision: str | None = None) -> QuorumAnswer:
        """Whether the body may decide at `at`. Whether alternates count for it is the charter's to say."""
        if self.charter is None:
            return quorum(no_charter("quorum", self.body_key), self.states(at))
        alternates = self.charter.alternates(self.body_key)
        return quorum(self.charter.quorum(self.body_key, decision), self.states(at), alternates)

    def moments(self) -> list[Moment]:
        """The quorum after each arrival and each departure, in the order of time."""
        stamps = {one.arrived_at for one in self.presences}
        stamps |= {one.departed_at for one in self.presences if one.departed_at is not None}
        return [Moment(at, self.quorum(at)) for at in sorted(stamps)]


def no_charter(kind: str, body_key: str) -> Absent:
    """The answer where no charter is in force on the day."""
    return Absent(kind, body_key, "No charter is in force on this day, so no rule says what is needed.")


def charter_on(
    session: Session, foundation_id: int, wing: str, day: date, known_at: datetime | None = None
) -> CharterDocument | None:
    """The charter of the wing on the day, as known at an instant (None: now), or None before the first one."""
    version = version_in_force(session, foundation_id, wing, day, known_at)  # type: ignore[arg-type]
    return charter_of_version(session, version.id, day, known_at) if version else None


def gathering(session: Session, meeting_id: int, at: datetime) -> Gathering:
    """The meeting with the roster of the day of `at`; nine statements, however many seats, and up to five more where the
    charter limits the votes of related companies or looks back at who took part. A meeting that is over is told as it was
    known when it ended: what is written of its seats later changes nothing of what it counted. Raises NotFound."""
    query = (
        select(Body, Meeting, Foundation.zone)
        .join(Meeting, Meeting.body_id == Body.id)
        .join(Foundation, Foundation.id == Body.foundation_id)
        .where(Meeting.id == meeting_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    body, meeting, zone = found
    came = presences(session, meeting_id)
    known_at = _known_at(meeting, came, at)
    day = business_date(at, zone)
    charter = charter_on(session, body.foundation_id, body.wing, day, known_at)
    looks_back = months_looked_back(charter, body.key) is not None
    return Gathering(
        body.id, body.key, body.title, meeting.kind, zone, day,
        roster_on(session, body.id, day, at, known_at),
        suspension_periods(session, body.id, known_at),
        came,
        charter,
        vote_limits(session, charter, body, day, known_at) if charter else None,
        last_attended(session, body.id, at, known_at) if looks_back else {},
    )  # fmt: skip


def _known_at(meeting: Meeting, came: Sequence[Presence], at: datetime) -> datetime | None:
    """Until when what was known counts for the meeting as it was at `at`; None while it is not over. One that was written
    down afterwards, from paper, knows what was known when the last of it was written."""
    if meeting.adjourned_at is None or at > meeting.adjourned_at:
        return None
    return max(meeting.adjourned_at, meeting.recorded_at, *(one.recorded_at for one in came))


def months_looked_back(charter: CharterDocument | None, body_key: str) -> int | None:
    """Within how many months a seat of the body must have taken part to be in a base of the active ones; None where no
    quorum or threshold of the body has such a base."""
    if charter is None:
        return None
    bases = [rule.parameters.base for rule in charter.deciding(body_key)]
    return max((base.months for base in bases if base.kind == "active"), default=None)


def last_attended(
    session: Session, body_id: int, before: datetime, known_at: datetime | None = None
) -> dict[int, date]:
    """Seat id -> the UTC day on which it was last represented in a meeting of the body; one statement."""
    query = (
        select(Attendance.seat_id, func.max(Attendance.arrived_at).label("at"))
        .where(Attendance.body_id == body_id, is_known(Attendance, known_at), Attendance.arrived_at < before)
        .group_by(Attendance.seat_id)
    )
    return {row.seat_id: row.at.date() for row in session.execute(query)}


def presences(session: Session, meeting_id: int) -> list[Presence]:
    """Who represented which seat from when to when, in the order of arrival."""
    query = (
        select(
            Attendance.id, Attendance.seat_id, Attendance.person_id, Person.name, Attendance.capacity,
            Attendance.arrived_at, Attendance.departed_at, Attendance.recorded_at,
        )
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == meeting_id, is_known(Attendance))
        .order_by(Attendance.arrived_at, Attendance.id)
    )  # fmt: skip
    return [Presence(*row) for row in session.execute(query)]


def quorum_at(session: Session, meeting_id: int, at: datetime, decision: str | None = None) -> QuorumAnswer:
    """Whether the body of the meeting may decide at `at`, with the arithmetic."""
    return gathering(session, meeting_id, at).quorum(at, decision)
