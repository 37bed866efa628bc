"""The rights of each role: exactly one, as the facts of the world give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.grants import grants_of
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer, nobody
from tests.doors.cast import BY_NAME, NEWCOMER, NOBODY
from tests.doors.world import OWN, World

KEYS = {"organization_id": "company", "project_id": "project", "module_id": "module"}


def stated(world: World, which: str, name: str) -> frozenset[Grant]:
    """The one right of a role, in one of the three foundations. Other rights that the same facts give are left out, so
    that a door is tried by each role alone; that the facts do give it is a test of its own."""
    if name in (NEWCOMER, NOBODY):
        return frozenset()
    role, place = BY_NAME[name], world.places[which]
    body = "council" if role.wing == "technical" else "board"
    keys = {**KEYS, "body_id": body, "seat_id": f"{body}_seat"}
    scopes = {scope: place.ids[keys[scope]] for scope in role.scopes}
    wide = {} if role.name == "admin" else {"foundation_id": place.id}
    return frozenset({Grant(role.word, role.wing, kind=role.kind, **wide, **scopes)})  # type: ignore[arg-type]


def derived(
    session: Session, selects: Sequence[Any], world: World, which: str, name: str
) -> frozenset[Grant]:
    """What the rooms' own facts say of the person of this role."""
    return grants_of(session, selects, world.people[which, name], now())


def viewer_of(world: World, name: str, which: str = OWN) -> Viewer:
    """The viewer of a role, for policies that are asked without a request."""
    if name == NOBODY:
        return nobody(now())
    person = world.people[which, name]
    grants = stated(world, which, name)
    return Viewer(now(), person, world.accounts[person], name, grants, has_second_factor=True, is_fresh=True)
