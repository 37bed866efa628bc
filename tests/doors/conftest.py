"""The world, made once a run; a copy of it and the house over it for each module."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from membership.kernel.db import Database
from tests.doors.acts import Act, acts, harvest
from tests.doors.defects import listen
from tests.doors.drawn import Drawn
from tests.doors.gate import Gate, application, gate
from tests.doors.objects import knows
from tests.doors.routes import Door, doors
from tests.doors.world import TRIED_AT, World, build
from tests.engines import run
from tests.engines.fresh import Engine

Fresh = Callable[[], AbstractContextManager[Gate]]


@pytest.fixture(scope="module", autouse=True)
def day() -> Iterator[None]:
    """The doors are tried on one day, whose clock runs."""
    with time_machine.travel(TRIED_AT, tick=True):
        yield


@pytest.fixture(scope="module", autouse=True)
def defects() -> list[str]:
    """What the house logged as its own defects; kept short, since a matrix may hear the same one a hundred times."""
    return listen()


@pytest.fixture(scope="session")
def made(engines: dict[str, Engine]) -> tuple[Path, World]:
    """The world's file, shared by the workers of a run, and its keys."""
    file, keys = run.current() / "doors.db", run.current() / "doors.pickle"
    with run.alone("doors"):
        if not keys.exists():
            url = engines["sqlite"].migrated()
            world = _built(url)
            shutil.copyfile(url.removeprefix("sqlite:///"), file)
            keys.write_bytes(pickle.dumps(world))
    return file, pickle.loads(keys.read_bytes())


@pytest.fixture(scope="session")
def house_app(engines: dict[str, Engine]) -> Iterator[Flask]:
    """The application, made once; gates move it from database to database."""
    database = Database(engines["sqlite"].migrated())
    yield application(database)
    database.close()


@pytest.fixture(scope="session")
def every_door(house_app: Flask) -> list[Door]:
    """Every method of every rule whose arguments are known; that all are known is a test of its own.

    `MEMBERSHIP_TEST_DOORS=joining,members` tries the doors of those blueprints only, while one works on them.
    """
    wanted = [name for name in os.environ.get("MEMBERSHIP_TEST_DOORS", "").split(",") if name]
    found = [door for door in doors(house_app) if all(knows(door, name) for name in door.arguments)]
    return [door for door in found if not wanted or door.endpoint.split(".")[0] in wanted]


@pytest.fixture(scope="session")
def fresh(made: tuple[Path, World], house_app: Flask, engines: dict[str, Engine]) -> Iterator[Fresh]:
    """`with fresh() as gate:` stands before a copy of the world of its own, at the hour at which doors are tried: what was
    sealed for that hour still counts, however long the tests before took. The next copy takes the place of one that is done
    with: an engine of its own would compile every statement again."""
    spare: list[Database] = []

    @contextmanager
    def opened() -> Iterator[Gate]:
        database = spare.pop() if spare else Database(engines["sqlite"].empty())
        try:
            with time_machine.travel(TRIED_AT, tick=True), gate(house_app, database, made[1], made[0]) as at:
                at.restore()
                at.untouched()
                yield at
        finally:
            database.close()
            spare.append(database)

    yield opened
    for database in spare:
        engines["sqlite"].remove(str(database.url))


@pytest.fixture(scope="session")
def forms(fresh: Fresh, every_door: list[Door]) -> dict[tuple[str, str], list[Drawn]]:
    """Every form that a page of the house offers to somebody."""
    with time_machine.travel(TRIED_AT, tick=True), fresh() as at:
        return harvest(at, every_door)


@pytest.fixture(scope="session")
def every_act(fresh: Fresh, every_door: list[Door], forms: dict[tuple[str, str], list[Drawn]]) -> list[Act]:
    """Every POST that can be done by its form."""
    with fresh() as at:
        return list(acts(at, every_door, forms))


@pytest.fixture(scope="module")
def at_the_doors(fresh: Fresh) -> Iterator[Gate]:
    """A gate that the tests of a module share; they leave the database as it is."""
    with fresh() as at:
        yield at


@pytest.fixture(scope="module")
def on_postgresql(house_app: Flask, engines: dict[str, Engine]) -> Iterator[Gate]:
    """The same house over a world on PostgreSQL."""
    url = engines["postgresql"].migrated()
    world = _built(url)
    database = Database(url)
    with gate(house_app, database, world) as at:
        yield at
    database.close()
    engines["postgresql"].remove(url)


def _built(url: str) -> World:
    database = Database(url)
    world = build(database)
    database.close()
    return world
