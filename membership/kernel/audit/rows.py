"""From a mapped row to what the log keeps of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Mapper

from membership.kernel.audit.canonical import canonical, salted


@dataclass(frozen=True)
class TouchedRow:
    """One row after an act. `after` is canonical JSON, or None when the row was deleted."""

    table: str
    key: str
    op: str
    after: str | None
    salt: str = ""
    texts: Mapping[str, Any] | None = None


@cache
def closed_columns(table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """Names of the personal and of the secret columns of `table`."""
    personal = frozenset(c.name for c in table.columns if c.info.get("personal"))
    secret = frozenset(c.name for c in table.columns if c.info.get("secret"))
    return personal, secret


def row_key(table: Table, values: Mapping[str, Any]) -> str:
    """The primary key as text; the parts of a composite key are joined by commas."""
    return ",".join(str(values[column.name]) for column in table.primary_key.columns)


def mapped_values(thing: Any) -> dict[str, Any]:
    """Column name -> present value of a mapped object."""
    mapper: Mapper[Any] = inspect(thing).mapper
    return {
        column.name: getattr(thing, mapper.get_property_by_column(column).key)
        for column in mapper.local_table.c
    }


def touched(table: Table, op: str, values: Mapping[str, Any]) -> TouchedRow:
    """What the log keeps of a row with these column values."""
    key = row_key(table, values)
    if op == "delete":
        return TouchedRow(table.name, key, op, None)
    personal, secret = closed_columns(table)
    if not personal and not secret:
        return TouchedRow(table.name, key, op, canonical(values))
    salt = secrets.token_hex(16)
    after = protect(table, values, salt)
    texts = {name: values[name] for name in sorted(personal) if values[name] is not None}
    return TouchedRow(table.name, key, op, canonical(after), salt, texts)


def protect(table: Table, values: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """The values with every personal or secret one replaced by its salted digest."""
    personal, secret = closed_columns(table)
    closed = personal | secret
    return {
        name: {"#": salted(salt, name, value)} if name in closed and value is not None else value
        for name, value in values.items()
    }
