"""Forms of the duplicates: shape only."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from membership.webkit.forms import Form, stripped


class MergeForm(Form):
    """The one becomes a tombstone of the other."""

    reason = StringField(
        "Why they are one",
        [InputRequired("Say why they are one, so that a colleague can follow it."), Length(max=500)],
        filters=[stripped],
        description="Such as: same registration number; the company was renamed.",
    )


class ApartForm(Form):
    """Two that only look alike."""

    note = StringField("Why they are two", [Optional(), Length(max=500)], filters=[stripped])


class UndoForm(Form):
    """A merge is taken back."""

    reason = StringField(
        "Why they are two",
        [InputRequired("Say why they are two after all."), Length(max=500)],
        filters=[stripped],
    )
