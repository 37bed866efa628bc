"""Forms of minutes: shape only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from membership.webkit.forms import EditForm, stripped


class VersionForm(EditForm):
    """An act on the version that the person has read."""


def wording_form(sections: Sequence[Mapping[str, str]], version: int | None = None) -> EditForm:
    """A form with one text for each section; `section_<number>` names its field. `version` None: read what was sent."""
    fields = {
        f"section_{number}": TextAreaField(
            section["title"], [Optional(), Length(max=50_000)], filters=[stripped], default=section["text"]
        )
        for number, section in enumerate(sections)
    }
    shape = type("WordingForm", (EditForm,), fields)
    made: EditForm = shape() if version is None else shape(version=version)
    return made


def sections_of(form: EditForm, sections: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The sections with what was typed."""
    return [
        {**section, "text": form[f"section_{number}"].data or ""} for number, section in enumerate(sections)
    ]
