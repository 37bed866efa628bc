"""What the public reads: the foundations, and what each has published. Also health and the well-known files."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify, make_response, url_for
from sqlalchemy import text

from membership.directory.foundations.queries import foundations, published_pages
from membership.frontdesk.blueprint import blueprint
from membership.kernel.room import PublicPage
from membership.kernel.times import now
from membership.webkit.access import public
from membership.webkit.house import enter, house, reader
from membership.webkit.pages import page


@dataclass(frozen=True)
class Published:
    """A public page in the list of a foundation's front page."""

    label: str
    url: str
    icon: str
    side: str
    summary: str


@blueprint.get("/")
@public
def home() -> Response:
    """The foundations of this installation."""
    return page("frontdesk/home.html", title="Foundations", side="public", foundations=foundations(reader()))


@blueprint.get("/<foundation>")
@public
def front(foundation: str) -> Response:
    """One foundation's public front page: what its keepers have published, and nothing else."""
    place = enter(foundation)
    offered: list[PublicPage] = [item for room in house().rooms for item in room.public_pages]
    public_keys = published_pages(reader(), place.id)
    shown = []
    for item in sorted(offered, key=lambda item: item.order):
        summary = item.summary(reader(), place, now()) if not item.key or item.key in public_keys else None
        if summary is not None:
            url = url_for(item.endpoint, foundation=place.slug)
            shown.append(Published(item.label, url, item.icon, item.side, summary))
    return page("frontdesk/front.html", title=place.name, side="public", place=place, published=shown)


@blueprint.get("/health")
@public
def health() -> Response:
    """Whether the process answers and its database does."""
    reader().execute(text("SELECT 1"))
    return jsonify(status="ok")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Search engines may read what is public."""
    response = make_response("User-agent: *\nDisallow: /account\nDisallow: /admin\n")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response


@blueprint.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """How to report a weakness (RFC 9116)."""
    base = house().settings.base_address
    lines = [f"Contact: mailto:{house().settings.mail_sender}", f"Canonical: {base}/.well-known/security.txt"]
    expires = now().replace(month=12, day=31, hour=0, minute=0, second=0, microsecond=0)
    lines.append(f"Expires: {expires.isoformat()}")
    response = make_response("\n".join(lines) + "\n")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response
