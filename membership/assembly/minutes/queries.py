"""Minutes and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.meetings.models import Meeting
from membership.assembly.minutes.models import Minutes, MinutesVersion
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound


@dataclass(frozen=True)
class MinutesLine:
    """Minutes in a list."""

    meeting_public_id: str
    meeting_title: str
    starts_at: datetime
    zone: str
    state: str
    approved_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True)
class VersionLine:
    """A wording: who wrote it when."""

    audience: str
    number: int
    sha256: str
    author: str
    recorded_at: datetime


@dataclass(frozen=True)
class PublicMinutes:
    """Published minutes as the public reads them."""

    public_id: str
    title: str
    body_title: str
    wing: str
    starts_at: datetime
    zone: str
    approved_at: datetime
    published_at: datetime
    pdf_sha256: str | None
    sections: Sequence[Mapping[str, str]]
    records: Mapping[str, Any]


def minutes_of(session: Session, meeting_id: int) -> Minutes | None:
    """The minutes of a meeting, if there are any."""
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting_id)).one_or_none()


def current_version(session: Session, minutes_id: int, audience: str = "private") -> MinutesVersion:
    """The latest wording for an audience. Raises NotFound."""
    query = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes_id, MinutesVersion.audience == audience
    )
    found = session.scalars(query.order_by(MinutesVersion.number.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound
    return found


def versions_of(session: Session, minutes_id: int) -> list[VersionLine]:
    """Every wording, latest first, without its text."""
    query = (
        select(
            MinutesVersion.audience, MinutesVersion.number, MinutesVersion.sha256, Person.name,
            MinutesVersion.recorded_at,
        )
        .outerjoin(Person, Person.id == MinutesVersion.author_id)
        .where(MinutesVersion.minutes_id == minutes_id)
        .order_by(MinutesVersion.id.desc())
    )  # fmt: skip
    return [
        VersionLine(row.audience, row.number, row.sha256, row.name or "the program", row.recorded_at)
        for row in session.execute(query)
    ]


def minutes_in(session: Session, body_id: int, *, limit: int = 200) -> list[MinutesLine]:
    """The minutes of a body, latest meeting first."""
    query = (
        select(
            Meeting.public_id, Meeting.title, Meeting.starts_at, Meeting.zone, Minutes.state, Minutes.approved_at,
            Minutes.published_at,
        )
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.body_id == body_id)
        .order_by(Meeting.starts_at.desc())
    )  # fmt: skip
    return [MinutesLine(*row) for row in session.execute(query.limit(limit))]


def published_minutes(
    session: Session, foundation_id: int, wing: str = "business", *, limit: int = 100
) -> list[PublicMinutes]:
    """What the public may read: public versions of published minutes, latest meeting first."""
    query = _published(foundation_id).where(Minutes.wing == wing).limit(limit)
    return [PublicMinutes(*row) for row in session.execute(query)]


def published_minutes_at(session: Session, foundation_id: int, public_id: str) -> PublicMinutes:
    """One set of published minutes. Raises NotFound for private ones as for none."""
    found = session.execute(_published(foundation_id).where(Minutes.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return PublicMinutes(*found)


def _published(foundation_id: int) -> Any:
    wording = and_(MinutesVersion.minutes_id == Minutes.id, MinutesVersion.audience == "public")
    return (
        select(
            Minutes.public_id, Meeting.title, Body.title, Minutes.wing, Meeting.starts_at, Meeting.zone,
            Minutes.approved_at, Minutes.published_at, Minutes.public_pdf_sha256, MinutesVersion.sections,
            MinutesVersion.records,
        )
        .join(Meeting, Meeting.id == Minutes.meeting_id)
        .join(Body, Body.id == Minutes.body_id)
        .join(MinutesVersion, wording)
        .where(Minutes.foundation_id == foundation_id, Minutes.published_at.is_not(None))
        .order_by(Meeting.starts_at.desc())
    )  # fmt: skip
