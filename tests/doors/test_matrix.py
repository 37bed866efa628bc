"""R22: every door × method × role × object answers as declared, and what is hidden answers like what is missing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask

from tests.doors.cast import uncast
from tests.doors.cells import cells, faults, shortened, telling
from tests.doors.expected import Undeclared, declarations
from tests.doors.gate import Gate
from tests.doors.objects import UnknownArgument, knows
from tests.doors.routes import BLUEPRINTS, Door, doors

ONE_IN = 15


def of_blueprint(every_door: Iterable[Door], name: str) -> list[Door]:
    return [door for door in every_door if door.endpoint.split(".")[0] == name]


@pytest.mark.bar
@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_the_whole_matrix(at_the_doors: Gate, every_door: list[Door], blueprint: str) -> None:
    found: list[str] = []
    for door in of_blueprint(every_door, blueprint):
        found += faults(at_the_doors, declarations()[door.name], list(cells(door, at_the_doors.world)))
    assert not found, f"{len(found)} deviations:{shortened(found)}"


@pytest.mark.timeout(900)  # the largest blueprint has several thousand cells
@pytest.mark.parametrize("reads", [True, False], ids=["reading", "writing"])
@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_every_door_opens_to_whom_it_is_declared_and_to_nobody_else(
    at_the_doors: Gate, every_door: list[Door], blueprint: str, reads: bool
) -> None:
    found: list[str] = []
    known = declarations()
    at_the_doors.remember()
    for door in of_blueprint(every_door, blueprint):
        if (door.method == "GET") is not reads:
            continue
        if door.name not in known:
            found.append(str(Undeclared(door.name, blueprint)))
            continue
        tries = list(cells(door, at_the_doors.world))
        found += faults(
            at_the_doors, known[door.name], [cell for cell in tries if telling(cell, known[door.name])]
        )
    assert not found, f"{len(found)} deviations:{shortened(found)}"


def test_a_sample_of_the_matrix_holds_on_postgresql(on_postgresql: Gate, every_door: list[Door]) -> None:
    found: list[str] = []
    known = declarations()
    every = [cell for door in every_door if door.name in known for cell in cells(door, on_postgresql.world)]
    for cell in every[::ONE_IN]:
        if known[cell.door.name].bare:
            continue  # it would end the session of a role for the cells that follow
        found += faults(on_postgresql, known[cell.door.name], [cell])
    assert not found, shortened(found)


def test_every_argument_of_every_address_is_known(house_app: Flask) -> None:
    found = [
        str(UnknownArgument(door, name))
        for door in doors(house_app)
        for name in door.arguments
        if not knows(door, name)
    ]
    assert not found, "\n".join(found)


def test_every_role_of_the_program_stands_in_the_matrix() -> None:
    assert not uncast()


def test_no_declaration_speaks_of_a_door_that_is_gone(every_door: list[Door]) -> None:
    gone = set(declarations()) - {door.name for door in every_door}
    assert not gone, f"declared, but no such door stands: {', '.join(sorted(gone))}"
