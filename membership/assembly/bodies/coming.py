"""Who is to hold a seat, or to stand by for it, from a day that lies ahead; with those who do already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.giving_back import InSeatFact
from membership.assembly.bodies.models import Alternate, Appointment
from membership.assembly.bodies.queries import Sitting
from membership.directory.people.models import Person
from membership.kernel.facts import is_known


def coming(
    session: Session, seat_ids: Sequence[int], on: date, model: Any = Appointment
) -> dict[int, Sitting]:
    """Seat id -> who is the next to hold it (or, with the `model` Alternate, to stand by for it) from a day after `on`, for the
    seats to which somebody is to come; one statement."""
    query = (
        select(
            model.id, model.seat_id, model.person_id, Person.name, model.starts_on, model.ends_on, model.is_open_ended,
            model.public_id,
        )
        .join(Person, Person.id == model.person_id)
        .where(model.seat_id.in_(seat_ids), is_known(model), model.starts_on > on)
        .order_by(model.starts_on.desc())
    )  # fmt: skip
    rows = session.execute(query) if seat_ids else ()
    return {
        row.seat_id: Sitting(
            row.id, row.seat_id, row.person_id, row.name, row.starts_on,
            None if row.is_open_ended else row.ends_on, public_id=row.public_id,
        )
        for row in rows
    }  # fmt: skip


def people_from(session: Session, seat_ids: Collection[int], on: date) -> list[InSeatFact]:
    """Who holds one of the seats, or stands by for it, on the day or from a later one on, in the order in which they begin."""
    found: list[InSeatFact] = []
    for model in (Appointment, Alternate):
        query = select(model).where(model.seat_id.in_(seat_ids), is_known(model), model.ends_on > on)
        facts: Sequence[InSeatFact] = session.scalars(query.order_by(model.starts_on, model.id)).all()  # type: ignore[assignment]
        found += facts
    return found
