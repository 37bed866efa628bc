"""Forms of a body: shape only."""

from __future__ import annotations

from wtforms import DateField, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from membership.assembly.bodies.models import OFFICES
from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
WHY = "Needed for a day on which the body met, or an earlier one; what the meeting counted stands."


class ButtonForm(Form):
    """A button: an act without any question."""


class PersonForm(Form):
    """Somebody takes a seat, or stands by for it."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=120)], filters=[stripped])
    email = StringField(
        "Mail address",
        [Optional(), Length(max=254), Email("This is no mail address.")],
        filters=[stripped],
        description="A person with this address is known already, or will be written down.",
    )
    starts_on = DateField("From", [InputRequired(DAY)])
    reason = StringField("Why", [Optional(), Length(max=300)], filters=[stripped], description=WHY)


class EndForm(Form):
    """Somebody leaves a seat."""

    ends_on = DateField("From this day on the seat is vacant", [InputRequired(DAY)])
    reason = StringField("Why", [Optional(), Length(max=300)], filters=[stripped], description=WHY)


class OfficeForm(Form):
    """Somebody takes an office of the body."""

    office = SelectField(
        "Office", choices=[(office, office.replace("_", " ").capitalize()) for office in OFFICES]
    )
    person = SelectField("Who", choices=[])
    starts_on = DateField("From", [InputRequired(DAY)])
