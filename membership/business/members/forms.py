"""Forms of members and their people: shape only."""

from __future__ import annotations

from wtforms import DateField, EmailField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from membership.business.members.models import KINDS
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
KIND_CHOICES = [(kind, kind.capitalize()) for kind in KINDS]


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


class LandscapeForm(Form):
    """A button: take the members away as a landscape."""


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
