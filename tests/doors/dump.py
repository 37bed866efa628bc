"""What a database holds, and what is different afterwards."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy import inspect as look
from sqlalchemy.orm import Session

from membership.kernel.audit.rows import row_key
from membership.kernel.db import Base, Database
from membership.kernel.jobs.rows import tables

BOOKKEEPING = (
    "kernel_audit_",
    "kernel_used_form",
    "directory_session",
    "directory_attempt",
    "directory_device",
    "directory_challenge",
)
"""Tables that any act may write: the log itself, spent form keys, sessions and counted tries."""

JOBS = "the jobs"
Rows = dict[str, dict[str, dict[str, Any]]]
READ: dict[str, deque[tuple[list[Any], dict[str, dict[str, Any]]]]] = {}
"""What the last dumps read of each table."""


@dataclass(frozen=True)
class Difference:
    """One row that is new, gone, or changed; `columns` are those that differ (all, of a new or a lost row)."""

    table: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def columns(self) -> frozenset[str]:
        """The columns whose values differ."""
        before, after = self.before or {}, self.after or {}
        return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))

    def __str__(self) -> str:
        act = "new" if self.before is None else "gone" if self.after is None else "changed"
        return f"{self.table} {self.key} {act}: {', '.join(sorted(self.columns))}"


def dump(database: Database, without: tuple[str, ...] = ()) -> Rows:
    """Every row of every mapped table whose name does not begin so. A table that holds what it held at an earlier dump is the
    same object."""
    with database.reading() as session:
        there = set(look(session.connection()).get_table_names())
        status = tables(session.connection()).status
        jobs = session.execute(select(status.c.workflow_uuid, status.c.status))
        found: Rows = {JOBS: {row.workflow_uuid: {"status": row.status} for row in jobs}}
        for name, table in Base.metadata.tables.items():
            if name in there and not name.startswith(without):
                found[name] = _rows(session, table)
        return found


def _rows(session: Session, table: Table) -> dict[str, dict[str, Any]]:
    """The rows by their keys. To read what the driver gives is quick, to make values of it is not: that is done once."""
    cursor = session.connection().connection.cursor()
    cursor.execute(f'SELECT * FROM "{table.name}"')
    raw = cursor.fetchall()
    known = READ.setdefault(table.name, deque(maxlen=4))
    for seen, rows in known:
        if seen == raw:
            return rows
    found = {row_key(table, dict(row)): dict(row) for row in session.execute(table.select()).mappings()}
    known.append((raw, found))
    return found


def since(database: Database, before: Rows) -> list[Difference]:
    """What is different in tables that hold facts."""
    return business(differences(before, dump(database, BOOKKEEPING)))


def differences(before: Rows, after: Rows) -> Iterator[Difference]:
    """Every row that is not the same."""
    for table in sorted({*before, *after}):
        old, new = before.get(table, {}), after.get(table, {})
        if old is new:
            continue
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield Difference(table, key, old.get(key), new.get(key))


def business(found: Iterator[Difference]) -> list[Difference]:
    """Differences in tables that hold facts."""
    return [one for one in found if not one.table.startswith(BOOKKEEPING)]


def unaudited(table: str) -> bool:
    """Whether the table says that it stands outside the log."""
    return table == JOBS or "unaudited" in Base.metadata.tables[table].info
