"""A page says a day as people read it, and never as machines spell it."""

from __future__ import annotations

import re

from tests.doors.expected import declarations
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.routes import Door
from tests.doors.world import OWN

UNSEEN = re.compile(r"<(script|style|textarea|pre|code|template)\b.*?</\1>|<[^>]+>", re.DOTALL)
QUOTED = re.compile(r"“[^”]*”")
MACHINE_DAY = re.compile(r"(?<![\w/-])\d{4}-\d\d-\d\d(?![\w/-])")
ROLES = (
    "staff", "treasurer", "representative_primary", "board_secretary", "technical_secretary", "council_secretary", "admin",
)  # fmt: skip


def seen(html: str) -> str:
    """What of a page a person reads, without what somebody else wrote."""
    return QUOTED.sub("", UNSEEN.sub(" ", html))


def test_no_page_says_a_day_as_machines_spell_it(at_the_doors: Gate, every_door: list[Door]) -> None:
    found, known, count = [], declarations(), 0
    for door in every_door:
        may = known[door.name].lists["may"] if door.name in known else frozenset()
        if door.method != "GET":
            continue
        for role in [role for role in ROLES if role in may]:
            path = address(door, at_the_doors.world, OWN, role)
            answer = at_the_doors.as_role(role).open(path) if path else None
            if answer is None or not answer.content_type.startswith("text/html"):
                continue
            count += 1
            text = seen(answer.get_data(as_text=True))
            found += [
                f"{door.name} as {role}: {text[max(0, hit.start() - 60) : hit.end() + 10]!r}"
                for hit in MACHINE_DAY.finditer(text)
            ]
    assert not found, "\n".join(found)
    assert count > len(every_door) // 4


def test_a_page_that_spells_a_day_for_machines_is_found() -> None:
    assert MACHINE_DAY.search(seen("<p>Until <b>2026-11-30</b>.</p>"))
    assert not MACHINE_DAY.search(
        seen('<time datetime="2026-11-30">30 Nov 2026</time>, resolution “2026-11-30”, R-2026-11-30')
    )
