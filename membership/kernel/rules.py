"""Rules that the database keeps itself, written once for both engines.

Each helper attaches DDL to a table: it is created and dropped with the table, and the migrations carry the same text.
SQLite has one writer, so a trigger that looks before it leaps is safe there; PostgreSQL uses EXCLUDE or locks, since
such a trigger races (measured: INVARIANTS.md). `RULES` lists every declared rule by id: a test breaks each by raw SQL.
"""

# ruff: noqa: S608 -- the SQL is put together from names of our own tables, never from input
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy
from sqlalchemy import Table, event

DDL: Any = sqlalchemy.DDL
RULES: dict[str, set[str]] = {}
"""Rule id of INVARIANTS.md -> the tables on which the database keeps it."""

BY_INDEX = " SET enable_seqscan = off"
"""PostgreSQL keeps the plan that it made for the first rows. Made while a table is small, it reads the whole table for each
of the thousands that follow in the same transaction (10,000 terms: 36 s, with the index 0.7 s)."""


def declare(rule_id: str, table: Table) -> None:
    """Note that `table` keeps rule `rule_id` (also for rules kept by a constraint of the model itself)."""
    RULES.setdefault(rule_id, set()).add(table.name)


def no_overlap(rule_id: str, table: Table, *keys: str, where: str = "", name: str = "") -> None:
    """Rows of `table` that agree in `keys` and satisfy `where` have periods that do not overlap.

    `where` is SQL over the row's columns, the same on both engines; it must not name the table.
    """
    label = name or f"{table.name}_{rule_id.lower()}_no_overlap"
    same = ", ".join(f"{key} WITH =" for key in keys)
    condition = f" WHERE ({where})" if where else ""
    _postgresql(
        table,
        f"ALTER TABLE {table.name} ADD CONSTRAINT {label} EXCLUDE USING gist "
        f"({same}, daterange(starts_on, ends_on) WITH &&){condition}",
    )
    clash = " AND ".join(f"other.{key} = NEW.{key}" for key in keys)
    guard = f" AND EXISTS (SELECT 1 FROM {table.name} AS self WHERE self.rowid = NEW.rowid AND ({where}))"
    others = (
        f" AND EXISTS (SELECT 1 FROM {table.name} AS self WHERE self.rowid = other.rowid AND ({where}))"
        if where
        else ""
    )
    body = (
        f"SELECT RAISE(ABORT, '{rule_id}: periods overlap in {table.name}') WHERE EXISTS "
        f"(SELECT 1 FROM {table.name} AS other WHERE {clash} AND other.rowid <> NEW.rowid "
        f"AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on{others}){guard if where else ''};"
    )
    _sqlite_trigger(table, f"{label}_insert", "AFTER INSERT", body)
    _sqlite_trigger(table, f"{label}_update", "AFTER UPDATE", body)
    declare(rule_id, table)


def refuse(
    rule_id: str,
    table: Table,
    moment: str,
    when: str,
    message: str,
    *,
    name: str = "",
    postgresql: bool = True,
    sqlite: bool = True,
    by_index: bool = False,
) -> None:
    """Refuse `moment` (such as "BEFORE UPDATE") where the SQL condition `when` over NEW and OLD holds. `by_index`: `when`
    looks for rows of this very table by an index, also while thousands come in (see `BY_INDEX`)."""
    label = name or f"{table.name}_{rule_id.lower()}_{moment.split()[-1].lower()}"
    text = f"{rule_id}: {message}".replace("'", "''")
    if sqlite:
        body = f"SELECT RAISE(ABORT, '{text}') WHERE {when};"
        _sqlite_trigger(table, label, moment, body)
    if postgresql:
        result = "OLD" if moment.endswith("DELETE") else "NEW"
        body = f"IF {when} THEN RAISE EXCEPTION '{text.replace('%', '%%')}' USING ERRCODE = '23514'; END IF; RETURN {result};"
        _postgresql_trigger(table, label, moment, body, settings=BY_INDEX if by_index else "")
    declare(rule_id, table)


def insert_only(rule_id: str, table: Table) -> None:
    """Rows of `table` are never updated nor deleted."""
    refuse(rule_id, table, "BEFORE UPDATE", "TRUE", f"rows of {table.name} are never changed")
    refuse(rule_id, table, "BEFORE DELETE", "TRUE", f"rows of {table.name} are never removed")


def immutable(
    rule_id: str, table: Table, columns: Iterable[str], *, when: str = "TRUE", name: str = ""
) -> None:
    """Where `when` (over OLD) holds, none of `columns` may change and the row may not be deleted."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    stem = name or f"{table.name}_{rule_id.lower()}"
    refuse(
        rule_id,
        table,
        "BEFORE UPDATE",
        f"({when}) AND ({changed})",
        f"this row of {table.name} is final",
        name=f"{stem}_final",
    )
    refuse(rule_id, table, "BEFORE DELETE", when, f"this row of {table.name} is final", name=f"{stem}_kept")


def forward_only(rule_id: str, table: Table, column: str, steps: dict[str, tuple[str, ...]]) -> None:
    """The state in `column` changes only along `steps`: state -> the states that may follow it."""
    lawful = " OR ".join(
        f"(OLD.{column} = '{before}' AND NEW.{column} IN ({', '.join(repr(s) for s in after)}))"
        for before, after in steps.items()
        if after
    )
    refuse(
        rule_id,
        table,
        "BEFORE UPDATE",
        f"NEW.{column} <> OLD.{column} AND NOT ({lawful or 'FALSE'})",
        f"{table.name}.{column} moves only along its map",
        name=f"{table.name}_{rule_id.lower()}_{column}_map",
    )


def require(rule_id: str, table: Table, moment: str, query: str, message: str, *, name: str = "") -> None:
    """Refuse `moment` unless the SQL `query` over NEW returns a row; on PostgreSQL end the query with FOR SHARE/UPDATE
    where the row it reads may change at the same time."""
    plain = query.replace(" FOR UPDATE", "").replace(" FOR SHARE", "")
    label = name or f"{table.name}_{rule_id.lower()}_requires"
    text = f"{rule_id}: {message}".replace("'", "''")
    _sqlite_trigger(table, label, moment, f"SELECT RAISE(ABORT, '{text}') WHERE NOT EXISTS ({plain});")
    body = f"PERFORM * FROM ({query}) AS found; IF NOT FOUND THEN RAISE EXCEPTION '{text}' USING ERRCODE = '23514'; END IF; RETURN NEW;"
    _postgresql_trigger(table, label, moment, body)
    declare(rule_id, table)


def sqlite_ddl(table: Table, create: str) -> None:
    """Run `create` on SQLite after the table is made."""
    event.listen(table, "after_create", DDL(create.replace("%", "%%")).execute_if(dialect="sqlite"))


def _sqlite_trigger(table: Table, name: str, moment: str, body: str) -> None:
    sqlite_ddl(table, f"CREATE TRIGGER {name} {moment} ON {table.name} FOR EACH ROW BEGIN {body} END")


def _postgresql(table: Table, create: str) -> None:
    event.listen(table, "after_create", DDL(create.replace("%", "%%")).execute_if(dialect="postgresql"))


def postgresql_ddl(table: Table, create: str, drop: str = "") -> None:
    """Run `create` on PostgreSQL after the table is made, and `drop` after it is dropped."""
    _postgresql(table, create)
    if drop:
        event.listen(table, "after_drop", DDL(drop.replace("%", "%%")).execute_if(dialect="postgresql"))


def _postgresql_trigger(
    table: Table, name: str, moment: str, body: str, *, deferred: bool = False, settings: str = ""
) -> None:
    function = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql{settings} AS $$ BEGIN {body} END $$"
    )
    kind = "CONSTRAINT TRIGGER" if deferred else "TRIGGER"
    when = " DEFERRABLE INITIALLY DEFERRED" if deferred else ""
    postgresql_ddl(table, function, f"DROP FUNCTION IF EXISTS {name}()")
    _postgresql(
        table, f"CREATE {kind} {name} {moment} ON {table.name}{when} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def deferred_check(rule_id: str, table: Table, moment: str, body: str, *, name: str) -> None:
    """PostgreSQL only: a constraint trigger whose plpgsql `body` runs at the commit and may RAISE."""
    _postgresql_trigger(table, name, moment, body, deferred=True)
    declare(rule_id, table)
