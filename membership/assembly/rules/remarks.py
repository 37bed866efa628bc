"""What a charter may say and hardly means: remarks for who drafts it. They stand in the way of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from membership.assembly.rules.document import CharterDocument
from membership.kernel.times import date_text


def remarks_of(document: CharterDocument) -> list[tuple[int, str]]:
    """The remarks as (line, sentence), in the order of the lines."""
    return sorted([*_past(document), *_ranks(document)])


def _past(document: CharterDocument) -> Iterator[tuple[int, str]]:
    """Rules that ended before the charter begins: they are told, and never hold."""
    start = document.charter.effective_from
    for rule in document.rules:
        if isinstance(rule.valid_to, date) and rule.valid_to <= start:
            ended = f"{rule.kind} '{rule.name}' ended on {date_text(rule.valid_to)}"
            never = f"before the charter is in force ({date_text(start)}): it is told and never holds."
            yield rule.line, f"{ended}, {never}"


def _ranks(document: CharterDocument) -> Iterator[tuple[int, str]]:
    """Tiers of one rank: neither is above the other where a rule asks for a level "or above"."""
    for before, rule in pairwise(document.on(document.charter.effective_from).tiers()):
        one, other = before.parameters, rule.parameters
        if (one.rank, one.class_) == (other.rank, other.class_):
            same = f"tier '{other.id}' has the rank {other.rank}, which tier '{one.id}' has as well"
            follows = f"where membership at {one.title} “or above” is asked for, {other.title} is enough, and the other way round."
            yield max(before.line, rule.line), f"{same}: {follows}"
