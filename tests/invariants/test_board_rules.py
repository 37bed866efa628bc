"""Rules M4, M6, T1, T3 and V4 where they meet the board and the roster of members, broken by raw SQL: both databases refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.members.operations import name_representative
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.assembly.boardroom import OPENS, Boardroom
from tests.business.world import World, charter_text
from tests.invariants.breaking import THEN, copy, refused, run


@pytest.fixture
def members(database: Database, clock: object) -> Database:
    """A premier member with a seat and a representative."""
    world = World(database).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("meridian-business"))
        company = world.company(work, "Acme")
        admit_member(
            work, world.foundation_id, company.id, "premier", accepted_on=date(2025, 6, 1), waiver="Test."
        )
        name_representative(
            work, 1, world.person(work, "Ada Byron").id, "primary", starts_on=date(2025, 6, 1)
        )
    return database


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    """A board whose first motion is closed with two votes."""
    made = Boardroom(database).furnish()
    meeting_id = made.call()
    made.arrive(meeting_id, 0, 1, 2)
    motion_id = made.put(meeting_id)
    with made.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(made.seats[:2], "for"), at=OPENS)
        close_vote(work, motion_id, at=OPENS + timedelta(minutes=5))
    return made


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'billing'",
        "starts_on = '2025-07-01'",
        "recorded_at = '2025-01-01T00:00:00.000000Z'",
        "person_id = person_id + 1",
    ],
)
def test_m4_who_represented_a_member_never_changes(members: Database, change: str) -> None:
    refused(members, f"UPDATE business_representative SET {change}", "M4")


def test_m6_the_seat_of_a_member_keeps_the_member(members: Database) -> None:
    refused(members, "DELETE FROM business_entitlement WHERE id = 1", "T4")
    refused(members, "DELETE FROM business_member WHERE id = 1", "(?i)foreign")


def test_m6_a_file_of_members_that_was_read_is_never_changed_nor_removed(members: Database) -> None:
    run(
        members,
        "INSERT INTO business_import (public_id, foundation_id, kind, file_name, sha256, row_count, added_count, recorded_at) "
        f"VALUES ('file', 1, 'members', 'members.csv', 'abc', 1, 1, {THEN})",
    )
    refused(members, "UPDATE business_import SET row_count = 2", "M6")
    refused(members, "DELETE FROM business_import", "M6")


def test_t1_a_fact_carried_over_stands_once_at_a_time(members: Database) -> None:
    run(
        members,
        "INSERT INTO business_carried_fact (public_id, foundation_id, kind, key, name, starts_on, ends_on, is_open_ended, "
        f"recorded_at) VALUES ('fact', 1, 'project', 'core', 'Core', '2025-01-01', '9999-12-31', TRUE, {THEN})",
    )
    refused(members, copy(members, "business_carried_fact", starts_on="'2026-01-01'"))
    assert run(members, copy(members, "business_carried_fact", key="'other'")) == 1


def test_t3_an_alternate_hangs_on_the_affiliation_with_the_company_of_the_seat(room: Boardroom) -> None:
    table = "assembly_alternate"
    refused(
        room.database, copy(room.database, table, person_id=room.holders[1], position="7"), "(?i)foreign"
    )  # fmt: skip
    refused(room.database, f"UPDATE {table} SET affiliation_id = 99 WHERE id = 1")


def test_v4_a_correction_cites_a_vote_and_is_never_changed(room: Boardroom) -> None:
    insert = (
        "INSERT INTO assembly_vote_correction (vote_id, motion_id, seat_id, choice, reason, recorded_at) "
        f"VALUES (1, 1, {room.seats[0]}, '{{choice}}', '{{reason}}', {THEN})"
    )
    refused(room.database, insert.format(choice="maybe", reason="Misheard."), "choice_known")
    refused(room.database, insert.format(choice="against", reason=""), "has_reason")
    refused(
        room.database, insert.replace("(1, 1,", "(99, 1,").format(choice="against", reason="x"), "(?i)foreign"
    )
    run(room.database, insert.format(choice="against", reason="Misheard."))
    refused(room.database, "UPDATE assembly_vote_correction SET choice = 'for'", "V4")
    refused(room.database, "DELETE FROM assembly_vote_correction", "V4")


def test_v4_numbers_of_resolutions_only_go_on(room: Boardroom) -> None:
    run(
        room.database,
        "INSERT INTO assembly_resolution_counter (body_id, foundation_id, wing, year, last) "
        f"VALUES ({room.board_id}, {room.foundation_id}, 'business', 2030, 7)",
    )
    refused(room.database, "UPDATE assembly_resolution_counter SET last = 6 WHERE year = 2030", "V4")
    run(room.database, "UPDATE assembly_resolution_counter SET last = 8 WHERE year = 2030")
