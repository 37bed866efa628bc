"""Rules M1 to M4, M6 and T4 of the business wing, broken by raw SQL: both databases refuse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.members.operations import name_representative
from membership.business.members.terms import renew_membership
from membership.kernel.db import Database
from membership.kernel.rules import RULES
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text


@pytest.fixture
def world(database: Database, clock: object) -> World:
    """Two premier members of the invented foundation; the first with a renewed term and a representative."""
    made = World(database).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
        for name in ("Acme", "Brick"):
            company = made.company(work, name)
            admit_member(
                work, made.foundation_id, company.id, "premier", accepted_on=date(2025, 6, 1), waiver="Test."
            )
        renew_membership(work, 1)
        name_representative(work, 1, made.person(work, "Ada Byron").id, "primary", starts_on=date(2025, 6, 1))
    return made


def run(world: World, sql: str, values: Mapping[str, Any] | None = None) -> int:
    with world.database.engine.begin() as connection:
        return connection.execute(text(sql), values or {}).rowcount


def refused(world: World, sql: str, match: str = "", **values: Any) -> None:
    with pytest.raises(DBAPIError, match=match or None):
        run(world, sql, values)


def copy(world: World, table: str, key: int, **changes: Any) -> str:
    """An INSERT that repeats row `key` of the table with changes."""
    with world.database.engine.connect() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} WHERE id = {key}")).mappings().one()
    given = {"public_id": f"'copy{key}'"} if "public_id" in row else {}
    values = {name: name for name in row if name != "id"} | given | changes
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(map(str, values.values()))} FROM {table} WHERE id = {key}"


def test_m1_terms_of_a_member_do_not_overlap(world: World) -> None:
    refused(world, copy(world, "business_term", 3, previous_id="NULL", starts_on="'2026-01-01'"))


def test_m1_a_superseded_term_may_overlap(world: World) -> None:
    assert run(world, copy(world, "business_term", 3, superseded_at="recorded_at")) == 1


def test_m1_a_member_has_one_primary_representative(world: World) -> None:
    refused(world, copy(world, "business_representative", 1, starts_on="'2025-09-01'"))


@pytest.mark.parametrize("end", ["'2026-06-01'", "'2025-01-01'"])
def test_m2_a_term_ends_after_it_begins(world: World, end: str) -> None:
    refused(
        world,
        copy(world, "business_term", 3, starts_on="'2026-06-01'", ends_on=end, superseded_at="recorded_at"),
    )


def test_m2_an_open_end_is_flagged_and_never_null(world: World) -> None:
    refused(world, copy(world, "business_term", 3, superseded_at="recorded_at", ends_on="'9999-12-31'"))
    refused(world, copy(world, "business_term", 3, superseded_at="recorded_at", ends_on="NULL"))


def _next(world: World, **changes: Any) -> str:
    days = {"starts_on": "'2027-01-01'", "ends_on": "'2028-01-01'"}
    return copy(world, "business_term", 3, **{"previous_id": 3, **days, **changes})


def test_m3_a_renewal_begins_where_the_term_before_it_ends(world: World) -> None:
    refused(world, _next(world, starts_on="'2027-01-02'"), "M3")
    assert run(world, _next(world)) == 1


def test_m3_a_gap_needs_a_recorded_lapse(world: World) -> None:
    assert run(world, _next(world, starts_on="'2027-03-01'", lapse_reason="'Away.'")) == 1


def test_m3_a_term_has_one_successor(world: World) -> None:
    run(world, _next(world))
    refused(world, _next(world, public_id="'other'"))


def test_m3_a_renewal_keeps_the_anchor(world: World) -> None:
    refused(world, _next(world, anchor_day=17), "M3")


def test_m3_a_term_that_is_followed_is_not_taken_back(world: World) -> None:
    refused(world, "UPDATE business_term SET superseded_at = recorded_at WHERE id = 1", "M3")
    assert run(world, "UPDATE business_term SET superseded_at = recorded_at WHERE id = 3") == 1


def test_m3_a_term_follows_one_of_its_own_member(world: World) -> None:
    refused(world, _next(world, member_id=2))


def test_m3_a_member_has_one_first_term(world: World) -> None:
    refused(world, _next(world, previous_id="NULL", starts_on="'2029-01-01'", ends_on="'2030-01-01'"))


@pytest.mark.parametrize(
    "change", ["ends_on = '2026-07-01'", "price_minor = 1", "tier_name = 'Gold'", "starts_on = '2025-01-01'"]
)
def test_m4_what_a_term_was_sold_on_never_changes(world: World, change: str) -> None:
    refused(world, f"UPDATE business_term SET {change} WHERE id = 1", "M4")


def test_m4_terms_of_a_tier_do_not_overlap_nor_change(world: World) -> None:
    refused(world, copy(world, "business_tier_terms", 1, starts_on="'2026-01-01'"))
    refused(world, "UPDATE business_tier_terms SET price_minor = 1 WHERE id = 1", "M4")


@pytest.mark.parametrize(
    "table", ["directory_organization", "directory_person", "business_member", "business_tier"]
)
def test_m6_nothing_goes_away_under_a_legal_record(world: World, table: str) -> None:
    refused(world, f"DELETE FROM {table} WHERE id = 1")


def test_m6_terms_and_people_are_never_deleted(world: World) -> None:
    for table in ("business_term", "business_representative", "business_tier_terms"):
        refused(world, f"DELETE FROM {table} WHERE id = 1")


def test_t4_two_seats_of_a_group_never_have_one_number(world: World) -> None:
    first, second = 1, 2
    refused(world, copy(world, "business_entitlement", second, slot=first))
    refused(world, "UPDATE business_entitlement SET slot = 1 WHERE slot = 2", "T4")


def test_every_rule_kept_here_is_declared() -> None:
    assert {"business_term", "business_representative"} <= RULES["M1"]
    assert "business_term" in RULES["M2"]
    assert "business_term" in RULES["M3"]
    assert {"business_tier_terms", "business_term"} <= RULES["M4"]
    assert {"business_member", "business_term"} <= RULES["M6"]
    assert "business_entitlement" in RULES["T4"]
