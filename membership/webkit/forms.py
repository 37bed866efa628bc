"""Forms: one class per action. Each carries a CSRF token and a one-use token; an edit also carries its version."""

from __future__ import annotations

import re
import secrets
from typing import Any, Generic, TypeVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    SubmitField,
)
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput

from membership.kernel.errors import RuleBroken
from membership.kernel.sentences import told
from membership.kernel.times import TOO_FAR, YEARS

LARGEST = 2**31 - 1
PLAINLY = {
    "Not a valid date value.": "There is no such day. Write it like 2026-03-31.",
    "Not a valid datetime value.": "There is no such time. Write it like 2026-03-31 10:00.",
    "Not a valid integer value.": "Write a whole number, such as 12.",
    "Not a valid decimal value.": "Write a number, such as 60 or 33.4.",
    "Not a valid choice.": "Choose one of the list.",
}
"""What WTForms says of a value that it cannot read, as this house says it."""
LONGER = re.compile(r"^Field cannot be longer than (\d+) characters?\.$")
ONCE = re.compile(r"^[A-Za-z0-9_-]{22,64}$")


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form that changes something."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(18))

    def validate_once(self, field: Field) -> None:
        """A form without its token was not drawn by us, or is too old to be recognised. What the browser sent counts: a
        field that is absent keeps the fresh token it was made with."""
        if not field.raw_data or not ONCE.match(field.data or ""):
            raise ValidationError("This form has lost its key. Load the page again; what you typed is kept.")

    def validate(self, extra_validators: Any = None) -> bool:
        """What each field asks, and numbers and days that a database can hold and reckon with."""
        valid = super().validate(extra_validators)
        for field in self:
            field.errors = [_plainly(error) for error in field.errors]
        return all([valid, *(_is_within_reach(field) for field in self)])

    def say(self, refusal: RuleBroken) -> None:
        """Show a broken rule at the field it speaks of, or on top of the form."""
        field = self[refusal.field] if refusal.field and refusal.field in self else None
        message = told(f"{refusal.message} (clause {refusal.clause})" if refusal.clause else refusal.message)
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]

    def renew(self) -> Form:
        """Give the form a fresh one-use token before it is shown again."""
        self.once.data = secrets.token_urlsafe(18)
        return self


def _plainly(error: Any) -> Any:
    """FormFields tell of their own fields in mappings, which stay."""
    if not isinstance(error, str):
        return error
    return PLAINLY.get(error) or LONGER.sub(r"At most \1 characters can be kept.", error)


def _is_within_reach(field: Field) -> bool:
    if isinstance(field, DateTimeField) and field.data and field.data.year not in YEARS:
        field.errors = [*field.errors, TOO_FAR]
        return False
    if isinstance(field, IntegerField) and field.data is not None and abs(field.data) > LARGEST:
        field.errors = [*field.errors, "This number is too large."]
        return False
    return True


Kind = TypeVar("Kind", bound=Form)


class RowForms(Generic[Kind]):
    """A form of one kind for each row of a page. What was refused, and what is wrong with it, stands in its own row alone,
    and every field has the id of its row, so that labels and the list of what is wrong lead there."""

    def __init__(self, kind: type[Kind], refused: Kind | None = None, row: str = "", **values: Any) -> None:
        """`refused` is what was sent from `row`; the others begin with `values`."""
        self._kind, self._refused, self._row, self._values = kind, refused, row, values

    def of(self, row: str, **values: Any) -> Kind:
        """The form of the row; a fresh one begins with `values`, too."""
        refused = self._refused if self.is_refused(row) else None
        form = refused or self._kind(formdata=None, **{**self._values, **values})
        for field in form:
            field.id = f"{field.name}-{row}"
        form.renew()
        return form

    def is_refused(self, row: str) -> bool:
        """Whether the form of this row is the one that was refused."""
        return self._refused is not None and row == self._row


class EditForm(Form):
    """Base of every form that changes something that exists: it names the version that the person saw."""

    version = IntegerField(
        widget=HiddenInput(), validators=[InputRequired("This form has lost its version.")]
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse an edit that came without one of its fields: it would blank what nobody saw (R24). A browser leaves out
        only boxes that are not ticked, and files."""
        valid: bool = super().validate(extra_validators)
        if self.is_submitted() and not all(field.raw_data for field in self if not _may_be_absent(field)):
            self.form_errors.append("This form came incomplete. Load the page again; nothing was changed.")
            return False
        return valid


def _may_be_absent(field: Field) -> bool:
    absent = (BooleanField, RadioField, SelectMultipleField, FileField, SubmitField, CSRFTokenField)
    return isinstance(field, absent) or not hasattr(field, "raw_data")


class SearchForm(FlaskForm):  # type: ignore[misc]
    """Base of forms that only look: sent by GET, without tokens."""

    class Meta:
        """No CSRF: nothing changes."""

        csrf = False


def stripped(value: Any) -> Any:
    """Filter: without spaces at both ends, and without the character that PostgreSQL cannot hold."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value
