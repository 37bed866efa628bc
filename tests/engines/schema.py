"""Every mapped class, and the present schema in a database."""

from __future__ import annotations

import importlib
import warnings
from pathlib import Path

from sqlalchemy import MetaData, Table

from membership.kernel.db import Base, Database
from membership.kernel.schema import upgrade

ROOT = Path(__file__).resolve().parents[2]


def every_model() -> MetaData:
    """The metadata with the tables of every room: all modules that map a class, or gather the rules of tables, are imported."""
    for path in sorted((ROOT / "membership").rglob("*.py")):
        if path.name == "models.py" or "__tablename__" in path.read_text(encoding="utf-8"):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return Base.metadata


def bring_up_to_date(url: str) -> None:
    """Bring an empty database to the present schema, by the migrations that production runs.

    Closing the last connection folds SQLite's log into the file, so that a copy of the file is a copy of the database.
    """
    database = Database(url)
    try:
        if (ROOT / "migrations" / "HEAD").exists():
            upgrade(database)
        else:  # before the first migration is written
            _create_all(database)
    finally:
        database.close()


def _create_all(database: Database) -> None:
    """Until the first migration stands: every table whose foreign keys have a target already."""
    metadata = every_model()
    known = dict(metadata.tables)
    while strays := [table for table in known.values() if _targets(table) - known.keys()]:
        for table in strays:
            warnings.warn(
                f"{table.name} is left out: a table that it refers to does not exist yet", stacklevel=2
            )
            del known[table.name]
    with database.engine.begin() as connection:
        metadata.create_all(connection, tables=list(known.values()))


def _targets(table: Table) -> set[str]:
    return {key.target_fullname.split(".")[0] for key in table.foreign_keys}
