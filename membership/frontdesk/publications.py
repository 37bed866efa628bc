"""Which pages of a foundation are public: each keeper opens and withdraws their own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.foundations.publishing import publish_page, withdraw_page
from membership.directory.foundations.queries import published_pages
from membership.frontdesk.blueprint import blueprint
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.room import Place, PublicPage
from membership.kernel.viewer import Viewer
from membership.kernel.work import Permit, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import Form
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import done, page


class PublicationForm(Form):
    """A button: publish, or withdraw."""


@dataclass(frozen=True)
class Line:
    """A page that the viewer keeps."""

    key: str
    label: str
    url: str
    side: str
    is_public: bool


def may_publish_some(who: Viewer, place: Place | None) -> bool:
    """Whether the viewer keeps any public page of the foundation."""
    return place is not None and bool(_kept(who, place))


@blueprint.get("/<foundation>/publications")
@guard(may_publish_some)
def publications(foundation: str) -> Response:
    """The pages that the viewer keeps, and which of them are public."""
    place = enter(foundation)
    see(may_publish_some(viewer(), place))
    public = published_pages(reader(), place.id)
    lines = [
        Line(p.key, p.label, url_for(p.endpoint, foundation=place.slug), p.side, p.key in public)
        for p in _kept(viewer(), place)
    ]
    return page(
        "frontdesk/publications.html",
        title="Public pages",
        side="neutral",
        lines=lines,
        form=PublicationForm(),
        place=place,
    )


@blueprint.post("/<foundation>/publications/<key>/opening")
@guard(may_publish_some)
def open_page(foundation: str, key: str) -> AnyResponse:
    """Publish a page."""
    place, offered, permit = _kept_page(foundation, key)
    with open_work(permit) as work:
        publish_page(work, place.id, offered.key, offered.side)
    return done(f"{offered.label}: public now.", url_for("frontdesk.publications", foundation=place.slug))


@blueprint.post("/<foundation>/publications/<key>/withdrawal")
@guard(may_publish_some)
def withdraw(foundation: str, key: str) -> AnyResponse:
    """Withdraw a page."""
    place, offered, permit = _kept_page(foundation, key)
    with open_work(permit) as work:
        withdraw_page(work, place.id, offered.key)
    return done(
        f"{offered.label}: no longer public.", url_for("frontdesk.publications", foundation=place.slug)
    )


def _kept_page(foundation: str, key: str) -> tuple[Place, PublicPage, Permit]:
    place = enter(foundation)
    see(may_publish_some(viewer(), place))
    offered = next((p for p in _kept(viewer(), place) if p.key == key), None)
    if offered is None:
        raise NotFound
    permit = allow(may_publish_some(viewer(), place))
    if not PublicationForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    return place, offered, permit


def _kept(who: Viewer, place: Place) -> list[PublicPage]:
    offered = [item for room in house().rooms for item in room.public_pages]
    return [
        item for item in offered if item.key and item.may_publish is not None and item.may_publish(who, place)
    ]
