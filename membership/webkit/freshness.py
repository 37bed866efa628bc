"""A public page that the reader already has is answered 304. Its version is the foundation's audit head: whatever a
page shows was recorded there, so nothing needs to be rendered, or hashed, to know that it did not change."""

from __future__ import annotations

import hashlib
import secrets

from flask import Flask, Response, g, make_response, request
from sqlalchemy import select

from membership.kernel.audit.models import AuditChain
from membership.kernel.errors import NotFound
from membership.kernel.times import business_date, now
from membership.webkit.answers import wants_json
from membership.webkit.house import enter, reader

STARTED = secrets.token_hex(4)
"""Changes with each start of the program, since templates may have."""


def install_freshness(app: Flask) -> None:
    """Give the public pages of a foundation their ETag, for readers without any cookie."""

    @app.before_request
    def _known_already() -> Response | None:
        tag = _tag(app)
        if tag is None:
            return None
        g.etag = tag
        return _not_modified(tag) if request.if_none_match.contains(tag) else None

    @app.after_request
    def _mark(response: Response) -> Response:
        tag = g.pop("etag", None)
        if tag is not None and response.status_code in (200, 304) and "Set-Cookie" not in response.headers:
            response.set_etag(tag)
            response.headers["Cache-Control"] = "public, no-cache"
        return response


def _tag(app: Flask) -> str | None:
    view = app.view_functions.get(request.endpoint or "")
    slug = (request.view_args or {}).get("foundation")
    if request.method != "GET" or not slug or request.cookies or not getattr(view, "is_public", False):
        return None
    try:
        place = enter(slug)
    except NotFound:
        return None
    head = reader().scalar(select(AuditChain.head_hash).where(AuditChain.id == place.id)) or ""
    day = business_date(now(), place.zone)
    return hashlib.sha256(f"{STARTED} {head} {day} {request.full_path} {wants_json()}".encode()).hexdigest()[
        :24
    ]


def _not_modified(tag: str) -> Response:
    response = make_response("", 304)
    response.set_etag(tag)
    return response
