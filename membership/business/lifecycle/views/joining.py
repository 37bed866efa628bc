"""The blueprint of joining, the applicant's browser, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response as AnyResponse

from membership.business.lifecycle.links import LIFETIMES, application_of_browser
from membership.business.lifecycle.prospects import Prospect, prospects
from membership.business.members.answers import Answers
from membership.business.members.models import Application
from membership.business.members.views.pages import today
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.times import now
from membership.webkit.house import enter, house, reader

blueprint = Blueprint("joining", __name__)
PUBLIC_PAGE = "application"
COOKIE = "applicant"


def opened(foundation: str, application: str) -> tuple[Any, Application]:
    """The foundation and the application that this browser has opened. Raises NotFound, for every other one alike."""
    place = private(foundation)
    secret = request.cookies.get(cookie_name(), "")
    found = application_of_browser(reader(), place.id, application, secret, now())
    if found is None:
        raise NotFound
    return place, found


def private(foundation: str) -> Any:
    """Stand in the foundation on a page that nobody else may keep a copy of."""
    place = enter(foundation)
    g.pop("etag", None)
    return place


def let_in(response: AnyResponse, secret: str) -> AnyResponse:
    """From now on this browser is known by the secret."""
    response.set_cookie(
        cookie_name(), secret, max_age=LIFETIMES["browser"], path="/", secure=house().settings.is_https,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def cookie_name() -> str:
    """Over TLS no other host can set it."""
    return f"__Host-{COOKIE}" if house().settings.is_https else COOKIE


def offers(place: Any, answers: Answers) -> tuple[list[Prospect], str]:
    """The tiers as they are for these answers, or why there are none."""
    try:
        return list(prospects(reader(), place.id, answers.figures, answers.category, today(place))), ""
    except RuleBroken as refusal:
        return [], refusal.message


def with_tiers(form: Any, found: list[Prospect]) -> Any:
    """The form with the tiers to choose from; one that was chosen and is sold no longer stays visible."""
    form.tier.choices = [("", "Choose"), *((one.key, one.name) for one in found)]
    chosen = form.tier.data
    if chosen and chosen not in {one.key for one in found}:
        form.tier.choices.append((chosen, f"{chosen} (not offered)"))
    return form
