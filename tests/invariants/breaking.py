"""What attempts to break a rule have in common: raw SQL, and the refusal that must follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.kernel.db import Database

THEN = "'2026-03-02T09:00:00.000000Z'"
"""An instant as both engines read it."""


def run(database: Database, sql: str, values: Mapping[str, Any] | None = None) -> int:
    """Rows that the statement touched, in a transaction of its own."""
    with database.engine.begin() as connection:
        return connection.execute(text(sql), values or {}).rowcount


def refused(database: Database, sql: str, match: str = "", **values: Any) -> None:
    """The database refuses the statement."""
    with pytest.raises(DBAPIError, match=match or None):
        run(database, sql, values)


def copy(database: Database, table: str, where: str = "id = 1", **changes: Any) -> str:
    """An INSERT that repeats one row of the table with changes (values are SQL)."""
    with database.engine.connect() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} WHERE {where}")).mappings().first()
    assert row is not None, f"{table} has no row where {where}"
    given = {"public_id": "'copy'"} if "public_id" in row else {}
    given |= {"supersedes_id": "NULL"} if "supersedes_id" in row else {}
    values = {name: name for name in row if name != "id"} | given | changes
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(map(str, values.values()))} FROM {table} WHERE {where}"
