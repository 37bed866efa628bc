"""The pure graph of control: against its definition, on graphs made by chance."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from membership.directory.organizations.graph import Edge, families, family, groups, percent, ring, together
from membership.directory.organizations.picture import draw

DAY = date(2026, 1, 1)
PEOPLE = st.integers(1, 8)
PAIRS = st.lists(st.tuples(PEOPLE, PEOPLE).filter(lambda pair: pair[0] != pair[1]), max_size=12)


def dated(start: int, length: int, owner: int, owned: int) -> Edge:
    return Edge(owner, owned, 6000, DAY + timedelta(start), DAY + timedelta(start + length))


EDGES = st.lists(
    st.builds(dated, st.integers(0, 6), st.integers(1, 6), PEOPLE, PEOPLE).filter(
        lambda e: e.owner != e.owned
    ),
    max_size=8,
)


def reachable(pairs: list[tuple[int, int]], one: int) -> set[int]:
    """Everybody who hangs together with `one`, by walking in both directions until nobody new is met."""
    seen = {one}
    while True:
        more = {b for a, b in pairs if a in seen} | {a for a, b in pairs if b in seen}
        if more <= seen:
            return seen
        seen |= more


def has_ring(edges: list[Edge], day: date) -> bool:
    """Whether somebody owns itself through others on the day."""
    held = [(e.owner, e.owned) for e in edges if e.starts_on <= day < e.ends_on]

    def below(one: int) -> set[int]:
        seen: set[int] = set()
        waiting = [b for a, b in held if a == one]
        while waiting:
            now = waiting.pop()
            if now not in seen:
                seen.add(now)
                waiting += [b for a, b in held if a == now]
        return seen

    return any(one in below(one) for one in {a for a, _ in held})


@given(PAIRS)
def test_a_group_is_everybody_who_hangs_together(pairs: list[tuple[int, int]]) -> None:
    found = groups(pairs)
    assert set(found) == {one for pair in pairs for one in pair}
    for one, group in found.items():
        assert {other for other in found if found[other] == group} == reachable(pairs, one)


@given(PAIRS, st.randoms())
def test_the_order_of_the_pairs_does_not_matter(pairs: list[tuple[int, int]], chance: object) -> None:
    mixed = list(pairs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert groups(mixed) == groups(pairs)


@given(EDGES, st.builds(dated, st.integers(0, 6), st.integers(1, 6), PEOPLE, PEOPLE))
def test_an_edge_is_refused_exactly_when_a_day_would_have_a_ring(edges: list[Edge], new: Edge) -> None:
    kept: list[Edge] = []
    for edge in edges:
        if not ring(kept, edge):
            kept.append(edge)
    days = [DAY + timedelta(n) for n in range(13)]
    assert not any(has_ring(kept, day) for day in days)
    assert bool(ring(kept, new)) == (
        new.owner == new.owned or any(has_ring([*kept, new], day) for day in days)
    )


def test_a_group_has_the_name_of_its_ultimate_parent() -> None:
    assert groups([(9, 4), (4, 1), (9, 3), (7, 6)]) == {9: 9, 4: 9, 1: 9, 3: 9, 7: 7, 6: 7}


def test_companies_with_a_common_parent_are_one_group() -> None:
    found = groups([(1, 2), (1, 3)])
    assert found[2] == found[3] == 1


def test_a_ring_is_told_from_the_owned_company_down() -> None:
    assert ring([Edge(1, 2), Edge(2, 3)], Edge(3, 1)) == [1, 2, 3]
    assert ring([Edge(1, 2)], Edge(2, 2)) == [2]


def test_a_ring_needs_one_day_on_which_all_of_it_holds() -> None:
    past = Edge(1, 2, 6000, DAY, DAY + timedelta(10))
    assert not ring([past], Edge(2, 1, 6000, DAY + timedelta(10)))
    assert ring([past], Edge(2, 1, 6000, DAY + timedelta(9)))


def test_owners_of_one_company_are_added_up_on_the_same_day() -> None:
    held = [Edge(1, 3, 6000, DAY, DAY + timedelta(10))]
    assert together(held, Edge(2, 3, 5001, DAY)) == 11_001
    assert together(held, Edge(2, 3, 5001, DAY + timedelta(10))) == 5001


def test_a_company_sees_only_its_own_family() -> None:
    edges = [Edge(1, 2), Edge(5, 6)]
    assert family(edges, 2) == [edges[0]]
    assert family(edges, 9) == []
    assert families(edges) == {1: [edges[0]], 5: [edges[1]]}


def test_shares_are_written_as_people_write_them() -> None:
    assert [percent(5001), percent(5100), percent(5050), percent(10_000)] == [
        "50.01 %",
        "51 %",
        "50.5 %",
        "100 %",
    ]


def test_a_long_chain_neither_ends_the_program_nor_overlaps() -> None:
    chain = [Edge(n, n + 1) for n in range(1, 3000)]
    assert set(groups((e.owner, e.owned) for e in chain).values()) == {1}
    assert len(draw(chain, {}).boxes) == 3000


@given(PAIRS)
def test_boxes_of_a_picture_never_lie_upon_each_other(pairs: list[tuple[int, int]]) -> None:
    edges: list[Edge] = []
    for owner, owned in pairs:
        new = Edge(owner, owned)
        if not ring(edges, new) and together(edges, new) <= 10_000 and new not in edges:
            edges.append(new)
    picture = draw(edges, {n: f"Company {n}" for n in range(1, 9)})
    assert {box.organization_id for box in picture.boxes} == {n for e in edges for n in (e.owner, e.owned)}
    spots = [(box.x, box.y) for box in picture.boxes]
    for x, y in spots:
        near = [(a, b) for a, b in spots if a == x and abs(b - y) < picture.box_height]
        assert near == [(x, y)]
        assert x + picture.box_width <= picture.width
        assert y + picture.box_height <= picture.height
    assert len(picture.lines) == len(edges)
