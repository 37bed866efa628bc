"""What the people's room offers to the house: which personal data it keeps, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.directory.people.erasing import WIPE
from membership.directory.people.forgetting import erase_from_notices
from membership.directory.people.merging import MERGER
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.views import own, staff  # noqa: F401 -- the pages hang themselves on the blueprint
from membership.directory.people.views.blueprint import blueprint
from membership.kernel.mail.models import OutboxMail
from membership.kernel.room import PersonalData, Room


def _person(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(Person.name, Person.email, Person.handle, Person.phone).where(Person.id == person_id)
    return [dict(row) for row in session.execute(query).mappings()]


def _affiliations(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(
        Affiliation.organization_id, Affiliation.title, Affiliation.starts_on, Affiliation.ends_on
    ).where(Affiliation.person_id == person_id, Affiliation.superseded_at.is_(None))
    return [dict(row) for row in session.execute(query).mappings()]


def _mails(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    mail = OutboxMail
    query = select(
        mail.kind, mail.to_name, mail.to_address, mail.subject, mail.text, mail.created_at, mail.sent_at
    ).where(func.lower(mail.to_address) == address)
    return [dict(row) for row in session.execute(query.order_by(mail.id)).mappings()]


ROOM = Room(
    name="people",
    blueprint=blueprint,
    merging=MERGER,
    erasing=erase_from_notices,
    jobs=(WIPE,),
    retained=(
        ("kernel_mail", "mails to others that name the person: their recipients' own record"),
        ("kernel_document", "printed papers are kept by their digest"),
    ),
    personal_data=(
        PersonalData(
            table="directory_person",
            columns=("name", "email", "handle", "phone"),
            purpose="To know who acts, and to write to them.",
            retention="While the person has any role; erased on request afterwards, where no issued document names them.",
            rows=_person,
        ),
        PersonalData(
            table="directory_affiliation",
            columns=("person_id", "title"),
            purpose="Seats of a company belong to its people; limits look at the employer.",
            retention="Ten years after the affiliation ended, as part of the record of who could vote.",
            rows=_affiliations,
        ),
        PersonalData(
            table="kernel_mail",
            columns=("to_name", "to_address", "subject", "text", "created_at", "sent_at"),
            purpose="What was written to the person, and whether it left.",
            retention="As long as the record of the act that it tells of.",
            rows=_mails,
        ),
    ),
)
