"""What waits for the viewer in one foundation, from every room, for a page that a lower room draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from membership.kernel.room import Place
from membership.kernel.times import now
from membership.webkit.access import viewer
from membership.webkit.house import house, reader


@dataclass(frozen=True)
class Waiting:
    """Something to do, with the page on which it is done."""

    text: str
    detail: str
    url: str
    is_late: bool


def waiting(place: Place, side: str) -> Iterator[Waiting]:
    """The due and late lines of the desk on one side of the wall, in the order of their cards."""
    offered = [card for room in house().rooms for card in room.desk_cards if card.side == side]
    for card in sorted(offered, key=lambda card: card.order):
        for line in card.lines(reader(), viewer(), now()):
            endpoint, values = line.url or ("", {})
            parts: dict[str, Any] = dict(values)
            is_here = values.get("foundation") == place.slug and endpoint != request.endpoint
            if is_here and line.tone in ("due", "late"):
                yield Waiting(line.text, line.detail, url_for(endpoint, **parts), line.tone == "late")


def opens(endpoint: str, place: Place) -> bool:
    """Whether the navigation leads the viewer to a page of another room: the policy of that page answers."""
    items = (item for room in house().rooms for item in room.navigation if item.endpoint == endpoint)
    return any(item.may(viewer(), place) for item in items)
