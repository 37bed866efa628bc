"""What the business charter waits for, and the form by which staff record that it happened."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.rules.awaiting import Waiting, waiting
from membership.assembly.rules.forms import HappenedForm, happened_form
from membership.business.charter.policy import may_see_events
from membership.business.lifecycle import policy
from membership.business.lifecycle.happening import note_charter_event
from membership.business.lifecycle.views.acts import blueprint
from membership.business.members.views.pages import say, today
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.house import enter, reader
from membership.webkit.pages import done, page

TITLE = "Events of the charter"


@blueprint.get("/<foundation>/charter/events")
@guard(may_see_events)
def charter_events(foundation: str) -> Response:
    """Events and numbers that the charter waits for, with what was recorded."""
    place = enter(foundation)
    see(may_see_events(viewer(), place))
    known = waiting(reader(), place.id, "business", today(place))
    return _page(place, known, happened_form(known, today(place)))


@blueprint.post("/<foundation>/charter/events")
@guard(policy.may_adopt)
def record_event(foundation: str) -> AnyResponse:
    """Record one; tiers and seats follow in the same commit. Where the charter waits for nothing, there is nothing here."""
    place = enter(foundation)
    see(policy.may_adopt(viewer(), place))
    permit = allow(policy.may_adopt(viewer(), place))
    known = waiting(reader(), place.id, "business", today(place))
    if not known.awaited:
        raise NotFound
    form = happened_form(known, today(place))
    if form.validate_on_submit():
        assert form.happened_on.data is not None
        try:
            with open_work(permit) as work:
                happened = note_charter_event(
                    work, place.id, str(form.name.data), form.happened_on.data, number=form.number.data,
                    note=form.note.data or "",
                )  # fmt: skip
            opened = sum(len(one.opened) for one in happened.seats.values())
            closed = sum(len(one.closed) for one in happened.seats.values())
            told = f"Recorded: {form.name.data}. {opened} seats opened, {closed} closed."
            return done(told, url_for("lifecycle.charter_events", foundation=place.slug))
        except (RuleBroken, Conflict) as refusal:
            say(form, refusal, "name")
    return _page(place, known, form, status=422)


def _page(place: Any, known: Waiting, form: HappenedForm, *, status: int = 200) -> Response:
    return page(
        "business/lifecycle/events.html",
        title=TITLE,
        breadcrumbs=[("Charter", url_for("charter.charter", foundation=place.slug)), (TITLE, None)],
        status=status,
        place=place,
        form=form,
        waiting=known,
        may_record=policy.may_adopt(viewer(), place),
    )
