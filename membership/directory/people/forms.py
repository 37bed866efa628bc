"""Forms of employment: shape only."""

from __future__ import annotations

from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, Optional

from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."


class EmploymentForm(Form):
    """Where I work."""

    company = StringField(
        "Company", [InputRequired("Write the company's name."), Length(max=200)], filters=[stripped],
        description="As it is written down here; case and legal form do not matter.",
    )  # fmt: skip
    title = StringField("As", [Optional(), Length(max=120)], filters=[stripped])
    starts_on = DateField("Since", [InputRequired(DAY)])


class LeavingForm(Form):
    """From which day somebody works there no longer."""

    ends_on = DateField("Works there no longer from", [InputRequired(DAY)])


class StaffLeavingForm(LeavingForm):
    """The same, written down by staff."""

    reason = StringField(
        "Why",
        [Optional(), Length(max=300)],
        filters=[stripped],
        description="Needed for a day on which they sat in a meeting that was held, or an earlier one; what it counted stands.",
    )


class SettlingForm(Form):
    """A button: it is so, or it is not."""
