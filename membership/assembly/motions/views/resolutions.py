"""Pages of resolutions: the list, one resolution, and its publication."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.views import attempt, body_page, stand_in
from membership.assembly.meetings.models import Meeting
from membership.assembly.motions import operations, policy, queries
from membership.assembly.motions.forms import PublicationForm
from membership.assembly.motions.models import Motion, Resolution
from membership.assembly.motions.views.motions import blueprint, motion_url
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader
from membership.webkit.pages import done

RESOLUTION = "/<foundation>/<body>/resolutions/<resolution>"


@blueprint.get("/<foundation>/<body>/resolutions")
@guard(policy.may_read_motions)
def resolutions(foundation: str, body: str) -> Response:
    """What the body decided, latest first."""
    place, found = stand_in(foundation, body)
    return body_page(
        found,
        "motions/resolutions",
        "Resolutions",
        [("Resolutions", None)],
        place=place,
        resolutions=queries.resolutions_of(reader(), found.id),
    )


@blueprint.get(RESOLUTION)
@guard(policy.may_read_motions)
def resolution(foundation: str, body: str, resolution: str) -> Response:
    """One resolution with the vote that it rests on."""
    place, found = stand_in(foundation, body)
    row, motion, meeting = queries.resolution_by_public_id(reader(), found.id, resolution)
    return _page(place, found, (row, motion, meeting), PublicationForm(title=row.title, text=row.text))


@blueprint.post(f"{RESOLUTION}/publication")
@guard(policy.may_put_motions)
def publish(foundation: str, body: str, resolution: str) -> AnyResponse:
    """Publish a resolution in its public version."""
    place, found = stand_in(foundation, body)
    permit = allow(policy.may_put_motions(viewer(), found))
    row, motion, meeting = queries.resolution_by_public_id(reader(), found.id, resolution)
    form = PublicationForm()

    def act(work: Any) -> None:
        operations.publish_resolution(work, row.id, title=form.title.data, text=form.text.data)

    if attempt(form, permit, act):
        target = url_for(
            "motions.resolution", foundation=place.slug, body=found.slug, resolution=row.public_id
        )
        return done("The resolution is public now.", target)
    return _page(place, found, (row, motion, meeting), form, 422)


def _page(
    place: Any,
    found: Body,
    rows: tuple[Resolution, Motion, Meeting],
    form: PublicationForm,
    status: int = 200,
) -> Response:
    row, motion, meeting = rows
    label = f"Resolution {row.year}-{row.number:02}"
    listing = url_for("motions.resolutions", foundation=place.slug, body=found.slug)
    return body_page(
        found,
        "motions/resolution",
        row.title,
        [("Resolutions", listing), (label, None)],
        status,
        place=place,
        resolution=row,
        label=label,
        meeting=meeting,
        motion_url=motion_url(place, found, meeting, motion),
        outcome=queries.outcome_of(reader(), motion.id),
        roll=queries.roll_of(reader(), motion.id),
        form=form,
        may_put=policy.may_put_motions(viewer(), found),
    )
