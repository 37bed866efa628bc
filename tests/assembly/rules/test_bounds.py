"""Days, texts and numbers that no charter means are faults of a text that is still to be adopted, each on its line."""

from __future__ import annotations

import tomllib

import pytest
from jsonschema import Draft202012Validator

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.notation import faults, parse_charter, read_charter
from membership.assembly.rules.remarks import remarks_of
from membership.assembly.rules.schema import json_schema, schema_value
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
    (charters.text(tier(), seat("a", f"{{ kind = 'product', of = [{THOUSANDS}, {THOUSANDS}] }}")), "100000000; at most 10000", "count = "),
    (charters.text(tier(), seat("a", f"{{ kind = 'product', of = [{', '.join([THOUSANDS] * 2000)}] }}")), "at most 10000", "count = "),
    (charters.text(tier(), seat("a", f"{{ kind = 'sum', of = [{{ kind = 'per_member' }}, {{ kind = 'sum', of = [{THOUSANDS}, {{ kind = 'fixed', n = 1 }}] }}] }}")), "10001; at most 10000", "count = "),
    (charters.text(tier() + "maximum_members = { kind = 'product', of = [" + THOUSANDS + ", " + THOUSANDS + "] }\n"), "at most 10000", "[[tier]]"),
]  # fmt: skip


TERM = """
[[membership_term]]
tier = "*"
initial = "until_anniversary"
then = "anniversaries"
start = "day_accepted"
source = "s"
"""
PROCEDURE = '[[procedure]]\nid = "vote"\nbody = "board"\nmode = "electronic"\nsource = "s"\n'
NOTICE = '[[notice]]\nbody = "board"\nmatter = "meeting"\nsource = "s"\n'
LIMIT = '[[limit]]\nbody = "board"\nwhat = "size"\nmost = 9\nsource = "s"\n'
PAYMENT = '[[payment_ladder]]\nid = "unpaid"\nanchor = "due"\nsource = "s"\nstep = [{ id = "notice", at = { anchor = "due", days = 60 }, effects = ["notice"] }]\n'
OFFICE = '[[officer]]\nbody = "board"\noffice = "chair"\ntitle = "Chair"\nsource = "s"\n[[term]]\nbody = "board"\nrole = "chair"\nsource = "s"\n'
EVER = 'valid_from = { event = "ipo" }\nvalid_to = { event = "ipo" }\n'
MEANINGLESS = [
    (TERM + 'non_renewal_by = "1 December"\n', "membership_term '*' has non_renewal_by = '1 December'; a day such as '12-01' was expected", "non_renewal_by"),
    (TERM + 'non_renewal_by = "13-01"\n', "a day such as '12-01'", "non_renewal_by"),
    (TERM + 'renews_on = "02-30"\n', "has renews_on = '02-30'", "renews_on"),
    (TERM + 'renews_on = "1-1"\n', "a day such as '12-01'", "renews_on"),
    (TERM + "non_renewal_notice_days = -30\n", "a number from 0 on", "non_renewal_notice_days"),
    (TERM + "reminders_owed_days = [30, -5]\n", "has 'reminders_owed_days' = -5", "reminders_owed_days"),
    (TERM + "initial_years = 0\n", "has 'initial_years' = 0; a number from 1 on", "initial_years"),
    (tier() + "decide_within_days = -14\n", "a number from 1 on", "decide_within_days"),
    (tier().replace("rank = 1", "rank = 0"), "a number from 1 on", "rank = 0"),
    (PROCEDURE + "open_days = 0\n", "procedure 'vote' has 'open_days' = 0; a number from 1 on", "open_days"),
    (PROCEDURE + "open_days = -7\n", "a number from 1 on", "open_days"),
    (NOTICE + "min_days = -7\n", "a number from 0 on", "min_days"),
    (NOTICE + 'min_days = 7\nchannels = [{ channel = "mail", min_days = -1 }]\n', "has 'min_days' = -1", "channels"),
    (NOTICE + "min_days = 30\nmax_days = 7\n", "at least 30 and at most 7 days", "[[notice]]"),
    (LIMIT + "remedy_days = -30\n", "a number from 0 on", "remedy_days"),
    (LIMIT + "raisable_to = 5\n", "less than the 9 that it allows", "[[limit]]"),
    (PAYMENT + "good_standing_days = -75\n", "a number from 0 on", "good_standing_days"),
    (OFFICE + "years = 0\n", "term 'chair' has 'years' = 0; a number from 1 on", "years = 0"),
    (charters.quorum('{ kind = "active", months = -3 }', "> 1/2"), "has 'months' = -3", "base = {"),
    (tier() + EVER, "begins and ends with the same event", "valid_to"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "said", "at"), MEANINGLESS)
def test_a_day_that_no_year_has_and_a_number_that_means_nothing_are_faults_on_their_line(
    rule: str, said: str, at: str
) -> None:
    text = charters.text(rule)
    line = text[: text.rindex(at)].count("\n") + 1
    found = faults(text)
    assert any(said in message and line == where for where, message in found), found
    assert parse_charter(text), "an adopted text stays readable"
    if "[[" not in at and "event" not in said:
        assert list(Draft202012Validator(json_schema()).iter_errors(schema_value(tomllib.loads(text))))


def test_a_date_may_lie_before_its_anchor() -> None:
    earlier = PAYMENT.replace("days = 60", "days = -7")
    assert (
        faults(
            charters.text(
                earlier, NOTICE + 'min_days = 0\nrecord_date = { anchor = "meeting", days = -10 }\n'
            )
        )
        == []
    )
    assert faults(charters.text(TERM + 'renews_on = "02-29"\nnon_renewal_by = "12-01"\n')) == []


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


def test_who_acts_on_a_ladder_is_a_level_a_body_or_told_in_words() -> None:
    text = charters.text_of("meridian-technical")
    unknown = text.replace('by = ["module_maintainer"]', 'by = ["sponsor"]', 1)
    [(line, message)] = faults(unknown)
    assert line == unknown[: unknown.index("sponsor")].count("\n") + 1
    assert "names the level 'sponsor'" in message
    assert "known levels are contributor, module_maintainer, core_maintainer, lead_core_maintainer" in message
    assert faults(unknown.replace('"sponsor"', '"the sponsor"')) == []
    gone = text.replace('[[ladder.level]]\nid = "module_maintainer"\ntitle = "Module maintainer"\n', "")
    assert {"module_maintainer" in message for _, message in faults(gone)} == {True}
    assert parse_charter(gone)


def test_what_is_hardly_meant_is_remarked_and_no_fault() -> None:
    text = charters.text(tier("premier"), tier("general"), tier("old") + "valid_to = 2024-01-15\n")
    assert faults(text) == []
    first, second = (message for _, message in remarks_of(read_charter(text)))
    assert "tier 'general' has the rank 1, which tier 'premier' has as well" in first
    assert "“or above”" in first
    assert "tier 'old' ended on 15 Jan 2024, before the charter is in force (1 Feb 2024)" in second
    assert remarks_of(read_charter(charters.text_of("meridian-business"))) == []


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
