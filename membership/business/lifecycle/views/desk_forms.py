"""Forms of the staff's desk: shape only."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from membership.business.lifecycle.mailing_text import LONGEST, PLACEHOLDERS
from membership.business.members.mailing_tables import LONGEST_HOLD
from membership.webkit.forms import EditForm, Form, stripped

KNOWN = ", ".join(f"{{{{{name}}}}} ({words})" for name, words in PLACEHOLDERS.items())


class LetterFields(Form):
    """Mail to many: to whom, and what."""

    primary = BooleanField("Primary representatives")
    voting = BooleanField("Voting representatives")
    billing = BooleanField("Billing representatives")
    legal = BooleanField("Legal representatives")
    marketing = BooleanField("Marketing representatives")
    technical = BooleanField("Technical representatives")
    directors = BooleanField("Directors")
    advisers = BooleanField("Members of advisory bodies")
    alternates = BooleanField("Alternates")
    view = SelectField("Of which members", description="A saved view of the list of members, or all of them.")
    tier = SelectField("Only of the tier")
    state = SelectField("Only in the state")
    subject = StringField(
        "Subject", [InputRequired("The mail needs a subject."), Length(max=200)], filters=[stripped]
    )
    text = TextAreaField(
        "Text", [InputRequired("The mail needs a text."), Length(max=LONGEST)], filters=[stripped],
        description=f"Plain text; an empty line begins a paragraph. Placeholders: {KNOWN}.", render_kw={"rows": 14},
    )  # fmt: skip
    question = HiddenField("Question", [Length(max=2000)])


class NewLetterForm(LetterFields):
    """Mail to many is begun."""


class LetterForm(LetterFields, EditForm):
    """A draft is changed."""


class HoldForm(Form):
    """A button that carries by what the people are known whom the person has looked at."""

    seen = HiddenField("Seen", [InputRequired("This form has lost what you looked at.")])


class MailingActForm(Form):
    """A button: release, or cancel."""


class HoldingForm(EditForm):
    """How a foundation holds mail to many."""

    minutes = IntegerField(
        "Minutes that mail is held",
        [InputRequired("Write a number of minutes."), NumberRange(1, LONGEST_HOLD, f"From 1 to {LONGEST_HOLD:,}.")],
        description="Until then it can be cancelled.",
    )  # fmt: skip
    second_above = IntegerField(
        "A second person above", [Optional(), NumberRange(0, 10_000_000, "Write a number of recipients, or nothing.")],
        description="Mail to more people than this goes only when somebody else of the staff has released it. Empty: never.",
    )  # fmt: skip
