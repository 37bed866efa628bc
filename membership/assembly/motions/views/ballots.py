"""What a seat does for itself: its vote on its own screen, and its objection to a decision outside of a meeting."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies.continuing import seats_now
from membership.assembly.bodies.queries import seat_by_public_id
from membership.assembly.meetings.models import ELECTRONIC
from membership.assembly.motions import policy, proceedings, queries, voting
from membership.assembly.motions.choosing import objection_form
from membership.assembly.motions.forms import BallotForm
from membership.assembly.motions.views.motions import MOTION, act_on, blueprint, found_motion, objectors
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.work import Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.house import reader

BALLOT = f"{MOTION}/ballot"


@blueprint.post(BALLOT)
@guard(policy.may_vote)
def cast(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Vote for one's own seat, while an electronic roll call is open."""
    scene = found_motion(foundation, body, meeting, motion)
    form = BallotForm()
    seat = seat_by_public_id(reader(), scene.body.id, form.seat.data or "")
    now = seats_now(reader(), scene.body.id, [seat.id])[seat.id]
    permit = allow(policy.may_vote(viewer(), scene.body, now))
    if scene.motion.method != "electronic":
        raise Conflict("The secretary calls this roll; nobody votes on their own screen.")

    def act(work: Work) -> None:
        voting.record_vote(work, scene.motion.id, seat.id, form.choice.data, by_person=viewer().person_id)

    return act_on(scene, "ballot", form, permit, act)


@blueprint.post(f"{MOTION}/objection")
@guard(policy.may_object)
def object_to(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """A seat objects to a decision outside of a meeting, or asks for a meeting: its holder, or a keeper for it."""
    scene = found_motion(foundation, body, meeting, motion)
    if scene.meeting.kind != ELECTRONIC:
        raise NotFound
    form = objection_form(objectors(scene, queries.roll_of(reader(), scene.motion.id)))
    asked = form.seat.data if form.validate_on_submit() else ""
    seat_id = int(asked) if asked else 0
    now = seats_now(reader(), scene.body.id, [seat_id])[seat_id]
    permit = allow(policy.may_object(viewer(), scene.body, now or None))
    return act_on(
        scene,
        "objection",
        form,
        permit,
        lambda work: proceedings.object_to(work, scene.motion.id, seat_id, form.reason.data or ""),
    )
