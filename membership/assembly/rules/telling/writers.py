"""Who tells which kind of rule: the writers of the other files here declare themselves with `tells`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.phrases import Names

P = TypeVar("P", bound=Parameters)
Writer = Callable[[Any, Names], Sequence[str]]
WRITERS: dict[type[Parameters], Writer] = {}


def tells(shape: type[P]) -> Callable[[Callable[[P, Names], Sequence[str]]], Writer]:
    """Declare the writer of a kind: its sentences without their full stop; an empty one is left out."""

    def declare(writer: Callable[[P, Names], Sequence[str]]) -> Writer:
        WRITERS[shape] = writer
        return writer

    return declare


def the_body(body: str, names: Names) -> str:
    """The body at the beginning of a sentence."""
    called = names.body(body)
    return called[:1].upper() + called[1:]
