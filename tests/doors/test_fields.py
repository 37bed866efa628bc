"""R24: what a form does not draw cannot be sent, whatever it is called; and a form that is sent in part blanks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from membership.kernel.db import Base
from tests.doors.acts import Act, of_blueprint
from tests.doors.conftest import Fresh
from tests.doors.dump import Difference, since
from tests.doors.gate import Gate
from tests.doors.routes import BLUEPRINTS
from tests.doors.world import TRIED_AT

CHANCE = (
    "public_id",
    "token_hash",
    "fs_uniquifier",
    "password",
    "challenge",
    "salt",
    "one_use_path",
    "text",
    "object_key",
)
"""Columns that hold something random, or a text around it."""
PARTS = 900
"""How many fields a form with a file may send beside its own: one with more parts is refused as too large."""
SENT = {"text": "planted", "number": "77", "flag": "y"}


def columns() -> dict[str, str]:
    """Every column of every audited table, with a value that would show."""
    found = {"role": "admin", "is_admin": "y", "grants": "admin", "foundation_id": "2"}
    for table in Base.metadata.tables.values():
        for column in table.columns if "unaudited" not in table.info else ():
            kind = str(column.type)
            found[column.name] = (
                "77"
                if "INT" in kind
                else "y"
                if "BOOL" in kind
                else "9999-01-01"
                if "DATE" in kind
                else "planted"
            )
    return found


def extras(act: Act) -> Iterator[dict[str, str]]:
    """Columns that the form does not draw: plain, nested in several ways, and prefixed; a form with a file takes them
    in portions."""
    drawn = {*act.data, "once", "csrf_token"}
    if act.drawn:
        drawn |= {*act.drawn.values, *act.drawn.checkboxes, *act.drawn.choices}
    plain = {name: value for name, value in columns().items() if name not in drawn}
    nested = {f"form[{name}]": value for name, value in plain.items()} | {
        f"obj.{name}": value for name, value in plain.items()
    }
    planted = list({**nested, **plain}.items())
    size = PARTS if any(isinstance(value, bytes) for value in act.data.values()) else len(planted)
    yield from (dict(planted[at : at + size]) for at in range(0, len(planted), size))


def changed(gate: Gate, act: Act, /, **more: str) -> list[tuple[Any, ...]]:
    """What the act changes, value by value, without what is random."""
    before = gate.untouched()
    with time_machine.travel(TRIED_AT, tick=False):
        act.do(gate, "a", **more)
        found = since(gate.database, before)
    return sorted(
        (one.table, name, repr((one.after or {}).get(name)))
        for one in found
        for name in one.columns
        if _is_told(one, name)
    )


def _is_told(one: Difference, name: str) -> bool:
    value = (one.after or {}).get(name)
    return (
        name not in CHANCE
        and not isinstance(value, bytes)
        and not name.endswith(("_hash", "_digest", "sha256", "status"))
    )


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_no_form_takes_a_field_that_it_does_not_draw(
    fresh: Fresh, every_act: list[Act], blueprint: str
) -> None:
    found = []
    for act in of_blueprint(every_act, blueprint):
        with fresh() as gate:
            plain = changed(gate, act)
        for portion in extras(act):
            with fresh() as gate:
                more = changed(gate, act, **portion)
            if plain != more:
                found.append(f"{act} took more than it drew: {sorted(set(more) ^ set(plain))[:4]}")
    assert not found, "\n".join(line[:420] for line in found)


def blanked(fresh: Fresh, act: Act, *names: str) -> list[str]:
    """Columns of rows that stood before, and that are empty after a form without these of its fields."""
    with fresh() as gate:
        before, count = gate.untouched(), gate.change_counter()
        act.do(gate, "a", **dict.fromkeys(names))
        found = since(gate.database, before) if gate.change_counter() != count else []
    return [
        f"{one.table}.{column}"
        for one in found
        if one.before is not None and one.after is not None
        for column in one.columns
        if one.before[column] not in ("", None, False) and one.after[column] in ("", None, False)
    ]


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_a_form_that_is_sent_in_part_blanks_nothing(
    fresh: Fresh, every_act: list[Act], blueprint: str
) -> None:
    found = []
    for act in of_blueprint(every_act, blueprint):
        checkboxes = act.drawn.checkboxes if act.drawn else set()
        meant = set(blanked(fresh, act))
        for name in sorted(set(act.data) - {"once"} - checkboxes):
            lost = blanked(fresh, act, name) if act.data[name] else []
            found += [f"{act} without “{name}” emptied {column}" for column in lost if column not in meant]
    assert not found, "\n".join(found[:40])


def test_a_form_that_takes_any_field_is_found(
    fresh: Fresh, every_act: list[Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask import request

    from membership.technical.projects import operations

    act = next(act for act in every_act if act.door.name == "projects.add_project")
    real = operations.add_project

    def careless(work: Any, foundation_id: int, **given: Any) -> Any:
        return real(work, foundation_id, **{**given, "is_core": bool(request.form.get("is_core"))})

    monkeypatch.setattr("membership.technical.projects.operations.add_project", careless)
    with fresh() as gate:
        plain = changed(gate, act)
    with fresh() as gate:
        assert changed(gate, act, **next(extras(act))) != plain
