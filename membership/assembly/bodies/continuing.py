"""A seat that passes to another company: it closes under the one and opens under the other, with the people who were in it.

A seat stays with its company (rule T4), so what passes is a new seat. It continues the old one where one act closed that,
opened it under its number on the same day, and put the same people in; votes in progress and attendance ask for this.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.giving_back import InSeatFact
from membership.assembly.bodies.models import Alternate, Appointment, Seat
from membership.kernel.work import Work


def follow_seat(work: Work, fact: InSeatFact, seat_id: int, on: date, reason: str) -> InSeatFact:
    """Whoever was in the seat before is in this one from the day on, for as long as they would have been there; they are told.
    Raises RuleBroken where they do not work for its company."""
    starts_on = max(on, fact.starts_on)
    if isinstance(fact, Appointment):
        return appoint(
            work, seat_id, fact.person_id, starts_on=starts_on, ends_on=fact.ends_on, reason=reason, is_told=True,
            passes_on=True,
        )  # fmt: skip
    return name_alternate(
        work, seat_id, fact.person_id, starts_on=starts_on, ends_on=fact.ends_on, position=fact.position,
        reason=reason, is_told=True, passes_on=True,
    )  # fmt: skip


def continued(session: Session, body_ids: Collection[int]) -> dict[int, int]:
    """Seat -> the seat that it continues, for the seats of these bodies that continue one; one statement."""
    old, new = aliased(Seat), aliased(Seat)
    went_along = [_went_along(model, old, new) for model in (Appointment, Alternate)]
    query = (
        select(new.id, old.id)
        .join(
            old,
            (old.body_id == new.body_id) & (old.group_key == new.group_key) & (old.slot == new.slot)
            & (old.ends_on == new.starts_on) & (old.closed_at == new.recorded_at),
        )
        .where(new.body_id.in_(body_ids), new.belongs_to == "company", or_(*went_along))
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(query)} if body_ids else {}


def _went_along(model: Any, old: Any, new: Any) -> ColumnElement[bool]:
    """Somebody was in the old seat and is put into the new one by the act that opens it."""
    before, after = aliased(model), aliased(model)
    return exists().where(
        after.seat_id == new.id, after.recorded_at == new.recorded_at, before.seat_id == old.id,
        before.person_id == after.person_id,
    )  # fmt: skip


def line_of(seats: dict[int, int], seat_id: int) -> list[int]:
    """The seat and those that it continues, one after the other; `seats` as `continued` tells them."""
    line = [seat_id]
    while line[-1] in seats:
        line.append(seats[line[-1]])
    return line


def seats_now(session: Session, body_id: int, seat_ids: Collection[int]) -> dict[int, int]:
    """Each of these seats of the body -> the seat to which it has passed since, through however many; itself where it has not.
    One statement."""
    after = {old: new for new, old in continued(session, [body_id]).items()}
    return {one: line_of(after, one)[-1] for one in seat_ids}
