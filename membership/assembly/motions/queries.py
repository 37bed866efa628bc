"""Motions, rolls and votes, outcomes, resolutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Body, Seat
from membership.assembly.meetings.models import Meeting
from membership.assembly.motions.models import (
    Motion,
    Outcome,
    Resolution,
    RollEntry,
    Vote,
    VoteCorrection,
)
from membership.assembly.rules.explanation import Explanation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound

RESULT_WORDS = {
    "carried": "Carried",
    "not_carried": "Not carried",
    "no_quorum": "No quorum",
    "undetermined": "Undetermined",
    "cancelled": "Cancelled",
}


@dataclass(frozen=True)
class MotionLine:
    """A motion in a list, with its result once it is closed."""

    id: int
    public_id: str
    number: int
    title: str
    text: str
    state: str
    method: str
    decision_kind: str
    is_procedural: bool
    agenda_item_id: int | None
    mover: str
    seconder: str
    opened_at: datetime | None
    closed_at: datetime | None
    computed: str
    declared: str
    words: str


@dataclass(frozen=True)
class RollLine:
    """A seat on the roll of a motion, and its vote where one is recorded."""

    motion_id: int
    seat_id: int
    seat_public_id: str
    seat: str
    person: str
    capacity: str
    weight: int
    is_present: bool
    choice: str
    correction: str


@dataclass(frozen=True)
class ResolutionLine:
    """A resolution in a list."""

    public_id: str
    year: int
    number: int
    title: str
    adopted_on: date
    published_at: datetime | None
    body_slug: str
    body_title: str

    @property
    def label(self) -> str:
        """ "2026-03"."""
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True)
class PublicResolution:
    """A resolution as the public reads it: nothing of its private text is in it."""

    public_id: str
    year: int
    number: int
    title: str
    text: str
    adopted_on: date
    published_at: datetime
    body_title: str
    wing: str

    @property
    def label(self) -> str:
        """ "2026-03"."""
        return f"{self.year}-{self.number:02}"


def motion_by_public_id(session: Session, meeting_id: int, public_id: str) -> Motion:
    """The motion before the meeting at this address. Raises NotFound."""
    query = select(Motion).where(Motion.meeting_id == meeting_id, Motion.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def motions_of(session: Session, meeting_id: int) -> list[MotionLine]:
    """The motions before a meeting, in the order in which they were moved; one statement."""
    return [_line(row._asdict()) for row in session.execute(_motions(), {"meeting": meeting_id})]


@cache
def _motions() -> Select[*tuple[Any, ...]]:
    """Made once: to put it together costs more than to ask it."""
    mover, seconder = aliased(Seat), aliased(Seat)
    mover_company, seconder_company = aliased(Organization), aliased(Organization)
    return (
        select(
            Motion.id, Motion.public_id, Motion.number, Motion.title, Motion.text, Motion.state, Motion.method,
            Motion.decision_kind, Motion.is_procedural, Motion.agenda_item_id, mover.title.label("mover_seat"),
            mover_company.display_name.label("mover_company"), seconder.title.label("seconder_seat"),
            seconder_company.display_name.label("seconder_company"), Motion.opened_at, Motion.closed_at,
            Outcome.computed, Outcome.declared, Outcome.words,
        )
        .join(mover, mover.id == Motion.mover_seat_id)
        .outerjoin(mover_company, mover_company.id == mover.organization_id)
        .outerjoin(seconder, seconder.id == Motion.seconder_seat_id)
        .outerjoin(seconder_company, seconder_company.id == seconder.organization_id)
        .outerjoin(Outcome, Outcome.motion_id == Motion.id)
        .where(Motion.meeting_id == bindparam("meeting"))
        .order_by(Motion.number)
    )  # fmt: skip


def _line(row: Mapping[str, Any]) -> MotionLine:
    given = dict(row)
    mover_seat, mover_company = given.pop("mover_seat"), given.pop("mover_company")
    seconder_seat, seconder_company = given.pop("seconder_seat"), given.pop("seconder_company")
    for name in ("computed", "declared", "words"):
        given[name] = given[name] or ""
    return MotionLine(
        **given, mover=mover_company or mover_seat, seconder=seconder_company or seconder_seat or ""
    )


def rolls_of(session: Session, motion_ids: Sequence[int]) -> dict[int, list[RollLine]]:
    """Motion id -> its roll with the votes, in the order of the seats; one statement for all of them."""
    query = (
        select(
            RollEntry.motion_id, RollEntry.seat_id, Seat.public_id, Seat.title, Organization.display_name,
            Person.name, RollEntry.capacity, RollEntry.weight, RollEntry.is_present, Vote.choice,
            VoteCorrection.choice.label("correction"),
        )
        .join(Seat, Seat.id == RollEntry.seat_id)
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .outerjoin(Vote, and_(Vote.motion_id == RollEntry.motion_id, Vote.seat_id == RollEntry.seat_id))
        .outerjoin(VoteCorrection, VoteCorrection.vote_id == Vote.id)
        .join(Person, Person.id == RollEntry.person_id)
        .where(RollEntry.motion_id.in_(motion_ids))
        .order_by(RollEntry.motion_id, Seat.group_key, Seat.slot, Seat.id, VoteCorrection.id)
    )  # fmt: skip
    found: dict[tuple[int, int], RollLine] = {}
    for row in session.execute(query):
        found[row.motion_id, row.seat_id] = RollLine(
            row.motion_id, row.seat_id, row.public_id, row.display_name or row.title, row.name, row.capacity,
            row.weight, row.is_present, row.choice or "", row.correction or "",
        )  # fmt: skip
    rolls: dict[int, list[RollLine]] = {}
    for line in found.values():
        rolls.setdefault(line.motion_id, []).append(line)
    return rolls


def roll_of(session: Session, motion_id: int) -> list[RollLine]:
    """The roll of one motion."""
    return rolls_of(session, [motion_id]).get(motion_id, [])


@dataclass(frozen=True)
class StoredOutcome:
    """The result of a closed vote as it was stored."""

    computed: str
    declared: str
    reason: str
    words: str
    counts: Mapping[str, Any]
    quorum: Explanation
    vote: Explanation


def outcome_of(session: Session, motion_id: int) -> StoredOutcome | None:
    """The stored result with both explanations, or None before the close."""
    found = session.get(Outcome, motion_id)
    if found is None:
        return None
    quorum, vote = Explanation.from_json(found.quorum), Explanation.from_json(found.vote)
    return StoredOutcome(
        found.computed, found.declared, found.reason, found.words, found.counts, quorum, vote
    )


def resolutions_of(session: Session, body_id: int, *, limit: int = 500) -> list[ResolutionLine]:
    """The resolutions of a body, latest first, private ones too."""
    return _resolutions(session, _resolution_columns().where(Resolution.body_id == body_id).limit(limit))


def resolutions_in(
    session: Session, foundation_id: int, wing: str, *, limit: int = 500
) -> list[ResolutionLine]:
    """The resolutions of every body of a wing, latest first."""
    query = _resolution_columns().where(Resolution.foundation_id == foundation_id, Resolution.wing == wing)
    return _resolutions(session, query.limit(limit))


def _resolution_columns() -> Any:
    return (
        select(
            Resolution.public_id, Resolution.year, Resolution.number, Resolution.title, Resolution.adopted_on,
            Resolution.published_at, Body.slug, Body.title.label("body_title"),
        )
        .join(Body, Body.id == Resolution.body_id)
        .order_by(Resolution.year.desc(), Resolution.number.desc(), Resolution.id.desc())
    )  # fmt: skip


def _resolutions(session: Session, query: Any) -> list[ResolutionLine]:
    return [ResolutionLine(*row) for row in session.execute(query)]


def resolution_of_motion(session: Session, motion_id: int) -> Resolution | None:
    """The resolution that a motion became, if it did."""
    return session.scalars(select(Resolution).where(Resolution.motion_id == motion_id)).one_or_none()


def resolution_by_public_id(
    session: Session, body_id: int, public_id: str
) -> tuple[Resolution, Motion, Meeting]:
    """A resolution of the body with its motion and its meeting. Raises NotFound."""
    query = (
        select(Resolution, Motion, Meeting)
        .join(Motion, Motion.id == Resolution.motion_id)
        .join(Meeting, Meeting.id == Motion.meeting_id)
        .where(Resolution.body_id == body_id, Resolution.public_id == public_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1], found[2]


def published_resolutions(
    session: Session, foundation_id: int, wing: str = "business", *, limit: int = 200
) -> list[PublicResolution]:
    """What the public may read: the public versions of published resolutions, latest first."""
    query = _published(foundation_id).where(Resolution.wing == wing).limit(limit)
    return [PublicResolution(*row) for row in session.execute(query)]


def published_resolution(session: Session, foundation_id: int, public_id: str) -> PublicResolution:
    """One published resolution. Raises NotFound for a private one as for none."""
    query = _published(foundation_id).where(Resolution.public_id == public_id)
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return PublicResolution(*found)


def _published(foundation_id: int) -> Any:
    return (
        select(
            Resolution.public_id, Resolution.year, Resolution.number, Resolution.public_title,
            Resolution.public_text, Resolution.adopted_on, Resolution.published_at, Body.title, Resolution.wing,
        )
        .join(Body, Body.id == Resolution.body_id)
        .where(Resolution.foundation_id == foundation_id, Resolution.published_at.is_not(None))
        .order_by(Resolution.adopted_on.desc(), Resolution.number.desc())
    )  # fmt: skip
