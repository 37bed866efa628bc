"""Where the boxes and lines of a group's picture stand. The template draws them; colours are the stylesheet's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from membership.directory.organizations.graph import Edge, percent

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 214, 44, 64, 14, 2
LONGEST = 26
"""Letters of a name that fit into a box."""


@dataclass(frozen=True)
class Box:
    """A company in the picture; `text` is its name, cut where it is too long."""

    organization_id: int
    name: str
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """An owner's line to what it owns, with its share."""

    path: str
    share: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """A drawing of one group in user units."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    box_width: int = WIDTH
    box_height: int = HEIGHT


def draw(edges: Sequence[Edge], names: Mapping[int, str]) -> Picture:
    """The group of these edges (of one day): parents on the left, each beside the middle of what it owns."""
    below: dict[int, list[Edge]] = {}
    for edge in sorted(edges, key=lambda edge: names.get(edge.owned, "").casefold()):
        below.setdefault(edge.owner, []).append(edge)
    owned = {edge.owned for edge in edges}
    roots = sorted({edge.owner for edge in edges} - owned)
    places = _places(roots, below)
    depth = max((x for x, _ in places.values()), default=0)
    rows = max((y for _, y in places.values()), default=0.0)
    boxes = tuple(_box(one, names.get(one, ""), *places[one]) for one in places)
    at = {box.organization_id: box for box in boxes}
    lines = tuple(_line(edge, at) for edge in edges if edge.owner in at and edge.owned in at)
    width = (depth + 1) * WIDTH + depth * GAP_X + 2 * MARGIN
    height = int((rows + 1) * HEIGHT + rows * GAP_Y) + 2 * MARGIN
    return Picture(width, height, boxes, lines)


def _places(roots: Sequence[int], below: Mapping[int, Sequence[Edge]]) -> dict[int, tuple[int, float]]:
    """Company -> (column, row); a row is counted in boxes and may be a half. Without recursion: a chain may be long."""
    order: list[tuple[int, int]] = []
    waiting = [(root, 0) for root in reversed(roots)]
    while waiting:
        one, column = waiting.pop()
        order.append((one, column))
        waiting += [(edge.owned, column + 1) for edge in reversed(below.get(one, ()))]
    places: dict[int, tuple[int, float]] = {}
    free = sum(one not in below for one, _ in order)
    for one, column in reversed(order):
        if one in below:
            rows = [places[edge.owned][1] for edge in below[one]]
            places[one] = (column, (min(rows) + max(rows)) / 2)
        else:
            free -= 1
            places[one] = (column, float(free))
    return dict(reversed(places.items()))


def _box(one: int, name: str, column: int, row: float) -> Box:
    text = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
    return Box(one, name, text, MARGIN + column * (WIDTH + GAP_X), MARGIN + int(row * (HEIGHT + GAP_Y)))


def _line(edge: Edge, at: Mapping[int, Box]) -> Line:
    owner, owned = at[edge.owner], at[edge.owned]
    x1, y1 = owner.x + WIDTH, owner.y + HEIGHT // 2
    x2, y2 = owned.x, owned.y + HEIGHT // 2
    bend = x1 + 12
    return Line(f"M{x1} {y1}H{bend}V{y2}H{x2}", percent(edge.basis_points), x2 - 6, y2 - 5)
