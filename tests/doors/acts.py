"""Every POST of the house, done as a person does it: from the form that a page offers to whoever may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.doors.cast import BY_NAME, NEWCOMER
from tests.doors.drawn import Drawn, forms_of
from tests.doors.expected import Declared, declarations
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.payloads import ALSO, PAYLOADS, RELUCTANT, ROLES
from tests.doors.routes import Door
from tests.doors.world import OWN

ONCE = "one-use-key-of-the-doors-"
FIRST = (
    "staff",
    "admin",
    "treasurer",
    "technical_secretary",
    "board_secretary",
    "council_secretary",
    "representative_primary",
)


@dataclass(frozen=True)
class Act:
    """A POST that should succeed: the door, who does it, the path, and what the browser sends."""

    door: Door
    role: str
    path: str
    data: dict[str, Any]
    drawn: Drawn | None

    def __str__(self) -> str:
        return f"{self.door.name} (POST {self.path} as {self.role})"

    def do(self, gate: Gate, key: str = "a", /, **changes: Any) -> TestResponse:
        """Send the form with a one-use key of its own; a field that is None is left out."""
        sent = {**self.data, "once": ONCE + key, **changes}
        data = {name: _as_sent(value) for name, value in sent.items() if value is not None}
        return gate.as_role(self.role).open(self.path, "POST", data=data)


def _as_sent(value: Any) -> Any:
    """A file is written as its bytes."""
    return (BytesIO(value), "file.toml") if isinstance(value, bytes) else value


def actor(declared: Declared) -> str:
    """Who does it: the first of those who may."""
    may = declared.lists["may"]
    order = (*FIRST, *BY_NAME, NEWCOMER)
    return next((role for role in order if role in may), "staff")


def harvest(gate: Gate, doors: list[Door]) -> dict[tuple[str, str], list[Drawn]]:
    """Every form that the pages of the house offer: (endpoint, role) -> the forms that lead there."""
    known = declarations()
    posts = [door for door in doors if door.method == "POST" and door.name in known]
    roles = {actor(known[door.name]) for door in posts} | {*ROLES.values(), *ALSO.values()}
    found: dict[tuple[str, str], list[Drawn]] = {}
    adapter = gate.app.url_map.bind("localhost")
    for role in sorted(roles):
        for path in _pages(gate, doors, role):
            answer = gate.as_role(role).open(path)
            if answer.status_code != 200 or "html" not in answer.content_type:
                continue
            for form in forms_of(answer.get_data(as_text=True), path):
                try:
                    endpoint = str(adapter.match(form.action.split("?")[0], method="POST")[0])
                except HTTPException:
                    endpoint = f"nowhere: {form.action}"
                found.setdefault((endpoint, role), []).append(form)
    return found


def _pages(gate: Gate, doors: list[Door], role: str) -> list[str]:
    """Every page, and the page above every POST: of the very seat, say, that the act will fill."""
    read = {address(door, gate.world, OWN, role) for door in doors if door.method == "GET"}
    sent = {address(door, gate.world, OWN, role) for door in doors if door.method == "POST"}
    return sorted(
        {path for path in read if path}
        | {path.rsplit("/", 1)[0] for path in sent if path and path.count("/") > 2}
    )


def acts(gate: Gate, doors: list[Door], forms: dict[tuple[str, str], list[Drawn]]) -> Iterator[Act]:
    """One act for every POST door that is declared and not reluctant."""
    known = declarations()
    for door in doors:
        if door.method != "POST" or door.name not in known or {door.name, door.endpoint} & RELUCTANT.keys():
            continue
        if known[door.name].empty or not (known[door.name].public or known[door.name].lists["may"]):
            continue
        also = [ALSO[door.endpoint]] if door.endpoint in ALSO else []
        for role in (ROLES.get(door.name) or actor(known[door.name]), *also):
            yield _act(gate, door, role, forms.get((door.endpoint, role), []))


def _act(gate: Gate, door: Door, role: str, offered: list[Drawn]) -> Act:
    path = address(door, gate.world, OWN, role)
    assert path is not None
    drawn = next((form for form in offered if form.action.split("?")[0] == path), None)
    typed = PAYLOADS.get(door.name) or PAYLOADS.get(door.endpoint) or {}
    typed = typed(gate.world) if callable(typed) else typed
    data = drawn.filled(**typed) if drawn else dict(typed)
    return Act(door, role, path, {name: value for name, value in data.items() if name != "csrf_token"}, drawn)


def of_blueprint(every_act: Iterable[Act], name: str) -> list[Act]:
    """The acts at the doors of one blueprint: a test over all of them takes turns, so that several workers share it."""
    return [act for act in every_act if act.door.endpoint.split(".")[0] == name]
