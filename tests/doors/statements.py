"""How many statements a page asks of the database. `python -m tests.doors.statements` measures the pages that are not recorded
yet, for tests/doors/statements.toml; a page that asks more than is recorded fails."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy import event

from membership.kernel.db import Database
from tests.doors.acts import actor
from tests.doors.defects import listen
from tests.doors.expected import declarations
from tests.doors.gate import Gate, application, gate
from tests.doors.objects import address, knows
from tests.doors.routes import Door, doors
from tests.doors.world import OWN, TRIED_AT, build
from tests.engines.schema import bring_up_to_date

FILE = Path(__file__).with_name("statements.toml")
UNCOUNTED = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "SET ")


@contextmanager
def heard(database: Database) -> Iterator[list[str]]:
    """Every statement that is asked meanwhile."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            said.append(" ".join(statement.split()))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def pages(every_door: list[Door]) -> list[Door]:
    """The doors that are read, whose objects stand in the world, and that are no file."""
    known = declarations()
    read = [door for door in every_door if door.method == "GET" and door.endpoint != "static"]
    return [door for door in read if door.name in known and not known[door.name].empty]


def asked(at: Gate, door: Door) -> list[str]:
    """The statements of a page, once whatever is kept in memory is kept."""
    role = actor(declarations()[door.name])
    path = address(door, at.world, OWN, role)
    assert path is not None
    at.as_role(role).open(path)
    with heard(at.database) as said:
        at.open(path)
    return said


def recorded() -> dict[str, int]:
    """Page -> how many statements it may ask."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def main() -> None:
    """Print the pages that are not recorded yet."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/doors.db"
        bring_up_to_date(url)
        database, known = Database(url), recorded()
        world = build(database)
        app = application(database)
        listen()
        with time_machine.travel(TRIED_AT), gate(app, database, world) as at:
            for door in pages(
                [door for door in doors(app) if all(knows(door, name) for name in door.arguments)]
            ):
                if door.name not in known:
                    print(f'"{door.name}" = {len(asked(at, door))}', flush=True)


if __name__ == "__main__":
    main()
