"""Forms of members and their people: shape only."""

from __future__ import annotations

from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from membership.business.members.models import KINDS
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
KIND_CHOICES = [(kind, kind.capitalize()) for kind in KINDS]
WEB = Regexp(r"^https?://[^\s/]+\S*$", message="Write it like https://example.org/.")
COUNTRY = Regexp(r"^[A-Z]{2}$", message="Two capital letters, such as DE.")


class OwnDetailsForm(EditForm):
    """What a company corrects of itself."""

    display_name = StringField("Name as shown", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    homepage = StringField("Homepage", [Optional(), Length(max=500), WEB], filters=[stripped])
    country = StringField(
        "Country", [Optional(), COUNTRY], filters=[stripped], description="Two letters, such as DE."
    )
    address = TextAreaField("Postal address", [Optional(), Length(max=500)], filters=[stripped])


class DetailsForm(OwnDetailsForm):
    """What staff change of a company; name and category may bear on its dues."""

    legal_name = StringField("Legal name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    category = SelectField(
        "Category",
        choices=[
            (word, word.capitalize())
            for word in ("unknown", "company", "academic", "nonprofit", "government")
        ],
    )
    tax_id = StringField("Tax id", [Optional(), Length(max=60)], filters=[stripped])
    registration_number = StringField("Registration number", [Optional(), Length(max=60)], filters=[stripped])


class NoteForm(EditForm):
    """What staff note of a member."""

    note = TextAreaField("Note", [Optional(), Length(max=5000)], filters=[stripped])


class ContactForm(EditForm):
    """A representative's name and telephone number. A mail address is changed by its owner, in the account."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    phone = StringField("Telephone", [Optional(), Length(max=40)], filters=[stripped])


class RepresentativeForm(Form):
    """A person begins to act for the company."""

    name = StringField("Name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    email = EmailField(
        "Mail address",
        [InputRequired(NEEDED), Length(max=254)],
        filters=[stripped],
        description="A person who is known by this address keeps their own name.",
    )
    kind = SelectField("Acts as", choices=KIND_CHOICES)
    starts_on = DateField("From", [InputRequired(DAY)])


class EndForm(Form):
    """The last step of a representative: from which day they act no longer."""

    ends_on = DateField("Acts no longer from", [InputRequired(DAY)])


class LeftForm(Form):
    """From which day somebody works for the company no longer."""

    ends_on = DateField("Works here no longer from", [InputRequired(DAY)])


class ConfirmEmploymentForm(Form):
    """A button: they work here, or they do not."""


class TaskForm(Form):
    """A button beside a task: done, or not done after all."""
