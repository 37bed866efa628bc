"""The notation: what it refuses, on which line, and what it says would be right."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.lines import lines_of
from membership.assembly.rules.notation import LARGEST, read_charter
from membership.assembly.rules.plain import plain
from membership.assembly.rules.records import Absent, RecordedEvent
from tests.assembly.rules import charters
from tests.assembly.rules.charters import quorum, seat, threshold, tier

DUES = '[[dues]]\ntier = "general"\nperiod = "year"\ncurrency = "USD"\nsource = "s"\n'
LADDER = '[[payment_ladder]]\nanchor = "due"\nsource = "s"\n[[payment_ladder.step]]\nid = "a"\neffects = ["notice"]\n'


def error_of(*rules: str, wing: str = "business") -> CharterError:
    with pytest.raises(CharterError) as caught:
        read_charter(charters.text(*rules, wing=wing))
    return caught.value


def line_in(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_an_unknown_base_is_named_with_its_line_and_the_known_ones() -> None:
    rule = threshold('"everyone"', "> 1/2").replace('"ordinary"', '"charter_amendment"')
    error = error_of(rule)
    assert error.line == line_in(charters.text(rule), 'base = "everyone"')
    assert str(error).startswith(
        f"line {error.line}: threshold 'charter_amendment' names base 'everyone'; known bases are all_seats, "
    )


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([tier().replace("rank", "rnak")], "tier 'general' has the unknown key 'rnak'; 'rank' is near"),
        ([tier().replace("rank = 1\n", "")], "tier 'general' lacks 'rank'"),
        ([tier().replace("rank = 1", 'rank = "1"')], "has 'rank' as the text '1'; a whole number was expected"),
        ([tier().replace("rank = 1", "rank = 1.5")], "the inexact number 1.5"),
        ([tier().replace("rank = 1", "rank = true")], "a whole number was expected"),
        ([tier().replace("rank = 1", "rank = -1")], "a number from 0"),
        ([tier().replace('"organization"', '"company"')], "names class 'company'; known are organization, individual"),
        ([tier().replace('id = "general"', 'id = "Ge neral"')], "small letters"),
        ([tier(), tier()], "stands already on line"),
        ([tier().replace('source = "s"', 'source = "t"')], "names source 't'; known sources are s"),
        ([tier().replace('source = "s"\n', "")], "lacks 'source'"),
        (['[[seet]]\nid = "x"\n'], "unknown table 'seet'; 'seat' is near"),
        (['[levy]\nid = "x"\n'], r"written \[\[levy\]\]"),
        ([tier() + 'valid_from = "soon"\n'], "has 'valid_from' = 'soon'; a date"),
        ([quorum('"votes_cast"', "> 1/2")], "only once people have come or voted"),
        ([quorum('"all_seats"', "1/2")], "a share is written '> 1/2'"),
        ([quorum('"class"', "> 1/2")], "which needs 'group'"),
        ([quorum('{ kind = "class", group = "premier" }', "> 1/2")], "names class 'premier'; known classes are "),
        ([quorum('{ kind = "all_seats", n = 3 }', "> 1/2")], "unknown key 'n'"),
        ([threshold('"for_versus_against"', "> 1/2", "counted")], "one of the two must go"),
        ([threshold('"all_seats"', "> 1/2").replace('"board"', '"bord"')], "names body 'bord'; known bodies are board"),
        ([seat("a", '{ kind = "per_member" }')], "names tier 'general'; known tiers are none"),
        ([tier(), seat("a", '{ kind = "per_head" }')], "names count 'per_head'; known counts are fixed, "),
        ([tier(), seat("a", '{ kind = "per_n", n = 10, round = "floor" }')], "lacks 'min'"),
        ([tier(), seat("a", '{ kind = "per_n", n = 0, round = "floor", min = 0 }')], "every 0 members"),
        ([tier(), seat("a", '{ kind = "per_n", n = 9, round = "floor", min = 4, max = 3 }')], "at least 4 and at most 3"),
        ([tier(), seat("a", '{ kind = "least_of", of = [] }')], "of nothing"),
        ([tier(), seat("a", '{ kind = "seats_of", group = "a" }')], "has a count that needs itself"),
        ([tier(), seat("a", '{ kind = "seats_of", group = "z" }')], "counts the seats 'z'; known seats of the board are a"),
        ([tier(), seat("a", '{ kind = "fixed", n = 1 }', '{ office = "chair" }')], "written body.office"),
        ([tier(), seat("a", '{ kind = "fixed", n = 1 }', '{ office = "board.chair" }')], "known offices are none"),
        ([tier(), seat("a", '{ kind = "fixed", n = 1 }', '"general"')], "by whom it is filled"),
        ([tier(), DUES + 'basis = "flat"\n'], "needs an amount"),
        ([tier(), DUES + 'basis = "flat"\namount = 150.5\n'], "inexact number"),
        ([tier(), DUES.replace("USD", "USX") + 'basis = "flat"\namount = 1\n'], "without a known currency"),
        (
            [tier(), DUES + 'basis = "brackets"\nmetric = "employees"\nbrackets = [{ min = 0, max = 9, amount = 1 }, { min = 11, amount = 2 }]\n'],
            "a gap or an overlap before 11",
        ),
        ([LADDER + 'at = { anchor = "b", days = 5 }\n'], "after 'b', which does not come before it"),
        ([LADDER + 'at = { anchor = "due" }\n'], "exactly one of days"),
        ([LADDER + "at = { later_of = [] }\n"], "the later of no dates"),
        (
            [LADDER + 'at = { anchor = "due", days = 1 }\n' + LADDER.partition("s\"\n")[2] + 'at = { anchor = "a", days = 1 }\n'],
            "has two steps 'a'",
        ),
        ([LADDER + 'at = { anchor = "due", nth = 5, weekday = "monday" }\n'], "1 to 4"),
        (['[[term]]\nbody = "board"\nrole = "king"\nsource = "s"\n'], "no seat and no office"),
        (['[[levy]]\nid = "l"\non = "gross_receipts_per_year"\ncurrency = "USD"\nsource = "s"\nband = [{ above = 1, rate = "0.09" }]\n'], "begin at 0"),
        (['[[levy]]\nid = "l"\non = "gross_receipts_per_year"\ncurrency = "USD"\nsource = "s"\nband = [{ above = 0, rate = "nine" }]\n'], "exact part"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_would_be_right(rules: list[str], message: str) -> None:
    with pytest.raises(CharterError, match=message) as caught:
        read_charter(charters.text(*rules))
    assert caught.value.line > 0


def test_a_count_that_needs_itself_through_another_is_found() -> None:
    loop = [seat("a", '{ kind = "seats_of", group = "b" }'), seat("b", '{ kind = "seats_of", group = "a" }')]
    assert "needs itself" in error_of(tier(), *loop).message


@pytest.mark.parametrize("kind", sorted(kind for kind, shape in KINDS.items() if shape.WING == "technical"))
def test_a_business_charter_holds_no_technical_rule(kind: str) -> None:
    assert f"a {kind} belongs in the technical charter" in error_of(f'[[{kind}]]\nid = "x"\n').message


@pytest.mark.parametrize("kind", sorted(kind for kind, shape in KINDS.items() if shape.WING == "business"))
def test_a_technical_charter_holds_no_business_rule(kind: str) -> None:
    error = error_of(f'[[{kind}]]\nid = "x"\n', wing="technical")
    assert f"a {kind} belongs in the business charter" in error.message


def test_a_technical_body_has_no_seat_of_a_company() -> None:
    rule = seat("a", '{ kind = "fixed", n = 1 }', '{ electorate = "committers" }')
    assert "belongs in the business charter" in error_of(rule, wing="technical").message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^line 1: the schema is not stated; schema = \"foundation-charter/1\" was expected$"),
        ('schema = "foundation-rules/draft-1"', "was expected"),
        ("schema = ", "not TOML"),
        ("a = " + "[" * 5000, "nested too deep|not TOML"),
        ("# " + "x" * LARGEST, "larger than 512 KiB"),
        ('schema = "foundation-charter/1"\n', "the charter has"),
        (charters.text().replace('wing = "business"', 'wing = "legal"'), "names wing 'legal'"),
        (charters.text().replace('"example"', '"Ex ample"'), "a short name"),
        (charters.text().replace("2024-02-01", "2023-02-01"), "before it was adopted"),
        (charters.text().replace("2024-02-01", '"2024-02-01"'), "a date such as"),
        (charters.text('[[source]]\nkey = "s"\nwhere = "again"\n'), "another source has already"),
    ],
)
def test_a_document_that_is_no_charter_is_refused(text: str, message: str) -> None:
    with pytest.raises(CharterError, match=message):
        read_charter(text)


def test_a_megabyte_of_nested_expressions_has_its_answer() -> None:
    deep = "{ kind = 'sum', of = [" * 40 + "{ kind = 'fixed', n = 1 }" + "] }" * 40
    assert "levels deep" in error_of(tier(), seat("a", deep)).message
    wide = ", ".join(["{ kind = 'fixed', n = 1 }"] * 60_000)
    assert "larger than" in error_of(tier(), seat("a", f"{{ kind = 'sum', of = [{wide}] }}")).message


def test_an_error_behind_a_value_of_several_lines_names_its_own_line() -> None:
    rule = tier().replace(
        "rank = 1", 'eligibility = [\n  "a [[tier]] = x",\n  # rank = 2\n  "b",\n]\nrank = "1"'
    )
    assert error_of(rule).line == line_in(charters.text(rule), 'rank = "1"')


def test_rules_hold_from_a_date_until_a_date_and_not_while_an_event_is_awaited() -> None:
    document = charters.charter(
        tier("a") + "valid_to = 2025-01-01\n",
        tier("b") + "valid_from = 2025-01-01\n",
        tier("c") + 'valid_from = { event = "merger" }\n',
        tier("d") + 'valid_to = { event = "merger" }\n',
    )
    known = {day: [rule.name for rule in charters.as_of(document, day).tiers()] for day in DAYS}
    assert list(known.values()) == [["a", "d"], ["b", "d"]]
    waiting = document.rule("tier.c")
    assert not isinstance(waiting, Absent)
    assert waiting.valid_from == RecordedEvent("merger")


DAYS = [charters.DAY.replace(year=2024, month=12, day=31), charters.DAY.replace(year=2025, month=1, day=1)]


def test_two_clauses_that_contradict_each_other_are_stored_and_shown() -> None:
    second = quorum('"filled_seats"', "> 1/2", id='"other"').replace('clause = "5.2"', 'clause = "9.1"')
    document = charters.charter(quorum('"filled_seats"', ">= 1/2"), second)
    answer = document.quorum("board")
    assert isinstance(answer, Absent)
    assert answer.clauses == ("5.2", "9.1")
    assert "contradict" in document.open_questions()[0].question


def test_the_quorum_for_a_decision_prevails_over_the_general_one() -> None:
    special = quorum('"filled_seats"', ">= 2/3", decision='"dissolution"')
    document = charters.charter(quorum('"filled_seats"', ">= 1/2"), special)
    assert [getattr(document.quorum("board", one), "name", None) for one in (None, "dissolution", "other")] == [
        "meeting", "dissolution_meeting", "meeting",
    ]  # fmt: skip
    assert isinstance(document.quorum("board", mode="electronic"), Absent)


def test_a_threshold_that_the_charter_does_not_name_is_absent() -> None:
    document = charters.charter(threshold('"votes_cast"', "> 1/2"))
    assert isinstance(document.threshold("board", "budget", "meeting"), Absent)
    assert isinstance(document.threshold("board", "ordinary", "electronic"), Absent)
    assert document.decisions("board") == ("ordinary",)


def test_whole_units_become_minor_units_of_the_currency() -> None:
    def amount(currency: str) -> object:
        rules = tier(), DUES.replace("USD", currency) + 'basis = "flat"\namount = 1500\n'
        rule = charters.charter(*rules).dues_for("general")
        assert not isinstance(rule, Absent)
        return rule.parameters.amount

    assert [amount(currency) for currency in ("USD", "JPY", "KWD")] == [150_000, 1_500, 1_500_000]


def test_parameters_become_plain_values() -> None:
    document = charters.shipped("pytorch-business")
    ladder, seats = document.payment_ladder(), document.seats("governing_board")
    assert not isinstance(ladder, Absent)
    step = plain(ladder.parameters)["step"][1]
    assert step["at"]["kind"] == "LaterOf"
    assert plain(seats[1].parameters)["count"] == {
        "kind": "per_n",
        "n": 10,
        "round": "floor",
        "min": "unknown",
        "max": 3,
    }


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (seat("a", '{ kind = "fixed", n = 10001 }'), "at most 10000"),
        (LADDER + 'at = { anchor = "due", days = 99999 }\n', "from -3660 to 3660"),
        (tier() + 'note = "a\\u0000b"\n', "no text holds"),
        (tier().replace("rank = 1", "rank = " + "9" * 5000), "of 5000 characters"),
        (tier() + 'note = "\ud800"\n', "no text holds"),
    ],
)
def test_values_that_nothing_could_hold_are_refused(rule: str, message: str) -> None:
    assert message in error_of(tier("other"), tier("general") if "[[seat]]" in rule else "", rule).message


TEXT = (charters.SHIPPED / "pytorch-business.toml").read_text(encoding="utf-8").split("\n")
JUNK = st.sampled_from(
    [
        "",
        "x",
        "= 1",
        '""',
        "[]",
        "{}",
        "[[]]",
        "1.5",
        "true",
        "9999-12-31",
        '"unknown"',
        "{ kind = 1 }",
        "[1]",
    ]
)


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), JUNK, st.booleans()), min_size=1, max_size=4))
def test_a_damaged_charter_is_read_or_refused_and_nothing_else(damage: list[tuple[int, str, bool]]) -> None:
    rows = list(TEXT)
    for number, junk, keeps_key in damage:
        rows[number] = f"{rows[number].partition('=')[0]}= {junk}" if keeps_key else junk
    try:
        read_charter("\n".join(rows))
    except CharterError as error:
        assert 0 <= error.line <= len(rows)  # noqa: PT017


LINE = st.sampled_from(
    ["[[a]]", "[[a.b]]", "[c]", "x = 1", "y = [\n 1, # [[a]]\n]", 'z = """\n[[a]]\nx = 1\n"""', "# [[a]]", "", "w = { p = [1], q = ']' }"]
)  # fmt: skip


@given(st.lists(LINE, max_size=14))
def test_the_line_of_every_key_is_where_it_stands(parts: list[str]) -> None:
    text = "\n".join(parts)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    rows = text.split("\n")
    found = lines_of(text)
    for path, line in found.items():
        if path and path[:-1] in found and isinstance(path[-1], int):
            assert rows[line - 1].startswith(" 1")  # the item, and not the key of its list
        elif path:
            last = next(part for part in reversed(path) if isinstance(part, str))
            assert last in rows[line - 1]
