"""Rows by the hundred thousand: recorded through `work.insert_many`, or, for the deep past, without a record.

Both go into the same tables, and every rule of the database is asked for every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

from sqlalchemy import Table

from bench.arithmetic import public_id
from membership.directory.foundations.models import Foundation
from membership.kernel.bulk import insert_rows
from membership.kernel.db import Base, Database
from membership.kernel.work import Work, open_work, system_permit

Row = Mapping[str, Any]
CHUNK = 5_000


def table_of(model: type[Base]) -> Table:
    """The table behind a mapped class."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


def numbered(model: type[Base], start: int, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """The rows with ids from `start` on, a public id made by arithmetic where the table has one, and its defaults."""
    table = table_of(model)
    salt = sum(map(ord, table.name))
    for number, row in enumerate(rows, start):
        full = {"id": number, **row}
        if "public_id" in table.columns and "public_id" not in full:
            full["public_id"] = public_id(salt, number)
        for column in table.columns:
            if column.name not in full:
                full[column.name] = column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
        yield full


def write(work: Work, model: type[Base], start: int, rows: Iterable[Row], *, recorded: bool = False) -> int:
    """Insert all rows in this Work; returns the id after the last."""
    made = numbered(model, start, rows)
    count = start
    while chunk := list(islice(made, CHUNK)):
        if recorded:
            work.insert_many(model, chunk)
        else:
            insert_rows(work.session, table_of(model), chunk)
        count += len(chunk)
    return count


def write_recorded(
    database: Database, foundation_id: int, model: type[Base], start: int, rows: Iterable[Row]
) -> int:
    """Insert all rows through the doorway, one entry of the log for each batch; returns the id after the last."""
    made = numbered(model, start, rows)
    count = start
    while chunk := list(islice(made, CHUNK)):
        with by_program(database) as work:
            work.insert_many(model, chunk)
            subject = work.session.get_one(Foundation, foundation_id)
            name = f"business.{table_of(model).name.partition('_')[2]}.loaded"
            work.record(name, subject, summary=f"Loaded {len(chunk):,} rows.", foundation_id=foundation_id)
        count += len(chunk)
    return count


def by_program(database: Database) -> AbstractContextManager[Work]:
    """A Work of the program itself."""
    return open_work(system_permit(database, "cli", "bench"))


def set_sequences(database: Database, models: Iterable[type[Base]]) -> None:
    """PostgreSQL draws the next ids above those that were given here."""
    if database.is_sqlite:
        return
    with database.engine.begin() as connection:
        for model in models:
            name = table_of(model).name
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 1) FROM {name}))"
            )
