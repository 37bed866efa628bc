"""What may be declared, and what a person may type for a parameter."""

from __future__ import annotations

from datetime import date

import pytest

from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Parameter, Report
from membership.kernel.tabular.parameters import read_parameters

PARAMETERS = (
    Parameter(
        "tier",
        "Tier",
        kind="choice",
        choices=(("premier", "Premier"), ("general", "General")),
        default="premier",
    ),
    Parameter("until", "Until", kind="date", is_required=True),
    Parameter("most", "At most", kind="integer"),
    Parameter("all", "With former members", kind="boolean", default=False),
)
REPORT = Report(
    "roster",
    "Roster",
    "business",
    (Column("name", "Name"),),
    lambda _s, _r: iter(()),
    lambda _v, _t: True,
    PARAMETERS,
)


def test_parameters_are_read_and_defaults_filled_in() -> None:
    typed = {"until": " 2026-03-31 ", "most": "-5", "all": "Yes", "page": "2"}
    assert read_parameters(REPORT, typed) == {
        "tier": "premier",
        "until": date(2026, 3, 31),
        "most": -5,
        "all": True,
    }


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("until", ""),
        ("until", "2026-02-29"),
        ("until", "31.3.2026"),
        ("until", "20260331"),
        ("tier", "gold"),
        ("most", "1.5"),
        ("most", "٣"),
        ("most", "9" * 400),
        ("all", "perhaps"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(field: str, text: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_parameters(REPORT, {"until": "2026-03-31", field: text})
    assert refusal.value.field == field


@pytest.mark.parametrize("name", ["Member Roster", "member_roster", "", "-x", "Über"])
def test_a_report_is_named_in_small_letters_and_hyphens(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a report"):
        Report(name, "x", "business", (), lambda _s, _r: iter(()), lambda _v, _t: True)


def test_a_key_is_declared_once() -> None:
    columns = (Column("name", "Name"), Column("name", "Again"))
    with pytest.raises(ValueError, match="declares a key twice"):
        Report("roster", "Roster", "business", columns, lambda _s, _r: iter(()), lambda _v, _t: True)
