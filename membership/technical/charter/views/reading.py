"""The technical charter in plain words: in force today or on any day, its versions, and what each changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for

from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.shown import ShownCharter, shown_changes, shown_charter, text_of
from membership.kernel.errors import NotFound
from membership.technical.charter import policy
from membership.webkit.access import guard, see, viewer
from membership.webkit.days import AskedDays, asked_days
from membership.webkit.house import enter, reader
from membership.webkit.pages import page

blueprint = Blueprint("technical_charter", __name__)
WING: Wing = "technical"
NAME = "Technical charter"


@blueprint.get("/<foundation>/technical-charter")
@guard(policy.may_see_charter)
def charter(foundation: str) -> Response:
    """The charter in force, or as of `on` as known on `known_on`, or the version that an explanation names; each rule has its
    place."""
    place = _enter(foundation)
    asked = asked_days(place.zone)
    label = request.args.get("version", "")
    shown = shown_charter(reader(), place.id, WING, asked.on, label=label, known_at=asked.known_at)
    return _reading(place, asked, shown, NAME)


@blueprint.get("/<foundation>/technical-charter/versions/<version>")
@guard(policy.may_see_charter)
def version(foundation: str, version: str) -> Response:
    """One version, as of the day from which it is in force."""
    place = _enter(foundation)
    asked = asked_days(place.zone)
    shown = shown_charter(reader(), place.id, WING, asked.on, public_id=version)
    return _reading(place, asked, shown, f"Version {shown.version.number}" if shown.version else "Version")


@blueprint.get("/<foundation>/technical-charter/versions/<version>/changes")
@guard(policy.may_see_charter)
def changes(foundation: str, version: str) -> Response:
    """What the version says that the one before it, or the one in `since`, did not."""
    place = _enter(foundation)
    shown = shown_changes(reader(), place.id, WING, version, request.args.get("since", ""))
    return page(
        "technical/charter/changes.html",
        title=f"What version {shown.version.number} changed",
        side="technical",
        breadcrumbs=[(NAME, url_for(".charter", foundation=place.slug)), ("Changes", None)],
        place=place,
        shown=shown,
    )


@blueprint.get("/<foundation>/technical-charter/versions/<version>/text")
@guard(policy.may_see_charter)
def text(foundation: str, version: str) -> Response:
    """The text as it was adopted, byte for byte."""
    place = _enter(foundation)
    shown = shown_charter(reader(), place.id, WING, asked_days(place.zone).on, public_id=version)
    if shown.version is None:
        raise NotFound
    answer = make_response(text_of(reader(), shown.version.id))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    name = f"{place.slug}-{WING}-{shown.version.number}.toml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _enter(foundation: str) -> Any:
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    return place


def _reading(place: Any, asked: AskedDays, shown: ShownCharter, title: str) -> Response:
    """The page of one version; a day that is none is told at its field."""
    at = {"foundation": place.slug}
    above = [] if title == NAME else [(NAME, url_for(".charter", **at))]
    return page(
        "technical/charter/charter.html",
        title=title,
        side="technical",
        breadcrumbs=[*above, (title, None)],
        status=asked.status,
        place=place,
        asked=asked,
        shown=shown,
        rows=[
            (
                one,
                url_for(".version", version=one.public_id, **at),
                url_for(".changes", version=one.public_id, **at) if one.number > 1 else "",
                shown.ends_on(one),
            )
            for one in shown.versions
        ],
        may_adopt=policy.may_adopt_charter(viewer(), place),
        may_see_events=policy.may_see_events(viewer(), place),
    )
