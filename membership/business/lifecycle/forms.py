"""Forms of the lifecycle: shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from membership.business.members.kinds import KINDS, Kind
from membership.business.members.sheet import MOST_ROWS
from membership.directory.organizations.forms import CountryField
from membership.directory.people.addresses import checked_email
from membership.kernel.errors import RuleBroken
from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
DAYS_ASKED = "Only where the charter has no rule of terms; elsewhere the days follow by the charter."
FILES = {
    "members": "Members and their tiers",
    "people": "People and whom they act for",
    "terms": "Terms of memberships",
}
CATEGORIES = ("unknown", "company", "academic", "nonprofit", "government")


def is_address(_form: object, field: Field) -> None:
    """A mail address that can receive mail."""
    try:
        checked_email(field.data or "")
    except RuleBroken as refusal:
        raise ValidationError(refusal.message) from refusal


def gift() -> StringField:
    """Who granted a term without dues."""
    return StringField(
        "Complimentary because", [Optional(), Length(max=500)], filters=[stripped],
        description="Who granted a first term without dues; leave it empty where dues are owed.",
    )  # fmt: skip


def gift_until() -> DateField:
    """The day on which it is over."""
    return DateField(
        "Complimentary until", [Optional()],
        description="Its first day without; empty: to the end of the term by the charter. It does not renew by itself.",
    )  # fmt: skip


def end_of(form: Any) -> date | None:
    """The end of the first term that the form asks for: of a complimentary one, or where the charter has no rule of terms.
    Raises RuleBroken (field "complimentary") for a complimentary end that nobody granted."""
    if form.complimentary_until.data and not form.complimentary.data:
        raise RuleBroken("Say who granted a term without dues.", field="complimentary")
    if form.complimentary_until.data and form.ends_on.data:
        raise RuleBroken("The term has one end: leave the other day empty.", field="ends_on")
    found: date | None = form.complimentary_until.data or form.ends_on.data
    return found


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
    country = CountryField("Country", is_needed=False)
    tier = SelectField("Tier", [InputRequired("Choose a tier.")])
    accepted_on = DateField(
        "Accepted on", [InputRequired(DAY)], description="The first day of membership follows by the charter."
    )
    starts_on = DateField("Term begins", [Optional()], description=DAYS_ASKED)
    ends_on = DateField("Term ends", [Optional()], description="Its first day without; with the day above.")
    complimentary = gift()
    complimentary_until = gift_until()
    resolution = SelectField(
        "Resolution", validate_choice=False, description="By which the board or the members admit, where they decide about the tier."
    )  # fmt: skip
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
    pays_as = SelectField("Pays as", default="", validators=[Optional()])
    granted = StringField(
        "Granted by",
        [Optional(), Length(max=500)],
        filters=[stripped],
        description="Which body lets it pay as one of another tier, and when it decided.",
    )
    waiver = StringField(
        "Waiver",
        [Optional(), Length(max=500)],
        filters=[stripped],
        description="Who decided, and when, that a requirement of the tier does not stand in the way.",
    )


class UploadForm(Form):
    """A file of members, people or terms is sent in."""

    kind = SelectField(
        "What the file holds", choices=[(kind.key, FILES[kind.key]) for kind in KINDS.values()]
    )
    file = FileField(
        "File",
        [FileRequired("Choose a file.")],
        description="CSV in UTF-8 or Excel with a header in its first row, or a landscape.yml for members; at most 8 MB "
        f"and {MOST_ROWS:,} rows.",
    )


class ColumnsForm(Form):
    """What each column of a file gives; `with_columns` makes the fields of one header."""

    @classmethod
    def with_columns(cls, header: Sequence[str], kind: Kind, mapping: Mapping[int, str]) -> ColumnsForm:
        """The form for a file's header, filled with what is chosen now."""
        choices = [("", "Not read"), *kind.labels]
        named = {
            f"column_{place}": SelectField(
                title or f"Column {place + 1}", choices=choices, default=mapping.get(place, "")
            )
            for place, title in enumerate(header)
        }
        made: type[ColumnsForm] = type("ColumnsOfAFile", (cls,), named)
        return made()

    @property
    def mapping(self) -> dict[int, str]:
        """Place of a column -> what it gives; empty for one that is not read."""
        return {
            int(name[7:]): field.data or ""
            for name, field in self._fields.items()
            if name.startswith("column_")
        }


class ConfirmForm(Form):
    """A button: take the previewed file in, as it was `seen` (`uploads.seen_as`)."""

    seen = HiddenField(validators=[InputRequired()])
