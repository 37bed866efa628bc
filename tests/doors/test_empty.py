"""A POST that brings no field of its form changes nothing: the form was not drawn by us. What acts all the same says why."""

from __future__ import annotations

from tests.doors.acts import actor
from tests.doors.conftest import Fresh
from tests.doors.dump import since
from tests.doors.expected import declarations
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.payloads import ROLES
from tests.doors.routes import Door
from tests.doors.world import OWN


def acted(gate: Gate, door: Door) -> list[str]:
    """What a POST without any field changed, done by somebody who may."""
    role = ROLES.get(door.name) or actor(declarations()[door.name])
    path = address(door, gate.world, OWN, role)
    assert path is not None
    before = gate.change_counter()
    gate.as_role(role).open(path, "POST")
    return (
        [str(one) for one in since(gate.database, gate.untouched())]
        if gate.change_counter() != before
        else []
    )


def test_a_post_without_its_form_changes_nothing(fresh: Fresh, every_door: list[Door]) -> None:
    known, found = declarations(), []
    with fresh() as gate:
        for door in every_door:
            if door.method != "POST" or door.name not in known:
                continue
            changed = acted(gate, door)
            if changed:
                gate.restore()
            if changed and not known[door.name].bare:
                found.append(f"{door.name} acts without its form: {changed[:2]}")
            if not changed and known[door.name].bare and not known[door.name].bare.startswith("ends"):
                found.append(f"{door.name} is declared bare, and does nothing without its form")
    assert not found, "\n".join(line[:300] for line in found)
