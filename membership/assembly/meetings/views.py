"""Pages around a meeting: the calendar, calling and changing one, its agenda, its attendance, its opening and its end.

The meeting's own page, with its motions, is the workspace in `motions`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateTimeField

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.queries import seat_by_public_id, zone_of_body
from membership.assembly.bodies.views import attempt, attempt_edit, body_page, press, stand_in
from membership.assembly.meetings import attending, operations, policy, queries
from membership.assembly.meetings.forms import (
    AgendaEditForm,
    AgendaForm,
    AttendanceForm,
    DepartureForm,
    GuestForm,
    MeetingEditForm,
    MeetingForm,
    PlaceForm,
    ReasonForm,
)
from membership.assembly.meetings.models import AgendaItem, Meeting
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import Form
from membership.webkit.house import reader
from membership.webkit.pages import done

blueprint = Blueprint("meetings", __name__)
MEETING = "/<foundation>/<body>/meetings/<meeting>"
ACTS: dict[str, tuple[Callable[[Work, int], object], str]] = {
    "notice": (operations.send_notice, "The notice is on its way."),
    "opening": (operations.open_meeting, "The meeting is open."),
    "recess": (operations.recess, "The meeting is in recess."),
    "resumption": (operations.resume, "The meeting goes on."),
    "adjournment": (operations.adjourn, "The meeting is adjourned."),
}


@blueprint.get("/<foundation>/<body>/meetings")
@guard(policy.may_follow_meetings)
def meetings(foundation: str, body: str) -> Response:
    """The meetings of a body, latest first."""
    place, found = stand_in(foundation, body)
    return body_page(
        found,
        "meetings/meetings",
        "Meetings",
        [("Meetings", None)],
        place=place,
        meetings=queries.meetings_of(reader(), found.id),
        may_hold=policy.may_hold_meetings(viewer(), found),
    )


@blueprint.get("/<foundation>/<body>/meetings/new")
@guard(policy.may_hold_meetings)
def new_meeting(foundation: str, body: str) -> Response:
    """The form for a meeting."""
    place, found = stand_in(foundation, body)
    allow(policy.may_hold_meetings(viewer(), found))
    return _form(place, found, MeetingForm(), "Call a meeting", "Call it")


@blueprint.post("/<foundation>/<body>/meetings/new")
@guard(policy.may_hold_meetings)
def call(foundation: str, body: str) -> AnyResponse:
    """Call a meeting."""
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_hold_meetings(viewer(), found))
    form = MeetingForm()
    zone = zone_of_body(reader(), found.id)
    called: list[Meeting] = []

    def act(work: Work) -> None:
        meeting = operations.call_meeting(
            work, found.id, title=form.title.data, kind=form.kind.data, zone=zone,
            starts_at=_instant(form.starts_at.data, zone), ends_at=_instant(form.ends_at.data, zone),
            place=form.place.data or "", link=form.link.data or "",
        )  # fmt: skip
        called.append(meeting)

    if attempt(form, permit, act):
        return done("The meeting is called. Next comes its agenda.", meeting_url(place, found, called[0]))
    return _form(place, found, form, "Call a meeting", "Call it", 422)


@blueprint.get(f"{MEETING}/call")
@guard(policy.may_hold_meetings)
def edit_call(foundation: str, body: str, meeting: str) -> Response:
    """The form to change what was called."""
    place, found, row, _ = _held(foundation, body, meeting)
    form = MeetingEditForm(version=row.version, **_called(row))
    return _form(place, found, form, "Change the call", "Save", row=row)


@blueprint.post(f"{MEETING}/call")
@guard(policy.may_hold_meetings)
def change_call(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Change what was called."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = MeetingEditForm()

    def act(work: Work) -> None:
        operations.change_meeting(
            work, row.id, form.version.data, title=form.title.data,
            starts_at=_instant(form.starts_at.data, row.zone), ends_at=_instant(form.ends_at.data, row.zone),
            place=form.place.data or "", link=form.link.data or "",
        )  # fmt: skip

    def stored() -> dict[str, object]:
        return _called(queries.meeting_by_public_id(reader(), found.id, meeting))

    if attempt_edit(form, permit, act, stored):
        return done("The call is changed.", meeting_url(place, found, row))
    return _form(place, found, form, "Change the call", "Save", 422, row=row)


def _called(row: Meeting) -> dict[str, object]:
    """What was called, as the form shows it: times in the meeting's zone."""
    local = {name: getattr(row, name).astimezone(ZoneInfo(row.zone)) for name in ("starts_at", "ends_at")}
    return {"title": row.title, "place": row.place, "link": row.link, **local}


@blueprint.post(f"{MEETING}/<any(notice,opening,recess,resumption,adjournment):act>")
@guard(policy.may_hold_meetings)
def move(foundation: str, body: str, meeting: str, act: str) -> AnyResponse:
    """Send the notice, open, interrupt, go on, adjourn."""
    place, found, row, permit = _held(foundation, body, meeting)
    operate, message = ACTS[act]
    press(permit, lambda work: operate(work, row.id))
    return done(message, meeting_url(place, found, row))


@blueprint.get(f"{MEETING}/<any(waiver,cancellation):act>")
@guard(policy.may_hold_meetings)
def ask_reason(foundation: str, body: str, meeting: str, act: str) -> Response:
    """Why notice was waived, or why the meeting is called off."""
    place, found, row, _ = _held(foundation, body, meeting)
    return _form(place, found, ReasonForm(), _reason_title(act), "Write it down", row=row)


@blueprint.post(f"{MEETING}/<any(waiver,cancellation):act>")
@guard(policy.may_hold_meetings)
def give_reason(foundation: str, body: str, meeting: str, act: str) -> AnyResponse:
    """Note that notice was waived, or call the meeting off."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = ReasonForm()
    operate = operations.waive_notice if act == "waiver" else operations.cancel_meeting
    if attempt(form, permit, lambda work: operate(work, row.id, form.reason.data)):
        return done("It is written down.", meeting_url(place, found, row))
    return _form(place, found, form, _reason_title(act), "Write it down", 422, row=row)


def _reason_title(act: str) -> str:
    return "Notice was waived" if act == "waiver" else "Cancel the meeting"


@blueprint.get(f"{MEETING}/agenda/new")
@guard(policy.may_hold_meetings)
def new_point(foundation: str, body: str, meeting: str) -> Response:
    """The form for a point of the agenda."""
    place, found, row, _ = _held(foundation, body, meeting)
    return _form(place, found, AgendaForm(), "Add to the agenda", "Add it", row=row)


@blueprint.post(f"{MEETING}/agenda/new")
@guard(policy.may_hold_meetings)
def add_point(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Add a point to the agenda."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = AgendaForm()
    if attempt(form, permit, lambda work: operations.add_agenda_item(work, row.id, **_point(form))):
        return done(f"“{form.title.data}” is on the agenda.", meeting_url(place, found, row))
    return _form(place, found, form, "Add to the agenda", "Add it", 422, row=row)


@blueprint.get(f"{MEETING}/agenda/<item>")
@guard(policy.may_hold_meetings)
def edit_point(foundation: str, body: str, meeting: str, item: str) -> Response:
    """The form to change a point."""
    place, found, row, _ = _held(foundation, body, meeting)
    point = queries.agenda_item(reader(), row.id, item)
    form = AgendaEditForm(obj=point)
    return _form(place, found, form, "Change the point", "Save", row=row)


@blueprint.post(f"{MEETING}/agenda/<item>")
@guard(policy.may_hold_meetings)
def change_point(foundation: str, body: str, meeting: str, item: str) -> AnyResponse:
    """Change a point."""
    place, found, row, permit = _held(foundation, body, meeting)
    point = queries.agenda_item(reader(), row.id, item)
    form = AgendaEditForm()

    def act(work: Work) -> AgendaItem:
        return operations.change_agenda_item(work, point.id, form.version.data, **_point(form))

    def stored() -> dict[str, object]:
        now_stored = queries.agenda_item(reader(), row.id, item)
        return {
            name: getattr(now_stored, name)
            for name in ("title", "text", "presenter", "minutes", "is_consent")
        }

    if attempt_edit(form, permit, act, stored):
        return done("The point is changed.", meeting_url(place, found, row))
    return _form(place, found, form, "Change the point", "Save", 422, row=row)


@blueprint.post(f"{MEETING}/agenda/<item>/place")
@guard(policy.may_hold_meetings)
def move_point(foundation: str, body: str, meeting: str, item: str) -> AnyResponse:
    """Give a point another place."""
    place, found, row, permit = _held(foundation, body, meeting)
    point = queries.agenda_item(reader(), row.id, item)
    form = PlaceForm()
    if not attempt(
        form, permit, lambda work: operations.move_agenda_item(work, point.id, form.position.data)
    ):
        raise RuleBroken("A place on the agenda is a number from 1 on.")
    return done("The agenda is in its new order.", meeting_url(place, found, row))


@blueprint.post(f"{MEETING}/agenda/<item>/withdrawal")
@guard(policy.may_hold_meetings)
def withdraw_point(foundation: str, body: str, meeting: str, item: str) -> AnyResponse:
    """Take a point from the agenda."""
    place, found, row, permit = _held(foundation, body, meeting)
    point = queries.agenda_item(reader(), row.id, item)
    press(permit, lambda work: operations.withdraw_agenda_item(work, point.id))
    return done("The point is off the agenda.", meeting_url(place, found, row))


@blueprint.post(f"{MEETING}/attendance")
@guard(policy.may_hold_meetings)
def arrive(foundation: str, body: str, meeting: str) -> AnyResponse:
    """A seat is represented from now on."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = AttendanceForm()
    seat = seat_by_public_id(reader(), found.id, form.seat.data or "")
    person_id = form.person.data or 0
    _click(form, permit, lambda work: attending.note_arrival(work, row.id, seat.id, person_id))
    return done("Attendance is noted.", meeting_url(place, found, row) + "#attendance")


@blueprint.post(f"{MEETING}/departures")
@guard(policy.may_hold_meetings)
def depart(foundation: str, body: str, meeting: str) -> AnyResponse:
    """A seat is represented no longer."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = DepartureForm()
    seat = seat_by_public_id(reader(), found.id, form.seat.data or "")
    _click(form, permit, lambda work: attending.note_departure(work, row.id, seat.id))
    return done("The departure is noted.", meeting_url(place, found, row) + "#attendance")


@blueprint.get(f"{MEETING}/guests")
@guard(policy.may_hold_meetings)
def new_guest(foundation: str, body: str, meeting: str) -> Response:
    """The form for a guest."""
    place, found, row, _ = _held(foundation, body, meeting)
    return _form(place, found, GuestForm(), "A guest is there", "Note the guest", row=row)


@blueprint.post(f"{MEETING}/guests")
@guard(policy.may_hold_meetings)
def add_guest(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Note a guest."""
    place, found, row, permit = _held(foundation, body, meeting)
    form = GuestForm()
    if attempt(
        form, permit, lambda work: attending.note_guest(work, row.id, form.name.data, form.role.data or "")
    ):
        return done("The guest is noted.", meeting_url(place, found, row))
    return _form(place, found, form, "A guest is there", "Note the guest", 422, row=row)


def _click(form: Form, permit: Permit, act: Callable[[Work], object]) -> None:
    """A one-click form has no page of its own to show a broken rule on: the refusal's page says it."""
    if not attempt(form, permit, act):
        said = [*form.form_errors, *(message for field in form for message in field.errors)]
        raise RuleBroken(" ".join(str(message) for message in said))


def _held(foundation: str, body: str, meeting: str) -> tuple[Any, Body, Meeting, Permit]:
    """The meeting, for whoever may hold it; a reader gets NotAllowed, a stranger NotFound."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    return place, found, row, allow(policy.may_hold_meetings(viewer(), found))


def _point(form: Any) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "text": form.text.data or "",
        "presenter": form.presenter.data or "",
        "minutes": form.minutes.data,
        "is_consent": form.is_consent.data,
    }


def _instant(typed: datetime, zone: str) -> datetime:
    """What was typed in the zone of the meeting, in UTC."""
    return typed.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _form(
    place: Any,
    found: Body,
    form: Form,
    title: str,
    submit: str,
    status: int = 200,
    row: Meeting | None = None,
) -> Response:
    back = meeting_url(place, found, row) if row else meetings_url(place, found)
    for field in form:
        if isinstance(field, DateTimeField):
            field.description = f"In the time of {row.zone if row else place.zone}."
    return body_page(
        found, "bodies/form", title, [*meeting_crumbs(place, found, row), (title, None)], status, place=place,
        form=form, submit=submit, cancel_url=back,
    )  # fmt: skip


# What the rooms above share


def stand_in_meeting(foundation: str, body: str, meeting: str) -> tuple[Any, Body, Meeting]:
    """The meeting at an address, when the viewer may read the body; otherwise NotFound."""
    place, found = stand_in(foundation, body)
    return place, found, queries.meeting_by_public_id(reader(), found.id, meeting)


def meeting_crumbs(place: Any, found: Body, row: Meeting | None = None) -> list[tuple[str, str | None]]:
    """The way to a meeting."""
    crumbs: list[tuple[str, str | None]] = [("Meetings", meetings_url(place, found))]
    return [*crumbs, (row.title, meeting_url(place, found, row))] if row else crumbs


def meetings_url(place: Any, found: Body) -> str:
    """The address of the list of meetings."""
    return url_for("meetings.meetings", foundation=place.slug, body=found.slug)


def meeting_url(place: Any, found: Body, row: Meeting) -> str:
    """The address of a meeting."""
    return url_for("motions.workspace", foundation=place.slug, body=found.slug, meeting=row.public_id)
