"""How facts of a draft are held against computed rules: rules are told in the draft's own words, and compared leaf by leaf."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.notation import read_charter
from membership.assembly.rules.records import Rule
from tests.assembly.rules.charters import SHIPPED

FACTS = Path(__file__).resolve().parents[1] / "facts"
SHARED = Path(__file__).resolve().parents[5] / "shared" / "charters"
"""The drafts as they lie beside the project, where they do; their facts are kept in `facts/` as well."""
NAMES = tuple(sorted(path.stem for path in FACTS.glob("*.json")))
P = TypeVar("P", bound=Parameters)
Table = dict[str, Any]


class Missing(Exception):
    """No rule answers to a fact."""


class OneOf:
    """Any of these words is right: the draft has several for one computed value."""

    def __init__(self, *words: Any) -> None:
        self.words = words

    def __eq__(self, other: object) -> bool:
        return other in self.words

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"one of {sorted(map(str, self.words))}"


class Same:
    """The same things in any order."""

    def __init__(self, things: Any) -> None:
        self.things = list(things)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, list)
            and len(other) == len(self.things)
            and all(one in self.things for one in other)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.things} in any order"


@dataclasses.dataclass(frozen=True)
class Book:
    """The translated charters of one foundation, both wings."""

    documents: tuple[CharterDocument, ...]

    @classmethod
    def of(cls, foundation: str) -> Book:
        """The shipped charters of the foundation."""
        found = sorted(SHIPPED.glob(f"{foundation}-*.toml"))
        return cls(tuple(read_charter(path.read_text(encoding="utf-8")) for path in found))

    def all(self, shape: type[P], **wanted: Any) -> list[Rule[P]]:
        """The rules of a kind whose parameters or record have these values."""
        return [
            rule  # type: ignore[misc]
            for document in self.documents
            for rule in document.rules
            if isinstance(rule.parameters, shape)
            and all(
                getattr(rule.parameters, key, getattr(rule, key, None)) == value
                for key, value in wanted.items()
            )
        ]

    def one(self, shape: type[P], **wanted: Any) -> Rule[P]:
        """The only such rule."""
        found = self.all(shape, **wanted)
        if len(found) != 1:
            raise Missing(f"{len(found)} rules of {shape.KIND} with {wanted}")
        return found[0]

    def each(self, shape: type[P], key: str, values: str, **wanted: Any) -> Rule[P]:
        """One of the rules for "a, b": there is one for each, and they say the same of everything else."""
        rules = [self.one(shape, **{key: value}, **wanted) for value in names(values)]
        told = {repr(dataclasses.replace(rule.parameters, **{key: ""})) for rule in rules}  # type: ignore[type-var]
        if len(told) != 1:
            raise Missing(f"the rules for {values} differ")
        return rules[0]


def names(words: str) -> list[str]:
    """ "governing_board, committees" as names."""
    return ["_and_".join(part.split("+")) for part in words.split(", ")]


Teller = Callable[[Book, Table], Table]
TELLERS: dict[str, Teller] = {}


def tells(kind: str) -> Callable[[Teller], Teller]:
    """Declare how rules say what a table of the draft says."""

    def declare(teller: Teller) -> Teller:
        TELLERS[kind] = teller
        return teller

    return declare


def facts(name: str) -> Table:
    """The facts of a draft."""
    value: Table = json.loads((FACTS / f"{name}.json").read_text(encoding="utf-8"))
    return value


def tables(draft: Table) -> Iterator[tuple[str, Table]]:
    """Every table of the draft with its kind."""
    for kind, value in draft.items():
        if isinstance(value, list):
            yield from ((kind, table) for table in value)
        elif isinstance(value, dict):
            yield kind, value


def differences(draft: Table, book: Book) -> list[str]:
    """What the rules do not say as the draft does, and what nothing compares."""
    return [fault for kind, table in tables(draft) for fault in compare(kind, table, book)]


def compare(kind: str, table: Table, book: Book) -> list[str]:
    """The same for one table: every key must be told, and told alike."""
    if kind not in TELLERS:
        return [f"{kind}: no teller"]
    try:
        said = TELLERS[kind](book, table)
    except (Missing, KeyError, ValueError, StopIteration) as error:
        return [f"{kind} {table}: {error!r}"]
    return [f"{kind}.{key}: {why}" for key, value in table.items() if (why := _fault(key, value, said))]


def _fault(key: str, value: Any, said: Table) -> str:
    if key not in said:
        return f"nothing compares {value!r}"
    return "" if said[key] == value else f"the draft says {value!r}, the rule {said[key]!r}"


def prose(*rules: Rule[Any]) -> OneOf:
    """Every text that the rules hold word by word."""
    return OneOf(*(text for rule in rules for text in _texts((rule.parameters, rule.note, rule.clause))))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
