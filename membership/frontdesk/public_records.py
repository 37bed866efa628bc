"""What the public reads of bodies: who sits in them, published resolutions, published minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Response, make_response
from sqlalchemy.orm import Session

from membership.assembly.bodies.queries import SeatLine, bodies, officers, roster_on
from membership.assembly.minutes.queries import published_minutes, published_minutes_at
from membership.assembly.motions.queries import published_resolution, published_resolutions
from membership.directory.foundations.queries import is_published
from membership.frontdesk.blueprint import blueprint
from membership.kernel.documents.store import read_document
from membership.kernel.errors import NotFound
from membership.kernel.room import Place, PublicPage
from membership.kernel.times import business_date, now
from membership.kernel.viewer import Viewer
from membership.webkit.access import public, see
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

BODIES = {"business": "bodies", "technical": "technical-bodies"}


def may_publish_bodies(viewer: Viewer, place: Place) -> bool:
    """The rosters of business bodies are published by staff."""
    return viewer.has("staff", wing="business", foundation_id=place.id)


def may_publish_technical_bodies(viewer: Viewer, place: Place) -> bool:
    """Those of technical bodies by the technical secretary."""
    return viewer.has("technical_secretary", wing="technical", foundation_id=place.id)


@blueprint.get("/<foundation>/public/bodies")
@public
def public_bodies(foundation: str) -> Response:
    """The governing board and the other bodies of the business side."""
    return _bodies(foundation, "business", "Board and committees")


@blueprint.get("/<foundation>/public/technical-bodies")
@public
def public_technical_bodies(foundation: str) -> Response:
    """The bodies of the technical side."""
    return _bodies(foundation, "technical", "Technical bodies")


@blueprint.get("/<foundation>/public/resolutions")
@public
def public_resolutions(foundation: str) -> Response:
    """Every published resolution, latest first."""
    place = enter(foundation)
    found = [one for wing in BODIES for one in published_resolutions(reader(), place.id, wing)]
    see(bool(found))
    return page(
        "frontdesk/resolutions.html", title="Resolutions", side="public", resolutions=found, place=place
    )


@blueprint.get("/<foundation>/public/resolutions/<resolution>")
@public
def public_resolution(foundation: str, resolution: str) -> Response:
    """One published resolution."""
    place = enter(foundation)
    found = published_resolution(reader(), place.id, resolution)
    return page(
        "frontdesk/resolution.html",
        title=f"Resolution {found.label}",
        side=found.wing,
        resolution=found,
        place=place,
    )


@blueprint.get("/<foundation>/public/minutes")
@public
def public_minutes(foundation: str) -> Response:
    """Every published set of minutes, latest meeting first."""
    place = enter(foundation)
    found = [one for wing in BODIES for one in published_minutes(reader(), place.id, wing)]
    see(bool(found))
    return page("frontdesk/minutes_list.html", title="Minutes", side="public", minutes=found, place=place)


@blueprint.get("/<foundation>/public/minutes/<minutes>")
@public
def public_minutes_of(foundation: str, minutes: str) -> Response:
    """One set of published minutes, in its public version."""
    place = enter(foundation)
    found = published_minutes_at(reader(), place.id, minutes)
    return page("frontdesk/minutes.html", title=found.title, side=found.wing, minutes=found, place=place)


@blueprint.get("/<foundation>/public/minutes/<minutes>/pdf")
@public
def public_minutes_pdf(foundation: str, minutes: str) -> Response:
    """The same as PDF."""
    place = enter(foundation)
    found = published_minutes_at(reader(), place.id, minutes)
    if found.pdf_sha256 is None:
        raise NotFound
    response = make_response(read_document(reader(), found.pdf_sha256).content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="minutes-{found.public_id}.pdf"'
    return response


def _bodies(foundation: str, wing: str, title: str) -> Response:
    place = enter(foundation)
    see(is_published(reader(), place.id, BODIES[wing]))
    at = now()
    day = business_date(at, place.zone)
    rosters = [
        (body, _by_name(roster_on(reader(), body.id, day, at)), officers(reader(), body.id, day))
        for body in bodies(reader(), place.id)
        if body.wing == wing
    ]
    return page("frontdesk/bodies.html", title=title, side=wing, rosters=rosters, place=place)


def _by_name(seats: Iterable[SeatLine]) -> list[SeatLine]:
    """Companies first, in the order of the alphabet; then the seats of classes and offices."""
    return sorted(seats, key=lambda seat: (not seat.organization, seat.label.casefold()))


def _bodies_summary(wing: str, session: Session, place: Place) -> str | None:
    names = [body.title for body in bodies(session, place.id) if body.wing == wing]
    return ", ".join(names) or None


def _resolutions_summary(session: Session, place: Place, _at: datetime) -> str | None:
    count = sum(len(published_resolutions(session, place.id, wing)) for wing in BODIES)
    return f"{count} published" if count else None


def _minutes_summary(session: Session, place: Place, _at: datetime) -> str | None:
    count = sum(len(published_minutes(session, place.id, wing)) for wing in BODIES)
    return f"{count} published" if count else None


PUBLIC_PAGES = (
    PublicPage(
        "Board and committees",
        "frontdesk.public_bodies",
        icon="users-group",
        summary=lambda session, place, _at: _bodies_summary("business", session, place),
        order=20,
        key="bodies",
        may_publish=may_publish_bodies,
    ),
    PublicPage(
        "Resolutions", "frontdesk.public_resolutions", icon="gavel", summary=_resolutions_summary, order=30
    ),
    PublicPage("Minutes", "frontdesk.public_minutes", icon="file-text", summary=_minutes_summary, order=40),
    PublicPage(
        "Technical bodies",
        "frontdesk.public_technical_bodies",
        icon="users",
        summary=lambda session, place, _at: _bodies_summary("technical", session, place),
        side="technical",
        order=70,
        key="technical-bodies",
        may_publish=may_publish_technical_bodies,
    ),
)
