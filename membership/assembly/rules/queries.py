"""The charter in force, and older versions for what was opened under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.models import CharterEvent, CharterVersion
from membership.assembly.rules.notation import parse_charter
from membership.kernel.errors import NotFound, RuleBroken

Query = TypeVar("Query", bound="Select[*tuple[Any, ...]]")

COLUMNS = (
    CharterVersion.id,
    CharterVersion.public_id,
    CharterVersion.number,
    CharterVersion.title,
    CharterVersion.label,
    CharterVersion.adopted_on,
    CharterVersion.effective_from,
    CharterVersion.sha256,
    CharterVersion.adopted_at,
)


@dataclass(frozen=True)
class AdoptedVersion:
    """A stored version without its text; `label` is the version's own name, `number` its place in the row of versions."""

    id: int
    public_id: str
    number: int
    title: str
    label: str
    adopted_on: date
    effective_from: date
    sha256: str
    adopted_at: datetime


def version_in_force(
    session: Session, foundation_id: int, wing: Wing, on: date, known_at: datetime | None = None
) -> AdoptedVersion | None:
    """The version in force on the day, as known at an instant (None: now); None where no charter is in force yet."""
    found = session.execute(_in_force(select(*COLUMNS), foundation_id, wing, on, known_at)).one_or_none()
    return AdoptedVersion(*found) if found else None


def charter_in_force(
    session: Session, foundation_id: int, wing: Wing, on: date, known_at: datetime | None = None
) -> CharterDocument:
    """The charter in force on the day, to be asked; one statement. Raises RuleBroken where none is in force yet."""
    found = session.execute(_in_force(select(*TEXT), foundation_id, wing, on, known_at)).one_or_none()
    if found is None:
        raise RuleBroken(f"No {wing} charter is in force on {on}.")
    return _document(session, StoredText(*found), on, known_at)


def charter_of_version(
    session: Session, version_id: int, on: date, known_at: datetime | None = None
) -> CharterDocument:
    """The charter as version `version_id` states it, asked as of the day and as known at an instant (None: now): for what
    was opened under that version and keeps its rules. Raises NotFound."""
    found = session.execute(select(*TEXT).where(CharterVersion.id == version_id)).one_or_none()
    if found is None:
        raise NotFound
    return _document(session, StoredText(*found), on, known_at)


def with_events(
    session: Session,
    document: CharterDocument,
    foundation_id: int,
    wing: str,
    known_at: datetime | None = None,
) -> CharterDocument:
    """The charter with the events that were recorded for its wing, also those of later days, so that it may be asked of them;
    one statement, none where the text waits for no event."""
    if not document.awaited_events:
        return document
    query = _events(foundation_id, wing, date.max, known_at).where(CharterEvent.number.is_(None))
    return document.knowing({row.name: row.happened_on for row in session.execute(query)})


def versions(
    session: Session, foundation_id: int, wing: Wing, known_at: datetime | None = None
) -> Sequence[AdoptedVersion]:
    """Every version adopted by an instant (None: by now), newest first. None of them begins before an older one."""
    query = (
        select(*COLUMNS)
        .where(CharterVersion.foundation_id == foundation_id, CharterVersion.wing == wing)
        .order_by(CharterVersion.number.desc())
    )
    known = query if known_at is None else query.where(CharterVersion.adopted_at <= known_at)
    return [AdoptedVersion(*row) for row in session.execute(known)]


class CharterHistory:
    """The charters of a foundation by day, as known at an instant (None: now), each text read once: one statement for the
    versions, and one or two for each that is asked for."""

    def __init__(
        self, session: Session, foundation_id: int, wing: Wing, known_at: datetime | None = None
    ) -> None:
        self._session, self._wing, self._known_at = session, wing, known_at
        self._versions = versions(session, foundation_id, wing, known_at)
        self._documents: dict[int, CharterDocument] = {}
        self._asked: dict[date, CharterDocument] = {}

    @property
    def starts(self) -> Sequence[date]:
        """The days on which a version began."""
        return [one.effective_from for one in self._versions]

    def on(self, day: date) -> CharterDocument:
        """The charter in force on the day. Raises RuleBroken where none is."""
        if day not in self._asked:
            found = next((one for one in self._versions if one.effective_from <= day), None)
            if found is None:
                raise RuleBroken(f"No {self._wing} charter is in force on {day}.")
            if found.id not in self._documents:
                self._documents[found.id] = charter_of_version(self._session, found.id, day, self._known_at)
            self._asked[day] = self._documents[found.id].on(day)
        return self._asked[day]


def _in_force(query: Query, foundation_id: int, wing: Wing, on: date, known_at: datetime | None) -> Query:
    """The newest version among those in effect by the day; of two that begin on one day, the one adopted last."""
    if known_at is not None:
        query = query.where(CharterVersion.adopted_at <= known_at)
    return (
        query.where(
            CharterVersion.foundation_id == foundation_id,
            CharterVersion.wing == wing,
            CharterVersion.effective_from <= on,
        )
        .order_by(CharterVersion.effective_from.desc(), CharterVersion.number.desc())
        .limit(1)
    )


def numbers_settled(
    session: Session, foundation_id: int, wing: Wing, on: date, known_at: datetime | None = None
) -> dict[str, int]:
    """Name -> the number that was set last by the day, as known at an instant (None: now); one statement."""
    query = _events(foundation_id, wing, on, known_at).where(CharterEvent.number.is_not(None))
    return {row.name: row.number for row in session.execute(query) if row.number is not None}


@dataclass(frozen=True)
class Recorded:
    """What was recorded for the charter: an event, or a number that a body set, from its day on."""

    name: str
    happened_on: date
    number: int | None
    note: str
    recorded_at: datetime


def recorded_events(session: Session, foundation_id: int, wing: Wing) -> list[Recorded]:
    """Everything that was recorded for the charters of the wing, newest day first; one statement."""
    query = (
        select(
            CharterEvent.name, CharterEvent.happened_on, CharterEvent.number, CharterEvent.note,
            CharterEvent.recorded_at,
        )
        .where(CharterEvent.foundation_id == foundation_id, CharterEvent.wing == wing)
        .order_by(CharterEvent.happened_on.desc(), CharterEvent.id.desc())
    )  # fmt: skip
    return [Recorded(*row) for row in session.execute(query)]


def _events(
    foundation_id: int, wing: str, on: date, known_at: datetime | None
) -> Select[str, date, int | None]:
    query = select(CharterEvent.name, CharterEvent.happened_on, CharterEvent.number).where(
        CharterEvent.foundation_id == foundation_id, CharterEvent.wing == wing, CharterEvent.happened_on <= on
    )
    known = query.where(CharterEvent.recorded_at <= known_at) if known_at is not None else query
    return known.order_by(CharterEvent.happened_on, CharterEvent.id)


@dataclass(frozen=True)
class StoredText:
    """A version's text with its place in the database."""

    id: int
    public_id: str
    text: str
    foundation_id: int
    wing: str


TEXT = (
    CharterVersion.id,
    CharterVersion.public_id,
    CharterVersion.text,
    CharterVersion.foundation_id,
    CharterVersion.wing,
)


def _document(
    session: Session, stored: StoredText, on: date, known_at: datetime | None = None
) -> CharterDocument:
    """The parsed text (read once per process, `parse_charter` remembers it) with its place in the database and the events
    that were recorded for it."""
    document = replace(parse_charter(stored.text), as_of=on, version_id=stored.id, public_id=stored.public_id)
    return with_events(session, document, stored.foundation_id, stored.wing, known_at)
