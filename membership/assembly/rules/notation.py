"""The text of a charter, read whole: `schema`, `[charter]`, `[[source]]`, then one table array per kind of rule.

Documented in docs/decisions/0005-charter-notation.md. The reader is strict: whatever it does not know is an error with
the line on which it stands, because a rule that is silently skipped is a rule that is silently broken.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, get_args

from membership.assembly.rules import expressions
from membership.assembly.rules.bounds import faults_of_new
from membership.assembly.rules.checks import Unread, faults_of
from membership.assembly.rules.decoding import Place, called, decode, listed, refuse_unknown_keys, spelt
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.base import Parameters, Wing
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.lines import Path, lines_of
from membership.assembly.rules.locating import Locator, key_spoken_of
from membership.assembly.rules.records import Moment, RecordedEvent, Rule
from membership.assembly.rules.rulebook import Charter, Source
from membership.assembly.rules.screening import screen

SCHEMA = "foundation-charter/1"
LARGEST = 512 * 1024
ID = re.compile(r"^[a-z][a-z0-9_]{0,60}$")
COMMON = frozenset(
    {"id", "clause", "source", "assumed", "note", "valid_from", "valid_to", "adopted_on", "contradicts"}
)
READS = expressions.__name__
"""The languages that the kinds' fields are written in; importing them declares their readers."""


@dataclass(frozen=True)
class Reading:
    """A document while it is being read. `faults` collects what is wrong with single rules; `unread` are the tables of
    those rules, by kind."""

    lines: Mapping[Path, int]
    charter: Charter
    sources: Mapping[str, Source]
    faults: list[CharterError]
    unread: list[tuple[str, Any]]


@lru_cache(maxsize=64)
def parse_charter(text: str) -> CharterDocument:
    """The charter in an adopted `text`; the same text is read once. Raises CharterError."""
    return _sound(*_read(text, is_adopted=True))


@lru_cache(maxsize=16)
def read_charter(text: str) -> CharterDocument:
    """The charter in a text that is still to be adopted, checked whole; the same text is read once. Raises the first fault of
    the text."""
    return _sound(*_read(text))


def _sound(document: CharterDocument | None, found: list[CharterError]) -> CharterDocument:
    if found or document is None:
        raise min(found, key=lambda fault: fault.line)
    return document


def faults(text: str) -> list[tuple[int, str]]:
    """Everything that is wrong with the text, as (line, message), in the order of the lines: one fault for each rule
    that cannot be read, and every name that leads nowhere. Empty for a charter that can be adopted."""
    _, found = _read(text)
    return sorted({(fault.line, fault.message) for fault in found})


def _read(text: str, *, is_adopted: bool = False) -> tuple[CharterDocument | None, list[CharterError]]:
    try:
        reading, tables = _opened(text)
    except CharterError as error:
        return None, [error]
    rules = tuple(rule for kind in KINDS for rule in _rules(kind, tables, reading))
    digest = hashlib.sha256(text.encode()).hexdigest()
    charter, sources = reading.charter, tuple(reading.sources.values())
    document = CharterDocument(charter, sources, rules, charter.effective_from, digest)
    where = Locator(tables, reading.lines)
    beyond = () if is_adopted else faults_of_new(document, where)
    return document, [*reading.faults, *faults_of(document, _unread(reading), where), *beyond]


def _opened(text: str) -> tuple[Reading, dict[str, Any]]:
    """Head and sources: what must be right before a rule can be read. Raises CharterError."""
    tables = tables_of(text)
    lines = lines_of(text)
    found: list[CharterError] = []
    for key in tables:
        with _noting(found):
            refuse_unknown_keys(
                {key: 0}, {"schema", "charter", "source", *KINDS}, Place(lines, (), "the charter"), "table"
            )
    if tables.get("schema") != SCHEMA:
        said = (
            f"the schema is {spelt(tables['schema'])}" if "schema" in tables else "the schema is not stated"
        )
        raise CharterError(lines.get(("schema",), 1), f'{said}; schema = "{SCHEMA}" was expected')
    charter = decode(tables.get("charter"), Charter, Place(lines, ("charter",), "the charter"))
    _check_charter(charter, Place(lines, ("charter",), "the charter"))
    return Reading(lines, charter, _sources(tables, lines, found), found, []), tables


@contextmanager
def _noting(found: list[CharterError]) -> Iterator[None]:
    """Keep a fault and go on."""
    try:
        yield
    except CharterError as error:
        found.append(error)


def _unread(reading: Reading) -> Unread:
    def ids(kind: str) -> frozenset[str]:
        named = (table.get("id") for key, table in reading.unread if key == kind and isinstance(table, dict))
        return frozenset(one for one in named if isinstance(one, str))

    return Unread(
        ids("body"), ids("tier"), any(kind in ("seat", "officer", "body") for kind, _ in reading.unread)
    )


def tables_of(text: str) -> dict[str, Any]:
    """The text as TOML reads it. Raises CharterError."""
    if len(text) > LARGEST:
        raise CharterError(0, f"the charter is larger than {LARGEST // 1024} KiB")
    screen(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise CharterError(line, "a character that no text holds stands here") from error
    try:
        return tomllib.loads(text)
    except ValueError as error:
        found = re.search(r"line (\d+)", str(error))
        raise CharterError(int(found[1]) if found else 0, f"this is not TOML: {error}") from error
    except RecursionError:
        raise CharterError(0, "the charter is nested too deep to be read") from None


def _check_charter(charter: Charter, place: Place) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,60}", charter.foundation):
        place.at("foundation").refuse(
            f"names the foundation '{charter.foundation}'; a short name such as linux-foundation was expected"
        )
    if charter.wing not in get_args(Wing):
        place.at("wing").refuse(f"names the wing '{charter.wing}'; known are business, technical")
    if charter.effective_from < charter.adopted_on:
        place.at("effective_from").refuse("is in effect before it was adopted")


def _sources(
    tables: Mapping[str, Any], lines: Mapping[Path, int], faults: list[CharterError]
) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for number, table in enumerate(_array(tables, "source", lines)):
        place = Place(lines, ("source", number), f"source {number + 1}")
        with _noting(faults):
            source = decode(table, Source, place)
            if source.key in found:
                place.refuse(f"has the key '{source.key}', which another source has already")
            found[source.key] = source
    return found


def _array(tables: Mapping[str, Any], kind: str, lines: Mapping[Path, int]) -> list[Any]:
    value = tables.get(kind, [])
    if not isinstance(value, list):
        Place(lines, (kind,), kind).refuse(
            f"is a single table; a table array was expected, written [[{kind}]]"
        )
    return value


def _rules(kind: str, tables: Mapping[str, Any], reading: Reading) -> Iterator[Rule[Parameters]]:
    """The rules of a kind that can be read; what is wrong with the others is noted."""
    rows: list[Any] = []
    with _noting(reading.faults):
        rows = _array(tables, kind, reading.lines)
    for number, table in enumerate(rows):
        place = Place(reading.lines, (kind, number), called(kind, table, number))
        try:
            yield _rule(kind, table, place, reading)
        except CharterError as error:
            reading.faults.append(error)
            reading.unread.append((kind, table))


def _rule(kind: str, table: Any, place: Place, reading: Reading) -> Rule[Parameters]:
    shape = KINDS[kind]
    if not isinstance(table, dict):
        place.refuse("is no table")
    if shape.WING not in (None, reading.charter.wing):
        place.refuse(
            f"stands in a {reading.charter.wing} charter; a {kind} belongs in the {shape.WING} charter"
        )
    currency = table.get("currency", "")
    inner = Place(place.lines, place.path, place.what, currency if isinstance(currency, str) else "")
    parameters = decode(table, shape, inner, COMMON - _fields(shape))
    if fault := parameters.fault():
        key = key_spoken_of(fault, table)
        (place.at(key) if key else place).refuse(fault)
    return _record(table, parameters, place, reading)


def _fields(shape: type[Parameters]) -> frozenset[str]:
    return frozenset(name.rstrip("_") for name in shape.__dataclass_fields__)  # type: ignore[attr-defined]


def _record(
    table: Mapping[str, Any], parameters: Parameters, place: Place, reading: Reading
) -> Rule[Parameters]:
    subject = str(getattr(parameters, parameters.SUBJECT)) if parameters.SUBJECT else ""
    name = _name(table, parameters, place)
    inner = decode(table, Common, place, frozenset(table) - frozenset(Common.__dataclass_fields__))
    parts = [parameters.KIND, subject, name]
    charter = reading.charter
    return Rule(
        id=".".join(dict.fromkeys(part for part in parts if part)),
        name=name,
        subject=subject,
        kind=parameters.KIND,
        parameters=parameters,
        adopted_on=inner.adopted_on or charter.adopted_on,
        clause=inner.clause,
        source=_source(inner.source, place, reading.sources),
        valid_from=_moment(table, "valid_from", place),
        valid_to=_moment(table, "valid_to", place),
        is_assumed=inner.assumed,
        contradicts=inner.contradicts,
        note=inner.note,
        version=charter.label,
        line=place.lines.get(place.path, 0),
    )


@dataclass(frozen=True)
class Common:
    """The keys that every rule has."""

    source: str
    clause: str = ""
    assumed: bool = False
    note: str = ""
    adopted_on: date | None = None
    contradicts: str = ""


def _name(table: Mapping[str, Any], parameters: Parameters, place: Place) -> str:
    if "id" in table:
        name = table["id"]
    elif parameters.NAMED_BY:
        words = (_as_name(getattr(parameters, field)) for field in parameters.NAMED_BY)
        return "_".join(word for word in words if word)
    else:
        place.refuse("lacks 'id'")
    if not isinstance(name, str) or not ID.match(name):
        place.at("id").refuse(
            f"has the id {spelt(name)}; small letters, digits and underscores were expected"
        )
    return name


def _as_name(value: object) -> str:
    """A value as a part of a rule's name: it stands in addresses."""
    words = "_".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return re.sub(r"[^a-z0-9_*]+", "_", words.lower()).strip("_")


def _source(key: str, place: Place, sources: Mapping[str, Source]) -> str:
    if key not in sources:
        place.at("source").refuse(f"names source '{key}'; known sources are {listed(set(sources))}")
    return sources[key].words


def _moment(table: Mapping[str, Any], key: str, place: Place) -> Moment:
    value = table.get(key)
    if value is None or type(value) is date:
        return value
    if not isinstance(value, dict) or set(value) != {"event"} or not isinstance(value["event"], str):
        place.at(key).refuse(f"has '{key}' = {spelt(value)}; a date, or {{ event = \"…\" }}, was expected")
    return RecordedEvent(value["event"])
