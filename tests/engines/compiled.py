"""What SQLAlchemy makes of a statement is kept for a worker, not for the database of one test: every test has a fresh
database, so an engine of its own, and each engine would compile the same statements anew (a third of what a test of an
operation took)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

SIZE = 5_000
DIALECTS: dict[tuple[Any, ...], tuple[Dialect, LRUCache[Any, Any]]] = {}
"""The first dialect of each kind, under which the others look up as well, and what was compiled for it."""


def keep() -> None:
    """From now on, in this process, every session of this program asks what was compiled before."""
    event.listen(Engine, "engine_connect", _look_up)


def _look_up(connection: Connection) -> None:
    if "purpose" not in connection.get_execution_options():
        return  # not a session of `Database`: DBOS has statements whose parameters depend on their engine
    dialect: Any = connection.dialect
    kind = (type(dialect), dialect._json_serializer, dialect._json_deserializer, dialect.server_version_info)
    shared, known = DIALECTS.setdefault(kind, (dialect, LRUCache(SIZE)))
    connection.dialect = shared
    connection.execution_options(compiled_cache=known)
