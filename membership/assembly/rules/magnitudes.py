"""How small a number of a new text may be, and which days a year has: told by the notes on the fields of the kinds.

Only a date that is counted from an anchor (`{ anchor = "due", days = -7 }`) may lie before something.
"""

from __future__ import annotations

import calendar
import dataclasses
import re
import types
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from membership.assembly.rules.bases import Base
from membership.assembly.rules.decoding import READERS, Place, called, spelt
from membership.assembly.rules.errors import CharterError
from membership.assembly.rules.kinds.base import Least, Positive, YearDayNote
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.lines import Path

YEAR_DAY = re.compile(r"(\d\d)-(\d\d)")
LEAP_YEAR = 2024


def year_day(text: str) -> tuple[int, int] | None:
    """Month and day of a text such as "12-01"; None where no year has that day."""
    found = YEAR_DAY.fullmatch(text)
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    is_there = 1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]
    return (month, day) if is_there else None


def faulty_magnitudes(tables: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[CharterError]:
    """Numbers that mean nothing below their least one, and texts that are no day of the year; `tables` is the text as TOML
    reads it."""
    for kind, shape in KINDS.items():
        rows = tables.get(kind)
        for number, table in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(table, dict):
                yield from _of_table(table, shape, Place(lines, (kind, number), called(kind, table, number)))


def _of_table(table: Mapping[str, Any], shape: Any, place: Place) -> Iterator[CharterError]:
    hints = noted_hints_of(shape)
    for field in dataclasses.fields(shape):
        key = field.name.rstrip("_")
        if key in table:
            yield from _of_value(table[key], hints[field.name], place.at(key))


def _of_value(value: Any, hint: Any, place: Place) -> Iterator[CharterError]:
    if get_origin(hint) is Annotated:
        yield from _of_noted(value, hint.__metadata__[0], place)
    elif hint is Base and isinstance(value, dict):
        for key in {"months", "number"} & set(value):
            yield from _of_value(value[key], Positive, place.at(key))
    elif get_origin(hint) in (Union, types.UnionType):
        for one in get_args(hint):
            yield from _of_value(value, one, place)
    elif get_origin(hint) is tuple and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _of_value(one, get_args(hint)[0], place.at(number))
    elif dataclasses.is_dataclass(hint) and hint not in READERS and isinstance(value, dict):
        yield from _of_table(value, hint, place)
    elif hint is int:
        yield from _of_noted(value, Least(0), place)


def _of_noted(value: Any, note: object, place: Place) -> Iterator[CharterError]:
    if isinstance(note, Least) and type(value) is int and value < note.number:
        yield place.error(f"has '{place.key}' = {value}; a number from {note.number} on was expected")
    if isinstance(note, YearDayNote) and isinstance(value, str) and year_day(value) is None:
        yield place.error(f"has {place.key} = {spelt(value)}; a day such as '12-01' was expected")


@cache
def noted_hints_of(shape: Any) -> dict[str, Any]:
    """The types of a dataclass's fields with their notes, resolved once."""
    return get_type_hints(shape, include_extras=True)
