"""One form for each act with an account. They check the shape; the operations check the rules."""

from __future__ import annotations

from typing import Any

from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from membership.directory.accounts.passwords import LONGEST, SHORTEST
from membership.directory.accounts.roles import GRANTED
from membership.webkit.forms import EditForm, Form, stripped

EMAIL = [InputRequired("Type a mail address."), Length(max=254)]
PRESENT = [InputRequired("Type your password."), Length(max=1_000)]
NEW = [InputRequired("Choose a password."), Length(max=LONGEST)]
HINT = f"At least {SHORTEST} characters. Three or four words that do not belong together are easy to keep in mind."
REASON = [InputRequired("Say why; it stands in the audit log."), Length(max=500)]


def typed(value: Any) -> Any:
    """Filter: what was typed, without spaces at the ends and without characters that nobody types."""
    plain = stripped(value)
    return "".join(letter for letter in plain if letter.isprintable()) if isinstance(plain, str) else plain


class ProofForm(Form):
    """A form that holds a secret: after a failure it says so at its field, and the secret is not sent back."""

    def say_wrong(self, name: str, message: str) -> None:
        """Put a message at a field and forget what was typed there."""
        field = self[name]
        field.errors = [*field.errors, message]
        field.data = ""


class ButtonForm(Form):
    """A form that is one button."""


class SignInForm(Form):
    """Address and password."""

    email = EmailField("Mail address", EMAIL, filters=[typed])
    password = PasswordField("Password", PRESENT)
    next = HiddenField(id="next")


class CodeForm(ProofForm):
    """A one-time password."""

    code = StringField("Code", [InputRequired("Type the six digits."), Length(max=64)], filters=[typed])


class RecoveryForm(ProofForm):
    """A recovery code."""

    code = StringField(
        "Recovery code", [InputRequired("Type one of your codes."), Length(max=128)], filters=[typed]
    )


class AskResetForm(Form):
    """Where the link shall go."""

    email = EmailField("Mail address", EMAIL, filters=[typed])


class NewPasswordForm(Form):
    """A first or a new password."""

    password = PasswordField("New password", NEW, description=HINT)


class ChangePasswordForm(ProofForm):
    """The present password and a new one."""

    present = PasswordField("Present password", PRESENT)
    password = PasswordField("New password", NEW, description=HINT)


class ConfirmForm(ProofForm):
    """Who is there? Asked before a grave act."""

    password = PasswordField("Password", PRESENT)
    next = HiddenField(id="next")


class AddressForm(Form):
    """A new mail address."""

    email = EmailField(
        "New mail address", EMAIL, filters=[typed], description="A link to confirm it goes there."
    )


class ProfileForm(EditForm):
    """What a person says of themselves."""

    name = StringField("Name", [InputRequired("Type your name."), Length(max=200)], filters=[typed])
    phone = TelField("Telephone", [Optional(), Length(max=60)], filters=[typed])


class PasskeyForm(Form):
    """What the device answered."""

    credential = HiddenField(
        id="credential", validators=[InputRequired("The device did not answer."), Length(max=20_000)]
    )


class NewPasskeyForm(PasskeyForm):
    """What the device answered, and how its person calls it."""

    name = StringField(
        "Name of the device", [InputRequired("Give it a name."), Length(max=80)], filters=[typed]
    )


class ReasonForm(Form):
    """Why an admin does this."""

    reason = StringField("Reason", REASON, filters=[typed])


class GrantForm(Form):
    """A role, where, and why."""

    role = SelectField("Role", choices=list(GRANTED.items()))
    foundation = SelectField("Foundation", description="An admin of accounts stands in none.")
    reason = TextAreaField("Reason", REASON, filters=[typed])


class InviteForm(Form):
    """Whom, and with which role."""

    name = StringField("Name", [InputRequired("Type the person's name."), Length(max=200)], filters=[typed])
    email = EmailField("Mail address", EMAIL, filters=[typed])
    role = SelectField("Role", choices=[("", "None"), *GRANTED.items()])
    foundation = SelectField("Foundation", description="Needed for every role but admin of accounts.")
    reason = StringField("Reason", [Optional(), Length(max=500)], filters=[typed])
