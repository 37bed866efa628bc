"""What the technical charter waits for, and the form by which the technical secretary records that it happened."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.rules.awaiting import Waiting, waiting
from membership.assembly.rules.forms import HappenedForm, happened_form
from membership.assembly.rules.recording import record_charter_event
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work
from membership.technical.charter import policy
from membership.technical.charter.views.reading import NAME, WING, blueprint
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

TITLE = "Events of the technical charter"


@blueprint.get("/<foundation>/technical-charter/events")
@guard(policy.may_see_events)
def events(foundation: str) -> Response:
    """Events and numbers that the charter waits for, with what was recorded."""
    place = enter(foundation)
    see(policy.may_see_events(viewer(), place))
    known, form = _asked(place)
    return _page(place, known, form)


@blueprint.post("/<foundation>/technical-charter/events")
@guard(policy.may_adopt_charter)
def record_event(foundation: str) -> AnyResponse:
    """Record one. Where the charter waits for nothing, there is nothing here."""
    place = enter(foundation)
    see(policy.may_adopt_charter(viewer(), place))
    permit = allow(policy.may_adopt_charter(viewer(), place))
    known, form = _asked(place)
    if not known.awaited:
        raise NotFound
    if form.validate_on_submit():
        assert form.happened_on.data is not None
        try:
            with open_work(permit) as work:
                record_charter_event(
                    work, place.id, WING, str(form.name.data), form.happened_on.data, number=form.number.data,
                    note=form.note.data or "",
                )  # fmt: skip
            told = f"Recorded: {form.name.data}."
            return done(told, url_for("technical_charter.events", foundation=place.slug))
        except (RuleBroken, Conflict) as refusal:
            form.say(
                refusal if isinstance(refusal, RuleBroken) else RuleBroken(refusal.message, field="name")
            )
            form.renew()
    return _page(place, known, form, status=422)


def _asked(place: Any) -> tuple[Waiting, HappenedForm]:
    day = business_date(now(), place.zone)
    known = waiting(reader(), place.id, WING, day)
    return known, happened_form(known, day)


def _page(place: Any, known: Waiting, form: HappenedForm, *, status: int = 200) -> Response:
    return page(
        "technical/charter/events.html",
        title=TITLE,
        side="technical",
        breadcrumbs=[(NAME, url_for(".charter", foundation=place.slug)), (TITLE, None)],
        status=status,
        place=place,
        form=form,
        waiting=known,
        may_record=policy.may_adopt_charter(viewer(), place),
    )
