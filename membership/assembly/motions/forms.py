"""Forms of a motion: shape only."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from membership.assembly.motions.queries import RollLine
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
CHOICES = [("for", "For"), ("against", "Against"), ("abstain", "Abstain")]
METHODS = [
    ("roll_call", "Roll call, read out by the secretary"),
    ("electronic", "Electronic roll call: each seat votes on its own screen"),
    ("unanimous_consent", "Unanimous consent: carried unless somebody objects"),
]
DECLARED = [
    ("", "As counted"),
    ("carried", "Carried"),
    ("not_carried", "Not carried"),
    ("no_quorum", "No quorum"),
]


class MotionForm(Form):
    """A new motion."""

    title = StringField("Title", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    text = TextAreaField(
        "The body resolves that", [InputRequired(NEEDED), Length(max=20_000)], filters=[stripped]
    )
    mover = SelectField("Moved by", choices=[])
    item = SelectField("Point of the agenda", choices=[])
    decision = SelectField("Kind of decision", choices=[])
    method = SelectField("How it is decided", choices=METHODS)
    is_procedural = BooleanField("Procedural: it may be carried without a quorum and becomes no resolution")
    effect = SelectField("What carrying it brings about", choices=[])


class WordingForm(EditForm):
    """Amend a draft."""

    title = StringField("Title", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    text = TextAreaField(
        "The body resolves that", [InputRequired(NEEDED), Length(max=20_000)], filters=[stripped]
    )


class SecondForm(Form):
    """Another seat supports the motion."""

    seat = SelectField("Seconded by", choices=[])


class RecusalForm(Form):
    """A seat has a conflict of interest."""

    seat = SelectField("Seat", choices=[])
    reason = StringField(
        "Conflict", [InputRequired("Name the conflict."), Length(max=300)], filters=[stripped]
    )


class BallotForm(Form):
    """One's own seat, in an electronic roll call."""

    seat = StringField("Seat", [InputRequired(NEEDED), Length(max=20)], filters=[stripped])
    choice = RadioField("Vote", choices=CHOICES, validators=[InputRequired("Choose.")])


class ObjectionForm(Form):
    """A seat objects to a decision outside of a meeting, or asks for a meeting."""

    seat = SelectField("Seat", choices=[])
    reason = StringField("Objection", [InputRequired("Say why."), Length(max=500)], filters=[stripped])


class CorrectionForm(Form):
    """What a seat really voted."""

    seat = SelectField("Seat", choices=[])
    instead_of = HiddenField()
    choice = SelectField("Vote", choices=CHOICES)
    reason = StringField(
        "Why",
        [Optional(), Length(max=300)],
        filters=[stripped],
        description="Needed once the vote is closed: the correction is minuted.",
    )


class CloseForm(Form):
    """Close the vote; the chair's declaration where it differs from the count."""

    declared = SelectField("Declared result", choices=DECLARED)
    reason = StringField("Why it differs", [Optional(), Length(max=500)], filters=[stripped])


class PublicationForm(Form):
    """The public version of a resolution."""

    title = StringField("Public title", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    text = TextAreaField("Public text", [InputRequired(NEEDED), Length(max=20_000)], filters=[stripped])


def roll_call_form(roll: Sequence[RollLine]) -> Form:
    """A form with one question for each seat on the roll that has not voted; `seat_<id>` names its field."""
    fields = {
        field_of(line): RadioField(line.seat, choices=CHOICES, validators=[Optional()])
        for line in roll
        if not line.choice
    }
    made: Form = type("RollCallForm", (Form,), dict(fields))()
    return made


def field_of(line: RollLine) -> str:
    """The name of a seat's field in the roll call."""
    return f"seat_{line.seat_public_id}"
