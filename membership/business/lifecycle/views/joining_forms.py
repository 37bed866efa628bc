"""Forms of joining: shape only. The form of the answers takes whatever is typed; what is missing is said when it is sent."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import DateInput, EmailInput

from membership.business.lifecycle.agreeing import AUTHORITY, COUNTER_AUTHORITY, INSTEAD
from membership.business.lifecycle.forms import (
    CATEGORIES,
    DAY,
    DAYS_ASKED,
    NEEDED,
    gift,
    gift_until,
    is_address,
)
from membership.business.lifecycle.wording import LARGEST
from membership.business.members.answers import LONG
from membership.directory.organizations.forms import CountryField
from membership.webkit.forms import EditForm, Form, SearchForm, stripped

NEEDED_FIELDS = (
    "tier", "legal_name", "category", "country", "address", "employees", "employees_on", "signatory_name",
    "signatory_title", "signatory_email", "primary_name", "primary_email", "purpose",
)  # fmt: skip
"""What must be there when the application is sent; before that nothing is."""
SHORT = [Optional(), Length(max=200)]
KINDS = [(word, "Choose" if word == "unknown" else word.capitalize()) for word in CATEGORIES]


def short(label: str, description: str = "", **options: Any) -> StringField:
    """A line of text that may be empty while the application is a draft."""
    return StringField(label, SHORT, filters=[stripped], description=description, **options)


def long(label: str, description: str = "") -> TextAreaField:
    """Some lines of text."""
    return TextAreaField(label, [Optional(), Length(max=LONG)], filters=[stripped], description=description)


class StartForm(Form):
    """A company begins an application."""

    legal_name = StringField(
        "Legal name of your company", [InputRequired(NEEDED), Length(max=200)], filters=[stripped]
    )
    email = EmailField(
        "Your mail address", [InputRequired(NEEDED), Length(max=254), is_address], filters=[stripped],
        description="The link to your application goes there, so that you can stop and go on later.",
    )  # fmt: skip
    tier = SelectField("Tier", [InputRequired("Choose a tier.")])


class AnswersForm(EditForm):
    """The application. Nothing is required before it is sent."""

    tier = SelectField("Tier", validate_choice=False)
    legal_name = short("Legal name", "As it stands in the register.")
    display_name = short("Name by which you are known", "Where it differs from the legal name.")
    category = SelectField("Kind of organization", choices=KINDS, validate_choice=False)
    country = CountryField("Country", is_needed=False, blank="Choose a country", validate_choice=False)
    registration_number = short("Registration number", "With the register, such as HRB 1234 Bonn.")
    homepage = short("Homepage", "Such as https://example.org/.")
    address = long("Address")
    employees = short("Employees", "Of your whole group, such as 1,200.")
    employees_on = short("Counted on", "The day of that number.", widget=DateInput())
    signatory_name = short("Name", "Who may sign for the company.")
    signatory_title = short("Office")
    signatory_email = short("Mail address", "The agreement goes there, to be signed.", widget=EmailInput())
    primary_name = short("Primary representative")
    primary_email = short("Mail address of the primary representative")
    voting_name = short("Voting representative")
    voting_email = short("Mail address of the voting representative")
    billing_name = short("Billing representative")
    billing_email = short("Mail address of the billing representative")
    legal_name_of = short("Legal representative")
    legal_email = short("Mail address of the legal representative")
    marketing_name = short("Marketing representative")
    marketing_email = short("Mail address of the marketing representative")
    technical_name = short("Technical representative")
    technical_email = short("Mail address of the technical representative")
    po_needed = SelectField(
        "Do your invoices need a purchase order number?", choices=[("", "No"), ("yes", "Yes")], validate_choice=False
    )  # fmt: skip
    purpose = long("Why do you join?", "What you build on, and what you want to do together.")
    attestation = long(
        "What else the tier asks for",
        "Where it asks for a membership elsewhere: since when you have it, and under which name. Files can be sent below.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NEEDED_FIELDS:
            self[name].flags.required = True


class LinkForm(Form):
    """Somebody lost the link."""

    email = EmailField(
        "Your mail address", [InputRequired(NEEDED), Length(max=254), is_address], filters=[stripped]
    )


class ReplyForm(Form):
    """An answer to a question."""

    text = TextAreaField("Your answer", [InputRequired(NEEDED), Length(max=LONG)], filters=[stripped])


class EvidenceForm(Form):
    """A file as proof."""

    file = FileField("File", [FileRequired("Choose a file.")], description="PDF, PNG or JPEG, at most 5 MB.")


class ButtonForm(Form):
    """A button."""


class QuestionForm(Form):
    """Staff ask back."""

    text = TextAreaField(
        "Question", [InputRequired(NEEDED), Length(max=LONG)], filters=[stripped],
        description="The applicant is told by mail, reads it by the link, and may change the answers.",
    )  # fmt: skip


class DeclineForm(Form):
    """Staff say no."""

    reason = TextAreaField(
        "Reason", [InputRequired(NEEDED), Length(max=1000)], filters=[stripped], description="The applicant reads it."
    )  # fmt: skip


class AcceptForm(Form):
    """The application is accepted, as the charter says."""

    resolution = SelectField("Resolution", validate_choice=False)
    reason = TextAreaField("Reason", [Optional(), Length(max=1000)], filters=[stripped])
    waiver = StringField(
        "Waiver", [Optional(), Length(max=500)], filters=[stripped],
        description="Who decided, and when, that a requirement of the tier does not stand in the way.",
    )  # fmt: skip


class AdmitForm(Form):
    """The company becomes a member."""

    accepted_on = DateField(
        "Accepted on", [InputRequired(DAY)], description="The first day of membership follows by the charter."
    )
    starts_on = DateField("Term begins", [Optional()], description=DAYS_ASKED)
    ends_on = DateField("Term ends", [Optional()], description="Its first day without; with the day above.")
    complimentary = gift()
    complimentary_until = gift_until()
    company = SelectField(
        "Which company it is", description="These have its registration number, or have or had a name of the application.",
    )  # fmt: skip
    replaces = BooleanField(
        "Take over what the application states where the directory says something else",
        description="Kind, country, address and home page. What the directory does not know is taken over in any case.",
    )


class SignForm(Form):
    """The company signs by click: name, office, authority, and the very document that was read."""

    name = StringField("Your name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    title = StringField("Your office", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    is_another = BooleanField(INSTEAD)
    authority = BooleanField(AUTHORITY, [InputRequired("Without this the agreement cannot be signed.")])
    document = HiddenField()


class PaperForm(Form):
    """The company signs on paper and sends it in."""

    signer = StringField("Who signed", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    office = StringField("In which office", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    is_another = BooleanField(INSTEAD)
    file = FileField("Signed PDF", [FileRequired("Choose a file.")], description="At most 5 MB.")
    bound = BooleanField(
        "Whoever signed is authorised to bind the company.",
        [InputRequired("Without this the agreement cannot be signed.")],
    )
    document = HiddenField()


class CountersignForm(Form):
    """An officer of the foundation signs."""

    name = StringField("Your name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    title = StringField("Your office", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    authority = BooleanField(
        COUNTER_AUTHORITY, [InputRequired("Without this the agreement cannot be signed.")]
    )
    document = HiddenField()


class TextForm(Form):
    """The next version of the agreement."""

    title = StringField("Title", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    change = StringField(
        "What changed", [Optional(), Length(max=500)], filters=[stripped], description="Members read it in the mail that asks them."
    )  # fmt: skip
    body = TextAreaField(
        "Text in Markdown", [InputRequired(NEEDED), Length(max=LARGEST)], render_kw={"rows": 20},
        description="Names in double braces are filled in for each company.",
    )  # fmt: skip


class AcceptanceForm(Form):
    """A representative accepts the new text for the company."""

    title = StringField("Your office", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    authority = BooleanField(AUTHORITY, [InputRequired("Without this the text cannot be accepted.")])
    version = HiddenField()
    document = HiddenField()


class ProviderForm(Form):
    """A button: sign through the outside provider."""


class SignatureEventForm(SearchForm):
    """What the provider of signatures tells us: it comes from a program, so the signature stands for our own keys."""

    event = StringField("Event", [InputRequired(), Length(max=200)])
    reference = StringField("Reference", [InputRequired(), Length(max=200)])
    sent_at = StringField("Sent at", [InputRequired(), Length(max=12)])
    signature = StringField("Signature", [InputRequired(), Length(max=64)])
