"""Whoever loses a seat, or stands by for one no longer, is told by mail, and so is the secretary of the body."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.assembly.bodies.models import Alternate, Appointment, Body, Officer, Seat
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.times import business_date
from membership.kernel.work import Work

OFFICE = "secretary"


def loss_words(work: Work, fact: Appointment | Alternate) -> str:
    """What ends, as the beginning of a sentence: "Ada Byron holds seat 1 “Acme” no longer"."""
    name = work.session.get_one(Person, fact.person_id).name
    seat = work.session.get_one(Seat, fact.seat_id)
    does = "holds" if isinstance(fact, Appointment) else "stands by for"
    return f"{name} {does} seat {seat.slot} “{seat.title}” no longer"


def tell_of_loss(work: Work, fact: Appointment | Alternate, on: date, reason: str) -> None:
    """Write to the person and to the secretary of the body of today, each once, that it ends on the day. The caller's next
    record covers the mails."""
    foundation = work.session.get_one(Foundation, fact.foundation_id)
    body = work.session.get_one(Body, fact.body_id)
    told = {
        "body": body.title, "what": loss_words(work, fact), "on": on, "reason": reason.strip(),
        "path": f"/{foundation.slug}/{body.slug}",
    }  # fmt: skip
    person = work.session.get_one(Person, fact.person_id)
    _write(work, fact, foundation, person, {**told, "path": "/account/employment", "is_own": True})
    office = select(Person).join(Officer, Officer.person_id == Person.id)
    office = office.where(
        Officer.body_id == body.id, Officer.office == OFFICE, holds_on(Officer, business_date(work.at, foundation.zone)),
        Person.id != person.id,
    )  # fmt: skip
    for secretary in work.session.scalars(office):
        _write(work, fact, foundation, secretary, {**told, "is_own": False})


def _write(
    work: Work, fact: Appointment | Alternate, foundation: Foundation, person: Person, told: dict[str, object]
) -> None:
    if person.email:
        queue_mail(
            work, "seat.lost", fact.public_id, Recipient(person.name, person.email), "seat-lost", told,
            brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip
