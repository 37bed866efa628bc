"""The JSON Schema of charters is made from the kinds, published in the repository, and true of every shipped charter."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from membership.assembly.rules.decoding import READERS
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.schema import LANGUAGES, json_schema, schema_text, schema_value
from tests.assembly.rules import charters
from tests.assembly.rules.texts import TEXTS

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "charter.schema.json"


@pytest.fixture(scope="module")
def judge() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def faults(judge: Draft202012Validator, text: str) -> list[str]:
    return [error.message for error in judge.iter_errors(schema_value(tomllib.loads(text)))]


def test_the_published_file_is_what_the_kinds_say_today() -> None:
    told = "write it anew: membership charter schema > docs/charter.schema.json"
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), told


def test_every_kind_and_every_language_has_its_part() -> None:
    schema = json_schema()
    assert set(KINDS) <= set(schema["properties"])
    assert set(KINDS) <= set(schema["$defs"])
    assert set(READERS) <= set(LANGUAGES), "a language of the notation lacks its schema in LANGUAGES"


@pytest.mark.parametrize("name", TEXTS)
def test_every_shipped_charter_is_valid_under_the_schema(judge: Draft202012Validator, name: str) -> None:
    assert faults(judge, TEXTS[name]) == []


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (charters.threshold('"everyone"', "> 1/2"), "everyone"),
        (charters.threshold('"present"', "1/2"), "1/2"),
        (charters.threshold('"present"', "> 1/2", colour='"red"'), "colour"),
        (charters.seat("g", '{ kind = "per_n", n = 10 }'), "per_n"),
        (charters.seat("g", '{ kind = "sum", of = [{ kind = "fixed" }] }'), "sum"),
        ('[[poem]]\nsource = "s"\n', "poem"),
        ('[[open_question]]\nid = "q"\nquestion = "?"\n', "source"),
    ],
)
def test_what_is_not_in_the_notation_is_not_valid(judge: Draft202012Validator, rule: str, said: str) -> None:
    assert any(said in message for message in faults(judge, charters.text(rule)))


def test_a_technical_charter_holds_no_rule_of_the_other_wing(judge: Draft202012Validator) -> None:
    assert faults(judge, charters.text(charters.tier())) == []
    assert faults(judge, charters.text(charters.tier(), wing="technical"))


def test_the_schema_is_plain_json() -> None:
    assert json.loads(schema_text()) == json_schema()
