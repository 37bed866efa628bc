"""A GET changes nothing: every page as every role leaves every table as it was, and the reading session refuses to write."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.doors.cast import EVERYBODY, NEWCOMER, NOBODY
from tests.doors.dump import differences, dump
from tests.doors.expected import declarations
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.routes import Door
from tests.doors.world import OWN


def crawl(gate: Gate, every_door: list[Door], roles: tuple[str, ...]) -> list[str]:
    """GET everything as everybody who may, and as some who may not; which requests committed something (SQLite counts commits)."""
    writing, known = [], declarations()
    for door in every_door:
        may = known[door.name].lists["may"] if door.name in known else frozenset()
        for role in roles if door.method == "GET" else ():
            path = address(door, gate.world, OWN, role)
            if path is None or role not in {*may, NOBODY, NEWCOMER, "staff"}:
                continue
            before = gate.change_counter() if gate.database.is_sqlite else 0
            gate.as_role(role).open(path)
            if gate.database.is_sqlite and gate.change_counter() != before:
                writing.append(f"GET {path} as {role}")
    return writing


def test_no_get_writes(at_the_doors: Gate, every_door: list[Door]) -> None:
    before = dump(at_the_doors.remember().database)
    writing = crawl(at_the_doors, every_door, EVERYBODY)
    changed = [str(one) for one in differences(before, dump(at_the_doors.database))]
    assert not writing, f"{len(writing)} GETs wrote: {writing[:20]}"
    assert not changed


def test_no_get_writes_on_postgresql(on_postgresql: Gate, every_door: list[Door]) -> None:
    before = dump(on_postgresql.database)
    crawl(on_postgresql, every_door, ("staff", "technical_secretary"))
    assert not [str(one) for one in differences(before, dump(on_postgresql.database))]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_reading_session_refuses_to_write(request: pytest.FixtureRequest, engine: str) -> None:
    gate: Gate = request.getfixturevalue("at_the_doors" if engine == "sqlite" else "on_postgresql")
    with gate.database.reading() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE directory_foundation SET name = 'written by a GET'"))


def test_a_planted_get_that_writes_is_found(at_the_doors: Gate, every_door: list[Door]) -> None:
    home = next(door for door in every_door if door.endpoint == "frontdesk.home")
    before = at_the_doors.app.view_functions["frontdesk.home"]

    def writing() -> str:
        with at_the_doors.database.engine.begin() as connection:
            connection.execute(
                text("INSERT INTO kernel_used_form VALUES ('planted', '2026-03-02T00:00:00.000000Z')")
            )
        return ""

    writing.is_public = True  # type: ignore[attr-defined]
    at_the_doors.app.view_functions["frontdesk.home"] = writing
    try:
        assert crawl(at_the_doors, [home], ("staff",)) == ["GET / as staff"]
    finally:
        at_the_doors.app.view_functions["frontdesk.home"] = before
        with suppress(AssertionError):
            at_the_doors.restore()
