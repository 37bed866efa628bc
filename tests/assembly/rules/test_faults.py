"""Every fault of a text at once, each on its line and in words; and what nobody should be able to do to the reader."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.notation import LARGEST, faults, read_charter
from tests.assembly.rules import charters
from tests.assembly.rules.charters import quorum, seat, threshold, tier

ROOT = Path(__file__).resolve().parents[3]
WRONG = [
    tier("first"),
    tier("second").replace("rank = 1", 'rank = "high"'),
    threshold('"everyone"', "> 1/2"),
    quorum('"all_seats"', ">= 1/2").replace('base = "all_seats"\n', ""),
    seat("a", '{ kind = "seats_of", group = "b" }', '{ tier = "first" }'),
    seat("b", '{ kind = "seats_of", group = "a" }', '{ tier = "first" }'),
    '[[term]]\nbody = "board"\nrole = "king"\nsource = "s"\n',
    '[[poem]]\nid = "x"\n',
    '[[limit]]\nbody = "board"\nwhat = "affiliation"\nmost = 2\nsource = "s"\n',
]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_all_faults_of_a_text_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = charters.text(*WRONG)
    found = faults(text)
    assert [line for line, _ in found] == sorted(line for line, _ in found)
    said = [message.partition(";")[0] for _, message in found]
    assert said == [
        "tier 'second' has 'rank' as the text 'high'",
        "threshold 'ordinary' names base 'everyone'",
        "quorum 'board' lacks 'base'",
        "seat 'a' has a count that needs itself",
        "seat 'b' has a count that needs itself",
        "term 'king' names 'king', which is no seat and no office there",
        "the charter has the unknown table 'poem'",
        "limit 'board' does not say which right it binds",
    ]
    by_rule = {message.partition(" ")[0]: line for line, message in found}
    assert by_rule["threshold"] == line_of(text, 'base = "everyone"')


def test_a_charter_without_fault_has_none() -> None:
    for name in ("meridian-business", "nodejs-technical"):
        assert faults(charters.text_of(name)) == []


def test_a_rule_that_cannot_be_read_is_told_once_and_not_by_all_who_name_it() -> None:
    text = charters.text(tier().replace("rank = 1\n", ""), seat("a", '{ kind = "fixed", n = 1 }'))
    assert [message for _, message in faults(text)] == ["tier 'general' lacks 'rank'"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (tier() + "valid_from = 2026-02-30\n", "not TOML"),
        (tier() + 'valid_from = "2026-02-01"\n', "a date, or"),
        (tier() + "valid_from = 2026-02-01T10:00:00Z\n", "a date, or"),
        (tier() + "adopted_on = 1.5\n", "the inexact number 1.5"),
        (tier() + 'contradicts = "tier.other"\n', "contradicts 'tier.other'"),
        ('[[limit]]\nbody = "board"\nwhat = "size"\nleast = 5\nmost = 3\nsource = "s"\n', "at least 5 and at most 3"),
        ('[[limit]]\nbody = "board"\nwhat = "size"\nsource = "s"\n', "limits nothing"),
        ('[[limit]]\nbody = "board"\nwhat = "size"\nmost = 2.5\nsource = "s"\n', "inexact number"),
        ('[[event]]\non = "flood"\nsource = "s"\n', "names on 'flood'; known are merger_or_sale"),
        ('[[tie]]\nbody = "board"\nsource = "s"\n', "says nothing of what is done"),
        ('[[participation]]\nbody = "board"\neffect = "removed"\nsource = "s"\n', "names no absence"),
        ('[[notice]]\nbody = "board"\nmatter = "meeting"\nsource = "s"\n', "states no time"),
        ('[[election]]\nbody = "board"\nrole = "king"\nsource = "s"\n', "no seat and no office"),
        ('[[election]]\nbody = "board"\nrole = "*"\nmethod = { kind = "shouting" }\nsource = "s"\n', "names kind 'shouting'; known are plurality"),
        ('[[spending]]\nid = "x"\nbody = "board"\ncurrency = "USD"\nsource = "s"\nstep = [{ by = "a", from = 0, below = 5 }, { by = "b", from = 6 }]\n', "gap or an overlap"),
    ],
)  # fmt: skip
def test_what_new_kinds_cannot_hold_is_refused_in_words(rule: str, said: str) -> None:
    found = faults(charters.text(rule))
    assert any(said in message for _, message in found), found
    with pytest.raises(CharterError):
        read_charter(charters.text(rule))


def test_a_body_that_follows_another_uses_its_rules_where_it_has_none() -> None:
    follower = (
        '[[body]]\nid = "budget"\ntitle = "Budget"\nclass = "committee"\nfollows = "board"\nsource = "s"\n'
    )
    document = charters.charter(follower, quorum('"filled_seats"', "> 1/2"), threshold('"present"', "> 1/2"))
    assert document.quorum("budget") == document.quorum("board")
    assert document.threshold("budget", "ordinary", "meeting") == document.threshold(
        "board", "ordinary", "meeting"
    )
    circle = charters.charter(
        follower.replace('follows = "board"', 'follows = "other"'),
        follower.replace('"budget"', '"other"').replace('follows = "board"', 'follows = "budget"'),
    )
    assert not circle.quorum("budget")


DEEP = "{ kind = 'sum', of = [" * 20_000 + "{ kind = 'fixed', n = 1 }" + "] }" * 20_000
ONES = ", ".join(["{ kind = 'fixed', n = 1 }"] * 16_000)
WIDE = "{ kind = 'sum', of = [" + ONES + "] }"
LOTS = "\n".join(tier(f"t{number}") for number in range(4_500))


LARGE = {
    "deep": charters.text(tier(), seat("a", DEEP)),
    "wide": charters.text(tier(), seat("a", WIDE)),
    "wide below the floor": charters.text(
        tier(), seat("a", "{ kind = 'least_of', of = [" * 12 + WIDE + "] }" * 12)
    ),
    "many rules": charters.text(LOTS),
    "brackets": charters.text("x = " + "[" * 400_000),
    "a dotted key": charters.text("a" + ".a" * 200_000 + " = 1"),
    "a dotted key with quotes": charters.text("x = { z = '''b'''', y." + '"a" . ' * 80_000 + "a = 1 }"),
    "a dotted header": charters.text("[" + "a." * 200_000 + "a]"),
    "quotes within quotes": charters.text('x = """' + '""\\"' * 100_000),
    "strings that never end": charters.text('\\"""\n' * 80_000 + '\\"' * 60_000),
    "a megabyte": charters.text("# " + "x" * (2 * LARGEST)),
}


@pytest.mark.parametrize(
    "key", ["a" + ".a" * 16, "[a" + ".a" * 16 + "]", "x = { 'b'" + ' . "a"' * 16 + " = 1 }"]
)
def test_a_key_of_many_parts_is_a_fault_on_its_line_and_many_words_in_a_text_are_not(key: str) -> None:
    head = charters.text(
        tier().replace('title = "general"', f'title = "{".".join("abcdefghijklmnopqrstuvwxyz")}"')
    )
    assert faults(head + "# " + "a." * 30 + "\n") == []
    [(line, message)] = faults(head + key + " = 1")
    assert line == head.count("\n") + 1
    assert "more than 16 parts" in message


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (tier().replace("rank = 1", "rank = " + "1" * 5000), "a word or a number of 5000 characters stands here"),
        (tier().replace("rank = 1", "rank = 0x" + "F" * 5000), "a word or a number of 5002 characters"),
        (tier().replace("rank = 1", "rank = 0x" + "F" * 900), "a number from 0 to"),
        (tier().replace("rank = 1", "rank = true"), "has 'rank' as true;"),
        (tier() + "adopted_on = 2022-09-12T10:00:00\n", "has 'adopted_on' as the instant 2022-09-12T10:00:00; a date such as"),
        (tier() + "valid_from = 2022-09-12 10:00:00Z\n", "= the instant 2022-09-12T10:00:00+00:00; a date, or"),
        (tier() + "valid_from = 10:00:00\n", "= 10:00:00; a date, or"),
        (tier() + "eligibility = [{ a = 1 }]\n", "as a table;"),
        (tier().replace('"general"', '"' + "x" * 5000 + '"', 1), "x…'; small letters"),
        (seat("a", "{ n = 1 }"), "names count nothing; known counts are"),
        (threshold('["present"]', "> 1/2"), "names base a list; known"),
        (threshold('{ kind = ["present"] }', "> 1/2"), "names base a list; known"),
        (seat("a", "{ kind = 'fixed', n = 1 }", by="{ tier = 'general', project = 'x' }"), "by whom it is filled as a table; one of"),
    ],
)  # fmt: skip
def test_values_are_named_as_the_author_wrote_them(rule: str, said: str) -> None:
    text = charters.text(rule)
    found = faults(text)
    assert any(said in message and line > 1 for line, message in found), found
    for _, message in found:
        assert not re.search(r"datetime|None|sys\.|True|\{'", message)


def test_half_of_a_character_is_a_fault_on_its_line() -> None:
    text = charters.text() + "# \ud800"
    assert faults(text) == [(line_of(text, "# "), "a character that no text holds stands here")]


@pytest.mark.parametrize("name", LARGE)
def test_the_largest_texts_have_their_answer_soon(name: str) -> None:
    begun = time.process_time()
    faults(LARGE[name])
    assert time.process_time() - begun < 5


def test_the_largest_texts_take_little_memory() -> None:
    """In a process of its own, whose peak is that of all of them (`ru_maxrss` would be the parent's, kept through exec)."""
    program = (
        "from pathlib import Path; from membership.assembly.rules.notation import faults; "
        "from tests.assembly.rules.test_faults import LARGE; [faults(text) for text in LARGE.values()]; "
        "lines = Path('/proc/self/status').read_text().splitlines(); "
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 200 * 1024, "kilobytes, the interpreter and the modules included"


LIMIT = '[[limit]]\nbody = "board"\nwhat = "affiliation"\nrights = ["appoint"]\nmost = 2\nsource = "s"\n'


@pytest.mark.parametrize(
    ("rule", "said", "at"),
    [
        ('[[term]]\nbody = "board"\nyears = 1\nrole = "king"\nsource = "s"\n', "names 'king'", 'role = "king"'),
        (seat("a", "{ kind = 'fixed', n = 1 }", '{ tier = "gold" }'), "names tier 'gold'", "by = {"),
        (quorum('"all_seats"', ">= 1/2").replace('"board"', '"bored"'), "names body 'bored'", 'body = "bored"'),
        (threshold('{ kind = "class", group = "queens" }', "> 1/2"), "names class 'queens'", "base = "),
        (seat("a", "{ kind = 'seats_of', group = 'b' }"), "counts the seats 'b'", "count = "),
        (seat("a", "{ kind = 'seats_of', group = 'a' }"), "needs itself", "count = "),
        (seat("a", "{ kind = 'fixed', n = 1 }", '{ office = "board.king" }'), "names the office 'king'", "by = {"),
        (tier() + 'contradicts = "tier.other"\n', "contradicts 'tier.other'", "contradicts = "),
        ('[[body]]\nid = "x"\ntitle = "X"\nclass = "committee"\nfollows = "x"\nsource = "s"\n', "follows itself", "follows = "),
        ('[[limit]]\nbody = "board"\nwhat = "size"\nleast = 5\nmost = 3\nsource = "s"\n', "at least 5 and at most 3", "least = "),
        (LIMIT + 'except_groups = [\n  "a",\n  "nobody",\n]\n' + seat("a", "{ kind = 'fixed', n = 1 }"), "names 'nobody'", '"nobody"'),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere_is_a_fault_on_the_line_of_the_key_that_holds_it(
    rule: str, said: str, at: str
) -> None:
    text = charters.text(tier(), rule)
    found = [(line, message) for line, message in faults(text) if said in message]
    assert [line for line, _ in found] == [line_of(text, rule) + line_of(rule, at) - 1], faults(text)


@pytest.mark.parametrize(("value", "named"), [("0.5", "the inexact number 0.5"), ("1", "the number 1")])
def test_a_share_that_is_no_text_is_told_how_it_is_written(value: str, named: str) -> None:
    text = charters.text(threshold('"present"', "x").replace('share = "x"', f"share = {value}"))
    how = 'a share is a fraction with its sign, written as a text: "> 1/2" (more than) or ">= 2/3" (at least)'
    assert faults(text) == [
        (line_of(text, "share = "), f"threshold 'ordinary' has 'share' as {named}; {how}")
    ]
