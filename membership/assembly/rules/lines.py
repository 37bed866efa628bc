"""Where each table and key of a TOML text stands, so that an error can name its line (the standard parser forgets)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Path = tuple[str | int, ...]

TOKEN = re.compile(
    r'(?P<string>"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<open>[\[{])|(?P<close>[\]}])|(?P<newline>\n)|(?P<equals>=)|(?P<other>[^\s])",
    re.DOTALL,
)
HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_.\- \t]+?)[ \t]*\]\]?", re.MULTILINE)
KEY = re.compile(r"^[ \t]*([A-Za-z0-9_\-]+)[ \t]*(?:\.[^=\n]*)?=")


def lines_of(text: str) -> Mapping[Path, int]:
    """Path of each table, of each top-level key, and of each item of a list that spans lines -> its line, counted from 1.
    `text` must be valid TOML."""
    found: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for line, statement in statements(text):
        header = HEADER.match(statement)
        key = KEY.match(statement)
        if header:
            table = _resolve(header[2], header[1] == "[[", arrays)
            found[table] = line
        elif key:
            path = (*table, key[1])
            found.setdefault(path, line)
            for place, at in _items(statement, line):
                found.setdefault((*path, *place), at)
    return found


def _items(statement: str, line: int) -> Iterator[tuple[Path, int]]:
    """The items of a list that spans lines, each with its place in it and its line; of a list in a list too."""
    if "\n" not in statement:
        return
    places: list[int] = []
    tables, is_new = 0, False
    for token in TOKEN.finditer(statement, statement.index("=") + 1):
        if token["newline"] or token["comment"]:
            line += bool(token["newline"])
            continue
        if is_new and token[0] != "]":
            yield tuple(places), line
            is_new = False
        line += token[0].count("\n")
        if token[0] in ("{", "}"):
            tables += 1 if token[0] == "{" else -1
        elif not tables and token[0] == "[":
            places.append(0)
            is_new = True
        elif not tables and token[0] == "]":
            places.pop()
            is_new = False
        elif not tables and token[0] == "," and places:
            places[-1] += 1
            is_new = True


def statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header or key with its value, which may span lines, and the line on which it begins."""
    line, start, begin, depth = 1, 1, 0, 0
    for token in TOKEN.finditer(text):
        if token["string"]:
            line += token[0].count("\n")
        elif token["open"] or token["close"]:
            depth += 1 if token["open"] else -1
        elif token["newline"]:
            line += 1
            if depth == 0:
                yield start, text[begin : token.start()]
                start, begin = line, token.end()
    yield start, text[begin:]


def line_at(lines: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that has one; 0 for the document."""
    while path:
        for candidate in (path, (*path, 0)):
            if candidate in lines:
                return lines[candidate]
        path = path[:-1]
    return 0


def _resolve(name: str, is_array: bool, arrays: dict[Path, int]) -> Path:
    parts = [part.strip() for part in name.split(".")]
    path: Path = ()
    for number, part in enumerate(parts):
        path = (*path, part)
        if is_array and number == len(parts) - 1:
            arrays[path] = arrays.get(path, -1) + 1
            path = (*path, arrays[path])
        elif path in arrays:
            path = (*path, arrays[path])
    return path
