"""The seats that a company fills: who holds them, who stands in, by which clause, and how often each was represented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat, Suspension
from membership.assembly.meetings.models import Attendance, Meeting
from membership.business.members.models import Member
from membership.directory.people.models import Person
from membership.kernel.db import FAR, Instant
from membership.kernel.facts import holds_on, is_known
from membership.kernel.times import business_date

LOOKED_BACK = timedelta(days=400)
"""How far attendance is told: a year, and the meeting that a year ago was a little late."""
STRENGTH = ("holder", "alternate", "proxy")
"""Of two who were there for one seat, the one that is told."""


@dataclass(frozen=True)
class CompanySeat:
    """A seat that a company fills: in which body, who holds it from when on, until when where that is known, and who stands
    in."""

    seat_id: int
    public_id: str
    body: str
    body_slug: str
    title: str
    clause: str
    is_assumed: bool
    holder: str | None
    since: date | None
    until: date | None
    alternate: str | None
    is_suspended: bool


@dataclass(frozen=True)
class Sitting:
    """A meeting that was held while the seat existed; `by` is holder, alternate or proxy, or empty where nobody came; `who`
    came is named."""

    held_on: date
    title: str
    by: str
    who: str


@dataclass(frozen=True)
class Presence:
    """A seat's meetings of the last year, the latest first."""

    sittings: tuple[Sitting, ...] = ()

    @property
    def attended(self) -> int:
        """At how many of them the seat was represented."""
        return sum(bool(one.by) for one in self.sittings)


def seats_of(session: Session, member: Member, on: date, at: datetime) -> list[CompanySeat]:
    """The seats of the member's company in the business bodies; one statement."""
    values = {"foundation": member.foundation_id, "organization": member.organization_id, "on": on, "at": at}
    return [CompanySeat(*row) for row in session.execute(_seats(), values)]


@cache
def _seats() -> Select[*tuple[Any, ...]]:
    """Made once: to put it together costs more than to ask it."""
    on: Any = bindparam("on", type_=Date)
    at: Any = bindparam("at", type_=Instant)
    director, stand_in = aliased(Person), aliased(Person)
    suspended = (
        select(Suspension.id)
        .where(Suspension.seat_id == Seat.id, Suspension.starts_at <= at)
        .where(or_(Suspension.ends_at.is_(None), Suspension.ends_at > at))
        .exists()
    )
    return (
        select(
            Seat.id, Seat.public_id, Body.title, Body.slug, Seat.title, Seat.clause, Seat.is_assumed, director.name,
            Appointment.starts_on, func.nullif(Appointment.ends_on, FAR, type_=Date), stand_in.name, suspended,
        )
        .select_from(Seat)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Appointment, and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on)))
        .outerjoin(director, director.id == Appointment.person_id)
        .outerjoin(
            Alternate, and_(Alternate.seat_id == Seat.id, Alternate.position == 1, holds_on(Alternate, on))
        )
        .outerjoin(stand_in, stand_in.id == Alternate.person_id)
        .where(Seat.foundation_id == bindparam("foundation"), Seat.organization_id == bindparam("organization"))
        .where(Seat.wing == "business", Seat.starts_on <= on, Seat.ends_on > on)
        .order_by(Body.title, Seat.slot)
    )  # fmt: skip


def presence_of(session: Session, seats: Sequence[CompanySeat], at: datetime) -> Mapping[int, Presence]:
    """Seat id -> its meetings of the last year and who came; one statement, none for no seats."""
    query = (
        select(
            Seat.id, Seat.starts_on, Seat.ends_on, Meeting.id.label("meeting"), Meeting.title, Meeting.opened_at,
            Meeting.zone, Attendance.capacity, Person.name,
        )
        .select_from(Seat)
        .join(Meeting, Meeting.body_id == Seat.body_id)
        .outerjoin(
            Attendance,
            and_(Attendance.meeting_id == Meeting.id, Attendance.seat_id == Seat.id, is_known(Attendance)),
        )
        .outerjoin(Person, Person.id == Attendance.person_id)
        .where(Seat.id.in_([seat.seat_id for seat in seats]), Meeting.adjourned_at.is_not(None))
        .where(Meeting.opened_at > at - LOOKED_BACK)
        .order_by(Meeting.opened_at.desc(), Meeting.id.desc())
    )  # fmt: skip
    told: dict[int, dict[int, Sitting]] = {}
    for row in session.execute(query) if seats else ():
        held_on = business_date(row.opened_at, row.zone)
        if row.starts_on <= held_on < row.ends_on:
            of_seat = told.setdefault(row.id, {})
            came = Sitting(held_on, row.title, row.capacity or "", row.name or "")
            of_seat[row.meeting] = _stronger(of_seat.get(row.meeting, came), came)
    return {seat_id: Presence(tuple(meetings.values())) for seat_id, meetings in told.items()}


def _stronger(one: Sitting, other: Sitting) -> Sitting:
    return min(one, other, key=lambda came: (*STRENGTH, "").index(came.by))
