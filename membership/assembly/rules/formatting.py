"""The one way in which a charter is laid out: what differs between two texts is then what they say.

The head comes first (schema, charter, sources); rules stay in the order of their author, which follows the clauses of the
text. Inside a table the keys stand in the order of the notation. Comments stay with what they stand before or behind.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, get_args, get_origin

from membership.assembly.rules.decoding import hints_of
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.lines import HEADER, TOKEN, statements
from membership.assembly.rules.notation import tables_of
from membership.assembly.rules.rulebook import Charter, Source

WIDTH = 110
INDENT = "    "
LAST = ("adopted_on", "valid_from", "valid_to", "clause", "source", "assumed", "contradicts", "note")
"""What every rule has, written after what its kind has."""
ASSIGNED = re.compile(
    r"^[ \t]*((?:[A-Za-z0-9_\-]+|\"[^\"\n]*\"|'[^'\n]*')(?:[ \t]*\.[ \t]*[^=\n]+?)?)[ \t]*=[ \t]*"
)
BARE = re.compile(r"^[A-Za-z0-9_-]+$")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


@dataclass
class Entry:
    """A key with its value as it will be written, the comments before it and the one behind it."""

    key: str
    value: str
    above: list[str]
    behind: str = ""


@dataclass
class Table:
    """A header (empty for the keys before the first one) with its entries."""

    header: str = ""
    path: tuple[str, ...] = ()
    above: list[str] = field(default_factory=list)
    behind: str = ""
    entries: list[Entry] = field(default_factory=list)


def format_charter(text: str) -> str:
    """`text` in canonical layout; formatting again changes nothing. Raises CharterError where it is no TOML."""
    before = tables_of(text)
    tables, rest = _read(text.replace("\r\n", "\n"))
    written = "\n".join([*_written(tables), *(["", *rest] if rest else [])]).strip("\n") + "\n"
    if tables_of(written) != before:
        raise CharterError(0, "the charter holds something that cannot be laid out anew; it stays as it is")
    return written


def _read(text: str) -> tuple[list[Table], list[str]]:
    """The tables of the text, and the comments after the last one."""
    tables, pending = [Table()], list[str]()
    for line, statement in statements(text):
        if not statement.strip():
            pending.append("")
        elif statement.lstrip().startswith("#"):
            pending.append(statement.strip())
        else:
            header = HEADER.match(statement)
            if header:
                tables.append(_table(statement, header, pending))
            else:
                tables[-1].entries.append(_entry(line, statement, pending))
            pending = []
    return tables, _paragraphs(pending)


def _table(statement: str, header: re.Match[str], pending: list[str]) -> Table:
    path = tuple(part.strip().strip("\"'") for part in header[2].split("."))
    brackets = ("[[", "]]") if header[1] == "[[" else ("[", "]")
    name = f"{brackets[0]}{'.'.join(part.strip() for part in header[2].split('.'))}{brackets[1]}"
    return Table(name, path, _paragraphs(pending), _comment(statement[header.end() :]))


def _entry(line: int, statement: str, pending: list[str]) -> Entry:
    found = ASSIGNED.match(statement)
    if found is None:
        raise CharterError(line, "the header is written with quotes; [charter] or [[seat]] was expected")
    raw = statement[found.end() :].rstrip()
    inside, behind = _split(raw)
    value = raw[: len(raw) - len(behind)].rstrip() if behind else raw
    above = [line for line in pending if line]
    return Entry(found[1].strip(), value if inside else _value(value, len(found[1])), above, behind)


def _split(raw: str) -> tuple[bool, str]:
    """Whether a comment stands inside the value, and the comment behind it."""
    comments = [token for token in TOKEN.finditer(raw) if token["comment"]]
    last = comments[-1] if comments and comments[-1].end() == len(raw) else None
    if last is not None and "\n" in raw[: last.start()].rstrip(" \t")[-1:]:
        last = None
    behind = last[0].strip() if last is not None else ""
    return len(comments) > (1 if behind else 0), behind


def _comment(rest: str) -> str:
    found = rest.find("#")
    return rest[found:].strip() if found >= 0 else ""


def _paragraphs(pending: Sequence[str]) -> list[str]:
    """Comments with single empty lines between them; none at the beginning."""
    lines: list[str] = []
    for line in pending:
        if line or (lines and lines[-1]):
            lines.append(line)
    return lines


def _written(tables: Sequence[Table]) -> Iterator[str]:
    head = [table for table in tables if table.path[:1] in ((), ("charter",), ("source",))]
    rules = [table for table in tables if table not in head]
    order = {"": 0, "charter": 1, "source": 2}
    head.sort(key=lambda table: order[table.path[0] if table.path else ""])
    for table in (*head, *rules):
        if table.header:
            yield ""
            yield from table.above
            yield f"{table.header}{f'  {table.behind}' if table.behind else ''}"
        yield from _lines(table)


def _lines(table: Table) -> Iterator[str]:
    places = {key: place for place, key in enumerate(_order(table.path))}
    last = len(places)
    ordered = sorted(table.entries, key=lambda one: places.get(re.split(r"[ \t]*\.", one.key)[0], last))
    for entry in ordered:
        yield from entry.above
        yield f"{entry.key} = {entry.value}{f'  {entry.behind}' if entry.behind else ''}"


@cache
def _order(path: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the table at `path` in the order of the notation; none for a table that the notation does not know."""
    if not path:
        return ("schema",)
    shape: Any = {"charter": Charter, "source": Source, **KINDS}.get(path[0])
    for part in path[1:]:
        shape = _inside(shape, part)
    if shape is None:
        return ()
    own = tuple(one.name.rstrip("_") for one in dataclasses.fields(shape))
    if path[0] not in KINDS or len(path) > 1:
        return own
    return ("id", *(key for key in own if key not in ("id", *LAST)), *LAST)


def _inside(shape: Any, part: str) -> Any:
    """The dataclass of the tables that the field `part` of `shape` holds, or None."""
    hints = hints_of(shape) if dataclasses.is_dataclass(shape) and isinstance(shape, type) else {}
    hint = hints.get(part, hints.get(f"{part}_"))
    inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
    return inner if dataclasses.is_dataclass(inner) else None


def _value(raw: str, used: int) -> str:
    """A value in canonical spelling: lists of tables, and lists too long for a line, one item a line."""
    if raw.startswith(('"""', "'''")):
        return raw
    value = tomllib.loads(f"x = {raw}")["x"]
    if not isinstance(value, str | list | dict):
        return raw
    line = _inline(value)
    is_tall = isinstance(value, list) and any(isinstance(one, dict) for one in value) and len(value) > 1
    if isinstance(value, list) and (is_tall or used + 3 + len(line) > WIDTH):
        return "[\n" + "".join(f"{INDENT}{_inline(one)},\n" for one in value) + "]"
    return line


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{_key(key)} = {_inline(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_inline(one) for one in value)}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _key(key: str) -> str:
    return key if BARE.match(key) else _text(key)


def _text(value: str) -> str:
    return (
        '"'
        + "".join(
            ESCAPES.get(one, one if one >= " " and one != "\x7f" else f"\\u{ord(one):04x}") for one in value
        )
        + '"'
    )
