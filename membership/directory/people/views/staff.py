"""A person as staff see them: who they are, where they work, what they hold on the business side, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from flask import Response, url_for
from sqlalchemy import Select, Text, cast, select
from werkzeug.wrappers import Response as AnyResponse

from membership.directory.people.employment import (
    confirm_employment,
    contradict_employment,
    end_employment,
)
from membership.directory.people.forms import SettlingForm, StaffLeavingForm
from membership.directory.people.knowing import known_people
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.policy import may_see_people, may_settle_employment
from membership.directory.people.queries import affiliation_by_public_id, employments_of
from membership.directory.people.views.blueprint import blueprint
from membership.kernel.audit.timeline import Told, as_told, timeline
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.room import Leaves
from membership.kernel.times import business_date, now
from membership.kernel.work import Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import RowForms
from membership.webkit.house import close_reader, enter, house, reader
from membership.webkit.pages import done, page

Found = tuple[Any, Person]


@blueprint.get("/<foundation>/people/<person>")
@guard(may_see_people)
def person(foundation: str, person: str) -> Response:
    """One person."""
    return _page(*_find(foundation, person))


@blueprint.post("/<foundation>/people/<person>/employment/<affiliation>/confirmation")
@guard(may_settle_employment)
def confirm(foundation: str, person: str, affiliation: str) -> AnyResponse:
    """It is so."""
    return _settle(
        foundation, person, affiliation, lambda work, stated, _l: confirm_employment(work, stated.id)
    )


@blueprint.post("/<foundation>/people/<person>/employment/<affiliation>/contradiction")
@guard(may_settle_employment)
def contradict(foundation: str, person: str, affiliation: str) -> AnyResponse:
    """It is not so: the rights that hang on it end today."""

    def act(work: Work, stated: Affiliation, leavers: list[Leaves]) -> object:
        return contradict_employment(work, stated.id, leavers, on=work.at.date())

    return _settle(foundation, person, affiliation, act)


@blueprint.post("/<foundation>/people/<person>/employment/<affiliation>/end")
@guard(may_settle_employment)
def end(foundation: str, person: str, affiliation: str) -> AnyResponse:
    """They left on a day."""
    place, found = _find(foundation, person)
    permit = allow(may_settle_employment(viewer(), place))
    stated, form = _stated(found, affiliation), StaffLeavingForm()
    if not form.validate_on_submit():
        return _page(place, found, 422, affiliation, form)
    leavers = _leavers()
    close_reader()
    try:
        with open_work(permit) as work:
            said = form.reason.data or ""
            end_employment(
                work, stated.id, leavers, on=_day(form.ends_on.data), reason=said, overrules=bool(said)
            )
    except (RuleBroken, Conflict) as refusal:
        form.say(RuleBroken(refusal.message, field="ends_on"))
        return _page(place, found, 422, affiliation, form)
    return done("The end is written down.", url_for("people.person", foundation=foundation, person=person))


def _settle(
    foundation: str, person: str, affiliation: str, act: Callable[[Work, Affiliation, list[Leaves]], object]
) -> AnyResponse:
    place, found = _find(foundation, person)
    permit = allow(may_settle_employment(viewer(), place))
    stated, form = _stated(found, affiliation), SettlingForm()
    if not form.validate_on_submit():
        return _page(place, found, 422)
    leavers = _leavers()
    close_reader()
    with open_work(permit) as work:
        act(work, stated, leavers)
    return done("Written down.", url_for("people.person", foundation=foundation, person=person))


def _leavers() -> list[Leaves]:
    return [room.leaving for room in house().rooms if room.leaving is not None]


def _find(foundation: str, public_id: str) -> Found:
    place = enter(foundation)
    see(may_see_people(viewer(), place))
    query = select(Person).where(Person.public_id == public_id, known_people(house().rooms, place.id))
    found = reader().scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return place, found


def _stated(found: Person, affiliation: str) -> Affiliation:
    stated = affiliation_by_public_id(reader(), affiliation)
    see(stated.person_id == found.id)
    return stated


def _page(
    place: Any, found: Person, status: int = 200, failed: str = "", form: StaffLeavingForm | None = None
) -> Response:
    session, today = reader(), business_date(now(), place.zone)
    rows = employments_of(session, found.id)
    current = [row for row in rows if row.starts_on <= today < row.ends_on and row.standing != "contradicted"]
    lines = [
        line
        for room in house().rooms
        if room.profile is not None
        for line in room.profile(session, viewer(), place, found.id)
    ]
    return page(
        "directory/people/person.html",
        title=found.name,
        breadcrumbs=[("People", None), (found.name, None)],
        status=status,
        place=place,
        person=found,
        into=session.get(Person, found.merged_into_id) if found.merged_into_id else None,
        rows=rows,
        current=current,
        profile=[(heading, list(held)) for heading, held in groupby(lines, lambda one: one.heading)],
        history=_history(place, found.id),
        today=today,
        leaving=RowForms(StaffLeavingForm, form, failed),
        button=SettlingForm(formdata=None),
    )


def _history(place: Any, person_id: int) -> list[Told]:
    """What happened to the person, their employment, and what they hold in this foundation; one statement."""
    also: dict[str, Select[Any]] = {
        Affiliation.__tablename__: select(cast(Affiliation.id, Text)).where(
            Affiliation.person_id == person_id
        )
    }
    for room in house().rooms:
        if room.remembers is not None:
            also |= room.remembers(viewer(), place, person_id)
    return as_told(timeline(reader(), "directory_person", person_id, also=also))


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value
