"""The navigation offers exactly what opens: an entry is shown if and only if its page answers 200, for every role."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask

from membership.kernel.room import NavigationItem
from membership.kernel.schema import shipped
from tests.doors.cast import SIGNED_IN
from tests.doors.gate import Gate
from tests.doors.viewers import viewer_of
from tests.doors.world import ELSEWHERE, OWN

SPRITE = "vendor/icons/icons.svg"


def items(app: Flask) -> list[NavigationItem]:
    """Every entry that a room offers."""
    return [item for room in app.extensions["house"].rooms for item in room.navigation]


def astray(gate: Gate, item: NavigationItem) -> list[str]:
    """Roles to whom the entry is offered in vain, or from whom an open page is kept."""
    found = []
    needs_place = any("foundation" in rule.arguments for rule in gate.app.url_map.iter_rules(item.endpoint))
    for role in SIGNED_IN:
        for which in (OWN, ELSEWHERE) if needs_place else (OWN,):
            place = gate.world.places[which]
            values = {**dict(item.values), **({"foundation": place.slug} if needs_place else {})}
            with gate.app.test_request_context():
                path = gate.app.url_for(item.endpoint, **values)
                shown = item.may(viewer_of(gate.world, role), place if needs_place else None)
            status = gate.as_role(role).open(path).status_code
            if shown != (status == 200):
                found.append(
                    f"“{item.label}” ({path}) is {'shown' if shown else 'not shown'} to {role}, and answers {status}"
                )
    return found


def test_every_entry_is_shown_exactly_to_whom_its_page_opens(at_the_doors: Gate) -> None:
    at_the_doors.remember()
    found = [line for item in items(at_the_doors.app) for line in astray(at_the_doors, item)]
    assert not found, "\n".join(found[:30])


def test_an_entry_that_is_shown_to_all_is_found(at_the_doors: Gate) -> None:
    item = next(item for item in items(at_the_doors.app) if item.endpoint == "projects.projects")
    assert astray(at_the_doors, replace(item, may=lambda _viewer, _place: True))


def test_every_icon_stands_in_the_sprite(house_app: Flask) -> None:
    drawn = set(re.findall(r'id="([^"]+)"', (shipped("static") / SPRITE).read_text(encoding="utf-8")))
    rooms = house_app.extensions["house"].rooms
    wanted = {
        (type(offer).__name__, getattr(offer, "label", getattr(offer, "title", "")), offer.icon)
        for room in rooms
        for offer in (*room.navigation, *room.desk_cards, *room.public_pages)
    }
    missing = [
        f"{kind} “{label}” wants the icon {icon}" for kind, label, icon in sorted(wanted) if icon not in drawn
    ]
    assert not missing, "\n".join(missing)
