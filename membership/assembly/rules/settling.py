"""What a charter waits for: events with which its rules begin or end, and numbers that it leaves to somebody to set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from membership.assembly.rules.checks import counts_in
from membership.assembly.rules.compounds import Compound
from membership.assembly.rules.counts import AtLeast, Count, CountFacts, Figure, Range
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.bodies import Seat
from membership.assembly.rules.kinds.limiting import Limit


@dataclass(frozen=True)
class Settleable:
    """A number that somebody sets: its `name` in the record, the bounds that the charter gives it, and by whom. `clause`
    is that of the rule."""

    name: str
    least: int
    most: int | None
    set_by: str
    clause: str

    @property
    def words(self) -> str:
        """ "seats.board.silver: 0 to 5, set by the governing board"."""
        span = f"{self.least} to {self.most}" if self.most is not None else f"{self.least} or more"
        return f"{self.name}: {span}" + (f", set by {self.set_by.replace('_', ' ')}" if self.set_by else "")


def settleable(document: CharterDocument) -> tuple[Settleable, ...]:
    """The numbers that the charter leaves to somebody, on the document's day."""
    return tuple(dict.fromkeys(_settleable(document)))


def _settleable(document: CharterDocument) -> Iterator[Settleable]:
    for rule in document.in_force:
        match rule.parameters:
            case Seat(count=Range(least, by, most)):
                yield Settleable(f"seats.{rule.subject}.{rule.name}", least, most, by, rule.clause)
            case Seat(count=AtLeast(least)):
                yield Settleable(f"seats.{rule.subject}.{rule.name}", least, None, rule.subject, rule.clause)
            case Limit(what="size", most=int(most), raisable_to=int(highest)):
                yield Settleable(f"size.{rule.subject}", most, highest, rule.subject, rule.clause)
        for count in counts_in(rule.parameters):
            for figure in _figures(count):
                yield Settleable(f"figure.{figure.of}", 0, None, "", rule.clause)


def _figures(count: Count) -> Iterator[Figure]:
    if isinstance(count, Figure):
        yield count
    if isinstance(count, Compound):
        for part in count.parts:
            yield from _figures(part)


def settled(facts: CountFacts, numbers: Mapping[str, int]) -> CountFacts:
    """The facts with the recorded numbers that matter to counts."""

    def below(prefix: str) -> dict[str, int]:
        return {
            name.removeprefix(prefix): number for name, number in numbers.items() if name.startswith(prefix)
        }

    return replace(facts, settled=below("seats."), raised=below("size."), figures=below("figure."))
