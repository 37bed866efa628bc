"""Somebody who was to come to a seat does not: whoever was to make way for them goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Appointment
from membership.assembly.bodies.telling import gain_words, tell_of_keeping
from membership.directory.people.models import Affiliation
from membership.kernel.db import FAR
from membership.kernel.facts import is_known, supersede, without_others
from membership.kernel.work import Work

InSeatFact = Appointment | Alternate


def give_back(work: Work, named: InSeatFact) -> None:
    """Let the holder before `named`, or the alternate in their place, go on, where their end came with `named`: as far as nobody
    else follows there, they sit nowhere else, and they work for the company of the seat. They are told."""
    model: Any = type(named)
    in_place = model.seat_id == named.seat_id
    if isinstance(named, Alternate):
        in_place = and_(in_place, model.position == named.position)
    query = select(model).where(in_place, is_known(model), model.ends_on == named.starts_on)
    before = work.session.scalars(query).one_or_none()
    if before is None:
        return
    alone = without_others(work.session, before, in_place)
    ends = [
        alone.ends_on,
        _works_until(work.session, before),
        *_taken_from(work.session, named, before, in_place),
    ]
    until = min(ends)
    if until > before.ends_on:
        reasons = {}
        if isinstance(before, Appointment):
            own = alone if until == alone.ends_on else before
            reasons = {"ending_reason": own.ending_reason}
        kept = supersede(work, before, ends_on=until, **reasons)
        tell_of_keeping(work, kept, named.starts_on)
        summary = f"{gain_words(work, kept)} beyond {named.starts_on} after all."
        event = "seat" if isinstance(kept, Appointment) else "alternate"
        work.record(f"assembly.{event}.kept", kept, foundation_id=kept.foundation_id, summary=summary)


def _taken_from(session: Session, named: InSeatFact, before: Any, in_place: Any) -> list[date]:
    """From when on somebody follows in the place, or the person before holds a seat of the body, or, as an alternate, this one."""
    model: Any = type(named)
    found = [_first(session, model, named.starts_on, in_place)]
    same = Appointment.body_id == named.body_id
    if isinstance(named, Alternate):
        same = Appointment.seat_id == named.seat_id
    held = and_(same, Appointment.person_id == before.person_id)
    found.append(_first(session, Appointment, named.starts_on, held))
    return [day for day in found if day is not None]


def _first(session: Session, model: Any, on: date, condition: Any) -> date | None:
    query = select(func.min(model.starts_on)).where(condition, is_known(model), model.ends_on > on)
    day = session.execute(query).scalar_one()
    return None if day is None else max(day, on)


def _works_until(session: Session, before: Any) -> date:
    """Until when the person works for the company by which they sit, as far as that is known without a break."""
    if before.organization_id is None:
        return FAR
    query = select(func.max(Affiliation.ends_on)).where(
        Affiliation.person_id == before.person_id, Affiliation.organization_id == before.organization_id,
        is_known(Affiliation), Affiliation.standing != "contradicted", Affiliation.starts_on < before.ends_on,
        Affiliation.ends_on >= before.ends_on,
    )  # fmt: skip
    return session.execute(query).scalar_one() or before.ends_on
