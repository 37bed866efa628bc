"""Who is to hold a seat, or to stand by for it, from a day that lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment
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
