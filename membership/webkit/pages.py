"""Drawing a page: the template with the frame of the house around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from membership.kernel.room import Place
from membership.kernel.sentences import told
from membership.kernel.times import now
from membership.webkit.access import viewer
from membership.webkit.acting import Acting, acting, acting_here, spoken_of
from membership.webkit.answers import answers_as_json, wants_json
from membership.webkit.house import House, house, place, reader
from membership.webkit.menu import Group, Link, navigation


@dataclass(frozen=True)
class Switch:
    """Another foundation of the installation that the viewer can go to."""

    slug: str
    name: str
    url: str


@dataclass(frozen=True)
class Signed:
    """Who is signed in, as the account menu shows it."""

    is_signed_in: bool
    name: str
    acting_for: str


@dataclass
class Frame:
    """What the layout knows of the house; see templates/layout.html."""

    name: str
    demo: bool
    side: str
    foundation: Place | None
    foundations: list[Switch] = field(default_factory=list)
    navigation: Markup | list[Group] = field(default_factory=list)
    breadcrumbs: list[tuple[str, str | None]] = field(default_factory=list)
    acting: list[Acting] = field(default_factory=list)
    acting_now: Acting | None = None
    home_url: str = "/"
    search_url: str = "/search"
    sign_in_url: str = "/sign-in"
    public_url: str = "/"


def page(
    template: str,
    *,
    title: str,
    side: str = "business",
    breadcrumbs: Sequence[tuple[str, str | None]] = (),
    status: int = 200,
    **context: Any,
) -> Response:
    """The page as a response; `side` is business, technical, public or neutral. Asked for JSON, its answers alone."""
    g.side = side
    frame = frame_of(house(), side, breadcrumbs)
    text = render_template(template, title=title, house=frame, viewer=signed(), **context)
    if wants_json():
        response = answers_as_json(title, status)
    else:
        response = make_response(text, status)
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.vary.add("Accept")
    return response


def frame_of(the_house: House, side: str, breadcrumbs: Sequence[tuple[str, str | None]] = ()) -> Frame:
    """The frame for the present viewer and place."""
    here = place()
    settings = the_house.settings
    frame = Frame(settings.house_name, settings.stage == "demo", side, here, breadcrumbs=list(breadcrumbs))
    if here is not None:
        frame.search_url = f"/{here.slug}/search"
        frame.public_url = f"/{here.slug}"
    if viewer().is_signed_in:
        frame.home_url = "/desk"
        frame.navigation = navigation(the_house, here, [url for _, url in breadcrumbs if url])
        frame.foundations = _switches(the_house, here)
        if here is not None and side != "technical" and acting_here():
            frame.acting, frame.acting_now = list(acting()), spoken_of()
    elif here is not None:
        frame.navigation = [Group("", tuple(_public_links(the_house, here)))]
    return frame


def _switches(the_house: House, here: Place | None) -> list[Switch]:
    """Where else the viewer may go; nobody is asked when every right stands in this place."""
    if here is not None and all(grant.foundation_id == here.id for grant in viewer().grants):
        return []
    places = the_house.find_places(reader(), viewer())
    return [Switch(other.slug, other.name, f"/{other.slug}/desk") for other in places]


def _public_links(the_house: House, here: Place) -> list[Link]:
    offered = sorted((p for room in the_house.rooms for p in room.public_pages), key=lambda p: p.order)
    urls = [
        (p, url_for(p.endpoint, foundation=here.slug))
        for p in offered
        if (not p.key or the_house.is_published(reader(), here.id, p.key))
        and p.summary(reader(), here, now())
    ]
    path = request.path
    return [Link(p.label, url, p.icon, path == url or path.startswith(f"{url}/")) for p, url in urls]


def signed() -> Signed:
    """The viewer as templates may know them."""
    who = viewer()
    names = [one.company for one in acting_here()] if who.is_signed_in else []
    return Signed(who.is_signed_in, who.name, ", ".join(names))


def done(message: str, target: str) -> AnyResponse:
    """After a successful POST: say so, and send the browser on with 303."""
    flash(told(message), "success")
    return redirect(target, 303)
