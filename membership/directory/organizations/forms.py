"""Forms of companies: shape only."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from membership.directory.organizations.countries import countries
from membership.directory.organizations.numbers import KINDS
from membership.webkit.forms import EditForm, Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
WEB = Regexp(r"^https?://[^\s/]+\S*$", message="Write it like https://example.org/.")
CATEGORIES = [
    (word, word.capitalize()) for word in ("unknown", "company", "academic", "nonprofit", "government")
]
WORDS = [
    ("staff", "As staff know it"),
    ("self_declared", "The company says so"),
    ("public_record", "A public record"),
]
ANOTHER = "It is another company"
SEEN = "Only where the name is or was another company's: tick it when you have looked."


def _text(label: str, most: int, *, is_needed: bool = True, description: str = "") -> Any:
    first = InputRequired(NEEDED) if is_needed else Optional()
    return StringField(label, [first, Length(max=most)], filters=[stripped], description=description)


def _share() -> Any:
    return DecimalField("Share in percent", [InputRequired("Write a share, such as 51.")], places=2)


def _since() -> Any:
    return DateField("Since", [InputRequired(DAY)])


def _until() -> Any:
    return DateField("No longer from", [Optional()], description="Leave it out where it holds still.")


def _source() -> Any:
    return _text("Source", 200, description="Such as a press release or a register.")


class CountryField(SelectField):  # type: ignore[misc]
    """A country by its name; one form knows them all. `blank`: what stands where none is chosen."""

    def __init__(self, label: str, *, is_needed: bool = True, blank: str = "", **given: Any) -> None:
        choices = [("", blank or ("Choose a country" if is_needed else "Not known"))]
        super().__init__(
            label, [InputRequired("Choose a country.")] if is_needed else [Optional()],
            choices=lambda: [*choices, *countries().items()], **given,
        )  # fmt: skip


class ButtonForm(Form):
    """A form that is one button."""


class AnswerForm(Form):
    """Staff answer what a company did; a name that is another's is accepted only by who has looked."""

    is_another = BooleanField(ANOTHER)


class EndForm(Form):
    """From which day something holds no longer."""

    ends_on = DateField("No longer from", [InputRequired(DAY)])


class RenameForm(EditForm):
    """Other names, from a day on."""

    legal_name = _text("Legal name", 200)
    display_name = _text("Branded name", 200, description="As lists, seats and logos show it.")
    on = DateField(
        "From", [InputRequired(DAY)], description="Until then the present name stays as a former one."
    )
    is_correction = BooleanField(
        "Only a spelling mistake is corrected", description="Then no former name is kept."
    )
    source = _text("Source", 200, is_needed=False, description="Such as an entry in a register.")
    is_another = BooleanField(ANOTHER, description=SEEN)


class FormerNameForm(Form):
    """A name that the company had before it was known here."""

    kind = SelectField("Kind", choices=[("legal", "Legal name"), ("display", "Branded name")])
    name = _text("Name", 200)
    starts_on = DateField("From", [Optional()], description="Leave it out where nobody knows.")
    ends_on = DateField("Until", [InputRequired(DAY)])
    source = _text("Source", 200, is_needed=False)
    is_another = BooleanField(ANOTHER, description=SEEN)


class ProposalForm(EditForm):
    """The branded name that a company asks for."""

    display_name = _text("Branded name", 200, description="Staff accept it before it is shown.")


class ProfileForm(EditForm):
    """What is not a name and has no history of its own."""

    category = SelectField("Category", choices=CATEGORIES)
    country = CountryField("Country", is_needed=False)


class HomepageForm(EditForm):
    """The home page and the page at Crunchbase, which a company keeps itself."""

    homepage = URLField("Home page", [Optional(), Length(max=500), WEB], filters=[stripped])
    crunchbase = URLField(
        "Crunchbase page",
        [Optional(), Length(max=200)],
        filters=[stripped],
        description="Its address, like https://www.crunchbase.com/organization/example: landscapes name it.",
    )


class NumberForm(Form):
    """A number of a register or a tax office."""

    kind = SelectField("Kind", choices=list(KINDS.items()))
    country = CountryField("Country", is_needed=False, description="An EU VAT number brings its own.")
    register = _text(
        "Register", 100, is_needed=False, description="Such as Handelsregister Berlin, or Delaware."
    )
    number = _text("Number", 60)
    starts_on = DateField("Since", [InputRequired(DAY)])


class AddressForm(EditForm):
    """An address from a day on."""

    lines = TextAreaField(
        "Street, floor, post box", [InputRequired(NEEDED), Length(max=300)], filters=[stripped]
    )
    postal_code = _text("Postal code", 20, is_needed=False)
    city = _text("Town", 100)
    region = _text("State or region", 100, is_needed=False)
    country = CountryField("Country")
    starts_on = DateField("From", [InputRequired(DAY)])


class FigureForm(EditForm):
    """A figure from a day on, and on whose word."""

    amount = IntegerField("Number", [InputRequired("Write a whole number, such as 1200.")])
    starts_on = DateField("As of", [InputRequired(DAY)])
    source = _text("Source", 200, description="Such as the annual report of 2025.")


class RevenueForm(FigureForm):
    """Revenue has a currency; whole units of it are enough."""

    amount = DecimalField("Revenue of a year", [InputRequired("Write an amount, such as 1200000.")], places=0)
    currency = StringField(
        "Currency", [InputRequired(NEEDED), Regexp(r"^[A-Z]{3}$", message="Three capital letters, such as EUR.")],
        filters=[stripped],
    )  # fmt: skip


class LogoForm(EditForm):
    """A logo for one use."""

    file = FileField(
        "File", description="SVG up to 200 kB, or PNG up to 1 MB with sides of 16 to 4,096 pixels. Scripts and links are removed."
    )  # fmt: skip


class DomainForm(Form):
    """A domain that the company says is its own."""

    domain = _text("Domain", 300, description="Such as example.com.")


class MailProofForm(Form):
    """To which mailbox at the domain the proof is mailed."""

    mailbox = _text("Mailbox", 64, description="What stands before the @.")


class OwnerForm(Form):
    """Who holds more than half of the company."""

    owner = _text("Owner", 200, description="A company that is known here, by its name.")
    share, starts_on, ends_on, source = _share(), _since(), _until(), _source()


class CorrectionForm(EditForm):
    """What was written down of a holding was a mistake."""

    share, starts_on, ends_on, source = _share(), _since(), _until(), _source()


class WithdrawalForm(Form):
    """A holding that was written down was never so."""

    reason = _text("How the mistake came about", 200, description="Both companies read it in their history.")
