"""The notation as a JSON Schema (2020-12), made from the types of the kinds: editors check a charter while it is typed.

The schema says what a single value may be. What only the whole tells (names that are declared, counts that end, a text
under the wall) is for `notation.py`; every charter that it reads is valid under the schema, and not the other way.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from membership.assembly.rules import counts, dates
from membership.assembly.rules.bases import BASE_KINDS, Base
from membership.assembly.rules.decoding import READERS, SPANS
from membership.assembly.rules.expressions import ARITHMETIC, COUNT_SHAPES, OF_BODY
from membership.assembly.rules.kinds.base import Least, MinorUnits, Parameters
from membership.assembly.rules.kinds.bodies import SeatSource, SourceKind
from membership.assembly.rules.kinds.known import KINDS
from membership.assembly.rules.magnitudes import noted_hints_of
from membership.assembly.rules.notation import SCHEMA, Common
from membership.assembly.rules.rulebook import Charter, Source
from membership.assembly.rules.shares import Share

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 10**11}
DAYS: Schema = {"type": "integer", "minimum": -3660, "maximum": 3660}
MONTHS: Schema = {"type": "integer", "minimum": -1200, "maximum": 1200}
"""Of a date counted from an anchor: before it where negative."""
MOST: Mapping[str, int] = {end: span[1] for end, span in SPANS.items()}
YEAR_DAY: Schema = {
    "description": 'A month and a day, such as "12-01".',
    "type": "string",
    "pattern": "^((0[1-9]|1[0-2])-(0[1-9]|[12][0-9])|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31)$",
}
SCALARS: Mapping[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
}
ID_SHAPE: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,60}$"}
MOMENT: Schema = {
    "description": "A day, or an event that must have been recorded first.",
    "oneOf": [
        {"type": "string", "format": "date"},
        {
            "type": "object",
            "properties": {"event": {"type": "string"}},
            "required": ["event"],
            "additionalProperties": False,
        },
    ],
}


def json_schema() -> Schema:
    """The schema of a whole charter, as the plain value that JSON writes."""
    book = Book()
    tables = {kind: {"type": "array", "items": book.kind(shape)} for kind, shape in KINDS.items()}
    head = {
        "schema": {"const": SCHEMA},
        "charter": book.table(Charter),
        "source": {"type": "array", "items": book.table(Source)},
    }
    head["charter"]["properties"]["foundation"]["pattern"] = "^[a-z][a-z0-9-]{0,60}$"
    return {
        "$schema": DIALECT,
        "title": "The charter of a foundation",
        "description": "One document for each wing. Amounts are whole units of the rule's currency; dates are TOML dates.",
        **closed({**head, **tables}, ("schema", "charter")),
        "allOf": [_other_wing(wing) for wing in ("business", "technical")],
        "$defs": dict(sorted(book.definitions.items())),
    }


def schema_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def schema_value(value: Any) -> Any:
    """What TOML reads as the value that a JSON Schema judges: dates become texts."""
    if isinstance(value, dict):
        return {key: schema_value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [schema_value(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def closed(properties: Schema, required: tuple[str, ...] | list[str], about: str = "") -> Schema:
    """A table that has these keys and no others."""
    said: Schema = {"description": about} if about else {}
    return {
        **said,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


class Book:
    """The definitions that a schema refers to, each written once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def kind(self, shape: type[Parameters]) -> Schema:
        """A rule of the kind: its own keys and those that every rule has."""
        own = self.table(shape)
        properties = {"id": ID_SHAPE, **own["properties"]}
        for key, said in self.table(Common)["properties"].items():
            properties.setdefault(key, said)
        properties |= {"valid_from": MOMENT, "valid_to": MOMENT}
        needed = [*own["required"], "source"]
        if not shape.NAMED_BY and "id" not in needed:
            needed.insert(0, "id")
        return self.named(shape.KIND, closed(properties, needed, words_of(shape)))

    def table(self, shape: Any) -> Schema:
        """The keys of a dataclass with their types."""
        hints = noted_hints_of(shape)
        fields = {field.name.rstrip("_"): field for field in dataclasses.fields(shape)}
        properties = {key: self.value(hints[field.name], key) for key, field in fields.items()}
        required = [key for key, field in fields.items() if field.default is dataclasses.MISSING]
        return closed(properties, required, words_of(shape))

    def value(self, hint: Any, key: str) -> Schema:
        """What may be written for a field of this type."""
        if hint in READERS:
            return self.language(hint)
        if get_origin(hint) is Annotated:
            [note] = hint.__metadata__
            told = self.value(get_args(hint)[0], key)
            return {**told, "minimum": note.number} if isinstance(note, Least) else dict(YEAR_DAY)
        if get_origin(hint) is Literal:
            return {"enum": list(get_args(hint))}
        if get_origin(hint) in (Union, types.UnionType):
            choices = [self.value(one, key) for one in get_args(hint) if one is not type(None)]
            return choices[0] if len(choices) == 1 else {"anyOf": choices}
        if get_origin(hint) is tuple:
            return {"type": "array", "items": self.value(get_args(hint)[0], key)}
        if dataclasses.is_dataclass(hint):
            return self.named(hint.__name__, self.table(hint))  # type: ignore[union-attr]
        if hint is int:
            most = next((most for end, most in MOST.items() if key.endswith(end)), NUMBER["maximum"])
            return {**NUMBER, "maximum": most}
        return dict(SCALARS[hint])

    def language(self, hint: Any) -> Schema:
        """A value that is written in a language of its own."""
        name = getattr(hint, "__name__", str(hint))
        if name not in self.definitions:
            self.definitions[name] = {}  # languages contain themselves
            told = LANGUAGES.get(hint)
            about = words_of(hint) if inspect.isclass(hint) else ""
            self.definitions[name] = told(self) if told else {"description": about}
        return {"$ref": f"#/$defs/{name}"}

    def named(self, name: str, said: Schema) -> Schema:
        """A reference to the definition, which is written down."""
        self.definitions[name] = said
        return {"$ref": f"#/$defs/{name}"}


def words_of(shape: Any) -> str:
    """The docstring as one line."""
    own = shape.__doc__ or ""
    return "" if own.startswith(f"{getattr(shape, '__name__', '')}(") else " ".join(own.split())


def _other_wing(wing: str) -> Schema:
    """What a charter of the wing may not hold."""
    foreign = [kind for kind, shape in KINDS.items() if shape.WING not in (None, wing)]
    named = {"charter": {"properties": {"wing": {"const": wing}}}}
    return {"if": {"properties": named}, "then": {"properties": dict.fromkeys(foreign, False)}}


def _money(_book: Book) -> Schema:
    return {"description": "An amount in whole units of the rule's currency.", **NUMBER}


def _share(_book: Book) -> Schema:
    return {
        "description": "More than (>) or at least (>=) a part, as an exact fraction.",
        "type": "string",
        "pattern": "^(>=|>) [0-9]{1,9}/[0-9]{1,9}$",
    }


def _part(_book: Book) -> Schema:
    return {
        "description": 'An exact part between 0 and 1, such as "9/100" or "0.09".',
        "type": "string",
        "maxLength": 20,
    }


def _base(_book: Book) -> Schema:
    parameters = {"class": ("group", SCALARS[str]), "fixed": ("number", NUMBER), "active": ("months", NUMBER)}
    plain = [kind for kind in BASE_KINDS if kind not in parameters]
    tables = [
        closed({"kind": {"const": kind}, key: said}, ("kind", key))
        for kind, (key, said) in parameters.items()
    ]
    return {"description": words_of(Base), "oneOf": [{"enum": plain}, *tables]}


def _seat_source(_book: Book) -> Schema:
    narrowed = {"who_are": SCALARS[str], "excluding": SCALARS[str]}
    ways = [
        closed({kind: SCALARS[str], **(narrowed if kind == "tier" else {})}, (kind,))
        for kind in get_args(SourceKind)
    ]
    return {"description": words_of(SeatSource), "oneOf": ways}


def _count(book: Book) -> Schema:
    again = {"$ref": "#/$defs/Count"}
    several = {"type": "array", "items": again, "minItems": 1}
    ways = [
        closed(
            {"kind": {"const": kind}, **table["properties"]}, ["kind", *table["required"]], words_of(shape)
        )
        for kind, shape in COUNT_SHAPES.items()
        for table in (book.table(shape),)
    ]
    of_body = {"body": SCALARS[str]}
    ways += [
        closed({"kind": {"const": kind}, **of_body}, ("kind",), words_of(counts.OfBody)) for kind in OF_BODY
    ]
    ways += [closed({"kind": {"const": kind}, "of": several}, ("kind", "of")) for kind in ARITHMETIC]
    return {"description": "A number, of seats or of what a rule counts, computed.", "oneOf": ways}


def _date(_book: Book) -> Schema:
    anchor = {"type": "string"}
    again = {"type": "array", "items": {"$ref": "#/$defs/DateExpression"}, "minItems": 1}
    nth: Schema = {"type": "integer", "minimum": 1, "maximum": 4}
    ways: list[Schema] = [
        {"days": DAYS},
        {"business_days": DAYS},
        {"months": MONTHS},
        {
            "month": {"type": "integer", "minimum": 1, "maximum": 12},
            "day": {"type": "integer", "minimum": 1, "maximum": 31},
        },
        {"end_of_year": {"const": True}},
        {"nth": nth, "weekday": {"enum": list(dates.WEEKDAYS)}},
    ]
    forms = [closed({"anchor": anchor, **way}, ["anchor", *way]) for way in ways]
    return {
        "description": "A date computed from named anchors.",
        "oneOf": [*forms, *(closed({key: again}, (key,)) for key in ("later_of", "earlier_of"))],
    }


LANGUAGES: dict[Any, Callable[[Book], Schema]] = {
    MinorUnits: _money,
    Share: _share,
    Fraction: _part,
    Base: _base,
    SeatSource: _seat_source,
    counts.Count: _count,
    dates.DateExpression: _date,
}
"""Types that are written in a language of their own -> the schema of that language."""
