"""Forms of a meeting: shape only. Times are typed in the zone of the meeting."""

from __future__ import annotations

from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from membership.assembly.meetings.models import ELECTRONIC, KINDS
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
WHEN = "Write the time like 2026-03-31 10:00."
KIND_WORDS = {ELECTRONIC: "Electronic vote, without a meeting"}
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class MeetingForm(Form):
    """Call a meeting."""

    title = StringField("Title", [InputRequired(NEEDED), Length(max=160)], filters=[stripped])
    kind = SelectField(
        "Kind", choices=[(kind, KIND_WORDS.get(kind, f"{kind.capitalize()} meeting")) for kind in KINDS]
    )
    starts_at = DateTimeLocalField("Begins", [InputRequired(WHEN)], format=FORMATS)
    ends_at = DateTimeLocalField("Ends", [InputRequired(WHEN)], format=FORMATS)
    place = StringField("Place", [Optional(), Length(max=200)], filters=[stripped])
    link = StringField("Link to join", [Optional(), Length(max=500)], filters=[stripped])


class MeetingEditForm(EditForm):
    """Change what was called."""

    title = StringField("Title", [InputRequired(NEEDED), Length(max=160)], filters=[stripped])
    starts_at = DateTimeLocalField("Begins", [InputRequired(WHEN)], format=FORMATS)
    ends_at = DateTimeLocalField("Ends", [InputRequired(WHEN)], format=FORMATS)
    place = StringField("Place", [Optional(), Length(max=200)], filters=[stripped])
    link = StringField("Link to join", [Optional(), Length(max=500)], filters=[stripped])


class AgendaForm(Form):
    """A new point of the agenda."""

    title = StringField("Point", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    presenter = StringField("Presented by", [Optional(), Length(max=120)], filters=[stripped])
    minutes = IntegerField("Minutes planned", [Optional(), NumberRange(1, 600, "Between 1 and 600 minutes.")])
    is_consent = BooleanField("On the consent agenda")
    text = TextAreaField("Text", [Optional(), Length(max=10_000)], filters=[stripped])


class AgendaEditForm(EditForm):
    """Change a point of the agenda."""

    title = StringField("Point", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    presenter = StringField("Presented by", [Optional(), Length(max=120)], filters=[stripped])
    minutes = IntegerField("Minutes planned", [Optional(), NumberRange(1, 600, "Between 1 and 600 minutes.")])
    is_consent = BooleanField("On the consent agenda")
    text = TextAreaField("Text", [Optional(), Length(max=10_000)], filters=[stripped])


class PlaceForm(Form):
    """Another place on the agenda."""

    position = IntegerField("Place", [InputRequired(NEEDED), NumberRange(1, 500, "Between 1 and 500.")])


class ReasonForm(Form):
    """An act that needs a reason: waiving notice, cancelling."""

    reason = StringField("Why", [InputRequired("Say why."), Length(max=500)], filters=[stripped])


class AttendanceForm(Form):
    """One click: the holder, an alternate or a proxy represents a seat from now on, or nobody does any more."""

    seat = StringField("Seat", [InputRequired(NEEDED), Length(max=20)], filters=[stripped])
    person = IntegerField("Person", [Optional()])


class DepartureForm(Form):
    """One click: whoever represents the seat leaves."""

    seat = StringField("Seat", [InputRequired(NEEDED), Length(max=20)], filters=[stripped])


class GuestForm(Form):
    """Somebody without a seat is there."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=120)], filters=[stripped])
    role = StringField("Role", [Optional(), Length(max=120)], filters=[stripped])
