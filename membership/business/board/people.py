"""Who can be appointed to a seat, and putting them there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.appointing import appoint, end_appointment, lock_seat, name_alternate
from membership.assembly.bodies.models import Appointment, Seat
from membership.business.board.limiting import refuse_over_limit
from membership.business.members.models import Member, Representative
from membership.directory.people.models import Person
from membership.directory.people.queries import person_by_public_id
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known
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
    work: Work, seat_id: int, person: str, *, starts_on: date, waiver: str = ""
) -> Appointment:
    """Put somebody who acts for the company into its seat; whoever held it until then leaves on that day.

    Raises RuleBroken with the clause where related companies would have more seats than the charter allows. `waiver`:
    the reason why that limit was waived, where the charter lets somebody waive it.
    """
    seat = lock_seat(work, seat_id)
    chosen = _chosen(work, seat, person, starts_on)
    refuse_over_limit(work, seat, chosen, starts_on, waiver=waiver)
    query = select(Appointment).where(
        Appointment.seat_id == seat_id, is_known(Appointment), Appointment.ends_on > starts_on,
        Appointment.starts_on < starts_on,
    )  # fmt: skip
    if work.session.scalars(query).first() is not None:
        end_appointment(work, seat_id, ends_on=starts_on, reason="Another director follows.")
    return appoint(work, seat_id, chosen.id, starts_on=starts_on)


def appoint_alternate(work: Work, seat_id: int, person: str, *, starts_on: date) -> None:
    """Name who sits in for the director; an alternate before them ends on that day."""
    seat = work.lock(Seat, seat_id)
    chosen = _chosen(work, seat, person, starts_on)
    query = select(Appointment.id).where(
        Appointment.seat_id == seat_id, Appointment.person_id == chosen.id, holds_on(Appointment, starts_on)
    )
    if work.session.execute(query).first() is not None:
        raise RuleBroken(f"{chosen.name} holds the seat and cannot stand in for it.", field="person")
    name_alternate(work, seat_id, chosen.id, starts_on=starts_on)


def _chosen(work: Work, seat: Seat, person: str, on: date) -> Person:
    if person not in {public_id for public_id, _ in candidates(work.session, seat, on)}:
        raise RuleBroken("Nobody of this name acts for the company on that day.", field="person")
    return person_by_public_id(work.session, person)
