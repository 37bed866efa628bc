"""Days, texts and numbers that no charter means are faults of a text that is still to be adopted, each on its line."""

from __future__ import annotations

import pytest

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.notation import faults, parse_charter, read_charter
from tests.assembly.rules import charters
from tests.assembly.rules.charters import seat, tier
from tests.assembly.rules.texts import TEXTS

DATED = "valid_from = {}\nvalid_to = {}\n"
THOUSANDS = "{ kind = 'fixed', n = 10000 }"
OUT_OF_BOUNDS = [
    (charters.text().replace("2024-02-01", "2226-01-01"), "year 2226", "effective_from"),
    (charters.text().replace("2024-02-01", "9999-12-31"), "between 1900 and 2199", "effective_from"),
    (charters.text().replace("2024-02-01", "2029-01-02"), "a day until 1 Jan 2029 was expected", "effective_from"),
    (charters.text().replace("2024-01-01", "0001-01-01"), "year 1;", "adopted_on"),
    (charters.text(tier() + DATED.format("2026-01-01", "2026-01-01")), "not after its valid_from", "valid_to"),
    (charters.text(tier() + DATED.format("2026-01-02", "2026-01-01")), "it would never hold", "valid_to"),
    (charters.text(tier().replace('title = "general"', 'title = " "')), "an empty 'title'", "title = \" \""),
    (charters.text().replace('title = "Example"', 'title = ""'), "an empty 'title'", 'title = ""'),
    (charters.text().replace('version = "1"', f'version = "{"1" * 201}"'), "at most 200", "version"),
    (charters.text().replace('title = "Board"', f'title = "{"x" * 100_000}"'), "100000 characters", 'title = "x'),
    (charters.text().replace('title = "Board"', 'title = "Bo\\u0007ard"'), "U+0007", 'title = "Bo'),
    (charters.text().replace('title = "Board"', 'title = "Bo\\u202Eard"'), "U+202E", 'title = "Bo'),
    (charters.text(tier() + 'note = "a\\u001Bb"\n'), "U+001B", "note"),
    (charters.text(tier(), seat("a", f"{{ kind = 'product', of = [{THOUSANDS}, {THOUSANDS}] }}")), "100000000; at most 10000", "[[seat]]"),
    (charters.text(tier(), seat("a", f"{{ kind = 'product', of = [{', '.join([THOUSANDS] * 2000)}] }}")), "at most 10000", "[[seat]]"),
    (charters.text(tier(), seat("a", f"{{ kind = 'sum', of = [{{ kind = 'per_member' }}, {{ kind = 'sum', of = [{THOUSANDS}, {{ kind = 'fixed', n = 1 }}] }}] }}")), "10001; at most 10000", "[[seat]]"),
    (charters.text(tier() + "maximum_members = { kind = 'product', of = [" + THOUSANDS + ", " + THOUSANDS + "] }\n"), "at most 10000", "[[tier]]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "at"), OUT_OF_BOUNDS)
def test_what_no_charter_means_is_a_fault_on_its_line_and_an_adopted_text_is_still_read(
    text: str, said: str, at: str
) -> None:
    line = text[: text.index(at)].count("\n") + 1
    found = faults(text)
    assert any(said in message and line == where for where, message in found), found
    with pytest.raises(CharterError):
        read_charter(text)
    assert parse_charter(text)


@pytest.mark.parametrize("name", TEXTS)
def test_no_shipped_charter_is_out_of_bounds(name: str) -> None:
    assert faults(TEXTS[name]) == []


def test_a_five_year_wait_a_long_note_and_a_name_in_another_script_are_fine() -> None:
    text = charters.text(tier() + f'note = "{"why " * 2000}"\n').replace("2024-02-01", "2029-01-01")
    assert faults(text.replace('"Board"', '"Conseil\xa0d’administration, 理事会, می\u200cشود"')) == []
    assert faults(charters.text(tier(), seat("a", THOUSANDS))) == []


@pytest.mark.parametrize(
    "count",
    [
        "{ kind = 'per_member', n = 10000 }",
        "{ kind = 'first_k', k = 10000, ordered_by = 'join_date', per_member = 10000, when_one_leaves = 'seat_ends' }",
        "{ kind = 'product', of = [" + ", ".join(["{ kind = 'per_member', n = 10000 }"] * 1200) + "] }",
        "{ kind = 'sum', of = [" + THOUSANDS + ", { kind = 'per_member' }] }",
    ],
)
def test_seats_beyond_reason_are_a_question_that_names_its_clause(count: str) -> None:
    document = charters.charter(tier(), seat("a", count, clause='"4.2"'))
    [found] = seat_counts(document, "board", CountFacts(members={"general": 50}))
    assert found.number is None
    assert (
        "Clause 4.2 comes to more than 10000 seats" in found.question
        or "The count comes to" in found.question
    )


def test_everyone_may_have_a_seat_however_many_there_are() -> None:
    document = charters.charter(tier(), seat("a", "{ kind = 'per_member' }"))
    [found] = seat_counts(document, "board", CountFacts(members={"general": 25_000}))
    assert found.number == 25_000
