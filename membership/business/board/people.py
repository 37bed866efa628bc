"""Who can be appointed to a seat, and putting them there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.appointing import appoint, end_appointment, lock_seat, name_alternate
from membership.assembly.bodies.coming import coming
from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.bodies.queries import day_in
from membership.assembly.meetings.held import refuse_before_held
from membership.business.board.limiting import refuse_over_limit
from membership.business.members.independence import Place, is_one_of_its_people, is_staff
from membership.business.members.models import Member, Representative
from membership.directory.people.models import Person
from membership.directory.people.queries import person_by_public_id
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.times import date_text
from membership.kernel.work import Work


def candidates(session: Session, seat: Seat, on: date) -> Sequence[tuple[str, str]]:
    """(public id, name) of the people who act for the seat's company, or, for a class, for any member; one statement."""
    query = (
        select(Person.public_id, Person.name)
        .join(Representative, Representative.person_id == Person.id)
        .join(Member, Member.id == Representative.member_id)
        .where(Member.foundation_id == seat.foundation_id, holds_on(Representative, on))
        .distinct()
        .order_by(Person.name)
    )
    if seat.organization_id is not None:
        query = query.where(Member.organization_id == seat.organization_id)
    return [(public_id, name) for public_id, name in session.execute(query)]


def appoint_director(
    work: Work, seat_id: int, person: str, *, starts_on: date, waiver: str = "", because: str = ""
) -> Appointment:
    """Put somebody who acts for the company into its seat; whoever held it until then leaves on that day. Everybody is told.

    Raises RuleBroken where the person holds the seat on that day, with the clause where related companies would have more seats
    than the charter allows, or where the body met on that day or later (`because`: why staff go back so far). `waiver`:
    the reason why the limit was waived, where the charter lets somebody waive it.
    """
    seat = lock_seat(work, seat_id)
    chosen = _chosen(work, seat, person, starts_on)
    _refuse_held(work, seat, starts_on, because, "starts_on")
    held = work.session.scalars(
        select(Appointment).where(Appointment.seat_id == seat_id, holds_on(Appointment, starts_on))
    ).one_or_none()
    if held is not None and held.person_id == chosen.id:
        since = date_text(held.starts_on)
        raise RuleBroken(f"{chosen.name} holds this seat already, since {since}.", field="person")
    refuse_over_limit(work, seat, chosen, starts_on, waiver=waiver)
    if held is not None and held.starts_on < starts_on:
        end_appointment(
            work, seat_id, ends_on=starts_on, reason=f"Another director follows. {because}".strip()
        )
    return appoint(work, seat_id, chosen.id, starts_on=starts_on, reason=because, is_told=True)


def appoint_alternate(work: Work, seat_id: int, person: str, *, starts_on: date, because: str = "") -> None:
    """Name who sits in for the director; an alternate before them ends on that day. Raises RuleBroken as appointing does."""
    seat = lock_seat(work, seat_id)
    chosen = _chosen(work, seat, person, starts_on)
    _refuse_held(work, seat, starts_on, because, "starts_on")
    query = select(Appointment.id).where(
        Appointment.seat_id == seat_id, Appointment.person_id == chosen.id, holds_on(Appointment, starts_on)
    )
    if work.session.execute(query).first() is not None:
        raise RuleBroken(f"{chosen.name} holds the seat and cannot stand in for it.", field="person")
    name_alternate(work, seat_id, chosen.id, starts_on=starts_on, reason=because, is_told=True)


def vacate_seat(work: Work, seat_id: int, *, ends_on: date, reason: str = "") -> str:
    """The director leaves the seat; answers with how long nobody holds it then, as the end of a sentence: "from 10 Dec 2026
    until 20 Dec 2026, when Ada Byron follows". Raises RuleBroken where nobody holds it, or the body met on that day or
    later; there the reason of staff suffices."""
    seat = lock_seat(work, seat_id)
    _refuse_held(work, seat, ends_on, reason, "ends_on")
    end_appointment(work, seat_id, ends_on=ends_on, reason=reason)
    ahead = coming(work.session, [seat_id], ends_on - timedelta(days=1)).get(seat_id)
    if ahead is None:
        return f"from {date_text(ends_on)} on"
    return f"from {date_text(ends_on)} until {date_text(ahead.since)}, when {ahead.name} follows"


def _refuse_held(work: Work, seat: Seat, on: date, because: str, field: str) -> None:
    """A company does not change who sat where its body met; staff who are none of its people may, and say why."""
    actor = work.actor.person_id
    if actor is None:
        return
    place = Place(seat.foundation_id, day_in(work.session, seat.foundation_id, work.at), work.at)
    may = is_staff(work.session, seat.foundation_id, actor, work.at)
    if may and seat.organization_id is not None:
        may = not is_one_of_its_people(work.session, seat.organization_id, actor, place)
    refuse_before_held(work, seat.body_id, on, because if may else "", field)


def _chosen(work: Work, seat: Seat, person: str, on: date) -> Person:
    if person not in {public_id for public_id, _ in candidates(work.session, seat, on)}:
        raise RuleBroken("Nobody of this name acts for the company on that day.", field="person")
    return person_by_public_id(work.session, person)
