"""The form in which a charter is drafted: shape only."""

from __future__ import annotations

from datetime import date

from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from membership.assembly.rules.awaiting import Waiting
from membership.assembly.rules.drafting import Draft, draft_of
from membership.assembly.rules.notation import LARGEST
from membership.kernel.errors import RuleBroken
from membership.webkit.forms import Form, stripped


class DraftForm(Form):
    """A charter as text, typed or sent as a file."""

    text = TextAreaField(
        "Text of the charter",
        [Length(max=LARGEST)],
        description="In the charter notation. Its dates of adoption and effect stand in the text itself.",
    )
    file = FileField(
        "Load a file", [Optional()], description="A charter in TOML; it takes the place of the text above."
    )
    as_of = DateField(
        "Preview as of", [Optional()], description="Without a day: the day on which the charter takes effect."
    )

    follows = IntegerField(validators=[Optional()], widget=HiddenInput())

    def validate_text(self, field: TextAreaField) -> None:
        """Nothing at all is no draft."""
        if not (field.data or "").strip() and not self.file.data:
            raise ValidationError("Put the charter here, or choose a file.")

    def draft(self) -> Draft:
        """What was typed or sent. Raises RuleBroken for a file that is no text."""
        return draft_of(
            _text_in(self.file.data.read(LARGEST + 1)) if self.file.data else self.text.data or ""
        )


class HappenedForm(Form):
    """An event that happened, or a number that a body set."""

    name = SelectField("What", [InputRequired("Choose what happened.")])
    happened_on = DateField("Day", [InputRequired("Write the day like 2026-03-31.")])
    number = IntegerField(
        "Number", [Optional(), NumberRange(0, 1_000_000)], description="Only where a body set a number."
    )
    note = StringField(
        "Note", [Optional(), Length(max=300)], filters=[stripped],
        description="Such as the resolution, or the register.",
    )  # fmt: skip


def happened_form(waiting: Waiting, today: date) -> HappenedForm:
    """The form with what can still be recorded."""
    form = HappenedForm(happened_on=today)
    form.name.choices = [("", "Choose"), *((one.name, one.label) for one in waiting.open)]
    return form


def _text_in(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RuleBroken(f"line {line}: this is not UTF-8 text.", field="file") from error
