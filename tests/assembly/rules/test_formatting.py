"""The formatter: one layout, nothing lost, nothing changed, and once is enough."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.formatting import format_charter
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.notation import read_charter
from tests.assembly.rules import charters
from tests.assembly.rules.texts import TEXTS

UNTIDY = """\
# what this is
schema   =    'foundation-charter/1'


# the body comes first here
[[body]] # why not
source = "s"
title = 'The "Board"'
# it is a board
class = "board"   # indeed
id = "board"
[[ source ]]
where = "a text"
key = "s"
[charter]
wing = "business"
foundation = "example"
title = "Example"
version = "1"
adopted_on = 2024-01-01
effective_from = 2024-02-01
[[tier]]
class = "organization"
id = "general"
title = "General"
rank = 1
eligibility = [ 'academic'
  , # a comment inside
  "nonprofit" ]
source = "s"
# the end
"""


def comments(text: str) -> list[str]:
    return sorted(part.strip() for line in text.splitlines() for part in line.split("#")[1:])


@pytest.mark.parametrize("name", TEXTS)
def test_a_shipped_charter_says_the_same_afterwards_and_keeps_its_comments(name: str) -> None:
    text = TEXTS[name]
    written = format_charter(text)
    before, after = read_charter(text), read_charter(written)
    assert [(rule.id, rule.parameters, rule.clause, rule.source) for rule in before.rules] == [
        (rule.id, rule.parameters, rule.clause, rule.source) for rule in after.rules
    ]
    assert tomllib.loads(text) == tomllib.loads(written)
    assert comments(text) == comments(written)
    assert format_charter(written) == written


def test_the_head_comes_first_and_keys_stand_in_the_order_of_the_notation() -> None:
    written = format_charter(UNTIDY)
    headers = [line.split("#")[0].strip() for line in written.splitlines() if line.startswith("[")]
    assert headers == ["[charter]", "[[source]]", "[[body]]", "[[tier]]"]
    body = written[written.index("[[body]]") : written.index("[[tier]]")]
    assert body == (
        '[[body]]  # why not\nid = "board"\ntitle = "The \\"Board\\""\n# it is a board\nclass = "board"  # indeed\n'
        'source = "s"\n\n'
    )
    assert written.startswith('# what this is\nschema = "foundation-charter/1"\n\n[charter]\n')
    assert written.endswith("# the end\n")


def test_comments_inside_a_value_leave_it_as_it_is() -> None:
    written = format_charter(UNTIDY)
    assert "# a comment inside" in written
    assert comments(written) == comments(UNTIDY)
    assert format_charter(written) == written


def test_lists_of_tables_stand_one_to_a_line() -> None:
    text = charters.text(
        '[[levy]]\nid = "l"\non = "gross_receipts_per_year"\ncurrency = "USD"\nsource = "s"\n'
        'band = [{above=0,rate="9/100"},{above=1_000,rate="6/100"}]\n'
    )
    assert (
        'band = [\n    { above = 0, rate = "9/100" },\n    { above = 1000, rate = "6/100" },\n]\n'
        in format_charter(text)
    )


def test_a_text_that_is_no_toml_names_its_line() -> None:
    with pytest.raises(CharterError, match="line 2"):
        format_charter('schema = "foundation-charter/1"\nthis is no toml\n')
    with pytest.raises(CharterError, match="line 1: the header is written with quotes"):
        format_charter('["charter"]\ntitle = "x"\n')


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(KINDS)), st.dictionaries(st.sampled_from(["title", "id", "x"]), WORDS)
        ),
        max_size=6,
    ),
    st.lists(WORDS, max_size=4),
)
def test_whatever_is_written_keeps_its_meaning(
    tables: list[tuple[str, dict[str, str]]], texts: list[str]
) -> None:
    lines = ["# head", f"b = {_list(texts)}"]
    for kind, values in tables:
        lines += [f"[[{kind}]]   # {kind}", *(f"{key}={_text(value)}" for key, value in values.items())]
    text = "\n".join(lines)
    written = format_charter(text)
    assert tomllib.loads(written) == tomllib.loads(text)
    assert format_charter(written) == written


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(map(_text, texts)) + "]"


def _text(value: str) -> str:
    escaped = "".join(
        f"\\U{ord(one):08x}" if one in '"\\' or ord(one) < 32 or ord(one) == 127 else one for one in value
    )
    return f'"{escaped}"'
