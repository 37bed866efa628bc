"""The doorway: every write opens a `Work` with a `Permit`, is recorded, and commits once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, event, inspect, select, text, update
from sqlalchemy.orm import ORMExecuteState, Session

from membership.kernel.audit.log import Draft, append
from membership.kernel.audit.rows import TouchedRow, mapped_values, row_key, touched
from membership.kernel.bulk import insert_rows
from membership.kernel.db import Base, Database
from membership.kernel.errors import NotFound, Unrecorded
from membership.kernel.once import use_once
from membership.kernel.sentences import one_stop
from membership.kernel.times import now

Row = TypeVar("Row", bound=Base)
EVENT = re.compile(r"^(kernel|directory|assembly|business|technical)\.[a-z_]+\.[a-z_]+$")


@dataclass(frozen=True)
class Actor:
    """Who acts: a person (`person:17`), or the program itself (`system:job`)."""

    key: str
    person_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True)
class Source:
    """Through which door the act came, and its reference there (request id, job key, file name, Stripe event id)."""

    door: str
    reference: str = ""

    def __str__(self) -> str:
        return f"{self.door}:{self.reference}"


@dataclass(frozen=True)
class Permit:
    """Leave to write, once a policy has said yes. Made only by `webkit.access.allow` and `system_permit`.

    `at` is the instant of an act that the demonstration plays (its year ends today); every other act happens now.
    """

    database: Database
    actor: Actor
    source: Source
    once: str = ""
    at: datetime | None = None


def system_permit(database: Database, door: str, reference: str = "") -> Permit:
    """Leave for an act of the program itself: a job, an import, the command line, the demonstration."""
    return Permit(database, Actor(f"system:{door}"), Source(door, reference))


def person_permit(
    database: Database, account_id: int | None, person_id: int | None, door: str, reference: str = ""
) -> Permit:
    """Leave for an act of a person that no web request carries (demonstration, command line on behalf of, a job that does what
    the person asked for)."""
    return Permit(database, Actor(f"person:{person_id}", person_id, account_id), Source(door, reference))


@dataclass
class Work:
    """One unit of writing: session, actor, one instant for all rows, source. Passed on, never ambient. `sealing` hears how many
    of how many rows stand in the log, while they are entered there before the commit."""

    session: Session
    database: Database
    actor: Actor
    source: Source
    at: datetime
    sealing: Callable[[int, int], None] = lambda _done, _most: None
    _last: list[Callable[[], None]] = field(default_factory=list)
    _touched: dict[tuple[str, str], tuple[str, Any]] = field(default_factory=dict)
    _bulk: list[TouchedRow] = field(default_factory=list)
    _drafts: list[Draft] = field(default_factory=list)
    _posts: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def lock(self, model: type[Row], key: int | str | None) -> Row:
        """The row of `model` with this primary key, locked until the commit. Raises NotFound."""
        mapper = inspect(model)
        query = select(model).where(mapper.primary_key[0] == key).with_for_update()
        row = self.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
        if row is None:
            raise NotFound
        return row

    def add(self, row: Row) -> Row:
        """Put a new row into the session and flush it, so that it has its keys."""
        self.session.add(row)
        self.session.flush()
        return row

    def record(
        self, event_name: str, subject: Base, *, summary: str, foundation_id: int | None = None
    ) -> None:
        """Write down the act, with every row touched since the last record.

        `event_name` is `floor.noun.past`; `summary` is one sentence for a person; `foundation_id` names the chain
        (the installation's own when None).
        """
        if not EVENT.match(event_name):
            raise ValueError(f"{event_name!r} is no event name of the form floor.noun.past")
        self.session.flush()
        table = inspect(type(subject)).local_table
        assert isinstance(table, Table)
        self._drafts.append(
            Draft(
                chain_id=foundation_id or 0,
                at=self.at,
                actor=self.actor.key,
                source=str(self.source),
                event=event_name,
                wing=wing_of(event_name, subject),
                subject_table=table.name,
                subject_key=row_key(table, mapped_values(subject)),
                summary=one_stop(summary),
                rows=self._take_touched(),
            )
        )

    def post(self, job: str, key: str, payload: Mapping[str, Any] | None = None) -> None:
        """Hand a job to the workers in this very commit. `key` is stable: the same key is the same job."""
        self._posts.append((job, key, dict(payload or {})))

    def at_last(self, change: Callable[[], None]) -> None:
        """Change something that stands outside of the log in this very commit, once everything else is written: so that its row
        is not locked before, while others are told how far this is."""
        self._last.append(change)

    def insert_many(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows by thousands, noting each; returns their ids in order. `model` has an integer key `id`; rows bring
        their own where `allot_ids` gave them."""
        table = inspect(model).local_table
        assert isinstance(table, Table)
        ids = [row["id"] for row in rows if "id" in row] or self._allot_ids(table, len(rows))
        complete = [_with_defaults(table, {"id": key, **row}) for key, row in zip(ids, rows, strict=True)]
        if complete:
            self.session.flush()
            insert_rows(self.session, table, complete)
            self._bulk.extend(touched(table, "insert", row) for row in complete)
        return ids

    def allot_ids(self, model: type[Base], count: int) -> list[int]:
        """Ids for rows that others must name before they are inserted (by `insert_many`, in this same Work)."""
        table = inspect(model).local_table
        assert isinstance(table, Table)
        return self._allot_ids(table, count)

    def update_many(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Update rows by their `id`; every row names the same columns. Each is noted with its values afterwards."""
        table = inspect(model).local_table
        assert isinstance(table, Table)
        if not rows:
            return
        self.session.flush()
        names = [name for name in rows[0] if name != "id"]
        change = (
            update(table)
            .where(table.c.id == bindparam("key_"))
            .values({n: bindparam(f"new_{n}") for n in names})
        )
        parameters = [{"key_": row["id"], **{f"new_{n}": row[n] for n in names}} for row in rows]
        self.session.connection().execute(change, parameters)
        self._note_updated(table, [row["id"] for row in rows])
        self.session.expire_all()

    def _note_updated(self, table: Table, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), 500):
            found = self.session.execute(select(table).where(table.c.id.in_(ids[start : start + 500])))
            self._bulk.extend(touched(table, "update", dict(row)) for row in found.mappings())

    def _allot_ids(self, table: Table, count: int) -> list[int]:
        if self.database.is_sqlite:
            last = self.session.execute(text(f"SELECT coalesce(max(id), 0) FROM {table.name}")).scalar_one()  # noqa: S608
            return list(range(last + 1, last + 1 + count))
        sequence = f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, :n)"  # noqa: S608
        return list(self.session.execute(text(sequence), {"n": count}).scalars())

    def _note_flush(self, session: Session, _context: Any) -> None:
        changed: Iterable[tuple[str, Any]] = (
            *(("insert", thing) for thing in session.new),
            *(("update", thing) for thing in session.dirty if session.is_modified(thing)),
            *(("delete", thing) for thing in session.deleted),
        )
        for op, thing in changed:
            table = inspect(thing).mapper.local_table
            if "unaudited" not in table.info:
                key = (table.name, str(id(thing)))
                first = self._touched.get(key)
                self._touched[key] = (first[0] if first and op == "update" else op, thing)

    def _take_touched(self) -> tuple[TouchedRow, ...]:
        rows = [
            touched(inspect(thing).mapper.local_table, op, mapped_values(thing))
            for op, thing in self._touched.values()
        ]
        rows += self._bulk
        self._touched = {}
        self._bulk = []
        return tuple(rows)

    def _refuse_bulk(self, state: ORMExecuteState) -> None:
        if state.is_select or state.execution_options.get("recorded"):
            return
        if state.is_insert or state.is_update or state.is_delete:
            table = getattr(state.statement, "table", None)
            if table is None or "unaudited" not in table.info:
                raise Unrecorded("bulk statements go through work.insert_many and work.update_many")

    def _seal(self) -> None:
        self.session.flush()
        if self._touched or self._bulk:
            tables = sorted({table for table, _ in self._touched} | {row.table for row in self._bulk})
            raise Unrecorded(f"changed but not recorded: {', '.join(tables)}")
        append(self.session, self._drafts, self.sealing)
        for change in self._last:
            change()
        self.session.flush()
        if self._touched or self._bulk:
            raise Unrecorded("what is changed at last must stand outside of the log")
        if self._posts:
            from membership.kernel.jobs.post import post

            for job, key, payload in self._posts:
                post(self.session, job, key, payload)


def wing_of(event_name: str, subject: Base) -> str:
    """The side of the wall on which an act stands: its subject's own wing, else its floor's; the rest is the house's."""
    floor = event_name.split(".", 1)[0]
    wing: str = getattr(subject, "wing", "") or (floor if floor in ("business", "technical") else "house")
    return wing


@cache
def _defaults(table: Table) -> tuple[tuple[str, Any, bool], ...]:
    """(column, its default, whether that is to be called) of each column, looked up once: a run completes rows by thousands."""
    found = [(column.name, column.default) for column in table.columns]
    return tuple(
        (name, None, False) if one is None else (name, one.arg, not one.is_scalar)  # type: ignore[attr-defined]
        for name, one in found
    )


def _with_defaults(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for name, default, is_called in _defaults(table):
        if name not in row:
            row[name] = default(None) if is_called else default
    return row


@contextmanager
def open_work(permit: Permit) -> Iterator[Work]:
    """One transaction under `permit`: commits at the end of the block, rolls back on any exception."""
    with permit.database.writer() as session:
        work = Work(session, permit.database, permit.actor, permit.source, permit.at or now())
        event.listen(session, "after_flush", work._note_flush)
        event.listen(session, "do_orm_execute", work._refuse_bulk)
        if permit.once:
            use_once(session, permit.once, work.at)
        yield work
        work._seal()
        session.commit()
