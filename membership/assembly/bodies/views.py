"""Pages of bodies: the list, one body with its seats, one seat with its people and history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies import policy, queries
from membership.assembly.bodies.appointing import (
    appoint,
    end_appointment,
    name_alternate,
    withdraw_appointment,
)
from membership.assembly.bodies.forms import ButtonForm, EndForm, OfficeForm, PersonForm
from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat
from membership.assembly.bodies.operations import elect_officer
from membership.assembly.bodies.wording import clock_words, day_words, ending_words, moment_words
from membership.directory.people.operations import affiliate, register_person
from membership.directory.people.queries import affiliations, person_by_email
from membership.kernel.audit.timeline import as_told, timeline
from membership.kernel.errors import Conflict, RuleBroken, Version
from membership.kernel.times import business_date, now
from membership.kernel.work import Permit, Work, open_work
from membership.webkit.access import allow, guard, see, viewer
from membership.webkit.forms import Form
from membership.webkit.house import close_reader, enter, house, reader
from membership.webkit.pages import done, page

blueprint = Blueprint("bodies", __name__)
blueprint.add_app_template_filter(day_words, "day")
blueprint.add_app_template_filter(moment_words, "moment")
blueprint.add_app_template_filter(clock_words, "clock")
blueprint.add_app_template_filter(ending_words, "ending")
Crumbs = Sequence[tuple[str, str | None]]


@blueprint.get("/<foundation>/bodies")
@guard(policy.may_read_some_business_body)
def business(foundation: str) -> Response:
    """The business bodies that the viewer may read."""
    place = enter(foundation)
    see(policy.may_read_some_business_body(viewer(), place))
    return _list(place, "business")


@blueprint.get("/<foundation>/technical-bodies")
@guard(policy.may_read_some_technical_body)
def technical(foundation: str) -> Response:
    """The technical bodies that the viewer may read."""
    place = enter(foundation)
    see(policy.may_read_some_technical_body(viewer(), place))
    return _list(place, "technical")


def _list(place: Any, wing: str) -> Response:
    found = [
        body
        for body in queries.bodies(reader(), place.id)
        if body.wing == wing and policy.may_read_body(viewer(), body)
    ]
    counts = queries.seat_figures(reader(), [body.id for body in found], business_date(now(), place.zone))
    return page(
        "assembly/bodies/bodies.html",
        title="Bodies",
        side=wing,
        breadcrumbs=[("Bodies", None)],
        place=place,
        bodies=found,
        counts=counts,
    )


@blueprint.get("/<foundation>/<body>")
@guard(policy.may_read_body)
def body(foundation: str, body: str) -> Response:
    """One body: seats, holders, alternates, since when, by which clause, vacant, suspended; its officers."""
    place, found = stand_in(foundation, body)
    lines = queries.roster(reader(), found.id, now())
    return body_page(
        found,
        "bodies/body",
        found.title,
        place=place,
        lines=lines,
        officers=queries.officers(reader(), found.id, business_date(now(), place.zone)),
        vacant=sum(line.is_vacant for line in lines),
        suspended=sum(line.suspension is not None for line in lines),
        may_change=policy.may_change_seats(viewer(), found),
    )


@blueprint.get("/<foundation>/<body>/offices")
@guard(policy.may_change_seats)
def offices(foundation: str, body: str) -> Response:
    """The form for an office."""
    place, found = stand_in(foundation, body)
    allow(policy.may_change_seats(viewer(), found))
    return _office_page(place, found, _with_people(OfficeForm(starts_on=today(place)), found))


@blueprint.post("/<foundation>/<body>/offices")
@guard(policy.may_change_seats)
def elect(foundation: str, body: str) -> AnyResponse:
    """Write down who holds an office."""
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_change_seats(viewer(), found))
    form = _with_people(OfficeForm(), found)

    def act(work: Work) -> None:
        elect_officer(work, found.id, form.office.data, int(form.person.data), starts_on=form.starts_on.data)

    if attempt(form, permit, act):
        return done("The office is written down.", body_url(place, found))
    return _office_page(place, found, form, 422)


@blueprint.get("/<foundation>/<body>/seats/<seat>")
@guard(policy.may_read_body)
def seat(foundation: str, body: str, seat: str) -> Response:
    """One seat: who holds it, who stands by, why it exists, and its history."""
    place, found = stand_in(foundation, body)
    return _seat_page(place, found, queries.seat_by_public_id(reader(), found.id, seat))


@blueprint.post("/<foundation>/<body>/seats/<seat>/appointment")
@guard(policy.may_change_seats)
def fill(foundation: str, body: str, seat: str) -> AnyResponse:
    """Put a person into the seat."""
    return _name(foundation, body, seat, "appointment", appoint)


@blueprint.post("/<foundation>/<body>/seats/<seat>/alternate")
@guard(policy.may_change_seats)
def stand_by(foundation: str, body: str, seat: str) -> AnyResponse:
    """Name who stands by for the seat."""
    return _name(foundation, body, seat, "alternate", name_alternate)


def _name(foundation: str, body: str, seat: str, kind: str, operate: Callable[..., object]) -> AnyResponse:
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_change_seats(viewer(), found))
    row = queries.seat_by_public_id(reader(), found.id, seat)
    form = PersonForm()

    def act(work: Work) -> None:
        said = form.reason.data or ""
        _refuse_early(work, row, form.starts_on.data, said, "starts_on")
        person_id = _person(work, row, form)
        operate(work, row.id, person_id, starts_on=form.starts_on.data, reason=said, is_told=True)

    if attempt(form, permit, act):
        return done(f"{form.name.data} is written down.", seat_url(place, found, row))
    return _seat_page(place, found, row, {kind: form}, 422)


@blueprint.post("/<foundation>/<body>/seats/<seat>/vacancy")
@guard(policy.may_change_seats)
def vacate(foundation: str, body: str, seat: str) -> AnyResponse:
    """The holder leaves the seat."""
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_change_seats(viewer(), found))
    row = queries.seat_by_public_id(reader(), found.id, seat)
    form = EndForm()

    def act(work: Work) -> None:
        said = form.reason.data or ""
        _refuse_early(work, row, form.ends_on.data, said, "ends_on")
        end_appointment(work, row.id, ends_on=form.ends_on.data, reason=said)

    if attempt(form, permit, act):
        return done("The end of the appointment is written down.", seat_url(place, found, row))
    return _seat_page(place, found, row, {"vacancy": form}, 422)


@blueprint.post("/<foundation>/<body>/seats/<seat>/coming/<sitting>/withdrawal")
@guard(policy.may_change_seats)
def withdraw(foundation: str, body: str, seat: str, sitting: str) -> AnyResponse:
    """Somebody who was to hold the seat, or to stand by for it, does not; whoever made way for them goes on."""
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_change_seats(viewer(), found))
    row = queries.seat_by_public_id(reader(), found.id, seat)
    holders, alternates = (
        queries.sittings_of_seat(reader(), Appointment, row.id), queries.sittings_of_seat(reader(), Alternate, row.id),
    )  # fmt: skip
    ahead = next((one for one in (*holders, *alternates) if one.public_id == sitting), None)
    see(ahead is not None)
    assert ahead is not None
    press(permit, lambda work: withdraw_appointment(work, row.id, sitting))
    return done(f"{ahead.name} does not come.", seat_url(place, found, row))


def _refuse_early(work: Work, row: Seat, on: date, because: str, field: str) -> None:
    """Rooms above may know what rests on who sat on the day."""
    for room in house().rooms:
        if room.reseating is not None:
            room.reseating(work, row.body_id, on, because, field)


def _person(work: Work, row: Seat, form: PersonForm) -> int:
    """The person with the typed address, or a new one; made to work for the company of the seat where it is not known."""
    known = person_by_email(work.session, form.email.data) if form.email.data else None
    person = known or register_person(work, form.name.data, email=form.email.data or "")
    if row.organization_id is not None:
        held = affiliations(work.session, [person.id], form.starts_on.data).get(person.id, [])
        if row.organization_id not in [one.organization_id for one in held]:
            affiliate(work, person.id, row.organization_id, starts_on=form.starts_on.data)
    return person.id


def _seat_page(
    place: Any, found: Body, row: Seat, failed: dict[str, Form] | None = None, status: int = 200
) -> Response:
    line = next((one for one in queries.roster(reader(), found.id, now()) if one.seat_id == row.id), None)
    forms: dict[str, Form] = {
        "appointment": PersonForm(starts_on=today(place)),
        "alternate": PersonForm(starts_on=today(place)),
        "vacancy": EndForm(ends_on=today(place)),
        **(failed or {}),
    }
    return body_page(
        found,
        "bodies/seat",
        line.label if line else row.title,
        crumbs=[("Seat", None)],
        status=status,
        place=place,
        seat=row,
        line=line,
        forms=forms,
        holders=queries.sittings_of_seat(reader(), Appointment, row.id),
        alternates=queries.sittings_of_seat(reader(), Alternate, row.id),
        today=today(place),
        history=as_told(timeline(reader(), "assembly_seat", row.id)),
        may_change=policy.may_change_seats(viewer(), found),
    )


def _office_page(place: Any, found: Body, form: OfficeForm, status: int = 200) -> Response:
    return body_page(
        found, "bodies/form", "Give an office", [("Offices", None)], status, form=form, submit="Write it down",
        cancel_url=body_url(place, found), place=place,
    )  # fmt: skip


def _with_people(form: OfficeForm, found: Body) -> OfficeForm:
    lines = queries.roster(reader(), found.id, now())
    sitting = {one.person_id: one.name for line in lines for one in (line.holder, *line.alternates) if one}
    held = queries.officers(
        reader(), found.id, business_date(now(), queries.zone_of_body(reader(), found.id))
    )
    people = {**sitting, **{one.person_id: one.name for one in held}}
    form.person.choices = [(str(key), name) for key, name in sorted(people.items(), key=lambda pair: pair[1])]
    return form


# What the rooms above share


def stand_in(foundation: str, slug: str) -> tuple[Any, Body]:
    """The foundation and the body at an address, when the viewer may read the body; otherwise NotFound."""
    place = enter(foundation)
    found = queries.body_by_slug(reader(), place.id, slug)
    see(policy.may_read_body(viewer(), found))
    return place, found


def body_page(
    found: Body, template: str, title: str, crumbs: Crumbs = (), status: int = 200, **context: Any
) -> Response:
    """A page of the body on its own side of the wall; `template` stands under templates/assembly."""
    place = context["place"]
    trail: Crumbs = [("Bodies", url_for(f"bodies.{found.wing}", foundation=place.slug))]
    trail = [*trail, (found.title, body_url(place, found) if crumbs else None), *crumbs]
    here = {"foundation": place.slug, "body": found.slug}
    return page(
        f"assembly/{template}.html",
        title=title,
        side=found.wing,
        breadcrumbs=trail,
        status=status,
        body=found,
        here=here,
        button=ButtonForm(),
        **context,
    )


def attempt(form: Form, permit: Permit, act: Callable[[Work], object]) -> bool:
    """Validate, open the Work and act; a broken rule goes to its field, and the form is ready to be shown again."""
    if not form.validate_on_submit():
        form.renew()
        return False
    try:
        with open_work(permit) as work:
            act(work)
    except RuleBroken as refusal:
        form.say(refusal)
        form.renew()
        return False
    return True


def attempt_edit(
    form: Form, permit: Permit, act: Callable[[Work], object], stored: Callable[[], Mapping[str, object]]
) -> bool:
    """`attempt` for a form that edits: a lost update shows what was typed beside what is stored now, by field name."""
    try:
        return attempt(form, permit, act)
    except Conflict as refusal:
        close_reader()
        now_stored = stored()
        labels = {field.short_name: field.label.text for field in form if field.short_name in now_stored}
        typed = {label: _as_text(form[name].data) for name, label in labels.items()}
        kept = {label: _as_text(now_stored[name]) for name, label in labels.items()}
        raise Conflict(
            refusal.message, current=Version("Stored now", kept), submitted=Version("Yours", typed)
        ) from refusal


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def press(permit: Permit, act: Callable[[Work], object]) -> None:
    """Do what a button asks for. Raises RuleBroken where the button was not drawn by us, or a rule forbids the act."""
    if not ButtonForm().validate_on_submit():
        raise RuleBroken("This form has lost its key. Load the page again.")
    with open_work(permit) as work:
        act(work)


def body_url(place: Any, found: Body) -> str:
    """The address of a body."""
    return url_for("bodies.body", foundation=place.slug, body=found.slug)


def seat_url(place: Any, found: Body, row: Seat) -> str:
    """The address of a seat."""
    return url_for("bodies.seat", foundation=place.slug, body=found.slug, seat=row.public_id)


def today(place: Any) -> date:
    """The business date of the foundation."""
    return business_date(now(), place.zone)
