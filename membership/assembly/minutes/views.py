"""Pages of minutes: the list, the minutes of a meeting in any state, their wording, and the print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, make_response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.views import attempt, attempt_edit, body_page, press, stand_in
from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.views import MEETING, meeting_crumbs, stand_in_meeting
from membership.assembly.minutes import operations, policy, queries
from membership.assembly.minutes.forms import VersionForm, sections_of, wording_form
from membership.assembly.minutes.models import Minutes
from membership.kernel.documents.store import read_document
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import EditForm
from membership.webkit.house import house, reader
from membership.webkit.pages import done

blueprint = Blueprint("minutes", __name__)
MINUTES = f"{MEETING}/minutes"


@blueprint.get("/<foundation>/<body>/minutes")
@guard(policy.may_read_minutes)
def minutes_list(foundation: str, body: str) -> Response:
    """The minutes of a body, latest meeting first."""
    place, found = stand_in(foundation, body)
    return body_page(
        found,
        "minutes/list",
        "Minutes",
        [("Minutes", None)],
        place=place,
        minutes=queries.minutes_in(reader(), found.id),
    )


@blueprint.get(MINUTES)
@guard(policy.may_read_minutes)
def minutes(foundation: str, body: str, meeting: str) -> Response:
    """The minutes of a meeting as they stand, with the records that they rest on."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    standing = queries.minutes_of(reader(), row.id)
    version = queries.current_version(reader(), standing.id) if standing else None
    points = {item["key"]: item for item in version.records["items"]} if version else {}
    if version:
        points["other"] = {"number": "", "motions": version.records["other_motions"]}
    return _page(
        place,
        (found, row),
        "minutes/minutes",
        "Minutes",
        minutes=standing,
        version=version,
        points=points,
        versions=queries.versions_of(reader(), standing.id) if standing else [],
        acting=VersionForm(version=standing.version) if standing else None,
        may_write=policy.may_write_minutes(viewer(), found),
    )


@blueprint.post(f"{MINUTES}/draft")
@guard(policy.may_write_minutes)
def draft(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Draft the minutes from the records of the meeting."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    permit = allow(policy.may_write_minutes(viewer(), found))
    press(permit, lambda work: operations.draft_minutes(work, row.id))
    return done("The minutes are drafted from the records.", minutes_url(place, found, row))


@blueprint.get(f"{MINUTES}/wording")
@guard(policy.may_write_minutes)
def edit_wording(foundation: str, body: str, meeting: str) -> Response:
    """The form to revise the text."""
    place, found, row, standing, _ = _kept(foundation, body, meeting)
    sections = queries.current_version(reader(), standing.id).sections
    return _wording(place, (found, row), wording_form(sections, standing.version), "Revise the minutes")


@blueprint.post(f"{MINUTES}/wording")
@guard(policy.may_write_minutes)
def revise(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Add a version with the typed text."""
    place, found, row, standing, permit = _kept(foundation, body, meeting)
    sections = queries.current_version(reader(), standing.id).sections
    form = wording_form(sections)

    def act(work: Work) -> None:
        operations.revise_minutes(work, standing.id, int(form.version.data), sections_of(form, sections))

    def stored() -> dict[str, object]:
        present = queries.current_version(reader(), standing.id).sections
        return {f"section_{number}": section["text"] for number, section in enumerate(present)}

    if attempt_edit(form, permit, act, stored):
        return done("The new version is kept; the earlier ones stay.", minutes_url(place, found, row))
    return _wording(place, (found, row), form, "Revise the minutes", 422)


@blueprint.post(f"{MINUTES}/review")
@guard(policy.may_write_minutes)
def submit(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Hand the draft to the body for review."""
    place, found, row, standing, permit = _kept(foundation, body, meeting)
    press(permit, lambda work: operations.submit_minutes(work, standing.id))
    return done("The minutes are in review.", minutes_url(place, found, row))


@blueprint.post(f"{MINUTES}/approval")
@guard(policy.may_write_minutes)
def approve(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Approve the version that the person has read."""
    place, found, row, standing, permit = _kept(foundation, body, meeting)
    form = VersionForm()

    def act(work: Work) -> None:
        operations.approve_minutes(work, standing.id, int(form.version.data), is_demo=_is_demo())

    _versioned(form, permit, act)
    return done("The minutes are approved and will be printed.", minutes_url(place, found, row))


@blueprint.get(f"{MINUTES}/publication")
@guard(policy.may_write_minutes)
def edit_publication(foundation: str, body: str, meeting: str) -> Response:
    """The form for the public version, beginning with the approved text."""
    place, found, row, standing, _ = _kept(foundation, body, meeting)
    sections = queries.current_version(reader(), standing.id).sections
    return _wording(place, (found, row), wording_form(sections, standing.version), "Publish the minutes")


@blueprint.post(f"{MINUTES}/publication")
@guard(policy.may_write_minutes)
def publish(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Publish the minutes in their public version."""
    place, found, row, standing, permit = _kept(foundation, body, meeting)
    sections: Sequence[Mapping[str, str]] = queries.current_version(reader(), standing.id).sections
    form = wording_form(sections)

    def act(work: Work) -> None:
        operations.publish_minutes(work, standing.id, sections_of(form, sections), is_demo=_is_demo())

    if attempt(form, permit, act):
        return done("The minutes are public now.", minutes_url(place, found, row))
    return _wording(place, (found, row), form, "Publish the minutes", 422)


@blueprint.get(f"{MINUTES}/print")
@guard(policy.may_read_minutes)
def printed(foundation: str, body: str, meeting: str) -> Response:
    """The approved minutes as PDF, once the job has printed them."""
    _, found, row = stand_in_meeting(foundation, body, meeting)
    standing = queries.minutes_of(reader(), row.id)
    if standing is None or standing.pdf_sha256 is None:
        raise NotFound
    response = make_response(read_document(reader(), standing.pdf_sha256).content)
    response.headers["Content-Type"] = "application/pdf"
    day = row.starts_at.date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="minutes-{found.slug}-{day}.pdf"'
    return response


def _versioned(form: EditForm, permit: Permit, act: Callable[[Work], object]) -> None:
    """A button that names the version that was read has no page of its own to show a broken rule on."""
    if not attempt(form, permit, act):
        raise RuleBroken("This form has lost its key. Load the page again.")


def _is_demo() -> bool:
    return house().settings.stage == "demo"


def _kept(foundation: str, body: str, meeting: str) -> tuple[Any, Body, Meeting, Minutes, Permit]:
    """The minutes, for whoever writes them. Raises NotFound where there are none yet."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    permit = allow(policy.may_write_minutes(viewer(), found))
    standing = queries.minutes_of(reader(), row.id)
    if standing is None:
        raise NotFound
    return place, found, row, standing, permit


def _wording(
    place: Any, rows: tuple[Body, Meeting], form: EditForm, title: str, status: int = 200
) -> Response:
    back = minutes_url(place, *rows)
    return _page(place, rows, "minutes/wording", title, status, form=form, submit=title, cancel_url=back)


def _page(
    place: Any, rows: tuple[Body, Meeting], template: str, title: str, status: int = 200, **context: Any
) -> Response:
    found, row = rows
    crumbs = [*meeting_crumbs(place, found, row), (title, None)]
    at = {"foundation": place.slug, "body": found.slug, "meeting": row.public_id}
    return body_page(found, template, title, crumbs, status, place=place, meeting=row, at=at, **context)


def minutes_url(place: Any, found: Body, row: Meeting) -> str:
    """The address of the minutes of a meeting."""
    return url_for("minutes.minutes", foundation=place.slug, body=found.slug, meeting=row.public_id)
