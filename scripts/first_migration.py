"""Write the first migration from the models: the SQL of both engines, up and down.

Only until the first release: from then on a migration is written by hand and never changed again. The test of drift
compares what the migrations make with what the models declare.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import create_mock_engine

from membership.app import load_models
from membership.kernel.db import Base, make_strict

SQL = Path(__file__).resolve().parent.parent / "migrations" / "sql"
SEPARATOR = "\n-- next\n"
INDEXES = ("CREATE INDEX", "CREATE UNIQUE INDEX", "DROP INDEX")
URLS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def statements(dialect: str, direction: str) -> list[str]:
    """Every statement that makes (up) or removes (down) the whole schema."""
    found: list[str] = []

    def collect(statement: Any, *_: Any, **__: Any) -> None:
        text = str(statement.compile(dialect=engine.dialect)).strip()
        found.append(
            text.replace("%%", "%") if dialect == "postgresql" else text
        )  # doubled for the driver only

    engine = create_mock_engine(URLS[dialect], collect)
    if direction == "up":
        Base.metadata.create_all(engine, checkfirst=False)
    else:
        Base.metadata.drop_all(engine, checkfirst=False)
    return in_one_order(found)


def in_one_order(found: list[str]) -> list[str]:
    """The same statements, with indexes that follow each other in the order of their text: a table keeps them in a set."""
    ordered: list[str] = []
    for is_index, run in groupby(found, key=lambda text: text.startswith(INDEXES)):
        texts = list(run)
        ordered += sorted(texts) if is_index else texts
    return ordered


def main() -> None:
    """Write four files."""
    load_models()
    make_strict(Base.metadata)
    for dialect in URLS:
        for direction in ("up", "down"):
            path = SQL / f"0001_{dialect}_{direction}.sql"
            path.write_text(SEPARATOR.join(statements(dialect, direction)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
