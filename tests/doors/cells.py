"""The cells of the matrix: every door × role × object, each with the person and the address that try it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

from werkzeug.test import TestResponse

from tests.doors.answers import FORBIDDEN, HIDDEN, SIGN_IN, YES, told_apart, verdict
from tests.doors.cast import EVERYBODY, NOBODY
from tests.doors.defects import heard
from tests.doors.expected import CROSSED, VISITING, Declared
from tests.doors.gate import Gate
from tests.doors.objects import MISSING, NO_NUMBER, NO_WORD, OTHER, address, crossed, no_place
from tests.doors.routes import Door, in_foundation
from tests.doors.world import ARCHIVED, ELSEWHERE, OWN, World

UNROUTED = "/no/such/address/at/all"


@dataclass(frozen=True)
class Cell:
    """One try: this role, from this foundation, at this address."""

    door: Door
    role: str
    stands_in: str
    which: str
    path: str
    beside: str
    """The same address with nothing at it: what a hidden thing must be answered like."""

    def __str__(self) -> str:
        return f"{self.door.name} ({self.door.method} {self.path}) as {self.role}, {self.which}"


def cells(door: Door, world: World) -> Iterator[Cell]:
    """Every cell of a door."""
    for role in EVERYBODY:
        nothing, nowhere = (
            address(door, world, MISSING, role) or UNROUTED,
            no_place(door, world, role) or UNROUTED,
        )
        for which in (OWN, OTHER, ELSEWHERE, ARCHIVED, MISSING):
            path = address(door, world, which, role)
            if path is not None:
                beside = nowhere if which in (ELSEWHERE, ARCHIVED) else nothing
                yield Cell(door, role, ARCHIVED if which == ARCHIVED else OWN, which, path, beside)
        for path, beside in crossed(door, world, role):
            yield Cell(door, role, OWN, CROSSED, path, beside)
        if in_foundation(door) and role != NOBODY:
            own = address(door, world, OWN, role)
            assert own is not None
            yield Cell(door, role, ELSEWHERE, VISITING, own, nowhere)


def telling(cell: Cell, declared: Declared) -> bool:
    """Whether the cell is tried on every submission: one's own object as everybody, every object as nobody and as whoever
    has a right to one's own; of the rest, one in six. `make bar` tries them all."""
    if cell.which == OWN or cell.role == NOBODY:
        return True
    if (
        any(cell.role in roles for roles in declared.lists.values())
        and len(declared.lists["may"]) < len(EVERYBODY) // 2
    ):
        return True
    return crc32(f"{cell.door.name} {cell.role} {cell.which}".encode()) % 6 == 0


def knock(gate: Gate, cell: Cell) -> TestResponse:
    """Try the cell. A POST brings nothing: whoever may is told what is missing, and nothing changes."""
    gate.as_role(cell.role, cell.stands_in)
    before = gate.change_counter() if gate.template else 0
    answer = gate.open(cell.path, cell.door.method)
    if before and gate.change_counter() != before:
        gate.restore()
    return answer


def faults(gate: Gate, declared: Declared, tries: list[Cell]) -> Iterator[str]:
    """Where a door deviates from its declaration, or tells a hidden thing from a missing one."""
    missing: dict[tuple[str, str], TestResponse] = {}
    words = tuple(
        {part for cell in tries for part in cell.path.split("/") if len(part) > 4} | {NO_WORD, NO_NUMBER}
    )
    for cell in tries:
        answer = knock(gate, cell)
        found, expected = _found(cell, declared, answer), declared.verdict(cell.role, cell.which)
        if found != expected:
            why = f": {heard()}" if answer.status_code >= 500 else ""
            yield f"{cell}: {found} (status {answer.status_code}), declared is {expected}{why}"
        elif found == HIDDEN and cell.which != MISSING:
            difference = told_apart(answer, _missing(gate, cell, missing), words)
            if difference:
                yield f"{cell} is told apart from a missing one: {difference}"


def _found(cell: Cell, declared: Declared, answer: TestResponse) -> str:
    found = verdict(answer)
    if found == SIGN_IN and (declared.public or (cell.role != NOBODY and cell.door.method == "POST")):
        return YES  # signing out, and pages on the way in, lead there by themselves
    if found == FORBIDDEN and cell.which in (MISSING, CROSSED) and cell.role in declared.lists["sees"]:
        return HIDDEN  # whoever has no right to act is told so, whatever they name
    return found


def _missing(gate: Gate, cell: Cell, known: dict[tuple[str, str], TestResponse]) -> TestResponse:
    """What the same person gets for a thing that does not exist."""
    key = (f"{cell.role} of {cell.stands_in}", cell.beside)
    if key not in known:
        known[key] = knock(gate, replace(cell, path=cell.beside))
    return known[key]


def shortened(found: Iterable[str], each: int = 2, most: int = 40) -> str:
    """The deviations in short: the first of every door, and how many more."""
    by_door: dict[str, list[str]] = {}
    for line in found:
        by_door.setdefault(line.split(" ", 1)[0], []).append(line[:330])
    lines = []
    for lines_ in by_door.values():
        lines += lines_[:each] + (
            [f"    … and {len(lines_) - each} more like this"] if len(lines_) > each else []
        )
    return "\n" + "\n".join(lines[:most])
