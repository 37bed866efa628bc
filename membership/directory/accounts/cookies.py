"""Two cookies: one names a session in the database, the other is signed, holds no right and knows nobody.

Flask-Login's own way keeps the person in the signed cookie, and a copy of that cookie still works after signing out
(measured: BAR.md). Here the signed cookie carries only the CSRF token, notices, and where to go after signing in; whoever
copies it gains nothing. It is signed and not a row, since a visitor must not be able to fill the database by asking for
pages, and since a notice that is read by a GET would otherwise be a write.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, Response, has_request_context
from flask import session as flask_session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from membership.directory.accounts.limits import DEVICE, SESSION

RIGHTS = (
    "_user_id",
    "_fresh",
    "_id",
    "_remember",
    "fs_cc",
    "fs_paa",
    "fs_gexp",
    "identity.id",
    "identity.auth_type",
)
"""What Flask-Login and Flask-Security would like to keep in the cookie, and may not."""


class HouseSession(SecureCookieSession):
    """The signed part, and beside it the secrets that the other cookies brought or will carry away."""

    brought: str = ""
    device: str = ""

    def __init__(self, initial: Any = None) -> None:
        super().__init__(initial)
        self.given: dict[str, str] = {}

    def begin(self, secret: str) -> None:
        """Give the browser a session; what the signed cookie held before it does not survive."""
        self.clear()
        self.given["session"] = secret

    def end(self) -> None:
        """Take the session away from the browser."""
        self.clear()
        self.given["session"] = ""

    def recognise(self, secret: str) -> None:
        """Make the browser a known device."""
        self.given["device"] = secret


class HouseSessions(SecureCookieSessionInterface):
    """Reads and writes the cookies. Over TLS each name begins with `__Host-`, so that no other host can set it."""

    session_class = HouseSession
    lifetimes: dict[str, timedelta]

    def __init__(self, *, is_https: bool) -> None:
        self.is_https = is_https
        self.lifetimes = {"session": SESSION, "device": DEVICE}

    def name(self, cookie: str) -> str:
        """The cookie's full name."""
        return f"__Host-{cookie}" if self.is_https else cookie

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002
        """The name of the signed cookie."""
        return self.name("state")

    def open_session(self, app: Flask, request: Request) -> HouseSession:
        """The signed part of the request, with the secrets beside it; the house always has a key to sign with."""
        session = cast("HouseSession", super().open_session(app, request))
        session.brought = request.cookies.get(self.name("session"), "")
        session.device = request.cookies.get(self.name("device"), "")
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed."""
        for name in RIGHTS:
            session.pop(name, None)
        super().save_session(app, session, response)
        for cookie, secret in cast("HouseSession", session).given.items():
            self._set(response, cookie, secret)

    def _set(self, response: Response, cookie: str, secret: str) -> None:
        response.set_cookie(
            self.name(cookie),
            secret,
            max_age=self.lifetimes[cookie] if secret else 0,
            path="/",
            secure=self.is_https,
            httponly=True,
            samesite="Lax",
        )


def cookies() -> HouseSession:
    """The present request's cookies."""
    assert has_request_context()
    return cast("HouseSession", flask_session)
