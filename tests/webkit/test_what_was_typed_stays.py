"""A refused form says what is wrong at its field, in the words of the house, and keeps what was typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from wtforms import DateField, StringField
from wtforms.validators import Length

from membership.webkit.drawing import install_drawing
from membership.webkit.forms import Form


class Named(Form):
    """A name and a day."""

    name = StringField("Name", [Length(max=5)])
    day = DateField("Day")


@pytest.fixture
def app() -> Flask:
    made = Flask("membership", template_folder=str(Path(__file__).parents[2] / "templates"))
    made.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)
    made.jinja_env.globals["asset"] = str
    install_drawing(made)
    return made


def drawn(app: Flask, **typed: str) -> tuple[Named, str]:
    with app.test_request_context("/", method="POST", data={"once": "a" * 24, **typed}):
        form = Named()
        form.validate()
        module = app.jinja_env.get_template("components/forms.html").module
        return form, str(module.render(form.day))  # type: ignore[attr-defined]


def test_too_long_is_said_in_the_words_of_the_house(app: Flask) -> None:
    form, _ = drawn(app, name="Bellatrix", day="2026-03-31")
    assert form.name.errors == ["At most 5 characters can be kept."]


def test_a_day_that_does_not_exist_stays_in_its_field(app: Flask) -> None:
    _, html = drawn(app, name="Altai", day="2027-02-29")
    assert 'value="2027-02-29"' in html
    assert 'type="text"' in html, "a browser would empty a date field"
    assert "There is no such day" in html


def test_a_day_that_exists_keeps_its_calendar(app: Flask) -> None:
    form, html = drawn(app, name="Altai", day="2028-02-29")
    assert form.day.data == date(2028, 2, 29)
    assert 'type="date"' in html
