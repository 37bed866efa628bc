"""Which column of a file says what: suggested by the headers, corrected by a person, checked before a row is read."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from membership.kernel.errors import RuleBroken

ALMOST = 90
"""How alike, of 100, a header must be to a known word: one slip of the pen in an ordinary word."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, and what would be right. `row` 0 speaks of the whole file, row 1 of its header."""

    row: int
    field: str
    message: str


@dataclass(frozen=True)
class Column:
    """Something that a row can say. `words` are the headers by which it is recognised, in small letters with spaces for
    punctuation; `read(text, tiers)` understands a cell, or raises RuleBroken."""

    name: str
    label: str
    words: tuple[str, ...]
    read: Callable[[str, Mapping[str, str]], Any]
    is_needed: bool = False
    longest: int = 100


def folded(title: str) -> str:
    """A header as it is compared."""
    return " ".join(re.split(r"[\W_]+", unicodedata.normalize("NFKC", title).casefold())).strip()


def suggested(header: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Place of a column in the file -> what it seems to say, by its header."""
    words = {word: column.name for column in columns for word in column.words}
    found = {place: _recognised(folded(title), words) for place, title in enumerate(header)}
    return {place: name for place, name in found.items() if name}


def _recognised(title: str, words: Mapping[str, str]) -> str:
    if title in words or len(title) < 4:
        return words.get(title, "")
    alike = get_close_matches(title, words, n=1, cutoff=ALMOST / 100)
    return words[alike[0]] if alike else ""


def assigned(
    header: Sequence[str], columns: Sequence[Column], said: Iterable[tuple[str, str]]
) -> dict[int, str]:
    """The suggestion, corrected by pairs of header and field as somebody wrote them ("Firma", "organization"); an empty field
    leaves the column out. Raises RuleBroken for a header or a field that does not exist."""
    mapping = suggested(header, columns)
    places = {folded(title): place for place, title in enumerate(header)}
    fields = {word: column.name for column in columns for word in (column.name, folded(column.label))}
    for title, field in said:
        place, name = places.get(folded(title)), fields.get(field, fields.get(folded(field), ""))
        if place is None:
            known = ", ".join(f"“{one}”" for one in header if one)
            raise RuleBroken(f"The file has no column “{title}”; it has {known}.", field="map")
        if field and not name:
            known = ", ".join(column.name for column in columns)
            raise RuleBroken(f"A column cannot say “{field}”; it can say {known}.", field="map")
        mapping[place] = name
    return {place: name for place, name in mapping.items() if name}


def faults_of(header: Sequence[str], columns: Sequence[Column], mapping: Mapping[int, str]) -> list[Problem]:
    """What is wrong with the choice of columns: one is needed and missing, or two say the same."""
    said = [name for place, name in sorted(mapping.items()) if place < len(header)]
    problems = []
    for column in columns:
        if said.count(column.name) > 1:
            told = f"Two columns give the {column.label}; leave one of them out."
            problems.append(Problem(1, column.label, told))
        elif column.is_needed and column.name not in said:
            known = ", ".join(f"“{word}”" for word in column.words[:4])
            told = f"No column gives the {column.label}; say which one does, or call one of them {known}."
            problems.append(Problem(1, column.label, told))
    return problems


def header_digest(header: Sequence[str]) -> str:
    """By which two files have the same header."""
    return hashlib.sha256("\n".join(map(folded, header)).encode()).hexdigest()
