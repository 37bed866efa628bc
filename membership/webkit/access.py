"""Who may do what, asked at the edge: every view names its policy, every write gets its Permit here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import g, request

from membership.kernel.errors import NotAllowed, NotFound
from membership.kernel.viewer import Viewer
from membership.kernel.work import Actor, Permit, Source
from membership.webkit.house import house

View = TypeVar("View", bound=Callable[..., Any])


def guard(*policies: Callable[..., bool]) -> Callable[[View], View]:
    """Declare which policies decide over a view. The generated matrix fails for a view that declares nothing."""

    def declare(view: View) -> View:
        view.guards = policies  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def webhook(view: View) -> View:
    """Declare that another program calls the view, which knows the caller by a signature: no sign-in, no form of ours."""
    view.is_webhook = True  # type: ignore[attr-defined]
    return public(view)


def signed_in(view: View) -> View:
    """Declare that a view is for every signed-in person and shows only their own things."""
    view.guards = ()  # type: ignore[attr-defined]
    return view


def viewer() -> Viewer:
    """Who looks, with every right, built once per request."""
    found = g.get("viewer")
    if found is None:
        found = g.viewer = house().find_viewer()
    return cast("Viewer", found)


def see(may: bool) -> None:
    """Go on only when the viewer may know of the thing; otherwise it is exactly as if it did not exist."""
    if not may:
        raise NotFound


def allow(may: bool, message: str = "You do not have the right to do this.") -> Permit:
    """Leave to write, once the policy has said yes. Raises NotAllowed."""
    if not may:
        raise NotAllowed(message)
    who = viewer()
    actor = Actor(f"person:{who.person_id}" if who.person_id else "public", who.person_id, who.account_id)
    return Permit(house().database, actor, Source("web", g.get("request_id", "")), _once())


def _once() -> str:
    """The form's one-use token at this address, for the first permit of the request only: the buttons of one page carry
    the same token, and each does another thing."""
    if g.get("once_taken"):
        return ""
    g.once_taken = True
    token = request.form.get("once", "") or request.headers.get("Idempotency-Key", "")
    return f"{request.path} {token}" if token else ""
