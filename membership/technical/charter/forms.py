"""The form that brings a technical charter: shape only."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from membership.webkit.forms import Form


class CharterForm(Form):
    """A charter as text."""

    text = TextAreaField(
        "Charter",
        [InputRequired("Put the charter here."), Length(max=400_000)],
        description="In the charter notation. Its dates of adoption and effect stand in the text.",
    )
