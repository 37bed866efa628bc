"""What a member may read of its own papers: agreements, the texts it accepted, published minutes; and its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Text, cast, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Appointment, Body
from membership.assembly.meetings.models import Meeting
from membership.assembly.minutes.models import Minutes
from membership.business.members.brought import as_brought, files_for_member
from membership.business.members.models import (
    Acceptance,
    Agreement,
    AgreementText,
    Application,
    Confirmation,
    Member,
    Representative,
    RepresentativeProposal,
    Task,
)
from membership.directory.people.queries import names_of
from membership.kernel.audit.timeline import Told, as_told, people_of, timeline
from membership.kernel.errors import NotFound

IN_BODY = ("director", "alternate", "chair", "secretary")
"""Who reads the minutes of a body before they are public."""
MOST = 30


def agreements_of(session: Session, member_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Agreements with both signatures, the latest first; one statement."""
    query = (
        select(Agreement.public_id, Agreement.title, Agreement.executed_at, Agreement.executed_sha256)
        .join(Application, Application.id == Agreement.application_id)
        .where(Application.member_id == member_id, Agreement.state == "executed")
        .order_by(Agreement.executed_at.desc())
    )
    return session.execute(query).all()


def executed_copy(session: Session, member_id: int, public_id: str) -> str:
    """The SHA-256 of the copy with both signatures. Raises NotFound where there is none yet."""
    query = (
        select(Agreement.executed_sha256)
        .join(Application, Application.id == Agreement.application_id)
        .where(Application.member_id == member_id, Agreement.public_id == public_id)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def acceptances_of(session: Session, member_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Versions of the text that the member accepted, the latest first; one statement."""
    query = (
        select(AgreementText.number, AgreementText.title, Acceptance.name, Acceptance.accepted_at)
        .join(AgreementText, AgreementText.id == Acceptance.text_id)
        .where(Acceptance.member_id == member_id)
        .order_by(AgreementText.number.desc())
    )
    return session.execute(query).all()


def published_minutes(session: Session, foundation_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Published minutes of the business bodies, the latest meeting first; one statement."""
    query = (
        select(Minutes.public_id, Meeting.title, Body.title.label("body"), Meeting.starts_at, Meeting.zone)
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(Body, Body.id == Minutes.body_id)
        .where(Minutes.foundation_id == foundation_id, Minutes.wing == "business")
        .where(Minutes.published_at.is_not(None))
        .order_by(Meeting.starts_at.desc())
        .limit(MOST)
    )
    return session.execute(query).all()


def bodies_named(session: Session, body_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """(title, slug) of the bodies; one statement, none for no ids."""
    query = select(Body.title, Body.slug).where(Body.id.in_(body_ids)).order_by(Body.title)
    return session.execute(query).all() if body_ids else ()


def history_of(session: Session, member: Member, limit: int = 100) -> list[Told]:
    """What happened to the membership, its representatives, what was proposed of them and what they confirmed, its tasks and its seats, and what
    files brought to it, newest first; two statements, and two more where there was a file."""
    own = {
        model.__tablename__: select(cast(model.id, Text)).where(model.member_id == member.id)
        for model in (Representative, RepresentativeProposal, Confirmation, Task)
    }
    seated = {
        model.__tablename__: select(cast(model.id, Text)).where(
            model.organization_id == member.organization_id,
            model.foundation_id == member.foundation_id,
            model.wing == "business",
        )
        for model in (Appointment, Alternate)
    }
    also = {**own, **seated, **files_for_member(member.id)}
    found = timeline(session, "business_member", member.id, limit, also=also)
    return as_told(as_brought(session, member, found), names_of(session, people_of(found)))
