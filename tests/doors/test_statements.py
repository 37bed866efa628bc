"""Every page asks a fixed number of statements, recorded in statements.toml, however many rows there are."""

from __future__ import annotations

import pytest
import time_machine

from tests.doors.conftest import Fresh
from tests.doors.crowd import crowd
from tests.doors.gate import Gate
from tests.doors.routes import Door
from tests.doors.statements import asked, pages, recorded
from tests.doors.world import TRIED_AT

FEW, MANY = 10, 300


@pytest.fixture(scope="module")
def few_and_many(fresh: Fresh, every_door: list[Door]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for count in (FEW, MANY):
        with fresh() as gate:
            with time_machine.travel(TRIED_AT, tick=False):
                crowd(gate.database, gate.world, count)
            found[count] = {door.name: asked(gate, door) for door in pages(every_door)}
    return found


def test_no_page_asks_more_when_there_are_more_rows(few_and_many: dict[int, dict[str, list[str]]]) -> None:
    found = []
    for name, few in few_and_many[FEW].items():
        many = few_and_many[MANY][name]
        if len(few) != len(many):
            more = [line for line in many if many.count(line) > few.count(line)]
            found.append(
                f"{name}: {len(few)} statements with {FEW} rows, {len(many)} with {MANY}; such as {more[:1]}"
            )
    assert not found, "\n".join(line[:420] for line in found)


def test_no_page_asks_more_than_is_recorded(few_and_many: dict[int, dict[str, list[str]]]) -> None:
    found, known = [], recorded()
    for name, said in few_and_many[FEW].items():
        if name not in known:
            found.append(
                f"{name} asks {len(said)} statements and is not recorded: `python -m tests.doors.statements` measures it"
            )
        elif len(said) > known[name]:
            found.append(
                f"{name} asks {len(said)} statements, recorded are {known[name]}:\n    " + "\n    ".join(said)
            )
    assert not found, "\n".join(found)


def test_no_record_speaks_of_a_page_that_is_gone(every_door: list[Door]) -> None:
    assert set(recorded()) <= {door.name for door in every_door}


def test_a_page_that_asks_once_per_row_is_found(fresh: Fresh, every_door: list[Door]) -> None:
    from sqlalchemy import text

    from membership.webkit.house import reader

    home = next(door for door in every_door if door.endpoint == "frontdesk.home")

    def asks(gate: Gate) -> int:
        before = gate.app.view_functions["frontdesk.home"]

        def per_row() -> str:
            for (key,) in reader().execute(text("SELECT id FROM technical_module")).all():
                reader().execute(text("SELECT name FROM technical_module WHERE id = :key"), {"key": key})
            return ""

        per_row.is_public = True  # type: ignore[attr-defined]
        gate.app.view_functions["frontdesk.home"] = per_row
        try:
            return len(asked(gate, home))
        finally:
            gate.app.view_functions["frontdesk.home"] = before

    with fresh() as gate:
        few = asks(gate)
        crowd(gate.database, gate.world, 2)
        assert asks(gate) == few + 2
