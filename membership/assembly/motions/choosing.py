"""What the forms of a motion let one choose from: seats, points of the agenda, kinds of decision, effects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.queries import agenda
from membership.assembly.meetings.standing import Gathering, gathering
from membership.assembly.motions.forms import (
    CorrectionForm,
    MotionForm,
    ObjectionForm,
    RecusalForm,
    SecondForm,
)
from membership.assembly.motions.queries import RollLine


def motion_form(session: Session, meeting: Meeting) -> MotionForm:
    """A form for a motion before this meeting. Without a charter there is only the ordinary decision."""
    form = MotionForm()
    scene = _scene(session, meeting)
    form.mover.choices = seats_of(scene)
    form.item.choices = [
        ("", "None"),
        *((str(one.id), f"{one.number}. {one.title}") for one in agenda(session, meeting.id)),
    ]
    named = scene.charter.decisions(scene.body_key) if scene.charter else ()
    kinds = dict.fromkeys(("ordinary", *named))
    form.decision.choices = [(kind, kind.replace("_", " ").capitalize()) for kind in kinds]
    form.effect.choices = [
        ("", "Nothing by itself"),
        (f"{meeting.wing}.adjournment", "The meeting is adjourned"),
    ]
    return form


def second_form(session: Session, meeting: Meeting) -> SecondForm:
    """A form for the second."""
    form = SecondForm()
    form.seat.choices = seats_of(_scene(session, meeting))
    return form


def recusal_form(session: Session, meeting: Meeting) -> RecusalForm:
    """A form for a conflict of interest."""
    form = RecusalForm()
    form.seat.choices = seats_of(_scene(session, meeting))
    return form


def objection_form(roll: Sequence[RollLine]) -> ObjectionForm:
    """A form by which one of these seats objects."""
    form = ObjectionForm()
    form.seat.choices = [(str(line.seat_id), line.seat) for line in roll]
    return form


def correction_form(roll: Sequence[RollLine]) -> CorrectionForm:
    """A form to correct a vote that is recorded."""
    form = CorrectionForm()
    form.seat.choices = [(str(line.seat_id), f"{line.seat}: {line.choice}") for line in roll if line.choice]
    return form


def seats_of(scene: Gathering) -> list[tuple[str, str]]:
    """The voting seats that somebody holds, as choices."""
    return [
        (str(line.seat_id), f"{line.label} ({line.holder.name})")
        for line in scene.lines
        if line.is_voting and line.holder is not None
    ]


def _scene(session: Session, meeting: Meeting) -> Gathering:
    return gathering(session, meeting.id, meeting.opened_at or meeting.starts_at)
