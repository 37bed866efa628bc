"""Which personal data joining keeps, why and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import Acceptance, Application, ApplicationMessage, Signature
from membership.directory.people.models import Person
from membership.kernel.room import PersonalData

KEPT = (
    "Ten years after the last signature, with the agreement; an application that led to none, two years; a draft, 90 days "
    "after its applicant was last there."
)


def _mine(person_id: int) -> Any:
    return (
        select(Application.id)
        .join(Person, Person.email_key == Application.email_key)
        .where(Person.id == person_id)
    )


def _applications(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(Application.email, Application.answers, Application.state, Application.submitted_at).where(
        Application.id.in_(_mine(person_id))
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _messages(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(ApplicationMessage.kind, ApplicationMessage.text, ApplicationMessage.recorded_at).where(
        ApplicationMessage.application_id.in_(_mine(person_id))
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _signatures(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(
        Signature.name, Signature.title, Signature.address, Signature.signed_at, Signature.document_sha256
    ).where(Signature.person_id == person_id)
    return [dict(row) for row in session.execute(query).mappings()]


def _acceptances(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = select(Acceptance.name, Acceptance.title, Acceptance.address, Acceptance.accepted_at).where(
        Acceptance.person_id == person_id
    )
    return [dict(row) for row in session.execute(query).mappings()]


PERSONAL_DATA = (
    PersonalData(
        "business_application",
        ("email", "email_key", "answers"),
        "To decide about an application and to write to whoever made it.",
        KEPT,
        _applications,
    ),
    PersonalData(
        "business_application_message",
        ("text",),
        "What was asked about an application, and what was answered.",
        KEPT,
        _messages,
    ),
    PersonalData(
        "business_signature",
        ("person_id", "name", "title", "address"),
        "To prove who signed an agreement, by what right and from where.",
        KEPT,
        _signatures,
    ),
    PersonalData(
        "business_acceptance",
        ("person_id", "name", "title", "address"),
        "To prove who accepted a text for a company.",
        KEPT,
        _acceptances,
    ),
)
