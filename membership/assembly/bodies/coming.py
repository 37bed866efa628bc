"""Who is to hold a seat from a day that lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment
from membership.assembly.bodies.queries import Sitting
from membership.directory.people.models import Person
from membership.kernel.facts import is_known


def coming(session: Session, seat_ids: Sequence[int], on: date) -> dict[int, Sitting]:
    """Seat id -> who is the next to hold it from a day after `on`, for the seats that somebody is to hold; one statement."""
    query = (
        select(
            Appointment.id, Appointment.seat_id, Appointment.person_id, Person.name, Appointment.starts_on,
            Appointment.ends_on, Appointment.is_open_ended, Appointment.public_id,
        )
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.seat_id.in_(seat_ids), is_known(Appointment), Appointment.starts_on > on)
        .order_by(Appointment.starts_on.desc())
    )  # fmt: skip
    rows = session.execute(query) if seat_ids else ()
    return {
        row.seat_id: Sitting(
            row.id, row.seat_id, row.person_id, row.name, row.starts_on,
            None if row.is_open_ended else row.ends_on, public_id=row.public_id,
        )
        for row in rows
    }  # fmt: skip
