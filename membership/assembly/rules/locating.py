"""On which line of its text a rule says what is wrong with it: the key whose value it is, or the rule where no key says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.lines import Path, line_at
from membership.assembly.rules.records import Rule

OF_ITSELF = frozenset({"id", "title", "note", "clause", "source", "contradicts"})
"""Keys by which a rule names itself and its source, and nothing else."""


@dataclass(frozen=True)
class Locator:
    """A text as TOML reads it, with the line of each table, key and item of a list. Without a text each rule stands on the line
    that it knows of itself."""

    tables: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, rule: Rule[Parameters], *, value: str | int = "", key: str = "") -> int:
        """The line of the rule's `key`, or of the first key that holds the `value`; that of the rule where it has none."""
        path = self._paths.get((rule.kind, rule.line))
        if path is None:
            return rule.line
        table = self.tables[rule.kind][path[1]]
        if key in table:
            return line_at(self.lines, (*path, key))
        found = next((inner for inner, said in leaves(table) if value and said == value), None)
        return line_at(self.lines, (*path, *found)) if found else rule.line

    def line_speaking(self, rule: Rule[Parameters], message: str) -> int:
        """The line of the first key of the rule that the message calls by its name; that of the rule where it has none."""
        path = self._paths.get((rule.kind, rule.line))
        table = self.tables[rule.kind][path[1]] if path else {}
        return self.line_of(rule, key=key_spoken_of(message, table))

    @cached_property
    def _paths(self) -> Mapping[tuple[str, int], tuple[str, int]]:
        return {
            (kind, self.lines.get((kind, number), 0)): (kind, number)
            for kind, rows in self.tables.items()
            for number, _ in enumerate(rows if isinstance(rows, list) else ())
        }


NOWHERE = Locator()


def leaves(table: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each value of a rule that is no table and no list, with its path, in the order in which they are written."""
    ahead: list[tuple[Path, Any]] = [
        ((key,), one) for key, one in reversed(list(table.items())) if key not in OF_ITSELF
    ]
    while ahead:
        path, value = ahead.pop()
        if isinstance(value, dict):
            ahead += [((*path, key), one) for key, one in reversed(list(value.items()))]
        elif isinstance(value, list):
            ahead += [((*path, place), one) for place, one in reversed(list(enumerate(value)))]
        else:
            yield path, value


def key_spoken_of(message: str, table: Mapping[str, Any]) -> str:
    """The first key of the table that the message calls by its name; empty where it speaks of none that is there."""
    words = re.findall(r"[a-z_]+", message)
    return next((word for word in words if word in table and word not in OF_ITSELF), "")
