"""Who is behind a request: the session of its cookie, found by one statement, and what must be shown first."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_security import Security
from sqlalchemy import Select
from werkzeug.wrappers import Response as AnyResponse

from membership.config import Settings
from membership.directory.accounts.cookies import HouseSessions, cookies
from membership.directory.accounts.engine import HouseTotp, HouseWebauthn, start_engine
from membership.directory.accounts.limits import FRESH, SEEN, Browser
from membership.directory.accounts.operations.sessions import note_seen
from membership.directory.accounts.passwords import Hasher
from membership.directory.accounts.queries import SignedIn, session_finder
from membership.directory.accounts.roles import needs_second_factor
from membership.kernel.db import Database
from membership.kernel.errors import Refusal
from membership.kernel.times import now
from membership.kernel.viewer import Viewer, nobody
from membership.kernel.work import open_work, system_permit
from membership.webkit.access import viewer
from membership.webkit.answers import answers_as_json, wants_json
from membership.webkit.house import house, reader

View = TypeVar("View", bound=Callable[..., Any])
Find = Callable[..., SignedIn | None]


class NotFresh(Refusal):
    """A grave act asks its person to show once more who they are."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Confirm that it is you, then do this again.")


def init_security(
    app: Flask, database: Database, settings: Settings, selects: Sequence[Select[Any]]
) -> Callable[[], Viewer]:
    """Install sessions, Flask-Security and the second factor's gate; returns what finds the viewer of a request."""
    app.session_interface = HouseSessions(is_https=settings.is_https)
    app.extensions["accounts.find"] = session_finder(selects)
    app.extensions["accounts.hasher"] = Hasher(settings.password_rounds)
    start_engine(app, database, settings, seat)
    app.before_request(_second_factor_first)
    app.after_request(_note_seen)
    app.register_error_handler(NotFresh, _confirm_first)
    return find_viewer


def seat() -> SignedIn | None:
    """The living session of the request's cookie, whatever its stage; one statement, once a request."""
    if "seat" not in g:
        secret = "" if request.path.startswith("/static/") else cookies().brought
        find = cast("Find", current_app.extensions["accounts.find"])
        g.seat = find(reader(), secret, now()) if secret else None
    return cast("SignedIn | None", g.seat)


def find_viewer() -> Viewer:
    """Who looks. A person whose roles need a second factor has no right at all until it is set up."""
    found, at = seat(), now()
    if found is None or found.stage != "full":
        return nobody(at)
    who = Viewer(
        at=at,
        person_id=found.person_id,
        account_id=found.account_id,
        name=found.name,
        grants=found.grants,
        has_second_factor=found.has_second_factor,
        is_fresh=at - found.fresh_at <= FRESH,
    )
    g.needs_second_factor = needs_second_factor(who)
    if g.needs_second_factor and not who.has_second_factor:
        g.must_enrol = True
        return Viewer(at, who.person_id, who.account_id, who.name, is_fresh=who.is_fresh)
    return who


def must_have_second_factor() -> bool:
    """Whether the viewer's roles forbid to remove the last second factor."""
    viewer()
    return bool(g.get("needs_second_factor"))


def before_enrolment(view: View) -> View:
    """Declare that a view can be reached before the second factor is set up."""
    view.is_before_enrolment = True  # type: ignore[attr-defined]
    return view


def sign_in_first() -> Response:
    """The way to the sign-in page, and back to where the visitor wanted to go; a program, which would take that page for an
    answer, is told 401."""
    if wants_json():
        return answers_as_json("Sign in first", 401)
    back = local_path(request.full_path.rstrip("?")) if request.method in ("GET", "HEAD") else ""
    target = (
        url_for("accounts.sign_in", next=back if back != "/" else None)
        if back
        else url_for("accounts.sign_in")
    )
    return cast("Response", redirect(target, 303))


def require_fresh() -> None:
    """Go on only when the person has shown within minutes who they are. Raises NotFresh, which leads there."""
    if not viewer().is_fresh:
        raise NotFresh


def local_path(target: str | None) -> str:
    """The path, if it leads to a page of this house and nowhere else; otherwise nothing."""
    path = target or ""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_local and path.isprintable() and "\\" not in path else ""


def browser() -> Browser:
    """Where the request comes from. The address is the connection's, or what a configured proxy says."""
    return Browser(request.remote_addr or "", request.user_agent.string)


def network() -> str:
    """What counts as one address: for IPv6 the network of a household."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def hasher() -> Hasher:
    """The house's hasher of passwords."""
    return cast("Hasher", current_app.extensions["accounts.hasher"])


def totp() -> HouseTotp:
    """The engine's one-time passwords."""
    return cast("HouseTotp", cast("Security", current_app.extensions["security"]).totp_factory)


def passkey_util() -> HouseWebauthn:
    """The engine's options for passkeys."""
    return cast("HouseWebauthn", cast("Security", current_app.extensions["security"]).webauthn_util)


def brand() -> str:
    """Under which name the house writes."""
    return house().settings.house_name


def _second_factor_first() -> AnyResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False) or getattr(view, "is_before_enrolment", False):
        return None
    if viewer().is_signed_in and g.get("must_enrol"):
        return redirect(url_for("accounts.enrolment"), 303)
    return None


def _note_seen(response: Response) -> Response:
    found = cast("SignedIn | None", g.get("seat"))
    if found is not None and found.stage == "full" and now() - found.last_seen_at >= SEEN:
        with open_work(system_permit(house().database, "web", g.get("request_id", ""))) as work:
            note_seen(work, found.session_id)
    return response


def _confirm_first(_error: NotFresh) -> AnyResponse:
    origin = house().settings.base_address.rstrip("/")
    came = request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "")
    back = local_path(came.removeprefix(request.host_url.rstrip("/")).removeprefix(origin)) or "/account"
    return redirect(url_for("accounts.confirmation", next=back), 303)
