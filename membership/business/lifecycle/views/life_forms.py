"""Forms of the acts on a membership: shape only."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput

from membership.business.lifecycle.succession import KIND_WORDS
from membership.business.members.schedule import LONGEST
from membership.webkit.forms import Form, stripped

NEEDED = "This is needed."
DAY = "Write the day like 2026-03-31."
WAIVED = "Who decided, and when, that a rule of the charter does not stand in the way."
CREDIT = (("charter", "As the charter says"), ("prorated", "By time, decided by staff"), ("none", "Nothing, decided by staff"))  # fmt: skip


def text(label: str, description: str = "", *, needed: bool = False, most: int = 500) -> StringField:
    """A line of text."""
    check = InputRequired(NEEDED) if needed else Optional()
    return StringField(label, [check, Length(max=most)], filters=[stripped], description=description)


def reason(label: str = "Why") -> TextAreaField:
    """A few lines of text that must be there."""
    return TextAreaField(label, [InputRequired(NEEDED), Length(max=1000)], filters=[stripped])


GRANTED = "Which body lets it pay as one of another tier, and when it decided."


class RenewalForm(Form):
    """The next term."""

    tier = SelectField("Tier of the next term", [InputRequired("Choose a tier.")])
    years = IntegerField(
        "Years", [InputRequired(NEEDED), NumberRange(1, LONGEST, f"A term has 1 to {LONGEST} years.")], default=1,
        description="The dues of the tier are owed for each year.",
    )  # fmt: skip
    ends_on = DateField(
        "Term ends",
        [Optional()],
        description="Its first day without; the charter does not say how long a term is.",
    )
    complimentary = text(
        "Complimentary because", "Who granted a term without dues; leave it empty where dues are owed."
    )
    pays_as = SelectField("Pays as", default="", validators=[Optional()])
    granted = text("Granted by", GRANTED)
    waiver = text("Waiver", WAIVED)
    follows = DateField(validators=[Optional()], widget=HiddenInput())


class TierChangeForm(Form):
    """Another tier, in the middle of a term or with the next one."""

    tier = SelectField("New tier", [InputRequired("Choose a tier.")])
    when = SelectField(
        "Seats and dues move",
        choices=[("now", "On the day below"), ("next_term", "With the next term")],
        default="now",
    )
    on = DateField(
        "From",
        [InputRequired(DAY)],
        description="Within the term. It does not count where the next term is meant.",
    )
    credit = SelectField("Dues already owed are set off", choices=list(CREDIT), default="charter")
    waiver = text("Waiver", WAIVED)


class LeaveForm(Form):
    """A company resigns."""

    ends_on = DateField(
        "Ends on", [InputRequired(DAY)], description="The first day on which it is a member no longer."
    )
    said_on = DateField("Said on", [Optional()], description="The day on which the foundation was told.")
    reason = reason()
    credit = SelectField("What stays due", choices=list(CREDIT), default="charter")
    waiver = text("Late notice accepted because", WAIVED)


class OwnLeaveForm(Form):
    """A company resigns by itself: the charter decides about the money."""

    ends_on = DateField(
        "Ends on",
        [InputRequired(DAY)],
        description="The first day on which the company is a member no longer.",
    )
    reason = reason("Why you leave")


class OwnRenewalForm(Form):
    """A company renews by itself; `read` is what it was shown of the next term."""

    tier = SelectField("Tier of the next term", [InputRequired("Choose a tier.")])
    follows = DateField(validators=[Optional()], widget=HiddenInput())
    read = HiddenField(validators=[Optional(), Length(max=200)])


class NoticeForm(Form):
    """A termination for cause is announced."""

    grounds = reason("Grounds")
    hearing_on = DateField("Hearing on", [InputRequired(DAY)])


class ReasonForm(Form):
    """An act that needs its reason only."""

    reason = reason()


class TerminationForm(Form):
    """A termination that was heard is decided."""

    resolution = SelectField(
        "Decided by resolution", [InputRequired("Choose the resolution that decided it.")], validate_choice=False,
        description="One that was adopted on the day of the hearing or later.",
    )  # fmt: skip
    ends_on = DateField("Ends on", [InputRequired(DAY)])
    reason = text("Why", "Left empty, the grounds of the notice stand.")


class LapseForm(Form):
    """The payment ladder ends a membership."""

    invoice = SelectField("Because of invoice", [InputRequired("Choose an invoice.")])


class ReinstatementForm(Form):
    """A member comes back for the rest of its term."""

    on = DateField("From", [InputRequired(DAY)])
    reason = reason()
    reference = text("Decided by", "The resolution or the payment behind it.")


class TransferForm(Form):
    """A membership passes to another company."""

    organization = text(
        "Legal name of the successor", "A company of this name is taken; one that is not known is registered.", needed=True,
        most=200,
    )  # fmt: skip
    is_another = BooleanField(
        "It is another company",
        description="Only where the name is or was another company's: tick it when you have looked. It is registered.",
    )
    kind = SelectField("How", choices=list(KIND_WORDS.items()), default="acquisition")
    on = DateField("From", [InputRequired(DAY)])
    consent = text("Consent of the foundation", "Who consented, and when.", needed=True)
    signature = text("Signature of the successor", "The agreement that it signed, with its day.", needed=True)
    reason = text("Remark")
    keeps_people = BooleanField(
        "The people go on for the successor", default=True,
        description="Representatives, holders of seats and alternates work for it from then on.",
    )  # fmt: skip
    staying = SelectMultipleField(
        "Except", [Optional()], option_widget=CheckboxInput(),
        description="Who stays with the company before, such as after a spin-off.",
    )  # fmt: skip


class GroupForm(Form):
    """Somebody holds more than half of the company."""

    owner = text("Owner", "The company as it is known here.", needed=True, most=200)
    share = DecimalField(
        "Share in percent",
        [InputRequired(NEEDED), NumberRange(50, 100, "Control is more than 50 %% and at most 100 %%.")],
    )
    on = DateField(
        "Since", [InputRequired(DAY)], description="The day of the purchase; it may not lie ahead."
    )
    source = text("Source", "Where this is known from, such as a public register.")
