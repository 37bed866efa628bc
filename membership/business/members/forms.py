"""Forms of members and their people: shape only."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from membership.business.members.models import KINDS
from membership.business.members.notes import LONGEST
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
KIND_CHOICES = [(kind, kind.capitalize()) for kind in KINDS]


class NoteForm(Form):
    """What staff note of a company. A change follows the version in the address, so this names none."""

    text = TextAreaField(
        "Note", [InputRequired(NEEDED), Length(max=LONGEST)], filters=[stripped],
        description="Only the foundation's staff read notes; the company never does.",
    )  # fmt: skip


class NoteActForm(Form):
    """A button beside a note: pin it, or strike it out."""


class ConfirmationForm(Form):
    """A button: I still act for the company, and what is written of me is right."""


class ViewFields(Form):
    """A question to the list of members under a name."""

    name = StringField("Name", [InputRequired("Give the view a name."), Length(max=80)], filters=[stripped])
    is_shared = BooleanField(
        "The foundation's staff see it too", description="You alone can change it or remove it."
    )
    question = HiddenField("Question", [Length(max=2000)])


class NewViewForm(ViewFields):
    """A new view."""


class ViewForm(ViewFields, EditForm):
    """A view is changed."""


class ViewActForm(Form):
    """A button beside a view: open the list with it, open it plainly, or remove the view."""


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
    kind = SelectField(
        "Acts as",
        choices=KIND_CHOICES,
        description="A primary representative takes the place of the one before.",
    )
    starts_on = DateField("From", [InputRequired(DAY)])


class InvitationForm(Form):
    """A button: invite a representative to sign in."""


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


class SettleForm(Form):
    """A button: yes or no to what somebody proposed, or taking it back."""


class UseForm(Form):
    """What was used of a benefit."""

    quantity = IntegerField("How many", [InputRequired("Write a whole number, such as 1.")], default=1)
    purpose = StringField(
        "For what", [InputRequired(NEEDED), Length(max=300)], filters=[stripped],
        description="Such as the event, the article or the campaign.",
    )  # fmt: skip
    used_by = StringField("By whom", [Optional(), Length(max=200)], filters=[stripped])
    used_on = DateField("On", [InputRequired(DAY)])


class ExceptionForm(UseForm):
    """The same, with leave to go beyond what the tier gives."""

    exception = StringField(
        "Why more than the tier gives", [Optional(), Length(max=500)], filters=[stripped],
        description="Only where it is more. Your name stands beside it.",
    )  # fmt: skip


class ReasonForm(Form):
    """Why something is taken back."""

    reason = TextAreaField("Why", [InputRequired(NEEDED), Length(max=1000)], filters=[stripped])


class AssetForm(Form):
    """What the foundation asks a company to deliver."""

    title = StringField("What", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    detail = TextAreaField("In detail", [Optional(), Length(max=2000)], filters=[stripped])
    due_on = DateField("Until", [InputRequired(DAY)])


class DeliveryForm(Form):
    """What the company delivers: words, a file, or both."""

    words = TextAreaField("Text", [Optional(), Length(max=5000)], filters=[stripped])
    file = FileField("File", description="PDF, PNG or JPEG, at most 5 MB.")
