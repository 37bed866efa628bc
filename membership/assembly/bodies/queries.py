"""Bodies, and who sits in them at an instant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Alternate, Appointment, Body, Officer, Seat, Suspension
from membership.assembly.rules.explanation import Explanation, in_words, steps
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on, is_known
from membership.kernel.times import business_date

Held = TypeVar("Held", Appointment, Alternate)


@dataclass(frozen=True)
class Sitting:
    """A person in a seat or standing by for it. `fact_id` is the appointment or the naming behind it."""

    fact_id: int
    seat_id: int
    person_id: int
    name: str
    since: date
    until: date | None
    organization: str = ""
    public_id: str = ""


@dataclass(frozen=True)
class Suspended:
    """Since when and why the vote of a seat is suspended."""

    since: datetime
    reason: str
    clause: str


@dataclass(frozen=True)
class SeatLine:
    """A seat at an instant: who holds it, who stands by, whether its vote is suspended, and the rule it exists by."""

    seat_id: int
    public_id: str
    group: str
    slot: int
    title: str
    belongs_to: str
    organization_id: int | None
    organization: str
    is_voting: bool
    weight: int
    clause: str
    is_assumed: bool
    rule_key: str
    charter_version_id: int | None
    starts_on: date
    holder: Sitting | None = None
    alternates: tuple[Sitting, ...] = ()
    suspension: Suspended | None = None

    @property
    def is_vacant(self) -> bool:
        """Nobody holds the seat."""
        return self.holder is None

    @property
    def label(self) -> str:
        """The seat as people call it: its company, else its title."""
        return self.organization or self.title

    @property
    def state(self) -> str:
        """ "vacant", "suspended" or "filled"."""
        if self.is_vacant:
            return "vacant"
        return "suspended" if self.suspension else "filled"

    @property
    def explanation(self) -> Explanation:
        """Why the seat exists and stands as it does."""
        holder = f"{self.holder.name}, since {in_words(self.holder.since)}" if self.holder else "nobody"
        facts: list[tuple[str, object]] = [
            ("Seat group", self.group.replace("_", " ")),
            ("Number in the group", self.slot),
            ("Belongs to", self.organization or self.belongs_to),
            ("Open since", self.starts_on),
            ("Votes", self.weight),
            ("Held by", holder),
            *(("Alternate", f"{one.name}, since {in_words(one.since)}") for one in self.alternates),
        ]
        answer = f"Open since {in_words(self.starts_on)}, {self.state}"
        if self.suspension:
            facts.append(
                (
                    "Vote suspended",
                    f"{self.suspension.reason} (clause {self.suspension.clause or 'not stated'})",
                )
            )
        return Explanation(
            f"Seat of {self.label}", answer, steps(facts), self.clause, "", self.is_assumed, "", self.rule_key
        )


@dataclass(frozen=True)
class OfficerLine:
    """Who holds an office."""

    office: str
    person_id: int
    name: str
    since: date
    public_id: str

    @property
    def title(self) -> str:
        """ "Vice chair"."""
        return self.office.replace("_", " ").capitalize()


def body_by_slug(session: Session, foundation_id: int, slug: str) -> Body:
    """The body at this address of the foundation. Raises NotFound."""
    found = session.scalars(
        select(Body).where(Body.foundation_id == foundation_id, Body.slug == slug)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def body_by_key(session: Session, foundation_id: int, wing: str, key: str) -> Body | None:
    """The body that the charter of this wing calls `key`."""
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == wing, Body.key == key)
    return session.scalars(query).one_or_none()


def bodies(session: Session, foundation_id: int) -> Sequence[Body]:
    """Every body of the foundation, by title."""
    return session.scalars(select(Body).where(Body.foundation_id == foundation_id).order_by(Body.title)).all()


def day_in(session: Session, foundation_id: int, at: datetime) -> date:
    """The business date of the foundation at an instant."""
    zone = session.execute(select(Foundation.zone).where(Foundation.id == foundation_id)).scalar_one()
    return business_date(at, zone)


def zone_of_body(session: Session, body_id: int) -> str:
    """The zone in which the body's days are counted. Raises NotFound."""
    query = select(Foundation.zone).join(Body, Body.foundation_id == Foundation.id).where(Body.id == body_id)
    zone = session.execute(query).scalar_one_or_none()
    if zone is None:
        raise NotFound
    return zone


def roster(
    session: Session, body_id: int, at: datetime, known_at: datetime | None = None
) -> tuple[SeatLine, ...]:
    """The seats of the body that are open at `at`, by group and number; five statements, however many seats.

    `known_at` asks for what the program knew then (default: what it knows now).
    """
    return roster_on(session, body_id, business_date(at, zone_of_body(session, body_id)), at, known_at)


def roster_on(
    session: Session, body_id: int, day: date, at: datetime, known_at: datetime | None = None
) -> tuple[SeatLine, ...]:
    """The roster for a caller who knows on which business date `at` falls."""
    holders = {one.seat_id: one for one in _sitting(session, Appointment, body_id, day, known_at)}
    standing_by: dict[int, list[Sitting]] = {}
    for one in _sitting(session, Alternate, body_id, day, known_at):
        standing_by.setdefault(one.seat_id, []).append(one)
    suspended = suspensions(session, [body_id], at, known_at)
    return tuple(
        replace(
            line,
            holder=holders.get(line.seat_id),
            alternates=tuple(standing_by.get(line.seat_id, ())),
            suspension=suspended.get(line.seat_id),
        )
        for line in _open_seats(session, body_id, day, known_at)
    )


def _open_seats(session: Session, body_id: int, day: date, known_at: datetime | None) -> list[SeatLine]:
    query = (
        select(
            Seat.id.label("seat_id"), Seat.public_id, Seat.group_key.label("group"), Seat.slot, Seat.title,
            Seat.belongs_to, Seat.organization_id, name_on(day).label("organization"),
            Seat.is_voting, Seat.weight, Seat.clause, Seat.is_assumed, Seat.rule_key, Seat.charter_version_id,
            Seat.starts_on,
        )
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .where(Seat.body_id == body_id, is_open_on(day, known_at))
        .order_by(Seat.group_key, Seat.slot, Seat.id)
    )  # fmt: skip
    rows = session.execute(query).mappings()
    return [SeatLine(**{**row, "organization": row["organization"] or ""}) for row in rows]


def is_open_on(day: Any, known_at: datetime | None = None) -> ColumnElement[bool]:
    """The seats that are open on the day, a date or a column, as known at an instant (None: now)."""
    lasts: ColumnElement[bool] = Seat.ends_on > day
    if known_at is None:
        return and_(Seat.starts_on <= day, lasts)
    lasts = or_(lasts, Seat.closed_at > known_at)
    return and_(Seat.recorded_at <= known_at, Seat.starts_on <= day, lasts)


def works_there(model: type[Held], day: date, known_at: datetime | None = None) -> ColumnElement[bool]:
    """The person still works, on the day, for the company through which the seat was filled (rule T3)."""
    employment = aliased(Affiliation)
    working = exists().where(
        employment.person_id == model.person_id,
        employment.organization_id == model.organization_id,
        holds_on(employment, day, known_at),
    )
    return or_(model.organization_id.is_(None), working)


def _sitting(
    session: Session, model: type[Held], body_id: int, day: date, known_at: datetime | None
) -> list[Sitting]:
    query = (
        select(
            model.id, model.seat_id, model.person_id, Person.name, model.starts_on, model.ends_on,
            model.is_open_ended, Organization.display_name, model.public_id,
        )
        .join(Person, Person.id == model.person_id)
        .outerjoin(Organization, Organization.id == model.organization_id)
        .where(model.body_id == body_id, holds_on(model, day, known_at), works_there(model, day, known_at))
    )  # fmt: skip
    if model is Alternate:
        return [_one_sitting(row) for row in session.execute(query.order_by(Alternate.position))]
    return [_one_sitting(row) for row in session.execute(query)]


def _one_sitting(row: Any) -> Sitting:
    until = None if row.is_open_ended else row.ends_on
    return Sitting(
        row.id,
        row.seat_id,
        row.person_id,
        row.name,
        row.starts_on,
        until,
        row.display_name or "",
        row.public_id,
    )


def suspension_periods(
    session: Session, body_id: int, known_at: datetime | None = None
) -> list[tuple[int, datetime, datetime | None]]:
    """Seat id, start and end (None: not ended) of every suspension in the body, as known now or at `known_at`."""
    columns = (Suspension.seat_id, Suspension.starts_at, Suspension.ends_at, Suspension.ended_at)
    query = select(*columns).where(Suspension.body_id == body_id)
    if known_at is None:
        return [(row.seat_id, row.starts_at, row.ends_at) for row in session.execute(query)]
    rows = session.execute(query.where(Suspension.recorded_at <= known_at))
    return [
        (row.seat_id, row.starts_at, row.ends_at if row.ended_at and row.ended_at <= known_at else None)
        for row in rows
    ]


def suspensions(
    session: Session, body_ids: Collection[int], at: datetime, known_at: datetime | None = None
) -> dict[int, Suspended]:
    """Seat id -> its suspension at `at`, for the seats of the bodies that have one; the earliest where there are several."""
    query = (
        select(Suspension.seat_id, Suspension.starts_at, Suspension.reason, Suspension.clause)
        .where(Suspension.body_id.in_(body_ids), is_suspending(at, known_at))
        .order_by(Suspension.starts_at.desc())
    )
    return {row.seat_id: Suspended(row.starts_at, row.reason, row.clause) for row in session.execute(query)}


def is_suspending(at: datetime, known_at: datetime | None = None) -> ColumnElement[bool]:
    """Suspensions in effect at `at`, as known now or at `known_at`."""
    not_ended: ColumnElement[bool] = or_(Suspension.ends_at.is_(None), Suspension.ends_at > at)
    if known_at is not None:
        not_ended = or_(not_ended, Suspension.ended_at > known_at)
        return and_(Suspension.recorded_at <= known_at, Suspension.starts_at <= at, not_ended)
    return and_(Suspension.starts_at <= at, not_ended)


def officers(session: Session, body_id: int, day: date) -> list[OfficerLine]:
    """Who holds the offices of the body on the day."""
    query = (
        select(Officer.office, Officer.person_id, Person.name, Officer.starts_on, Officer.public_id)
        .join(Person, Person.id == Officer.person_id)
        .where(Officer.body_id == body_id, holds_on(Officer, day))
        .order_by(Officer.office)
    )
    return [OfficerLine(*row) for row in session.execute(query)]


def seat_by_public_id(session: Session, body_id: int, public_id: str) -> Seat:
    """A seat of the body by the id in its address. Raises NotFound."""
    query = select(Seat).where(Seat.body_id == body_id, Seat.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def seats_of_person(session: Session, person_id: int, day: date) -> list[tuple[int, int]]:
    """Body id and seat id of every seat that the person holds on the day."""
    query = select(Appointment.body_id, Appointment.seat_id).where(
        Appointment.person_id == person_id, holds_on(Appointment, day), works_there(Appointment, day)
    )
    return [(row.body_id, row.seat_id) for row in session.execute(query)]


def public_roster(
    session: Session, foundation_id: int, at: datetime, wing: str = "business"
) -> list[tuple[Body, tuple[SeatLine, ...]]]:
    """Each body of the wing with its seats and holders: what the public page of the board shows once it is published."""
    day = day_in(session, foundation_id, at)
    found = [body for body in bodies(session, foundation_id) if body.wing == wing]
    return [(body, roster_on(session, body.id, day, at)) for body in found]


@dataclass(frozen=True)
class SeatFigures:
    """How many seats of a body are open and how many of them are held."""

    seats: int = 0
    held: int = 0


def seat_figures(session: Session, body_ids: Sequence[int], day: date) -> dict[int, SeatFigures]:
    """Body id -> its figures on the day; one statement."""
    held = and_(Appointment.seat_id == Seat.id, holds_on(Appointment, day), works_there(Appointment, day))
    query = (
        select(Seat.body_id, func.count(Seat.id), func.count(Appointment.id))
        .outerjoin(Appointment, held)
        .where(Seat.body_id.in_(body_ids), is_open_on(day))
        .group_by(Seat.body_id)
    )
    return {body_id: SeatFigures(seats, filled) for body_id, seats, filled in session.execute(query)}


def sittings_of_seat(session: Session, model: type[Held], seat_id: int) -> list[Sitting]:
    """Everybody who ever held the seat, or stood by for it, as known now; latest first."""
    query = (
        select(
            model.id, model.seat_id, model.person_id, Person.name, model.starts_on, model.ends_on,
            model.is_open_ended, Organization.display_name, model.public_id,
        )
        .join(Person, Person.id == model.person_id)
        .outerjoin(Organization, Organization.id == model.organization_id)
        .where(model.seat_id == seat_id, is_known(model))
        .order_by(model.starts_on.desc())
    )  # fmt: skip
    return [_one_sitting(row) for row in session.execute(query)]


def left_empty(
    session: Session, foundation_id: int, wing: str, day: date, known_at: datetime | None = None
) -> dict[int, str]:
    """Seat id -> since when its last holder holds it no longer and for which reason, in words; one statement. Seats that
    somebody holds again are among them."""
    query = (
        select(Appointment.seat_id, Appointment.ends_on, Appointment.ending_reason)
        .where(Appointment.foundation_id == foundation_id, Appointment.wing == wing)
        .where(is_known(Appointment, known_at), Appointment.ends_on <= day)
        .order_by(Appointment.ends_on)
    )
    said = {
        row.seat_id: (row.ends_on, row.ending_reason.strip().rstrip(".")) for row in session.execute(query)
    }
    return {
        seat_id: f"held by nobody since {in_words(on)}{f': {reason}' if reason else ''}"
        for seat_id, (on, reason) in said.items()
    }
