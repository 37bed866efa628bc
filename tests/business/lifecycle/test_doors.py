"""The two doors carry a person or a project from the technical side to the business side, and nothing back."""

from __future__ import annotations

from datetime import date

import pytest

from membership.assembly.bodies.queries import body_by_slug, roster
from membership.bridges.doors import release_project, seat_project, seat_technical_chairs
from membership.business.lifecycle.operations import adopt_business_charter
from membership.kernel.db import Database
from membership.kernel.errors import NotFound
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit
from membership.technical.projects.operations import add_project
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with cli(made) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
    return made


def cli(world: World):
    return open_work(system_permit(world.database, "cli", "test"))


def project_seats(world: World) -> list[str]:
    with world.database.reading() as session:
        tac = body_by_slug(session, world.foundation_id, "tac")
        lines = [line for line in roster(session, tac.id, now()) if line.group == "project"]
        return [line.holder.name if line.holder else "vacant" for line in lines]


def test_a_hosted_project_sends_its_person_to_the_council(world: World) -> None:
    with cli(world) as work:
        project = add_project(work, world.foundation_id, slug="tensor", name="Tensor Tools")
        seat_project(work, world.foundation_id, project.id, None, starts_on=date(2026, 1, 5))
    assert project_seats(world) == ["vacant"]
    with cli(world) as work:
        ada = world.person(work, "Ada Byron")
        seat_project(work, world.foundation_id, project.id, ada.id, starts_on=date(2026, 2, 2))
    assert project_seats(world) == ["Ada Byron"]
    with cli(world) as work:
        release_project(work, world.foundation_id, project.id, ends_on=TODAY)
    assert project_seats(world) == []


def test_a_project_of_another_foundation_is_not_found(world: World) -> None:
    other = World(world.database, slug="pytorch").found("pytorch-business")
    with cli(world) as work:
        project = add_project(work, other.foundation_id, slug="tensor", name="Tensor Tools")
    with pytest.raises(NotFound), cli(world) as work:
        seat_project(work, world.foundation_id, project.id, None, starts_on=TODAY)


def test_the_chair_of_an_advisory_council_needs_no_door(world: World) -> None:
    with cli(world) as work:
        assert seat_technical_chairs(work, world.foundation_id, TODAY) == []
