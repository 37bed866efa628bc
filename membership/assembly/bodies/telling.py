"""Whoever gains or loses a seat, or the place of an alternate, is told by mail, and so is the secretary of the body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Appointment, Body, Officer, Seat
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work

OFFICE = "secretary"


def seat_words(session: Session, seat_id: int) -> str:
    """The seat with its body: "seat 1 “Acme” of the Governing Board"."""
    seat = session.get_one(Seat, seat_id)
    return f"seat {seat.slot} “{seat.title}” of the {session.get_one(Body, seat.body_id).title}"


def gain_words(work: Work, fact: Appointment | Alternate) -> str:
    """What begins, as the beginning of a sentence: "Ada Byron holds seat 1 “Acme” of the Governing Board"."""
    name = work.session.get_one(Person, fact.person_id).name
    does = "holds" if isinstance(fact, Appointment) else "stands by for"
    return f"{name} {does} {seat_words(work.session, fact.seat_id)}"


def loss_words(work: Work, fact: Appointment | Alternate) -> str:
    """What ends, as the beginning of a sentence: "Ada Byron holds seat 1 “Acme” of the Governing Board no longer"."""
    return f"{gain_words(work, fact)} no longer"


def tell_of_loss(work: Work, fact: Appointment | Alternate, on: date, reason: str) -> None:
    """Write to the person and to the secretary of the body of today, each once, that it ends on the day. The caller's next
    record covers the mails."""
    what = loss_words(work, fact)
    told = {"what": what, "line": f"{what} from {date_text(on)} on.", "reason": reason.strip()}
    _tell(work, fact, "lost", told, "/account/employment")


def tell_of_gain(work: Work, fact: Appointment | Alternate) -> None:
    """Write to the same, each once, that somebody holds a seat or stands by for it from a day on, and until when where that is known."""
    what = gain_words(work, fact)
    ends = "on" if fact.is_open_ended else f"until {date_text(fact.ends_on)}"
    _tell(work, fact, "gained", {"what": what, "line": f"{what} from {date_text(fact.starts_on)} {ends}."})


def tell_of_keeping(work: Work, kept: Appointment | Alternate, on: date) -> None:
    """Write to the same that a holder or an alternate, who was to be followed on the day, is not."""
    what = gain_words(work, kept)
    _tell(work, kept, "gained", {"what": what, "line": f"{what} beyond {date_text(on)} after all."})


def _tell(
    work: Work, fact: Appointment | Alternate, event: str, told: Mapping[str, object], own_path: str = ""
) -> None:
    foundation = work.session.get_one(Foundation, fact.foundation_id)
    body = work.session.get_one(Body, fact.body_id)
    path = f"/{foundation.slug}/{body.slug}"
    person = work.session.get_one(Person, fact.person_id)
    own = {**told, "path": own_path or path, "is_own": True}
    _write(work, fact, event, foundation, person, own)
    office = select(Person).join(Officer, Officer.person_id == Person.id)
    office = office.where(
        Officer.body_id == body.id, Officer.office == OFFICE, holds_on(Officer, business_date(work.at, foundation.zone)),
        Person.id != person.id,
    )  # fmt: skip
    for secretary in work.session.scalars(office):
        _write(work, fact, event, foundation, secretary, {**told, "path": path, "is_own": False})


def _write(
    work: Work,
    fact: Appointment | Alternate,
    event: str,
    foundation: Foundation,
    person: Person,
    told: Mapping[str, object],
) -> None:
    if person.email:
        queue_mail(
            work, f"seat.{event}", fact.public_id, Recipient(person.name, person.email), f"seat-{event}", told,
            brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip
