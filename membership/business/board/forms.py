"""Forms of seats: shape only."""

from __future__ import annotations

from wtforms import DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from membership.webkit.forms import Form, stripped

DAY = "Write the day like 2026-03-31."


class SeatForm(Form):
    """A person takes a seat, or stands by for it."""

    role = RadioField(
        "As",
        choices=[
            ("director", "Director: holds the seat"),
            ("alternate", "Alternate: sits in for an absent director"),
        ],
        default="director",
    )
    person = SelectField(
        "Person", [InputRequired("Choose a person.")], description="People who act for the company."
    )
    starts_on = DateField("From", [InputRequired(DAY)])
    because = StringField(
        "Why so late",
        [Optional(), Length(max=300)],
        filters=[stripped],
        description="Needed for a day on which the body met, or an earlier one; what the meeting counted stands.",
    )


class VacateForm(Form):
    """The director leaves the seat."""

    ends_on = DateField("Leaves on", [InputRequired(DAY)])
    reason = StringField("Why", [Optional(), Length(max=300)], filters=[stripped])


class WithdrawForm(Form):
    """A director or an alternate who was to come does not; `appointment` is the one that was shown."""

    appointment = HiddenField("Appointment", [InputRequired("Load the page again.")])


class AlignForm(Form):
    """A button: bring the seats in line."""
