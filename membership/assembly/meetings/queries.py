"""Meetings, their agenda, notices and guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.meetings.models import ELECTRONIC, AgendaItem, Guest, Meeting, MeetingNotice
from membership.assembly.rules.explanation import Explanation
from membership.kernel.errors import NotFound

COLUMNS = (
    Meeting.id, Meeting.public_id, Meeting.title, Meeting.kind, Meeting.state, Meeting.starts_at, Meeting.ends_at,
    Meeting.zone, Meeting.place, Body.slug.label("body_slug"), Body.title.label("body_title"),
    Meeting.body_id,
)  # fmt: skip


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list."""

    id: int
    public_id: str
    title: str
    kind: str
    state: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    body_slug: str
    body_title: str
    body_id: int


@dataclass(frozen=True)
class AgendaLine:
    """A point of the agenda; `number` counts from 1 among those not withdrawn."""

    number: int
    id: int
    public_id: str
    title: str
    text: str
    presenter: str
    minutes: int | None
    is_consent: bool
    version: int


@dataclass(frozen=True)
class NoticeLine:
    """A notice that went out, with the charter's verdict on its time."""

    sent_at: datetime
    channel: str
    is_in_time: bool | None
    recipients: int
    explanation: Explanation


@dataclass(frozen=True)
class MayDecide:
    """Whether the meeting was called so that it may decide; `is_allowed` False stands with its reason."""

    is_allowed: bool
    words: str
    explanation: Explanation | None = None


def meeting_by_public_id(session: Session, body_id: int, public_id: str) -> Meeting:
    """The meeting of the body at this address. Raises NotFound."""
    query = select(Meeting).where(Meeting.body_id == body_id, Meeting.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def meetings_of(session: Session, body_id: int, *, limit: int = 100) -> list[MeetingLine]:
    """The meetings of a body, latest first."""
    query = select(*COLUMNS).join(Body, Body.id == Meeting.body_id).where(Meeting.body_id == body_id)
    return _lines(session, query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit))


def meetings_ahead(
    session: Session, body_ids: Sequence[int], at: datetime, limit: int = 20
) -> list[MeetingLine]:
    """Meetings of these bodies that have not ended, soonest first."""
    query = (
        select(*COLUMNS)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.body_id.in_(body_ids), Meeting.state.in_(("called", "in_session", "recess")))
        .where(Meeting.ends_at > at)
    )
    return _lines(session, query.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def calendar(session: Session, foundation_id: int, wing: str, *, limit: int = 200) -> list[MeetingLine]:
    """The meetings of every body of a wing, latest first."""
    query = select(*COLUMNS).join(Body, Body.id == Meeting.body_id)
    query = query.where(Meeting.foundation_id == foundation_id, Meeting.wing == wing)
    return _lines(session, query.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(limit))


def _lines(session: Session, query: Any) -> list[MeetingLine]:
    return [MeetingLine(*row) for row in session.execute(query)]


def agenda(session: Session, meeting_id: int) -> list[AgendaLine]:
    """The agenda in its order, without what was withdrawn."""
    query = (
        select(
            AgendaItem.id, AgendaItem.public_id, AgendaItem.title, AgendaItem.text, AgendaItem.presenter,
            AgendaItem.minutes, AgendaItem.is_consent, AgendaItem.version,
        )
        .where(AgendaItem.meeting_id == meeting_id, AgendaItem.withdrawn_at.is_(None))
        .order_by(AgendaItem.position, AgendaItem.id)
    )  # fmt: skip
    return [AgendaLine(number, *row) for number, row in enumerate(session.execute(query), 1)]


def agenda_item(session: Session, meeting_id: int, public_id: str) -> AgendaItem:
    """A point of the meeting's agenda. Raises NotFound."""
    query = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id, AgendaItem.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def notices(session: Session, meeting_id: int) -> list[NoticeLine]:
    """The notices of a meeting, first one first."""
    query = select(
        MeetingNotice.sent_at, MeetingNotice.channel, MeetingNotice.is_in_time, MeetingNotice.recipients,
        MeetingNotice.explanation,
    ).where(MeetingNotice.meeting_id == meeting_id)  # fmt: skip
    rows = session.execute(query.order_by(MeetingNotice.sent_at, MeetingNotice.id))
    return [
        NoticeLine(
            row.sent_at,
            row.channel,
            row.is_in_time,
            len(row.recipients),
            Explanation.from_json(row.explanation),
        )
        for row in rows
    ]


def guests(session: Session, meeting_id: int) -> list[tuple[str, str]]:
    """Name and role of everyone who was there without a seat."""
    query = select(Guest.name, Guest.role).where(Guest.meeting_id == meeting_id).order_by(Guest.id)
    return [(row.name, row.role) for row in session.execute(query)]


def may_decide(session: Session, meeting: Meeting) -> MayDecide:
    """Whether the notice allows the meeting to decide: in time, without any rule, or waived by those entitled. What is decided
    without a meeting needs none: the time for which it is open stands in its place."""
    if meeting.kind == ELECTRONIC:
        return MayDecide(True, "Each seat votes from where it is, for as long as the charter says.")
    sent = notices(session, meeting.id)
    timely = next((one for one in sent if one.is_in_time is not False), None)
    if timely is not None:
        return MayDecide(True, timely.explanation.answer, timely.explanation)
    if meeting.notice_waiver:
        last = sent[-1].explanation if sent else None
        return MayDecide(True, f"Notice was waived: {meeting.notice_waiver}", last)
    if not sent:
        return MayDecide(False, "No notice has gone out yet.")
    return MayDecide(False, sent[0].explanation.answer, sent[0].explanation)
