"""No job, report, effect or menu entry of one wing is offered by the other."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from membership.kernel.room import Effect, NavigationItem, Room
from tests.architecture.checks.offers import foreign_offers
from tests.architecture.checks.source import ROOT


def offered() -> list[tuple[str, Room]]:
    """Every Room that a room.py declares."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "membership").rglob("room.py"))
        if path.parent.name != "kernel"
    ]
    return [
        (name, thing)
        for name in modules
        for thing in vars(importlib.import_module(name)).values()
        if isinstance(thing, Room)
    ]


def living_in(module: str) -> Callable[..., Any]:
    """A handler that says it lives in `module`."""

    def handler(*_: object) -> None:
        return None

    handler.__module__ = module
    return handler


def test_every_room_offers_only_its_own() -> None:
    found = [line for home, room in offered() for line in foreign_offers(room, home)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "room",
    [
        Room("dues", leaving=living_in("membership.technical.projects.operations")),
        Room("dues", search=living_in("membership.bridges.chair")),
        Room("dues", effects=(Effect("x", "technical", "x", living_in("membership.business.dues.operations")),)),
        Room("dues", navigation=(NavigationItem("x", "x", "x", living_in("membership.business.dues.policy"), "technical"),)),
        Room("dues", effects=(Effect("x", "business", "x", living_in("membership.technical.projects.operations")),)),
    ],
)  # fmt: skip
def test_a_planted_offer_across_the_wall_is_found(room: Room) -> None:
    assert list(foreign_offers(room, "membership.business.dues.room"))


def test_a_room_may_offer_what_stands_below_it() -> None:
    room = Room("dues", search=living_in("membership.directory.people.queries"))
    assert not list(foreign_offers(room, "membership.business.dues.room"))
