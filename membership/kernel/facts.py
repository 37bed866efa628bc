"""Dated facts: superseded by a new row, never overwritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, and_, inspect, or_, select
from sqlalchemy.orm import Session

from membership.kernel.db import Base
from membership.kernel.errors import Conflict
from membership.kernel.times import FAR
from membership.kernel.work import Work

Fact = TypeVar("Fact", bound=Base)


def supersede(work: Work, old: Fact, **changes: Any) -> Fact:
    """Close the knowledge of `old` and add a row with `changes`; the old row stays readable as it was known.

    Raises Conflict when `old` was already superseded.
    """
    if old.superseded_at is not None:  # type: ignore[attr-defined]
        raise Conflict("Somebody changed this first; look at the new version.")
    old.superseded_at = work.at  # type: ignore[attr-defined]
    work.session.flush()
    return restate(work, old, **changes)


def restate(work: Work, old: Fact, **changes: Any) -> Fact:
    """Add the row that follows `old`, which is closed already: with `changes`, or stating again what had been closed."""
    kept = _said(old)
    if "ends_on" in changes:
        changes["is_open_ended"] = changes["ends_on"] == FAR
    return work.add(type(old)(**{**kept, **changes}, recorded_at=work.at, supersedes_id=old.id))  # type: ignore[attr-defined]


def state_again(work: Work, fact: Fact, **changes: Any) -> Fact:
    """Add a row that says again, with `changes`, what the closed `fact` had said. It follows the last of the rows that
    superseded it, which is closed too."""
    model, last = cast("Any", type(fact)), cast("Any", fact)
    while (
        after := work.session.scalars(select(model).where(model.supersedes_id == last.id)).first()
    ) is not None:
        last = after
    said: Fact = restate(work, last, **{**_said(fact), **changes})
    return said


def _said(fact: Base) -> dict[str, Any]:
    """What the row says, without what belongs to this row alone."""
    values = {attr.key: getattr(fact, attr.key) for attr in inspect(type(fact)).column_attrs}
    dropped = {"id", "public_id", "recorded_at", "superseded_at", "supersedes_id", "version"}
    return {key: value for key, value in values.items() if key not in dropped}


def close(work: Work, fact: Base) -> None:
    """Close the knowledge of a fact without a successor: it is held to be no fact any more."""
    fact.superseded_at = work.at  # type: ignore[attr-defined]
    work.session.flush()


def without_others(session: Session, fact: Fact, among: ColumnElement[bool]) -> Fact:
    """The version of `fact` that would stand had no other fact `among` these come after it: one that was written in the act
    by which another was stated or withdrawn gives way to the version before it."""
    model: Any = type(fact)
    while fact.supersedes_id is not None:  # type: ignore[attr-defined]
        written, own = fact.recorded_at, (fact.id, fact.supersedes_id)  # type: ignore[attr-defined]
        other = or_(model.recorded_at == written, model.superseded_at == written)
        query = select(model.id).where(among, other, model.id.not_in(own))
        if session.execute(query.limit(1)).first() is None:
            break
        fact = session.get_one(type(fact), own[1])
    return fact


def is_known(model: Any, at: datetime | None = None) -> ColumnElement[bool]:
    """The rows of `model` that were the program's knowledge at the instant `at` (None: that are so now)."""
    if at is None:
        return model.superseded_at.is_(None)  # type: ignore[no-any-return]
    return and_(model.recorded_at <= at, or_(model.superseded_at.is_(None), model.superseded_at > at))


def holds_on(
    model: Any, day: date | ColumnElement[date], known_at: datetime | None = None
) -> ColumnElement[bool]:
    """The rows of a dated fact that hold on the business date `day`, as known at `known_at` (None: now)."""
    return and_(is_known(model, known_at), model.starts_on <= day, model.ends_on > day)
