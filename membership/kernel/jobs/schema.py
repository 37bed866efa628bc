"""DBOS's own tables: installed by `membership db upgrade`, told apart from the program's tables."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from membership.kernel.db import SQLITE_PRAGMAS
from membership.kernel.jobs.rows import SCHEMA

SYSTEM_TABLES = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "event_dispatch_kv",  # PostgreSQL only
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)
"""What DBOS keeps in the same file on SQLite (on PostgreSQL: in the schema `dbos`); migrations leave them alone."""


def install_schema(engine: Engine) -> None:
    """Create or bring up to date DBOS's tables in the database of `engine`.

    May be called again, and by two starts at once: DBOS takes the write lock of SQLite, an advisory lock on PostgreSQL.
    It commits by itself: on SQLite, call it outside any transaction.
    """
    from dbos import DBOS

    with engine.connect():
        pass  # the first connection of the house puts a new SQLite file into WAL
    DBOS.migrate(engine.url.render_as_string(hide_password=False), schema=SCHEMA)


def system_engine(url: URL, *, pool_size: int) -> Engine:
    """The engine through which a worker's DBOS speaks to the database, with the settings of the house.

    Unlike the house's engine it leaves BEGIN IMMEDIATE to the driver, since DBOS polls by reading and must not
    take the write lock for that.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=pool_size, max_overflow=20)
    engine = create_engine(url, connect_args={"timeout": 30}, pool_size=pool_size, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _configure(connection: object, _record: object) -> None:
        _set_pragmas(connection)

    return engine


def _set_pragmas(connection: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for name, value in SQLITE_PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()
    connection.isolation_level = "IMMEDIATE"  # type: ignore[attr-defined]
