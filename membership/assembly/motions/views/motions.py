"""The meeting's workspace and its motions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from membership.assembly.bodies.continuing import seats_now
from membership.assembly.bodies.forms import ButtonForm
from membership.assembly.bodies.models import Body
from membership.assembly.bodies.views import attempt, attempt_edit, body_page, press
from membership.assembly.meetings.forms import AttendanceForm, DepartureForm, PlaceForm
from membership.assembly.meetings.models import ELECTRONIC, Meeting
from membership.assembly.meetings.queries import agenda, guests, may_decide, notices
from membership.assembly.meetings.standing import gathering, presences
from membership.assembly.meetings.views import MEETING, meeting_crumbs, meeting_url, stand_in_meeting
from membership.assembly.motions import operations, policy, proceedings, queries, voting
from membership.assembly.motions.choosing import (
    correction_form,
    motion_form,
    objection_form,
    recusal_form,
    second_form,
)
from membership.assembly.motions.forms import (
    BallotForm,
    CloseForm,
    CorrectionForm,
    MotionForm,
    WordingForm,
    field_of,
    roll_call_form,
)
from membership.assembly.motions.models import Motion
from membership.kernel.times import now
from membership.kernel.work import Permit, Work
from membership.webkit.access import allow, guard, viewer
from membership.webkit.forms import Form, RowForms
from membership.webkit.house import house, reader
from membership.webkit.pages import done

blueprint = Blueprint("motions", __name__)
MOTION = f"{MEETING}/motions/<motion>"


@dataclass(frozen=True)
class Scene:
    """A motion with the meeting, body and foundation around it."""

    place: Any
    body: Body
    meeting: Meeting
    motion: Motion

    @property
    def url(self) -> str:
        """The address of the motion."""
        return motion_url(self.place, self.body, self.meeting, self.motion)


@blueprint.get(MEETING)
@guard(policy.may_read_motions)
def workspace(foundation: str, body: str, meeting: str) -> Response:
    """The meeting: notice, agenda, attendance with the quorum at this moment, motions and their results."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    at = now() if row.adjourned_at is None else row.opened_at or row.starts_at
    scene = gathering(reader(), row.id, at)
    return body_page(
        found,
        "meetings/workspace",
        row.title,
        [
            ("Meetings", url_for("meetings.meetings", foundation=place.slug, body=found.slug)),
            (row.title, None),
        ],
        place=place,
        meeting=row,
        scene=scene,
        suspended=scene.suspended_at(at),
        capped=scene.capped(at),
        present=scene.present_at(at) if row.adjourned_at is None else {},
        quorum=scene.quorum(at)
        if row.kind != ELECTRONIC and row.state in ("called", "in_session", "recess")
        else None,
        moments=scene.moments(),
        agenda=agenda(reader(), row.id),
        notices=notices(reader(), row.id),
        decide=may_decide(reader(), row),
        guests=guests(reader(), row.id),
        motions=queries.motions_of(reader(), row.id),
        may_hold=policy.may_put_motions(viewer(), found),
        arriving=AttendanceForm(),
        departing=DepartureForm(),
        moving=PlaceForm(),
        results=queries.RESULT_WORDS,
    )


@blueprint.get(f"{MEETING}/motions/new")
@guard(policy.may_put_motions)
def new_motion(foundation: str, body: str, meeting: str) -> Response:
    """The form for a motion."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    allow(policy.may_put_motions(viewer(), found))
    return _form(place, found, row, motion_form(reader(), row), "Put a motion")


@blueprint.post(f"{MEETING}/motions/new")
@guard(policy.may_put_motions)
def put(foundation: str, body: str, meeting: str) -> AnyResponse:
    """Write down a motion."""
    place, found, row = stand_in_meeting(foundation, body, meeting)
    permit = allow(policy.may_put_motions(viewer(), found))
    form = motion_form(reader(), row)
    moved: list[Motion] = []
    if attempt(form, permit, lambda work: moved.append(_move(work, row, form))):
        return done(f"“{moved[0].title}” is moved.", motion_url(place, found, row, moved[0]))
    return _form(place, found, row, form, "Put a motion", 422)


def _move(work: Work, row: Meeting, form: MotionForm) -> Motion:
    return operations.move_motion(
        work, row.id, title=form.title.data, text=form.text.data, mover_seat_id=int(form.mover.data),
        decision_kind=form.decision.data, method=form.method.data,
        agenda_item_id=int(form.item.data) if form.item.data else None, is_procedural=form.is_procedural.data,
        effect_kind=form.effect.data,
    )  # fmt: skip


@blueprint.get(MOTION)
@guard(policy.may_read_motions)
def motion(foundation: str, body: str, meeting: str, motion: str) -> Response:
    """One motion: its words, its roll and votes, its outcome with the arithmetic in words."""
    return _motion_page(found_motion(foundation, body, meeting, motion))


@blueprint.get(f"{MOTION}/wording")
@guard(policy.may_put_motions)
def edit_wording(foundation: str, body: str, meeting: str, motion: str) -> Response:
    """The form to amend a draft."""
    scene, _ = _kept(foundation, body, meeting, motion)
    row = scene.motion
    form = WordingForm(version=row.version, title=row.title, text=row.text)
    return _form(scene.place, scene.body, scene.meeting, form, "Amend the motion", back=scene.url)


@blueprint.post(f"{MOTION}/wording")
@guard(policy.may_put_motions)
def amend(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Amend a draft."""
    scene, permit = _kept(foundation, body, meeting, motion)
    form = WordingForm()

    def act(work: Work) -> None:
        operations.amend_motion(
            work, scene.motion.id, form.version.data, title=form.title.data, text=form.text.data
        )

    def stored() -> dict[str, object]:
        row = queries.motion_by_public_id(reader(), scene.meeting.id, motion)
        return {"title": row.title, "text": row.text}

    if attempt_edit(form, permit, act, stored):
        return done("The motion is amended.", scene.url)
    return _form(scene.place, scene.body, scene.meeting, form, "Amend the motion", 422, scene.url)


@blueprint.post(f"{MOTION}/second")
@guard(policy.may_put_motions)
def second(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Another seat supports the motion."""
    scene, permit = _kept(foundation, body, meeting, motion)
    form = second_form(reader(), scene.meeting)
    return act_on(
        scene,
        "second",
        form,
        permit,
        lambda work: operations.second_motion(work, scene.motion.id, int(form.seat.data)),
    )


@blueprint.post(f"{MOTION}/recusal")
@guard(policy.may_put_motions)
def recuse(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """A seat has a conflict of interest and stands on no roll of this motion."""
    scene, permit = _kept(foundation, body, meeting, motion)
    form = recusal_form(reader(), scene.meeting)

    def act(work: Work) -> None:
        operations.recuse(work, scene.motion.id, int(form.seat.data), form.reason.data)

    return act_on(scene, "recusal", form, permit, act)


@blueprint.post(f"{MOTION}/withdrawal")
@guard(policy.may_put_motions)
def withdraw(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """The mover takes the motion back."""
    scene, permit = _kept(foundation, body, meeting, motion)
    press(permit, lambda work: operations.withdraw_motion(work, scene.motion.id))
    return done("The motion is withdrawn.", scene.url)


@blueprint.post(f"{MOTION}/vote")
@guard(policy.may_put_motions)
def open_vote(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Put the motion to the vote."""
    scene, permit = _kept(foundation, body, meeting, motion)
    return act_on(scene, "vote", ButtonForm(), permit, lambda work: voting.open_vote(work, scene.motion.id))


@blueprint.post(f"{MOTION}/roll-call")
@guard(policy.may_put_motions)
def call_roll(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Write down the roll call as far as it was read out."""
    scene, permit = _kept(foundation, body, meeting, motion)
    roll = _there(scene, queries.roll_of(reader(), scene.motion.id))
    form = roll_call_form(roll)

    def act(work: Work) -> None:
        typed = {line.seat_id: form[field_of(line)].data for line in roll if field_of(line) in form}
        voting.record_roll_call(
            work, scene.motion.id, {seat: choice for seat, choice in typed.items() if choice}
        )

    return act_on(scene, "roll-call", form, permit, act)


@blueprint.post(f"{MOTION}/correction")
@guard(policy.may_put_motions)
def correct(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Correct a vote: while the vote is open the vote itself, afterwards by a row that cites it."""
    scene, permit = _kept(foundation, body, meeting, motion)
    roll = queries.roll_of(reader(), scene.motion.id)
    form = correction_form(roll)
    return act_on(scene, "correction", form, permit, lambda work: _correct(work, scene.motion, form))


def _correct(work: Work, row: Motion, form: CorrectionForm) -> None:
    seat_id, choice = int(form.seat.data), form.choice.data
    if row.state == "open":
        standing = next(
            (one for one in queries.roll_of(work.session, row.id) if one.seat_id == seat_id), None
        )
        stands = standing.choice if standing else None
        voting.record_vote(work, row.id, seat_id, choice, instead_of=form.instead_of.data or stands)
    else:
        voting.correct_vote(work, row.id, seat_id, choice, form.reason.data or "")


@blueprint.post(f"{MOTION}/result")
@guard(policy.may_put_motions)
def close(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Close the vote and store its outcome."""
    scene, permit = _kept(foundation, body, meeting, motion)
    form = CloseForm()
    effects = {effect.kind: effect for room in house().rooms for effect in room.effects}

    def act(work: Work) -> None:
        voting.close_vote(
            work,
            scene.motion.id,
            declared=form.declared.data or None,
            reason=form.reason.data or "",
            effects=effects,
        )

    return act_on(scene, "result", form, permit, act)


@blueprint.post(f"{MOTION}/certification")
@guard(policy.may_put_motions)
def certify(foundation: str, body: str, meeting: str, motion: str) -> AnyResponse:
    """Vouch for the result; a carried motion of substance becomes a resolution."""
    scene, permit = _kept(foundation, body, meeting, motion)
    press(permit, lambda work: operations.certify(work, scene.motion.id))
    return done("The result is certified.", scene.url)


def act_on(scene: Scene, name: str, form: Form, permit: Permit, act: Callable[[Work], object]) -> AnyResponse:
    if attempt(form, permit, act):
        return done("It is written down.", scene.url)
    return _motion_page(scene, {name: form}, 422)


def _motion_page(scene: Scene, failed: dict[str, Form] | None = None, status: int = 200) -> Response:
    row = scene.motion
    lines = queries.motions_of(reader(), scene.meeting.id)
    roll = queries.roll_of(reader(), row.id)
    return body_page(
        scene.body,
        "motions/motion",
        row.title,
        [*meeting_crumbs(scene.place, scene.body, scene.meeting), (row.title, None)],
        status,
        place=scene.place,
        meeting=scene.meeting,
        motion=row,
        line=next(line for line in lines if line.id == row.id),
        roll=roll,
        present={line.seat_id for line in _there(scene, roll)},
        own=own_lines(scene, roll) if row.method == "electronic" else [],
        outcome=queries.outcome_of(reader(), row.id),
        resolution=queries.resolution_of_motion(reader(), row.id),
        forms=_forms(scene, roll, failed or {}),
        ballots=_ballots((failed or {}).get("ballot")),
        field_of=field_of,
        results=queries.RESULT_WORDS,
        held=_held(scene),
        at={"foundation": scene.place.slug, "body": scene.body.slug, "meeting": scene.meeting.public_id, "motion": row.public_id},
        may_put=policy.may_put_motions(viewer(), scene.body),
    )  # fmt: skip


def _held(scene: Scene) -> proceedings.Held | None:
    """Where a decision outside of a meeting stands while it is open."""
    if scene.meeting.kind != ELECTRONIC or scene.motion.state != "open":
        return None
    return proceedings.held(reader(), scene.motion, now())


def _ballots(refused: Form | None) -> RowForms[BallotForm]:
    """One ballot for each seat of the viewer."""
    ballot = refused if isinstance(refused, BallotForm) else None
    return RowForms(BallotForm, ballot, str(ballot.seat.data) if ballot else "")


def _forms(scene: Scene, roll: Any, failed: dict[str, Form]) -> dict[str, Form]:
    forms: dict[str, Form] = {"result": CloseForm(), "vote": ButtonForm()}
    if scene.motion.state == "draft":
        forms["second"] = second_form(reader(), scene.meeting)
        forms["recusal"] = recusal_form(reader(), scene.meeting)
    if roll:
        forms["roll-call"] = roll_call_form(_there(scene, roll))
        forms["correction"] = correction_form(roll)
        forms["objection"] = objection_form(objectors(scene, roll))
    return {**forms, **failed}


def objectors(scene: Scene, roll: Sequence[queries.RollLine]) -> list[queries.RollLine]:
    """The seats of the roll for which the viewer may object."""
    own = [line.seat_id for line in own_lines(scene, roll)]
    return [line for line in roll if policy.may_put_motions(viewer(), scene.body) or line.seat_id in own]


def own_lines(scene: Scene, roll: Sequence[queries.RollLine]) -> list[queries.RollLine]:
    """The seats of the roll for which the viewer votes; where a seat of theirs is not on it, one statement asks whether it
    continues one that is."""
    own = {grant.seat_id for grant in viewer().of("director", "alternate", body_id=scene.body.id)}
    now = {line.seat_id: line.seat_id for line in roll}
    if own - now.keys():
        now = seats_now(reader(), scene.body.id, now)
    return [line for line in roll if now[line.seat_id] in own]


def _there(scene: Scene, roll: Sequence[queries.RollLine]) -> list[queries.RollLine]:
    """The seats of the roll that somebody represents now: only they are called. One statement. Without a meeting, all."""
    if scene.meeting.kind == ELECTRONIC:
        return list(roll)
    here = {one.seat_id for one in presences(reader(), scene.meeting.id) if one.covers(now())}
    return [line for line in roll if line.seat_id in here]


def found_motion(foundation: str, body: str, meeting: str, motion: str) -> Scene:
    place, found, row = stand_in_meeting(foundation, body, meeting)
    return Scene(place, found, row, queries.motion_by_public_id(reader(), row.id, motion))


def _kept(foundation: str, body: str, meeting: str, motion: str) -> tuple[Scene, Permit]:
    """The motion, for whoever may put motions."""
    scene = found_motion(foundation, body, meeting, motion)
    return scene, allow(policy.may_put_motions(viewer(), scene.body))


def _form(
    place: Any, found: Body, row: Meeting, form: Form, title: str, status: int = 200, back: str = ""
) -> Response:
    return body_page(
        found, "bodies/form", title, [*meeting_crumbs(place, found, row), (title, None)], status, place=place,
        form=form, submit=title, cancel_url=back or meeting_url(place, found, row),
    )  # fmt: skip


def motion_url(place: Any, found: Body, row: Meeting, motion: Motion) -> str:
    """The address of a motion."""
    return url_for(
        "motions.motion",
        foundation=place.slug,
        body=found.slug,
        meeting=row.public_id,
        motion=motion.public_id,
    )
