"""A method that no view declares is answered 405 with what is allowed, to everybody alike."""

from __future__ import annotations

import pytest

from tests.doors.cast import NOBODY
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.routes import AUTOMATIC, METHODS, Door
from tests.doors.world import OWN


@pytest.mark.parametrize("role", [NOBODY, "staff"])
def test_an_undeclared_method_is_refused_with_what_is_allowed(
    at_the_doors: Gate, every_door: list[Door], role: str
) -> None:
    at_the_doors.as_role(role).remember()
    adapter = at_the_doors.app.url_map.bind("localhost")
    found = []
    for path in sorted({address(door, at_the_doors.world, OWN, role) or "" for door in every_door}):
        allowed = set(adapter.allowed_methods(path)) - set(AUTOMATIC)
        for method in set(METHODS) - allowed:
            answer = at_the_doors.open(path, method)
            told = set(answer.headers.get("Allow", "").replace(" ", "").split(",")) - set(AUTOMATIC)
            if answer.status_code != 405 or told != allowed:
                found.append(
                    f"{method} {path}: {answer.status_code}, Allow {sorted(told)}, not {sorted(allowed)}"
                )
    assert not found, "\n".join(found[:30])


def test_options_and_head_tell_no_more_than_get(at_the_doors: Gate, every_door: list[Door]) -> None:
    at_the_doors.as_role(NOBODY)
    found = []
    for door in every_door:
        path = address(door, at_the_doors.world, OWN, NOBODY) or ""
        if door.method == "GET":
            head, got = at_the_doors.open(path, "HEAD"), at_the_doors.open(path)
            if head.status_code != got.status_code or head.data:
                found.append(
                    f"HEAD {path}: {head.status_code} with {len(head.data)} bytes, GET {got.status_code}"
                )
        answer = at_the_doors.open(path, "OPTIONS")
        if answer.status_code not in (200, 303) or (answer.status_code == 200 and answer.data):
            found.append(f"OPTIONS {path}: {answer.status_code}")
    assert not found, "\n".join(found[:30])
