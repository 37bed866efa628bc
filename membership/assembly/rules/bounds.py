"""What is refused of a text that is still to be adopted: days, texts and numbers that no charter means.

An adopted text is read without this: it can never be changed, and must stay readable as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from membership.assembly.rules.checks import counts_in
from membership.assembly.rules.compounds import constants_in
from membership.assembly.rules.counts import MOST_SEATS
from membership.assembly.rules.decoding import called
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.bodies import Body
from membership.assembly.rules.kinds.technical import Ladder
from membership.assembly.rules.lines import Path, line_at
from membership.assembly.rules.locating import Locator
from membership.assembly.rules.magnitudes import faulty_magnitudes
from membership.assembly.rules.rulebook import spoken
from membership.kernel.times import YEARS, add_years, date_text

LONGEST_NAME = 200
KEY = re.compile(r"[a-z][a-z0-9_]*")
"""How a text names a level or a body; whatever else stands there is words."""
MOST_YEARS_AHEAD = 5
NAMES = frozenset({"title", "version"})
"""Keys of what people call a thing by; on pages it must fit into a line."""
JOINS = "\xa0\u200c\u200d"
"""Characters that have no shape of their own and are still written in names."""


def faults_of_new(document: CharterDocument, where: Locator) -> Iterator[CharterError]:
    """Everything that is out of bounds; `where` is the text."""
    tables, lines = where.tables, where.lines
    for path, value in _leaves(tables):
        for message in _of_value(str(path[-1]), value):
            yield CharterError(line_at(lines, path), f"{_called(path, tables)} {message}")
    if message := _too_late(document):
        yield CharterError(line_at(lines, ("charter", "effective_from")), f"the charter {message}")
    for kind, rows in tables.items():
        for number, table in enumerate(rows if isinstance(rows, list) else ()):
            if message := _never(table):
                path = (kind, number, "valid_to")
                yield CharterError(line_at(lines, path), f"{_called(path, tables)} {message}")
    yield from faulty_magnitudes(tables, lines)
    for rule in document.rules:
        if message := rule.parameters.never():
            yield CharterError(where.line_speaking(rule, message), f"{rule.kind} '{rule.name}' {message}")
    yield from _counts(document, where)
    yield from _levels(document, tables, lines)


def _leaves(tables: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each value that is no table and no list, with its path; however deep it stands."""
    ahead: list[tuple[Path, Any]] = [((), tables)]
    while ahead:
        path, value = ahead.pop()
        if isinstance(value, dict):
            ahead += [((*path, key), one) for key, one in value.items()]
        elif isinstance(value, list):
            ahead += [((*path, place), one) for place, one in enumerate(value)]
        else:
            yield path, value


def _called(path: Path, tables: Mapping[str, Any]) -> str:
    """What errors call the table in which the path lies."""
    rows = tables[str(path[0])]
    if not isinstance(rows, list) or len(path) < 2:
        return f"the {path[0]}"
    return called(str(path[0]), rows[int(path[1])], int(path[1]))


def _of_value(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, date) and value.year not in YEARS:
        yield f"has '{key}' in the year {value.year}; a year between {YEARS.start} and {YEARS.stop - 1} was expected"
    if isinstance(value, str):
        yield from _of_text(key, value)


def _of_text(key: str, text: str) -> Iterator[str]:
    is_name = key in NAMES
    if is_name and not text.strip():
        yield f"has an empty '{key}'; what people call it was expected"
    if is_name and len(text) > LONGEST_NAME:
        yield f"has a '{key}' of {len(text)} characters; at most {LONGEST_NAME} were expected"
    hidden = next((one for one in text if not (_is_shown(one) if is_name else _is_text(one))), None)
    if hidden is not None:
        yield f"has '{key}' with the character U+{ord(hidden):04X}, which cannot be read; letters, digits and signs were expected"


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in JOINS


def _is_text(character: str) -> bool:
    return (character >= " " and not "\x7f" <= character < "\xa0") or character in "\n\r\t"


def _too_late(document: CharterDocument) -> str:
    """A day of effect so far ahead that it is a slip: nothing could be adopted until then."""
    charter = document.charter
    if charter.adopted_on.year not in YEARS or charter.effective_from.year not in YEARS:
        return ""
    last = add_years(charter.adopted_on, MOST_YEARS_AHEAD)
    if charter.effective_from <= last:
        return ""
    return (
        f"has effective_from = {date_text(charter.effective_from)}, more than {MOST_YEARS_AHEAD} years after it was adopted"
        f" ({date_text(charter.adopted_on)}); a day until {date_text(last)} was expected"
    )


def _never(table: Any) -> str:
    """A rule that ends before it begins, or with the very event with which it begins."""
    start, end = (table.get("valid_from"), table.get("valid_to")) if isinstance(table, dict) else (None, None)
    if isinstance(end, dict) and start == end:
        return "begins and ends with the same event; it would never hold: another end was expected, or none"
    if type(start) is not date or type(end) is not date or start < end:
        return ""
    return (
        f"has valid_to = {date_text(end)}, which is not after its valid_from ({date_text(start)}); it would never hold: a later"
        " day was expected, the first on which it holds no more"
    )


def _counts(document: CharterDocument, where: Locator) -> Iterator[CharterError]:
    for rule in document.rules:
        numbers = [number for count in counts_in(rule.parameters) for number in constants_in(count)]
        if max(numbers, default=0) > MOST_SEATS:
            yield CharterError(
                where.line_of(rule, value=max(numbers), key="count"),
                f"{rule.kind} '{rule.name}' has a count that comes to {max(numbers)}; at most {MOST_SEATS} was expected",
            )


def _levels(
    document: CharterDocument, tables: Mapping[str, Any], lines: Mapping[Path, int]
) -> Iterator[CharterError]:
    """Whom the actions of a ladder name by a key: a level of it, or a body. Whoever else acts is told in words."""
    bodies = {rule.subject for rule in document.rules if isinstance(rule.parameters, Body)}
    places = {lines.get(("ladder", number)): number for number, _ in enumerate(tables.get("ladder", ()))}
    for rule in document.rules:
        said = rule.parameters
        if not isinstance(said, Ladder) or rule.line not in places:
            continue
        levels = [one.id for one in said.level]
        for number, key, name, action in _actors(said):
            if KEY.fullmatch(name) and name not in {*levels, *bodies}:
                yield CharterError(
                    line_at(lines, ("ladder", places[rule.line], "action", number, key)),
                    f"ladder '{rule.name}' names the level '{name}' in its action '{action}'; known levels are"
                    f" {', '.join(levels)}; whoever is no level and no body is told in words, such as 'the {spoken(name)}'",
                )


def _actors(ladder: Ladder) -> Iterator[tuple[int, str, str, str]]:
    """Whoever acts on the ladder: place of the action, its key, the name, and what is done."""
    for number, act in enumerate(ladder.action):
        yield from ((number, "by", name, act.action) for name in act.by)
        if act.confirmed_by:
            yield number, "confirmed_by", act.confirmed_by, act.action
