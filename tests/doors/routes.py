"""Every door of the house, read from the application itself: a room that lands later is found without being named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, NumberConverter

from membership.app import rooms

AUTOMATIC = ("HEAD", "OPTIONS")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
BLUEPRINTS = sorted(
    {one.name for room in rooms() for one in (room.blueprint, *room.more_blueprints) if one is not None}
    | {"static"}
)


@dataclass(frozen=True)
class Door:
    """One method of one rule. `variant` tells apart what one rule serves for several declared things (reports)."""

    endpoint: str
    method: str
    rule: Rule
    view: Any
    variant: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """How the expectations name it."""
        return self.endpoint + "".join(f"[{value}]" for _, value in self.variant)

    @property
    def body(self) -> str:
        """Which of a foundation's bodies the address names, where it names one."""
        return "council" if ("wing", "technical") in self.variant else "board"

    @property
    def is_public(self) -> bool:
        """Whether it needs no sign-in."""
        return bool(getattr(self.view, "is_public", False))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The arguments of its address, without those that a variant fixes."""
        fixed = {key for key, _ in self.variant}
        return tuple(sorted(name for name in self.rule.arguments if name not in fixed))

    def is_integer(self, name: str) -> bool:
        """Whether the argument is a number."""
        return isinstance(self.rule._converters[name], NumberConverter)

    def path(self, values: dict[str, str]) -> str:
        """The address with these arguments."""
        fixed = {name: value for name, value in self.variant if name in self.rule.arguments}
        built = self.rule.build({**fixed, **values}, append_unknown=False)
        assert built is not None, f"{self.rule.rule} cannot be built from {values}"
        return built[1]


def doors(app: Flask) -> list[Door]:
    """Every method of every rule, in the order of their names; several per rule only where a registry says so."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - set(AUTOMATIC)):
            view = app.view_functions[rule.endpoint]
            found += [Door(rule.endpoint, method, rule, view, variant) for variant in variants(rule)]
    return sorted(found, key=lambda door: (door.name, door.method))


def variants(rule: Rule) -> Iterator[tuple[tuple[str, str], ...]]:
    """A report's rule stands for as many doors as there are reports, a body's for one on each side of the wall, and one
    that lets an argument choose among words (`<any(opening,recess):act>`) for one per word."""
    if rule.endpoint in ("frontdesk.report", "frontdesk.export_report"):
        for report in reports():
            yield (("name", report.name),)
    else:
        yield from product(*_alternatives(rule))


def _alternatives(rule: Rule) -> Iterator[list[tuple[str, str]]]:
    if "body" in rule.arguments:
        yield [("wing", "business"), ("wing", "technical")]
    for name in sorted(rule.arguments):
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            yield [(name, word) for word in sorted(converter.items)]


def reports() -> list[Any]:
    """Every report that a room declares."""
    found = {report.name: report for room in rooms() for report in room.reports}
    return [found[name] for name in sorted(found)]


def in_foundation(door: Door) -> bool:
    """Whether the door stands inside a foundation."""
    return "foundation" in door.arguments
