"""What every form of the house has in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import FileField, HiddenField, PasswordField, StringField

from membership.app import rooms
from membership.webkit.forms import Form

ASKED_ELSEWHERE = {
    "DraftForm.text": "a charter says on which line the character stands",
    "TextForm.body": "the text of an agreement is put in order by its operation",
}
NEVER_KEPT = (FileField, HiddenField, PasswordField)
"""Passwords are refused with the character in them; the others are never stored as they were sent."""


def forms(base: type[Form] = Form) -> Iterator[type[Form]]:
    rooms()
    for form in base.__subclasses__():
        if form.__module__.startswith("membership."):
            yield form
        yield from forms(form)


def texts(form: type[Form]) -> Iterator[tuple[str, Any]]:
    for name in dir(form):
        field = getattr(form, name)
        kind = getattr(field, "field_class", None)
        if kind and issubclass(kind, StringField) and not issubclass(kind, NEVER_KEPT):
            yield f"{form.__name__}.{name}", field


def test_no_text_field_hands_on_the_character_that_postgresql_cannot_hold() -> None:
    found = {name: field for form in forms() for name, field in texts(form)}
    assert len(found) > 100
    faults = []
    for name, field in found.items():
        text = "a\x00b"
        for one in field.kwargs.get("filters", ()):
            text = one(text)
        if "\x00" in text and name not in ASKED_ELSEWHERE:
            faults.append(name)
    assert faults == []
