"""Bringing a database to the present shape by the numbered migrations, under a lock so that two starts do not race."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from membership.kernel.db import Database

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 7_261_947
"""Key of the advisory lock on PostgreSQL; SQLite's write lock does the same there."""


def shipped(name: str) -> Path:
    """A folder that ships with the program: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply every migration up to `revision`; all of them commit together or not at all."""
    from alembic import command

    with _locked(database) as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()
    install_job_tables(database)


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back down to `revision` ("base" for none)."""
    from alembic import command

    with _locked(database) as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def current(database: Database) -> str | None:
    """The revision at which the database stands, or None when it is empty."""
    from alembic.runtime.migration import MigrationContext

    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this program expects, as recorded in `migrations/HEAD`."""
    return (shipped("migrations") / "HEAD").read_text(encoding="utf-8").strip()


def run_script(connection: Connection, name: str) -> None:
    """Run a file of `migrations/sql`; `{engine}` in its name stands for the engine, and one that does not exist asks nothing
    of this engine."""
    path = shipped("migrations") / "sql" / name.format(engine=connection.dialect.name)
    if not path.exists():
        return
    for statement in path.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(
            statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        )


def install_job_tables(database: Database) -> None:
    """Make the tables of the job engine; safe to repeat."""
    from membership.kernel.jobs.schema import install_schema

    install_schema(database.engine)


def _locked(database: Database) -> Connection:
    connection = database.engine.connect()
    if not database.is_sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    return connection


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    config.attributes["connection"] = connection
    return config
