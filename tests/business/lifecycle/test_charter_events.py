"""A real charter with numbers that the board sets, and seats that hang on the order of joining."""

from __future__ import annotations

from datetime import date

import pytest

from membership.assembly.bodies.operations import constitute_body
from membership.assembly.bodies.queries import body_by_slug
from membership.business.board.queries import counts_of
from membership.business.lifecycle.happening import note_charter_event
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.business.world import World

DAY = date(2025, 7, 1)
TODAY = date(2026, 3, 2)
"""The day on which the clock of the tests stands."""


def seats(world: World, on: date = DAY) -> dict[str, int | None]:
    with world.database.reading() as session:
        body = body_by_slug(session, world.foundation_id, "board")
        return {count.group: count.number for count in counts_of(session, body, on)}


def graphql(database: Database) -> World:
    """The foundation with its charter and its governing board."""
    world = World(database, slug="graphql").found("graphql-business")
    with world.work() as work:  # type: ignore[attr-defined]
        constitute_body(
            work, world.foundation_id, "business", "governing_board", title="Governing Board", slug="board"
        )
    return world


def test_the_board_sets_how_many_seats_a_class_elects(database: Database, clock: object) -> None:
    world = graphql(database)
    assert seats(world)["electing_members"] is None
    with world.work() as work:
        happened = note_charter_event(
            work, world.foundation_id, "seats.governing_board.electing_members", TODAY, number=3
        )
    assert seats(world, TODAY)["electing_members"] == 3
    assert happened.event.number == 3


def test_a_number_outside_of_the_charter_is_refused_with_its_clause(
    database: Database, clock: object
) -> None:
    world = graphql(database)
    with pytest.raises(RuleBroken) as caught, world.work() as work:
        note_charter_event(
            work, world.foundation_id, "seats.governing_board.electing_members", TODAY, number=6
        )
    assert caught.value.clause == "2(c)"
