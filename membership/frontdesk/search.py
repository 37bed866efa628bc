"""One search box over every room; each room finds only what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.frontdesk import policy
from membership.frontdesk.blueprint import blueprint
from membership.kernel.room import Place
from membership.webkit.access import guard, see, signed_in, viewer
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import page

LONGEST = 100
PER_ROOM = 8


@dataclass(frozen=True)
class Hit:
    """One thing found, as it is drawn."""

    kind: str
    title: str
    detail: str
    url: str


@blueprint.get("/search")
@signed_in
def search_anywhere() -> AnyResponse:
    """Without a foundation: to the search of the only one, or the choice."""
    places = house().find_places(reader(), viewer())
    if len(places) == 1:
        query = request.args.get("q", "")
        return redirect(url_for("frontdesk.search", foundation=places[0].slug, q=query), 303)
    return page("frontdesk/places.html", title="Search where?", side="neutral", places=places)


@blueprint.get("/<foundation>/search")
@guard(policy.may_search)
def search(foundation: str) -> Response:
    """What the rooms find."""
    place = enter(foundation)
    see(policy.may_search(viewer(), place))
    words = request.args.get("q", "").strip()[:LONGEST]
    hits = _found(place, words) if words else []
    return page("frontdesk/search.html", title="Search", side="neutral", words=words, hits=hits, place=place)


def _found(place: Place, words: str) -> list[Hit]:
    hits = []
    for room in house().rooms:
        if room.search is not None:
            for found in room.search(reader(), viewer(), place, words, PER_ROOM):
                values: dict[str, Any] = dict(found.url[1])
                hits.append(Hit(found.kind, found.title, found.detail, url_for(found.url[0], **values)))
    return hits
