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
from membership.assembly.rules.models import CharterVersion
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
    query = _in_force(
        select(CharterVersion.id, CharterVersion.public_id, CharterVersion.text),
        foundation_id,
        wing,
        on,
        known_at,
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise RuleBroken(f"No {wing} charter is in force on {on}.")
    return _document(*found, on)


def charter_of_version(session: Session, version_id: int, on: date) -> CharterDocument:
    """The charter as version `version_id` states it, asked as of the day: for what was opened under that version and
    keeps its rules. Raises NotFound."""
    query = select(CharterVersion.id, CharterVersion.public_id, CharterVersion.text)
    found = session.execute(query.where(CharterVersion.id == version_id)).one_or_none()
    if found is None:
        raise NotFound
    return _document(*found, on)


def versions(session: Session, foundation_id: int, wing: Wing) -> Sequence[AdoptedVersion]:
    """Every adopted version, newest first."""
    query = (
        select(*COLUMNS)
        .where(CharterVersion.foundation_id == foundation_id, CharterVersion.wing == wing)
        .order_by(CharterVersion.number.desc())
    )
    return [AdoptedVersion(*row) for row in session.execute(query)]


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


def _document(version_id: int, public_id: str, text: str, on: date) -> CharterDocument:
    """The parsed text (read once per process, `parse_charter` remembers it) with its place in the database."""
    return replace(parse_charter(text), as_of=on, version_id=version_id, public_id=public_id)
