"""Who sits, and who stands by: appointments to seats, alternates, and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from membership.assembly.bodies.coming import people_from
from membership.assembly.bodies.giving_back import InSeatFact, give_back
from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat
from membership.assembly.bodies.scope import scope_of
from membership.assembly.bodies.telling import (
    gain_words,
    loss_words,
    seat_words,
    tell_of_gain,
    tell_of_loss,
)
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Affiliation, Person
from membership.kernel.db import FAR
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import close, holds_on, is_known, supersede
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work


def appoint(
    work: Work,
    seat_id: int,
    person_id: int,
    *,
    starts_on: date,
    ends_on: date = FAR,
    affiliation_id: int | None = None,
    reason: str = "",
    is_told: bool = False,
    passes_on: bool = False,
) -> Appointment:
    """Put a person into a seat. A company's seat needs a person who works there on that day, and is theirs no longer than they
    work there, but where it `passes_on` to them with a membership: that goes on so. The affiliation is found unless it is
    given. Raises Conflict when the seat is held (T1), RuleBroken when the person sits there already (T2) or does not work for
    the company (T3). `is_told`: the person and the secretary of the body get a mail."""
    seat, person = _seat_and_person(work, seat_id, person_id, starts_on)
    for other in _overlapping(work, seat.body_id, starts_on, ends_on):
        if other.seat_id == seat_id:
            raise Conflict(f"{_held_words(work, seat, other)}; end or withdraw that first.")
        if other.person_id == person_id:
            raise RuleBroken(f"{person.name} sits in this body already.", field="person")
    affiliation = _affiliation(work, seat, person_id, starts_on, affiliation_id)
    ends_on = ends_on if passes_on else _while_employed(affiliation, ends_on)
    appointment = work.add(Appointment(**_in_seat(work, seat, person_id, starts_on, ends_on, affiliation)))
    if is_told:
        tell_of_gain(work, appointment)
    summary = f"{gain_words(work, appointment)} {_days(appointment)}. {reason}".strip()
    work.record("assembly.seat.filled", appointment, foundation_id=seat.foundation_id, summary=summary)
    return appointment


def end_appointment(work: Work, seat_id: int, *, ends_on: date, reason: str = "") -> Appointment:
    """The holder of the seat leaves it on a day. Raises RuleBroken where nobody holds it the day before."""
    seat = lock_seat(work, seat_id)
    query = select(Appointment).where(
        Appointment.seat_id == seat_id, is_known(Appointment), Appointment.starts_on < ends_on,
        Appointment.ends_on > ends_on,
    )  # fmt: skip
    appointment = work.session.scalars(query).one_or_none()
    if appointment is None:
        raise RuleBroken(f"Nobody holds the seat “{seat.title}” beyond {ends_on}.", field="ends_on")
    ended = supersede(work, appointment, ends_on=ends_on, ending_reason=reason)
    tell_of_loss(work, ended, ends_on, reason)
    summary = f"{loss_words(work, ended)} from {ends_on} on. {reason}".strip()
    work.record("assembly.seat.vacated", ended, foundation_id=seat.foundation_id, summary=summary)
    return ended


def withdraw_appointment(work: Work, seat_id: int, public_id: str) -> InSeatFact:
    """Somebody who was to hold the seat, or to stand by for it, from a day ahead does not. Whoever was to make way for them
    goes on, until the next one follows or for as long as they would have. Raises Conflict where that stands no more,
    RuleBroken where its day has come."""
    seat = lock_seat(work, seat_id)
    named = _named(work, seat_id, public_id)
    if named is None:
        raise Conflict("Somebody changed this first; look at the seat again.")
    if named.starts_on <= business_date(work.at, work.session.get_one(Foundation, seat.foundation_id).zone):
        raise RuleBroken(f"{gain_words(work, named)} since {date_text(named.starts_on)}; it can only end.")
    close(work, named)
    tell_of_loss(work, named, named.starts_on, "It was withdrawn before it began.")
    summary = f"{loss_words(work, named)} from {named.starts_on} on: withdrawn before it began."
    event = "seat" if isinstance(named, Appointment) else "alternate"
    work.record(f"assembly.{event}.withdrawn", named, foundation_id=seat.foundation_id, summary=summary)
    give_back(work, named)
    return named


def _named(work: Work, seat_id: int, public_id: str) -> InSeatFact | None:
    for model in (Appointment, Alternate):
        query = select(model).where(model.seat_id == seat_id, model.public_id == public_id, is_known(model))
        found: InSeatFact | None = work.session.scalars(query).one_or_none()  # type: ignore[assignment]
        if found is not None:
            return found
    return None


def _held_words(work: Work, seat: Seat, held: Appointment) -> str:
    name = work.session.get_one(Person, held.person_id).name
    return f"{name} holds the seat “{seat.title}” already, from {date_text(held.starts_on)} on"


def name_alternate(
    work: Work,
    seat_id: int,
    person_id: int,
    *,
    starts_on: date,
    ends_on: date = FAR,
    position: int = 1,
    affiliation_id: int | None = None,
    reason: str = "",
    is_told: bool = False,
    passes_on: bool = False,
) -> Alternate:
    """Name who sits in for the absent holder of a seat (T5); an alternate in the same position until then ends. `is_told`
    and `passes_on` as for `appoint`."""
    seat, person = _seat_and_person(work, seat_id, person_id, starts_on)
    query = select(Alternate).where(
        Alternate.seat_id == seat_id, Alternate.position == position, is_known(Alternate),
        Alternate.ends_on > starts_on,
    )  # fmt: skip
    for before in work.session.scalars(query).all():
        if before.starts_on >= starts_on:
            raise Conflict(f"An alternate is named from {before.starts_on} on already.")
        supersede(work, before, ends_on=starts_on)
    affiliation = _affiliation(work, seat, person_id, starts_on, affiliation_id)
    ends_on = ends_on if passes_on else _while_employed(affiliation, ends_on)
    values = _in_seat(work, seat, person_id, starts_on, ends_on, affiliation)
    alternate = work.add(Alternate(**values, position=position))
    if is_told:
        tell_of_gain(work, alternate)
    summary = f"{person.name} is alternate for {seat_words(work.session, seat_id)} {_days(alternate)}. {reason}".strip()
    work.record("assembly.alternate.named", alternate, foundation_id=seat.foundation_id, summary=summary)
    return alternate


def end_alternate(work: Work, alternate_id: int, *, ends_on: date) -> Alternate:
    """An alternate stands by no longer."""
    alternate = work.lock(Alternate, alternate_id)
    if ends_on <= alternate.starts_on:
        raise RuleBroken(f"The end must lie after the start ({alternate.starts_on}).", field="ends_on")
    ended = supersede(work, alternate, ends_on=ends_on)
    summary = f"{loss_words(work, ended)} from {ends_on} on."
    work.record("assembly.alternate.ended", ended, foundation_id=ended.foundation_id, summary=summary)
    return ended


def end_whatever_is_in(work: Work, seat: Seat, ends_on: date, *, is_told: bool = True) -> None:
    """End appointment and alternates of a seat that closes; of those that begin only later nothing comes, and they are told,
    unless (`is_told`) the caller tells them what becomes of them."""
    for fact in people_from(work.session, [seat.id], ends_on):
        if fact.starts_on < ends_on:
            supersede(work, fact, ends_on=ends_on)
        else:
            close(work, fact)
            if is_told:
                tell_of_loss(work, fact, fact.starts_on, "The seat closes before that day.")


def _seat_and_person(work: Work, seat_id: int, person_id: int, starts_on: date) -> tuple[Seat, Person]:
    """The seat and the person, with the body locked before them: appointments to one body wait for each other."""
    seat = lock_seat(work, seat_id)
    person = work.lock(Person, person_id)
    if not seat.covers(starts_on):
        raise RuleBroken(f"The seat “{seat.title}” is not open on {starts_on}.", field="starts_on")
    return seat, person


def lock_seat(work: Work, seat_id: int) -> Seat:
    """The seat, locked after its body: always in this order. Raises NotFound."""
    body_id = work.session.execute(select(Seat.body_id).where(Seat.id == seat_id)).scalar_one_or_none()
    work.lock(Body, body_id)
    return work.lock(Seat, seat_id)


def _overlapping(work: Work, body_id: int, starts_on: date, ends_on: date) -> Sequence[Appointment]:
    query = select(Appointment).where(
        Appointment.body_id == body_id, is_known(Appointment), Appointment.starts_on < ends_on,
        Appointment.ends_on > starts_on,
    )  # fmt: skip
    return work.session.scalars(query).all()


def _days(fact: InSeatFact) -> str:
    return f"from {fact.starts_on} {'on' if fact.is_open_ended else f'until {fact.ends_on}'}"


def _in_seat(
    work: Work, seat: Seat, person_id: int, starts_on: date, ends_on: date, affiliation: Affiliation | None
) -> dict[str, object]:
    return {
        **scope_of(seat),
        "seat_id": seat.id,
        "person_id": person_id,
        "organization_key": seat.organization_key,
        "organization_id": affiliation.organization_id if affiliation else None,
        "affiliation_id": affiliation.id if affiliation else None,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "is_open_ended": ends_on == FAR,
        "recorded_at": work.at,
    }


def _while_employed(affiliation: Affiliation | None, ends_on: date) -> date:
    return min(ends_on, affiliation.ends_on) if affiliation is not None else ends_on


def _affiliation(
    work: Work, seat: Seat, person_id: int, on: date, affiliation_id: int | None
) -> Affiliation | None:
    if affiliation_id is None and seat.organization_id is None:
        return None
    query = select(Affiliation).where(Affiliation.person_id == person_id, holds_on(Affiliation, on))
    query = query.where(Affiliation.standing != "contradicted")
    if affiliation_id is not None:
        query = query.where(Affiliation.id == affiliation_id)
    if seat.organization_id is not None:
        query = query.where(Affiliation.organization_id == seat.organization_id)
    found = work.session.scalars(query).first()
    if found is None:
        message = f"The seat “{seat.title}” belongs to a company; this person does not work for it on {on}."
        raise RuleBroken(message, clause=seat.clause, field="person")
    return found
