"""Security headers on every answer, and a content security policy without any inline script or style."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, g, request

CSP = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' https://checkout.stripe.com; manifest-src 'self'"
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"


View = TypeVar("View", bound=Callable[..., Any])


def read_elsewhere(view: View) -> View:
    """Declare that programs and pages of other sites may read a public view; nobody's cookie comes with such a question."""
    view.elsewhere = "read"  # type: ignore[attr-defined]
    return view


def framed_elsewhere(view: View) -> View:
    """Declare that a public view may stand in a frame of other sites. It holds nothing that one could be made to press."""
    view.elsewhere = "framed"  # type: ignore[attr-defined]
    return view


def install_headers(app: Flask) -> None:
    """Give every answer its headers, error pages and files included."""

    @app.before_request
    def _nonce() -> None:
        g.csp_nonce = secrets.token_urlsafe(16)

    @app.after_request
    def _headers(response: Response) -> Response:
        nonce = g.get("csp_nonce") or secrets.token_urlsafe(16)
        set_headers(response, nonce)
        view = app.view_functions.get(request.endpoint or "")
        if response.status_code in (200, 304):
            _open_up(response, getattr(view, "elsewhere", ""))
        return response


def set_headers(response: Response, nonce: str) -> None:
    """Put the headers of R33 on one answer."""
    headers = response.headers
    headers["Content-Security-Policy"] = CSP.format(nonce=nonce)
    headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS
    headers["X-Frame-Options"] = "DENY"
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Vary", "Cookie")


def _open_up(response: Response, elsewhere: str) -> None:
    """What a view declared of other sites."""
    headers = response.headers
    if elsewhere == "read":
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    elif elsewhere == "framed":
        policy = headers["Content-Security-Policy"]
        headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        del headers["X-Frame-Options"]
