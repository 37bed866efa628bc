"""Forms of the lifecycle: shape only."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, Field, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from membership.directory.people.addresses import checked_email
from membership.kernel.errors import RuleBroken
from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
CATEGORIES = ("unknown", "company", "academic", "nonprofit", "government")


def is_address(_form: object, field: Field) -> None:
    """A mail address that can receive mail."""
    try:
        checked_email(field.data or "")
    except RuleBroken as refusal:
        raise ValidationError(refusal.message) from refusal


class AdmissionForm(Form):
    """A company joins."""

    legal_name = StringField("Legal name", [InputRequired(NEEDED), Length(max=200)], filters=[stripped])
    is_another = BooleanField(
        "It is another company",
        description="Only where the name is or was another company's: tick it when you have looked.",
    )
    category = SelectField("Category", choices=[(word, word.capitalize()) for word in CATEGORIES])
    homepage = StringField(
        "Homepage",
        [
            Optional(),
            Length(max=500),
            Regexp(r"^https?://[^\s/]+\S*$", message="Write it like https://example.org/."),
        ],
        filters=[stripped],
    )
    country = StringField(
        "Country",
        [Optional(), Regexp(r"^[A-Z]{2}$", message="Two capital letters, such as DE.")],
        filters=[stripped],
    )
    tier = SelectField("Tier", [InputRequired("Choose a tier.")])
    accepted_on = DateField(
        "Accepted on", [InputRequired(DAY)], description="The first day of membership follows by the charter."
    )
    contact_name = StringField(
        "Primary representative", [InputRequired(NEEDED), Length(max=200)], filters=[stripped]
    )
    contact_email = EmailField(
        "Their mail address", [InputRequired(NEEDED), Length(max=254), is_address], filters=[stripped]
    )
    billing_name = StringField("Billing representative", [Optional(), Length(max=200)], filters=[stripped])
    billing_email = EmailField(
        "Their mail address", [Optional(), Length(max=254), is_address], filters=[stripped]
    )
    waiver = StringField(
        "Waiver",
        [Optional(), Length(max=500)],
        filters=[stripped],
        description="Who decided, and when, that a requirement of the tier does not stand in the way.",
    )


class UploadForm(Form):
    """A file of members is sent in."""

    file = FileField(
        "File",
        [FileRequired("Choose a file.")],
        description="CSV in UTF-8 or Excel; at least tier and organization.",
    )


class ConfirmForm(Form):
    """A button: take the previewed file in."""
