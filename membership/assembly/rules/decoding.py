"""From TOML values to the frozen dataclasses of the kinds, driven by the types of their fields: there is no second
description of the notation. Whatever does not fit raises `CharterError` with its line and what would be right."""

from __future__ import annotations

import dataclasses
import difflib
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.lines import Path, line_at

T = TypeVar("T")
Table = Mapping[str, Any]
Reader = Callable[[Any, "Place"], Any]
DEEPEST = 12
READERS: dict[Any, Reader] = {}
"""Types that are written in a language of their own -> how they are read (`expressions.py`)."""


def reads(hint: Any) -> Callable[[Reader], Reader]:
    """Declare the function that reads values of the type `hint`."""

    def declare(reader: Reader) -> Reader:
        READERS[hint] = reader
        return reader

    return declare


@dataclass(frozen=True)
class Place:
    """Where a value stands: its path for the line, `what` it belongs to ("threshold 'charter_amendment'"), and the
    `currency` in which amounts around it are written."""

    lines: Mapping[Path, int]
    path: Path
    what: str
    currency: str = ""

    def at(self, key: str | int) -> Place:
        """The place one step further in. Raises CharterError where expressions are nested beyond reason."""
        if len(self.path) > DEEPEST:
            self.refuse(f"is nested more than {DEEPEST} levels deep")
        return dataclasses.replace(self, path=(*self.path, key))

    def refuse(self, message: str) -> NoReturn:
        """Raise the CharterError of this place."""
        raise self.error(message)

    def error(self, message: str) -> CharterError:
        """The CharterError of this place."""
        return CharterError(line_at(self.lines, self.path), f"{self.what} {message}")

    @property
    def key(self) -> str:
        """The nearest key, as people call it."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


def decode(table: Any, shape: type[T], place: Place, ignoring: frozenset[str] = frozenset()) -> T:
    """The dataclass `shape` from a TOML table; keys in `ignoring` belong to somebody else."""
    if not isinstance(table, dict):
        place.refuse(f"has '{place.key}' as {a_value(table)}; a table was expected")
    fields = {field.name.rstrip("_"): field for field in dataclasses.fields(shape)}  # type: ignore[arg-type]
    refuse_unknown_keys(table, set(fields) | ignoring, place)
    hints = hints_of(cast("Any", shape))
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in table:
            values[field.name] = convert(table[key], hints[field.name], place.at(key))
        elif field.default is dataclasses.MISSING:
            place.refuse(f"lacks '{key}'")
    return shape(**values)


def refuse_unknown_keys(table: Table, known: set[str], place: Place, noun: str = "key") -> None:
    """Raise CharterError for the first key that is not `known`, with the nearest known one."""
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; '{near[0]}' is near" if near else ""
            place.at(key).refuse(f"has the unknown {noun} '{key}'{hint}; known {noun}s are {listed(known)}")


def convert(value: Any, hint: Any, place: Place) -> Any:
    """A TOML value as a value of the type `hint`."""
    if hint in READERS:
        return READERS[hint](value, place)
    origin = get_origin(hint)
    if origin is Literal:
        return word(value, get_args(hint), place)
    if origin in (Union, types.UnionType):
        return one_of_types(value, get_args(hint), place)
    if origin is tuple:
        return tuple(
            convert(one, get_args(hint)[0], place.at(i)) for i, one in enumerate(a_list(value, place))
        )
    if dataclasses.is_dataclass(hint):
        return decode(value, hint, place)  # type: ignore[arg-type]
    return scalar(value, hint, place)


def one_of_types(value: Any, hints: tuple[Any, ...], place: Place) -> Any:
    """A value of one of several types, chosen by what was written; None is only the default and never written."""
    choices = [hint for hint in hints if hint is not type(None)]
    if len(choices) == 1:
        return convert(value, choices[0], place)
    for hint in choices:
        if _looks_like(value, hint):
            return convert(value, hint, place)
    return convert(value, next(hint for hint in choices if get_origin(hint) is not Literal), place)


def _looks_like(value: Any, hint: Any) -> bool:
    """Whether a value was written in the manner of the type: a table, a word, or a plain value."""
    if get_origin(hint) is Literal:
        return isinstance(value, str)
    if hint in READERS or dataclasses.is_dataclass(hint):
        return isinstance(value, dict)
    return type(value) is hint


def word(value: Any, known: tuple[Any, ...], place: Place) -> Any:
    """A word of a closed vocabulary."""
    if value not in known or not isinstance(value, str):
        place.refuse(f"names {place.key} {spelt(value)}; known are {', '.join(map(str, known))}")
    return value


def scalar(value: Any, hint: Any, place: Place) -> Any:
    """A text, a whole number, a yes or no, or a date. TOML's fractions are refused: nothing here is approximate."""
    names = {str: "a text", int: "a whole number", bool: "true or false", date: "a date such as 2026-01-31"}
    if hint is date and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if type(value) is not hint:
        place.refuse(f"has '{place.key}' as {a_value(value)}; {names[hint]} was expected")
    if hint is int:
        check_size(value, place)
    if hint is str and "\0" in value:
        place.refuse(f"has '{place.key}' with a character that no text holds")
    return value


SPANS = {"days": (-3660, 3660), "months": (-1200, 1200), "years": (0, 200)}
"""How large a number may be, by the end of its key: dates a thousand years away are mistakes. What a text
that is still to be adopted may state at least is narrower (`magnitudes.py`)."""


def check_size(number: int, place: Place) -> None:
    """Refuse numbers that no charter means and that no date or amount can hold."""
    least, most = next((span for end, span in SPANS.items() if place.key.endswith(end)), (0, 10**11))
    if not least <= number <= most:
        place.refuse(f"has '{place.key}' = {number}; a number from {least} to {most} was expected")


def called(kind: str, table: Any, number: int) -> str:
    """What errors call a rule: its id, or what it decides or speaks about, or its number."""
    if isinstance(table, dict):
        for key in ("id", "decision", "office", "matter", "role", "on", "tier", "body", "class"):
            if isinstance(table.get(key), str) and table[key]:
                return f"{kind} '{table[key]}'"
    return f"{kind} number {number + 1}"


def a_list(value: Any, place: Place) -> list[Any]:
    """The value as a list."""
    if not isinstance(value, list):
        place.refuse(f"has '{place.key}' as {a_value(value)}; a list was expected")
    return value


def a_value(value: Any) -> str:
    """A value as an error names it: "the text 'high'"."""
    if isinstance(value, float):
        return f"the inexact number {value}"
    kinds = {str: "the text ", int: "the number "}
    return f"{kinds.get(type(value), '')}{spelt(value)}"


LONGEST_SPELT = 80


def spelt(value: Any) -> str:
    """A value as the charter's author wrote it, the long ones in short; "nothing" for one that is not there."""
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST_SPELT else f"{value[:LONGEST_SPELT]}…")
    if isinstance(value, datetime):
        return f"the instant {value.isoformat()}"
    if isinstance(value, date | time):
        return value.isoformat()
    words = {
        bool: "true" if value is True else "false",
        list: "a list",
        dict: "a table",
        type(None): "nothing",
    }
    return words.get(type(value)) or str(value)


def listed(words: set[str]) -> str:
    """Words in alphabetical order."""
    return ", ".join(sorted(words))


@cache
def hints_of(shape: type[Any]) -> dict[str, Any]:
    """The types of a dataclass's fields, resolved once."""
    return get_type_hints(shape)
