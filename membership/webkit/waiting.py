"""What waits for the viewer in one foundation, from every room, for a page that a lower room draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from flask import g, request, url_for

from membership.kernel.audit.log import entry_count
from membership.kernel.room import DeskCard, DeskLine, Place
from membership.kernel.times import now
from membership.webkit.access import viewer
from membership.webkit.house import house, reader
from membership.webkit.kept import Kept


@dataclass(frozen=True)
class Waiting:
    """Something to do, with the page on which it is done."""

    text: str
    detail: str
    url: str
    is_late: bool


def waiting(place: Place, side: str, company: int, page: str) -> Iterator[Waiting]:
    """The due and late lines of the desk on one side of the wall, in the order of their cards; of lines that concern a company
    only those of this one. Lines that lead to the `page` which asks say nothing new to it."""
    offered = [card for room in house().rooms for card in room.desk_cards if card.side == side]
    for card in sorted(offered, key=lambda card: card.order):
        for line in told(card):
            endpoint, values = line.url or ("", {})
            parts: dict[str, Any] = dict(values)
            is_here = values.get("foundation") == place.slug and endpoint not in (page, request.endpoint)
            if is_here and line.company in (None, company) and line.tone in ("due", "late"):
                yield Waiting(line.text, line.detail, url_for(endpoint, **parts), line.tone == "late")


def told(card: DeskCard) -> Iterable[DeskLine]:
    """The lines of a card, kept until the log has grown: no record changes without an entry, and no foundation's day begins
    but at a quarter of an hour of UTC."""
    if card.is_momentary:
        return card.lines(reader(), viewer(), now())
    kept = cast("Kept", house().extras.setdefault("desk", Kept()))
    at, who = now(), viewer()
    key = (card.title, who.person_id, who.grants, at.date(), 4 * at.hour + at.minute // 15, _entries())
    found = kept.get(key)
    if found is None:
        found = tuple(card.lines(reader(), who, at))
        kept.put(key, found)
    return cast("tuple[DeskLine, ...]", found)


def _entries() -> int:
    """How many entries the log has; asked once for a page."""
    if "entries" not in g:
        g.entries = entry_count(reader())
    return cast("int", g.entries)


def opens(endpoint: str, place: Place) -> bool:
    """Whether the navigation leads the viewer to a page of another room: the policy of that page answers."""
    items = (item for room in house().rooms for item in room.navigation if item.endpoint == endpoint)
    return any(item.may(viewer(), place) for item in items)
