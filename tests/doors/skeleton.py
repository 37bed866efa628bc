"""`python -m tests.doors.skeleton BLUEPRINT …`: print declarations as the doors answer today. They are to be judged, not trusted."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from shutil import copyfile

import time_machine

from membership.kernel.db import Database
from tests.doors.answers import FORBIDDEN, SIGN_IN, YES, verdict
from tests.doors.cast import EVERYBODY, NOBODY
from tests.doors.cells import Cell, cells, knock
from tests.doors.defects import HEARD, listen
from tests.doors.expected import GROUPS, declarations
from tests.doors.gate import Gate, application, gate
from tests.doors.objects import OTHER, UnknownArgument
from tests.doors.routes import Door, doors
from tests.doors.world import ELSEWHERE, OWN, TRIED_AT, build
from tests.engines.schema import bring_up_to_date


def main(blueprints: list[str]) -> None:
    """Observe every undeclared door of the blueprints (of all, when none is named)."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/doors.db"
        bring_up_to_date(url)
        database = Database(url)
        world = build(database)
        database.close()
        template = Path(folder) / "template.db"
        copyfile(Path(folder) / "doors.db", template)
        app, known = application(database), declarations()
        listen()
        with time_machine.travel(TRIED_AT), gate(app, database, world, template) as at:
            for door in doors(app):
                wanted = not blueprints or door.endpoint.split(".")[0] in blueprints
                if wanted and door.name not in known:
                    print(_entry_or_reason(at, door), "\n", flush=True)


def _entry_or_reason(at: Gate, door: Door) -> str:
    try:
        return entry(at, door)
    except UnknownArgument as unknown:
        return f"# {unknown}"


def entry(at: Gate, door: Door) -> str:
    """The declaration that would fit what the door does."""
    lines = [f'["{door.name}"]  # {door.method} {door.rule.rule}']
    HEARD.clear()
    if door.is_public:
        return "\n".join([*lines, "public = true"])
    at.remember()
    tries = [cell for cell in cells(door, at.world) if cell.role != NOBODY and _tells(cell)]
    seen = {(cell.which, cell.role): _verdict(at, cell) for cell in tries}
    own = {role: seen[OWN, role] for role in EVERYBODY if (OWN, role) in seen}
    lines += _lists("", own)
    lines += _lists("other_", {role: found for (place, role), found in seen.items() if place == OTHER})
    wide = [role for (place, role), found in seen.items() if place == ELSEWHERE and found in (YES, FORBIDDEN)]
    lines += [f"# DEFECT: {line}" for line in sorted(set(HEARD))]
    return "\n".join([*lines, *([f"everywhere = {_words(wide)}"] if wide else [])])


def _tells(cell: Cell) -> bool:
    """One's own and another company's objects as everybody; elsewhere, where almost all is hidden, as the admin."""
    return cell.which in (OWN, OTHER) or (cell.which == ELSEWHERE and cell.role == "admin")


def _verdict(at: Gate, cell: Cell) -> str:
    found = verdict(knock(at, cell))
    return YES if found == SIGN_IN and cell.door.method == "POST" else found


def _lists(prefix: str, found: dict[str, str]) -> list[str]:
    may = [role for role, verdict_ in found.items() if verdict_ == YES]
    sees = [role for role, verdict_ in found.items() if verdict_ == FORBIDDEN]
    lines = [f"{prefix}may = {_words(may)}"] if may or (found and not prefix) else []
    return lines + ([f"{prefix}sees = {_words(sees)}"] if sees else [])


def _words(roles: list[str]) -> str:
    left, words = list(roles), []
    for group, members in sorted(GROUPS.items(), key=lambda item: -len(item[1])):
        if set(members) <= set(left):
            left, words = [role for role in left if role not in members], [*words, group]
    return "[" + ", ".join(f'"{word}"' for word in (*words, *left)) + "]"


if __name__ == "__main__":
    main(sys.argv[1:])
