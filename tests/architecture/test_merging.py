"""Every key to a company or a person says what becomes of it when two are merged, and no room speaks of another's tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from membership.app import load_models, rooms
from membership.kernel.db import Base
from membership.kernel.room import Room

OWNERS = {"directory_organization": "organization", "directory_person": "person"}


def keys() -> Iterator[tuple[str, str]]:
    """("table.column", kind) of every foreign key to a company or a person."""
    load_models()
    for name, table in Base.metadata.tables.items():
        for key in table.foreign_keys:
            kind = OWNERS.get(key.column.table.name)
            if kind is not None and key.column.name == "id":
                yield f"{name}.{key.parent.name}", kind


def said() -> dict[tuple[str, str], list[str]]:
    """The same, as the rooms' mergers know them, with the rooms that say so."""
    found: dict[tuple[str, str], list[str]] = {}
    for room in rooms():
        for key in room.merging.keys if room.merging else ():
            for place in key.places:
                found.setdefault((place, key.kind), []).append(room.name)
    return found


@pytest.mark.parametrize("key", sorted(set(keys())), ids=str)
def test_every_key_to_a_company_or_a_person_is_spoken_for(key: tuple[str, str]) -> None:
    place, kind = key
    assert said().get(key), (
        f"{place} names a {kind}, and no room says what becomes of it in a merge. Add to the Merger of its room.py "
        f"(kernel/merging.py): Repoints for rows that are no dated facts, Restates for those that are, "
        f'or Stays("{kind}", "{place}", "why it stays with the tombstone").'
    )


def test_each_key_is_spoken_for_once_and_exists() -> None:
    columns = {
        f"{name}.{column.name}" for name, table in Base.metadata.tables.items() for column in table.columns
    }
    assert not [key for key, names in said().items() if key[0] not in columns or len(names) > 1]


def test_a_room_touches_only_tables_of_its_own_side() -> None:
    strays = []
    for name, room in homes():
        for key in room.merging.keys if room.merging else ():
            strays += [
                f"{name}: {place}" for place in key.places if place.split("_")[0] != name.split(".")[1]
            ]
    assert not strays


def homes() -> Iterator[tuple[str, Room]]:
    """Module and Room."""
    import importlib

    from membership.app import ROOMS

    for name in ROOMS:
        try:
            module = importlib.import_module(f"membership.{name}.room")
        except ModuleNotFoundError:
            continue
        yield module.__name__, module.ROOM
