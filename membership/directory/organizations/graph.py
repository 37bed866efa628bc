"""The graph of control: who holds more than half of whom, as plain sets of edges. Knows no database.

On each day an organization has at most one owner (two owners of more than half are more than the whole), so what is
controlled, directly or through others, hangs on one root, and companies with a common parent hang on the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from membership.kernel.times import FAR, date_text

WHOLE = 10_000
"""All of a company, in hundredths of a percent."""


@dataclass(frozen=True)
class Edge:
    """`owner` holds `basis_points` of `owned` during `[starts_on, ends_on)`."""

    owner: int
    owned: int
    basis_points: int = WHOLE
    starts_on: date = date.min
    ends_on: date = FAR

    def meets(self, other: Edge) -> bool:
        """Whether there is a day on which both hold."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


def groups(edges: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Organization -> its group, for everybody in a group of two or more, from pairs (owner, owned) of one day.

    A group is what hangs together by control, in whatever direction and through however many steps; it is named by its
    ultimate parent (by the least of them where the pairs come from nowhere we keep and there are several, or none).
    """
    head: dict[int, int] = {}

    def find(one: int) -> int:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    owned_by_somebody = set()
    for owner, owned in edges:
        head.setdefault(owner, owner)
        head.setdefault(owned, owned)
        owned_by_somebody.add(owned)
        head[find(owner)] = find(owned)
    return _named({one: find(one) for one in head}, owned_by_somebody)


def _named(heads: dict[int, int], owned: set[int]) -> dict[int, int]:
    """Every group under the name of its ultimate parent."""
    roots: dict[int, int] = {}
    for one, group in sorted(heads.items(), key=lambda pair: (pair[0] in owned, pair[0])):
        roots.setdefault(group, one)
    return {one: roots[group] for one, group in heads.items()}


def ring(edges: Iterable[Edge], new: Edge) -> list[int]:
    """The owners from the company that would be owned down to its would-be owner, where `new` closes a ring on some day;
    nothing otherwise. `ring([A→B, B→C], C→A)` is `[A, B, C]`."""
    if new.owner == new.owned:
        return [new.owner]
    above: dict[int, list[Edge]] = {}
    for edge in edges:
        above.setdefault(edge.owned, []).append(edge)
    waiting: list[tuple[list[int], date, date]] = [([new.owner], new.starts_on, new.ends_on)]
    while waiting:
        path, starts_on, ends_on = waiting.pop()
        for edge in above.get(path[0], ()):
            since, until = max(starts_on, edge.starts_on), min(ends_on, edge.ends_on)
            if since >= until:
                continue
            if edge.owner == new.owned:
                return [edge.owner, *path]
            if edge.owner not in path:
                waiting.append(([edge.owner, *path], since, until))
    return []


def rivals(edges: Iterable[Edge], new: Edge) -> list[Edge]:
    """Other owners of the same company on a day on which `new` holds."""
    return [edge for edge in edges if edge.owned == new.owned and edge.owner != new.owner and edge.meets(new)]


def together(edges: Iterable[Edge], new: Edge) -> int:
    """What `new` and a rival hold of the company on one day, at most, in hundredths of a percent; more than `WHOLE` cannot
    be. Rivals of whom each holds more than half follow one another."""
    return new.basis_points + max((edge.basis_points for edge in rivals(edges, new)), default=0)


def family(edges: Iterable[Edge], one: int) -> list[Edge]:
    """The edges of the group to which `one` belongs, of edges that hold on one day."""
    held = list(edges)
    named = groups((edge.owner, edge.owned) for edge in held)
    return [edge for edge in held if one in named and named[edge.owner] == named[one]]


def percent(basis_points: int) -> str:
    """Hundredths of a percent as a person writes them: 5100 is "51 %", 5050 is "50.5 %"."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole} %" if not rest else f"{whole}.{f'{rest:02}'.rstrip('0')} %"


def span(edge: Edge) -> str:
    """The days of a holding for a reader: "from 1 Jan 2020 until 3 May 2024", "from 1 Jan 2020 on"."""
    ends = "on" if edge.ends_on == FAR else f"until {date_text(edge.ends_on)}"
    return f"from {date_text(edge.starts_on)} {ends}"


def families(edges: Sequence[Edge]) -> dict[int, list[Edge]]:
    """Group -> its edges, of edges that hold on one day."""
    named = groups((edge.owner, edge.owned) for edge in edges)
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        found.setdefault(named[edge.owner], []).append(edge)
    return found
