"""Every mapped class, and the present schema in a database."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import MetaData, text

ROOT = Path(__file__).resolve().parents[2]


def every_model() -> MetaData:
    """The metadata with the tables of every room: all modules that map a class are imported."""
    from membership.kernel.db import Base

    for path in sorted((ROOT / "membership").rglob("*.py")):
        if "__tablename__" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return Base.metadata


def bring_up_to_date(url: str) -> None:
    """Bring an empty database to the present schema, by the migrations that production runs."""
    from membership.kernel.db import Database

    database = Database(url)
    try:
        if (ROOT / "migrations" / "HEAD").exists():
            from membership.kernel.schema import upgrade

            upgrade(database)
        else:  # before the first migration is written
            _create_all(database)
        if database.is_sqlite:
            with database.engine.connect() as connection:  # a template is one file: nothing waits in its log
                connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        database.close()


def _create_all(database: object) -> None:
    from membership.kernel.db import Database

    assert isinstance(database, Database)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
        every_model().create_all(connection)
