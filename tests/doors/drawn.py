"""Forms as the pages draw them: read from the HTML and filled in as a person would, so that a later form is found by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

ANSWERS = {
    "date": "2026-03-02",
    "datetime-local": "2026-03-02T10:00",
    "email": "somebody.new@example.org",
    "number": "1",
    "tel": "+1 555 0100",
    "url": "https://example.org/",
    "password": "four quiet green llamas",
}
"""What a person types into a required field, by its type; anything else gets a sentence."""
NAMED = {"amount": "10.00", "unit": "10.00", "price": "10.00"}
SENTENCE = "Because the doors are tried"


@dataclass
class Drawn:
    """A form of a page that is sent by POST: where to, and what it sends when nothing is typed."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    checkboxes: set[str] = field(default_factory=set)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)

    def filled(self, **typed: str) -> dict[str, str]:
        """What the browser sends once every required field is filled in, and `typed` on top."""
        sent = dict(self.values)
        for name, kind in self.required.items():
            if kind != "file" and not sent.get(name, "").strip():
                offered = [choice for choice in self.choices.get(name, []) if choice]
                sent[name] = offered[0] if offered else NAMED.get(name) or ANSWERS.get(kind, SENTENCE)
        if "version" in sent and self.texts:
            sent[self.texts[0]] = SENTENCE  # an edit that changes nothing would prove nothing
        return {**sent, **typed}


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, []  # type: ignore[var-annotated]
        self.form: Drawn | None = None
        self.select, self.text = "", ""

    def handle_starttag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.form = Drawn(given.get("action") or self.address) if posts else None
        elif self.form is not None and given.get("name"):
            self._field(tag, given, dict(attributes))
        elif tag == "option" and self.form is not None and self.select:
            self._option(given)

    def _field(self, tag: str, given: dict[str, str], raw: dict[str, str | None]) -> None:
        assert self.form is not None
        name, kind = given["name"], given.get("type", "text") if tag == "input" else tag
        if tag in ("input", "select", "textarea", "button") and "required" in raw:
            self.form.required[name] = kind
        if kind in ("text", "textarea"):
            self.form.texts.append(name)
        if kind in ("checkbox", "radio"):
            self.form.checkboxes.add(name)
            self.form.choices.setdefault(name, []).append(given.get("value", "y"))
            if "checked" in raw:
                self.form.values[name] = given.get("value", "y")
        elif tag == "input" and kind not in ("submit", "button", "file"):
            self.form.values[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
            self.form.choices[name] = []
        elif tag == "textarea":
            self.text = name
            self.form.values[name] = ""

    def _option(self, given: dict[str, str]) -> None:
        assert self.form is not None
        self.form.choices[self.select].append(given.get("value", ""))
        if "selected" in given or self.select not in self.form.values:
            self.form.values[self.select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.form is not None and self.text:
            self.form.values[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


def forms_of(html: str, address: str) -> list[Drawn]:
    """Every form of a page that is sent by POST."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms
