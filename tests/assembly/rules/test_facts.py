"""The shipped charters say what the drafts of ten foundations say, value by value."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.assembly.rules.saying import bodies, deciding, membership, offices
from tests.assembly.rules.saying.book import FACTS, NAMES, SHARED, Book, compare, differences, facts, tables

TELLING = (membership, bodies, offices, deciding)
"""The tellers, which importing declares."""


@pytest.mark.parametrize("name", NAMES)
def test_every_value_of_the_draft_is_what_the_translated_rules_say(name: str) -> None:
    assert differences(facts(name), Book.of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_changed_is_noticed_wherever_it_stands(name: str) -> None:
    """The negative control: each leaf of the draft is changed by itself, and the comparison must say so."""
    book = Book.of(name)
    blind = [
        f"{kind}: {path}"
        for kind, table in tables(facts(name))
        for path in leaves(table)
        if not compare(kind, changed(table, path), book)
    ]
    assert blind == []


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_nothing_compares_is_a_fault(name: str) -> None:
    book = Book.of(name)
    for kind, table in tables(facts(name)):
        assert compare(kind, {**table, "forgotten": 1}, book) != []


@pytest.mark.skipif(not SHARED.exists(), reason="the drafts do not lie beside this checkout")
def test_the_kept_facts_are_those_of_the_drafts() -> None:
    drafts = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in SHARED.glob("*.toml")}
    assert set(drafts) == set(NAMES)
    for name, draft in drafts.items():
        assert json.loads((FACTS / f"{name}.json").read_text(encoding="utf-8")) == draft


Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every value that holds no others."""
    inner = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if inner is None:
        yield path
        return
    for key, one in inner:
        yield from leaves(one, (*path, key))


def changed(table: dict[str, Any], path: Path) -> dict[str, Any]:
    """The table with one value changed."""
    other: Any = copy.deepcopy(table)
    place = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = altered(place[path[-1]])
    return dict(other)


def altered(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value} not" if not isinstance(value, date) else value.replace(year=1999)
