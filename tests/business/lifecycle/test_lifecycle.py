"""Adopting a charter and admitting companies: tiers, bodies, members, people and seats in one act."""

from __future__ import annotations

from datetime import date

import pytest

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.operations import elect_officer
from membership.assembly.bodies.queries import body_by_slug, roster
from membership.business.board.operations import align_seats, carry_project, end_carried
from membership.business.board.queries import board_seats
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import move_member
from membership.business.lifecycle.operations import (
    Contact,
    admit_member,
    adopt_business_charter,
)
from membership.business.members.queries import people_of
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work, system_permit
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


def admit(world: World, name: str, tier: str = "premier", on: date = date(2026, 2, 3)) -> int:
    with cli(world) as work:
        company = world.company(work, name, "nonprofit" if tier == "associate" else "company")
        contact = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
        return admit_member(
            work, world.foundation_id, company.id, tier, accepted_on=on, contacts=[contact], waiver="Test."
        ).member.id


def seats(world: World, slug: str = "board"):
    with world.database.reading() as session:
        body = body_by_slug(session, world.foundation_id, slug)
        return board_seats(session, body, work_at(world), TODAY)


def work_at(world: World):
    from membership.kernel.times import now

    return now()


def by_group(world: World, slug: str = "board") -> dict[str, int]:
    return {group.count.group: len(group.seats) for group in seats(world, slug).groups}


def test_a_charter_constitutes_the_bodies_that_meet(world: World) -> None:
    with world.database.reading() as session:
        assert body_by_slug(session, world.foundation_id, "board").title == "Governing Board"
        assert body_by_slug(session, world.foundation_id, "tac").is_advisory


def test_each_premier_member_has_a_seat_on_board_and_council(world: World) -> None:
    admit(world, "Acme")
    admit(world, "Brick")
    admit(world, "Cobalt", "general")
    assert by_group(world) == {"premier": 2, "general": 1, "tac_chair": 1}
    assert by_group(world, "tac") == {"premier": 2, "general_class": 1, "project": 0}


def test_every_seat_says_by_which_clause_it_exists(world: World) -> None:
    admit(world, "Acme")
    (seat,) = seats(world).groups[0].seats
    assert seat.why is not None
    assert (seat.why.clause, seat.line.clause, seat.line.label) == ("4.2", "4.2", "Acme")
    assert seat.line.is_vacant


def test_aligning_again_changes_nothing(world: World) -> None:
    admit(world, "Acme")
    with cli(world) as work:
        body = body_by_slug(work.session, world.foundation_id, "board")
        changes = align_seats(work, world.foundation_id, body.id, TODAY)
        assert (changes.opened, changes.closed, changes.questions) == ([], [], [])


def test_a_dismissed_member_loses_its_seats_and_the_slot_is_free_again(world: World) -> None:
    gone = admit(world, "Acme")
    admit(world, "Brick")
    with cli(world) as work:
        resign_member(work, gone, Leave(date(2026, 2, 20), "Resigned."))
    assert by_group(world)["premier"] == 1
    admit(world, "Cobalt", on=date(2026, 3, 2))
    lines = [seat.line for seat in seats(world).groups[0].seats]
    assert sorted((line.label, line.slot) for line in lines) == [("Brick", 2), ("Cobalt", 1)]


def test_a_change_of_tier_moves_the_seats(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        move_member(work, member, "general", on=date(2026, 3, 1))
    assert by_group(world) == {"premier": 0, "general": 1, "tac_chair": 1}


def test_the_chair_of_the_council_sits_on_the_board_while_in_office(world: World) -> None:
    with cli(world) as work:
        board = body_by_slug(work.session, world.foundation_id, "board")
        tac = body_by_slug(work.session, world.foundation_id, "tac")
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Ali")
        elect_officer(work, tac.id, "chair", ada.id, starts_on=date(2026, 1, 5))
        align_seats(work, world.foundation_id, board.id, date(2026, 1, 5))
        elect_officer(work, tac.id, "chair", ben.id, starts_on=TODAY)
        align_seats(work, world.foundation_id, board.id, TODAY)
    with world.database.reading() as session:
        chair = [line for line in roster(session, board.id, work_at(world)) if line.group == "tac_chair"]
        assert [line.holder.name for line in chair if line.holder] == ["Ben Ali"]


def test_a_hosted_project_seats_its_person_until_it_leaves(world: World) -> None:
    with cli(world) as work:
        tac = body_by_slug(work.session, world.foundation_id, "tac")
        ada = world.person(work, "Ada Byron")
        carry_project(work, world.foundation_id, "p1", "Tensor Tools", ada.id, starts_on=date(2026, 1, 5))
        align_seats(work, world.foundation_id, tac.id, date(2026, 1, 5))
    (seat,) = seats(world, "tac").groups[2].seats
    assert seat.line.holder is not None
    assert (seat.line.title, seat.line.holder.name) == ("Tensor Tools", "Ada Byron")
    with cli(world) as work:
        end_carried(work, world.foundation_id, "project", "p1", ends_on=TODAY)
        align_seats(work, world.foundation_id, tac.id, TODAY)
    assert by_group(world, "tac")["project"] == 0


def test_two_general_members_of_a_charter_without_a_floor_are_an_open_question(
    database: Database, clock: object
) -> None:
    world = World(database, slug="pytorch").found(align=False)
    with cli(world) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("pytorch-business"))
    admit(world, "Acme", "general")
    admit(world, "Brick", "general")
    board = seats(world)
    assert [len(group.seats) for group in board.groups] == [0, 0, 1]
    assert any("do 2 members have no seat or one" in question.question for question in board.questions)


def test_a_company_seat_is_for_somebody_who_works_there(world: World) -> None:
    member = admit(world, "Acme")
    (seat,) = seats(world).groups[0].seats
    with cli(world) as work:
        stranger = world.person(work, "Eve Stranger")
        with pytest.raises(RuleBroken, match="does not work for it"):
            appoint(work, seat.line.seat_id, stranger.id, starts_on=TODAY)
        (primary, _voting) = people_of(work.session, member, TODAY)
        appoint(work, seat.line.seat_id, primary.person_id, starts_on=TODAY)
    assert seats(world).groups[0].vacant == 0


def test_what_a_tier_requires_is_refused_with_its_clause_unless_waived(world: World) -> None:
    with cli(world) as work:
        company = world.company(work, "Acme")
    with pytest.raises(RuleBroken, match="for academic or nonprofit") as refused, cli(world) as work:
        admit_member(work, world.foundation_id, company.id, "associate", accepted_on=TODAY)
    assert (refused.value.clause, refused.value.field) == ("1.3", "tier")
    with cli(world) as work:
        waived = admit_member(
            work, world.foundation_id, company.id, "associate", accepted_on=TODAY, waiver="Board, 1 March."
        )
        assert waived.warnings


def test_a_later_charter_takes_seats_away_and_keeps_what_was_sold(world: World) -> None:
    admit(world, "Acme")
    text = charter_text("meridian-business")
    changed = text.replace('version = "1.0"', 'version = "1.1"').replace("max = 3", "max = 2")
    start = text.split("effective_from = ")[1][:10]
    adopted = text.split("adopted_on = ")[1][:10]
    changed = changed.replace(f"effective_from = {start}", "effective_from = 2026-03-02")
    changed = changed.replace(f"adopted_on = {adopted}", "adopted_on = 2026-02-20").replace(
        "amount = 150000", "amount = 160000"
    )
    with cli(world) as work:
        adopt_business_charter(work, world.foundation_id, changed)
    with world.database.reading() as session:
        from membership.business.charter.queries import tiers

        prices = {
            day: tiers(session, world.foundation_id, day)[0].terms.price_minor
            for day in (date(2026, 3, 1), TODAY)
        }
    assert prices == {date(2026, 3, 1): 15_000_000, TODAY: 16_000_000}
    assert by_group(world)["premier"] == 1
