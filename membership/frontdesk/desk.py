"""My desk: what the viewer has to do and wants to see first, from every room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.frontdesk import policy
from membership.frontdesk.blueprint import blueprint
from membership.kernel.room import DeskCard, DeskLine, Place
from membership.webkit.access import guard, see, signed_in, viewer
from membership.webkit.acting import named_among_several
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import page
from membership.webkit.waiting import told


@dataclass(frozen=True)
class Line:
    """A line of a card as it is drawn; who acts for several companies reads of which one it speaks."""

    text: str
    url: str
    detail: str
    tone: str


@dataclass(frozen=True)
class Card:
    """A card as it is drawn."""

    title: str
    icon: str
    side: str
    lines: list[Line]


@blueprint.get("/desk")
@signed_in
def desk() -> AnyResponse:
    """To the only foundation in which the viewer has a right, or the choice between several."""
    places = house().find_places(reader(), viewer())
    if len(places) == 1:
        return redirect(url_for("frontdesk.foundation_desk", foundation=places[0].slug), 303)
    return page("frontdesk/places.html", title="Where to?", side="neutral", places=places)


@blueprint.get("/<foundation>/desk")
@guard(policy.may_stand_in)
def foundation_desk(foundation: str) -> Response:
    """The cards of every room that has something to say to the viewer."""
    place = enter(foundation)
    see(policy.may_stand_in(viewer(), place))
    return page(
        "frontdesk/desk.html", title="My desk", side="neutral", cards=list(_cards(place)), place=place
    )


def _cards(place: Place) -> Iterable[Card]:
    offered: list[DeskCard] = [card for room in house().rooms for card in room.desk_cards]
    for offer in sorted(offered, key=lambda card: card.order):
        lines = [_line(line) for line in told(offer) if _is_here(line, place)]
        if lines:
            yield Card(offer.title, offer.icon, offer.side, lines)


def _is_here(line: DeskLine, place: Place) -> bool:
    """Rooms tell of every foundation at once; a desk shows those lines that lead to its own, and those that lead nowhere."""
    return line.url is None or line.url[1].get("foundation", place.slug) == place.slug


def _line(line: DeskLine) -> Line:
    values: dict[str, Any] = dict(line.url[1]) if line.url else {}
    url = url_for(line.url[0], **values) if line.url else ""
    company = named_among_several(line.company)
    detail = line.detail if company in line.text else ", ".join(one for one in (company, line.detail) if one)
    return Line(line.text, url, detail, line.tone)
