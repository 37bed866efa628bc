"""What is kept of one person: gathered from every room for the person's own reading (R49)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from membership.kernel.audit.canonical import plain
from membership.kernel.db import Base
from membership.kernel.room import PersonalData, Room


def kept(
    model: type[Base], columns: tuple[str, ...], purpose: str, retention: str, *, keys: tuple[str, ...]
) -> PersonalData:
    """Rows of a table that name the person in one of `keys`."""
    table = model.__table__
    assert isinstance(table, Table)
    return PersonalData(table.name, (*keys, *columns), purpose, retention, _rows(table, columns, keys))


def subject_file(session: Session, rooms: Iterable[Room], person_ids: Iterable[int]) -> dict[str, Any]:
    """Everything that the rooms keep of a person (several ids: with the records that were merged into it), as plain JSON:
    table -> purpose, retention, rows. A table without a row is named too, so that its absence can be seen."""
    ids = list(person_ids)
    found: dict[str, Any] = {}
    for declared in (one for room in rooms for one in room.personal_data):
        rows = [plain(row) for key in ids for row in declared.rows(session, key)]
        entry = found.setdefault(
            declared.table, {"purpose": declared.purpose, "retention": declared.retention, "rows": []}
        )
        entry["rows"] += rows
    return found


def _rows(
    table: Table, columns: tuple[str, ...], keys: tuple[str, ...]
) -> Callable[[Session, int], Iterable[dict[str, Any]]]:
    def rows(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
        for key in keys:
            query = select(*(table.c[name] for name in columns)).where(table.c[key] == person_id)
            yield from (dict(row) for row in session.execute(query).mappings())

    return rows
