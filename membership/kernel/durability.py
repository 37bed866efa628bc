"""Whether the database keeps what it has acknowledged: asked before a production start (R3)."""

from __future__ import annotations

from sqlalchemy import text

from membership.kernel.db import Database


def faults(database: Database) -> list[str]:
    """Every setting of the running database that could lose an acknowledged write, one sentence each."""
    return _sqlite_faults(database) if database.is_sqlite else _postgresql_faults(database)


def _sqlite_faults(database: Database) -> list[str]:
    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    with database.engine.connect() as connection:
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()).lower() for name in wanted}
    found["synchronous"] = "2" if int(found["synchronous"]) >= 2 else found["synchronous"]
    return [
        f"SQLite's {name} is {found[name]}, and must be {value}."
        for name, value in wanted.items()
        if found[name] != value
    ]


def _postgresql_faults(database: Database) -> list[str]:
    lawful = {
        "fsync": {"on"},
        "full_page_writes": {"on"},
        "synchronous_commit": {"on", "remote_apply", "remote_write"},
    }
    with database.engine.connect() as connection:
        found = {name: str(connection.execute(text(f"SHOW {name}")).scalar()) for name in lawful}
    return [
        f"PostgreSQL's {name} is {found[name]}, and must be on."
        for name, words in lawful.items()
        if found[name] not in words
    ]
