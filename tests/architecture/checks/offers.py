"""What a room offers to the house through its room.py: only its own things, and of its own wing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from tests.architecture.checks.wall import FLOOR_ORDER, OTHER


def foreign_offers(room: object, home: str) -> Iterator[str]:
    """Handlers that live across the wall or up a floor, and declarations that name the other wing.

    `home` is the module of the room, such as "membership.business.dues.room".
    """
    floor = home.split(".")[1]
    for place, thing in _walk(room, "room"):
        module = getattr(thing, "__module__", None)
        if callable(thing) and isinstance(module, str) and module.startswith("membership."):
            other = module.split(".")[1]
            if other == OTHER.get(floor) or (floor in FLOOR_ORDER and _height(other) > _height(floor)):
                yield f"{home}: {place} lives in {module}"
        if place.endswith((".wing", ".side")) and floor in OTHER and thing == OTHER[floor]:
            yield f"{home}: {place} says {thing}"
        if place.endswith((".name", ".job")) and floor in OTHER and str(thing).startswith(f"{OTHER[floor]}."):
            yield f"{home}: {place} is {thing}"


def _walk(thing: object, place: str) -> Iterator[tuple[str, object]]:
    yield place, thing
    if is_dataclass(thing) and not isinstance(thing, type):
        for part in fields(thing):
            yield from _walk(getattr(thing, part.name), f"{place}.{part.name}")
    elif isinstance(thing, list | tuple):
        for number, item in enumerate(thing):
            yield from _walk(item, f"{place}[{number}]")


def _height(floor: str) -> int:
    return min(FLOOR_ORDER.index(floor), FLOOR_ORDER.index("business")) if floor in FLOOR_ORDER else 9
