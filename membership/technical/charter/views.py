"""The technical charter: read it with its clauses, and adopt a new version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.rules.queries import charter_in_force, version_in_force, versions
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work
from membership.technical.charter import operations, policy
from membership.technical.charter.forms import CharterForm
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("technical_charter", __name__)


@blueprint.get("/<foundation>/technical-charter")
@guard(policy.may_see_charter)
def charter(foundation: str) -> Response:
    """The charter in force: ladder, who decides, agreements, and what its text leaves open."""
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    on = business_date(now(), place.zone)
    stands = version_in_force(reader(), place.id, "technical", on)
    return _page(
        "charter",
        "Technical charter",
        place=place,
        version=stands,
        document=charter_in_force(reader(), place.id, "technical", on) if stands else None,
        versions=versions(reader(), place.id, "technical"),
        may_adopt=policy.may_adopt_charter(viewer(), place),
    )


@blueprint.get("/<foundation>/technical-charter/new")
@guard(policy.may_adopt_charter)
def new_charter(foundation: str) -> Response:
    """The form for a new version."""
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    allow(policy.may_adopt_charter(viewer(), place))
    return _form(place, CharterForm())


@blueprint.post("/<foundation>/technical-charter/new")
@guard(policy.may_adopt_charter)
def adopt_charter(foundation: str) -> AnyResponse:
    """Adopt a version. A text that cannot be read is shown again with the line at fault."""
    place = enter(foundation)
    see(policy.may_see_charter(viewer(), place))
    permit = allow(policy.may_adopt_charter(viewer(), place))
    form = CharterForm()
    if form.validate_on_submit():
        try:
            with open_work(permit) as work:
                adopted = operations.adopt_technical_charter(work, place.id, form.text.data)
            return done(f"{adopted.title} was adopted.", url_for(".charter", foundation=place.slug))
        except (RuleBroken, Conflict) as refusal:
            form.say(
                refusal if isinstance(refusal, RuleBroken) else RuleBroken(refusal.message, field="text")
            )
            form.renew()
    return _form(place, form, status=422)


def _form(place: Any, form: CharterForm, status: int = 200) -> Response:
    return _page("form", "Adopt a technical charter", status, place=place, form=form)


def _page(name: str, title: str, status: int = 200, **context: Any) -> Response:
    crumbs = [("Technical charter", None)]
    return page(
        f"technical/charter/{name}.html",
        title=title,
        side="technical",
        breadcrumbs=crumbs,
        status=status,
        **context,
    )
