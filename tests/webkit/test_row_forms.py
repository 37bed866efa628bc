"""A page with a form in each row: what was refused, and what is wrong with it, stands in its own row alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from wtforms import DateField
from wtforms.validators import InputRequired

from membership.webkit.drawing import install_drawing
from membership.webkit.forms import Form, RowForms

TODAY = date(2026, 3, 2)


class Ending(Form):
    """From which day something holds no longer."""

    ends_on = DateField("No longer from", [InputRequired("Say when.")])


@pytest.fixture
def app() -> Flask:
    made = Flask("membership", template_folder=str(Path(__file__).parents[2] / "templates"))
    made.config.update(SECRET_KEY="x", WTF_CSRF_ENABLED=False)
    made.jinja_env.globals["asset"] = str
    install_drawing(made)
    return made


def rows(app: Flask, typed: str) -> dict[str, str]:
    """The two rows of a page as they are drawn after the form of "b" was sent with the typed day."""
    with app.test_request_context("/", method="POST", data={"once": "a" * 24, "ends_on": typed}):
        refused = Ending()
        refused.validate()
        forms = RowForms(Ending, refused, "b", ends_on=TODAY)
        module = app.jinja_env.get_template("components/forms.html").module
        draw = module.row_form  # type: ignore[attr-defined]
        return {row: str(draw(forms, row, f"End {row}", f"/{row}/end")) for row in "ab"}


def test_a_refused_day_and_its_fault_stand_in_the_row_that_was_sent(app: Flask) -> None:
    drawn = rows(app, "2027-02-29")
    assert "There is no such day" in drawn["b"]
    assert 'value="2027-02-29"' in drawn["b"]
    assert "<details open>" in drawn["b"]
    assert "There is no such day" not in drawn["a"]
    assert 'value="2026-03-02"' in drawn["a"]
    assert "<details>" in drawn["a"]


def test_the_list_of_what_is_wrong_leads_to_the_field_of_its_row(app: Flask) -> None:
    drawn = rows(app, "")
    assert 'href="#ends_on-b"' in drawn["b"]
    for row in "ab":
        assert f'id="ends_on-{row}"' in drawn[row]
        assert f'for="ends_on-{row}"' in drawn[row]
        assert 'name="ends_on"' in drawn[row]


def test_each_row_has_a_key_of_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        forms = RowForms(Ending)
        assert forms.of("a").once.data != forms.of("b").once.data
