"""Rules O1 to O3 of organizations, and what M4, M5 and U1 say of them, broken by raw SQL: both databases refuse."""

from __future__ import annotations

from datetime import date

import pytest

from membership.directory.organizations.branding import place_logo
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.locating import Postal, state_address
from membership.directory.organizations.naming import add_former_name
from membership.directory.organizations.numbering import state_number
from membership.directory.organizations.proving import claim_domain, mail_proof, note_answer
from membership.directory.organizations.telling import settle_notice, tell_staff
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.directory.organizations.world import town
from tests.invariants.breaking import THEN, copy, refused, run

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"/>'
DAY = date(2024, 1, 1)
LATER = "'2030-01-01T00:00:00.000000Z'"


@pytest.fixture
def companies(database: Database) -> Database:
    """Four companies: 1 owns 2, 2 owns 3; the first has one of everything."""
    four = town(database, "Acme", "Brick", "Copper", "Delta")
    with four.work() as work:
        state_control(work, 1, 2, 6000, starts_on=DAY, source="register")
        state_control(work, 2, 3, 6000, starts_on=DAY, source="register")
        add_former_name(work, 1, "legal", "Apex", starts_on=None, ends_on=DAY)
        state_number(work, 1, "registration", "DE", "HRB 1", register="Berlin", starts_on=DAY)
        state_address(work, 1, "postal", Postal("Weg 1", "", "Berlin", "", "DE"), starts_on=DAY)
        place_logo(work, 1, "web", LOGO, on=DAY)
        claim = claim_domain(work, 1, "acme.example")
        mail_proof(work, 1, claim.id, "office", brand="Meridian")
        settle_notice(work, tell_staff(work, 1, 1, "Acme changed something.").id, 1)
    return database


def test_m4_addresses_and_logos_of_one_use_do_not_overlap(companies: Database) -> None:
    for table, column, other in (
        ("directory_organization_address", "kind", "'billing'"), ("directory_organization_logo", "variant", "'dark'"),
    ):  # fmt: skip
        refused(companies, copy(companies, table, starts_on="'2025-06-01'"))
        assert run(companies, copy(companies, table, **{column: other})) == 1


def test_m5_a_register_gives_a_number_once(companies: Database) -> None:
    table = "directory_organization_number"
    refused(companies, copy(companies, table, organization_id="2", starts_on="'2025-06-01'"))
    assert run(companies, copy(companies, table, organization_id="2", country="'FR'")) == 1


def test_m5_a_domain_is_proved_by_one_organization_and_claimed_once(companies: Database) -> None:
    table = "directory_organization_domain"
    refused(companies, copy(companies, table, challenge="'x'"), "(?i)unique")
    with open_work(system_permit(companies, "test")) as work:
        note_answer(work, 1, True, "")
    other = {"organization_id": "2", "challenge": "'y'"}
    refused(companies, copy(companies, table, **other), "(?i)unique")
    assert run(companies, copy(companies, table, **other, verified_at="NULL", method="''")) == 1
    refused(companies, f"UPDATE {table} SET method = '' WHERE id = 1", "verified_by_a_method")


def test_o1_nobody_owns_itself_or_holds_half_or_less(companies: Database) -> None:
    table = "directory_control"
    refused(companies, copy(companies, table, owned_id="owner_id"), "nobody_owns_itself")
    for points in ("5000", "10001"):
        refused(companies, copy(companies, table, owned_id="4", basis_points=points), "more_than_half")


def test_o1_two_owners_of_more_than_half_do_not_stand_side_by_side(companies: Database) -> None:
    table = "directory_control"
    refused(companies, copy(companies, table, owner_id="4", starts_on="'2025-06-01'"))
    before = {"starts_on": "'2020-01-01'", "ends_on": "'2024-01-01'", "is_open_ended": "FALSE"}
    assert run(companies, copy(companies, table, owner_id="4", **before)) == 1


def test_o2_a_ring_of_owners_closes_on_no_day(companies: Database) -> None:
    table = "directory_control"
    refused(companies, copy(companies, table, owner_id="3", owned_id="1"), "O2")
    refused(companies, copy(companies, table, owner_id="2", owned_id="1", starts_on="'2025-06-01'"), "O2")
    before = {"starts_on": "'2020-01-01'", "ends_on": "'2024-01-01'", "is_open_ended": "FALSE"}
    assert run(companies, copy(companies, table, owner_id="3", owned_id="1", **before)) == 1


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("directory_organization_name", "name"),
        ("directory_organization_number", "number"),
        ("directory_organization_address", "lines"),
        ("directory_organization_logo", "sha256"),
        ("directory_control", "source"),
    ],
)
def test_o3_what_was_said_is_superseded_and_never_edited(
    companies: Database, table: str, column: str
) -> None:
    refused(companies, f"UPDATE {table} SET {column} = 'x' WHERE id = 1", "O3")
    refused(companies, f"DELETE FROM {table} WHERE id = 1", "O3")
    run(companies, f"UPDATE {table} SET superseded_at = {THEN} WHERE id = 1")
    refused(companies, f"UPDATE {table} SET superseded_at = NULL WHERE id = 1", "O3")


def test_o3_a_claim_keeps_its_domain_and_its_steps(companies: Database) -> None:
    table = "directory_organization_domain"
    refused(companies, f"UPDATE {table} SET domain = 'evil.example'", "O3")
    refused(companies, f"DELETE FROM {table}")
    run(companies, f"UPDATE {table} SET verified_at = {THEN}, method = 'dns'")
    refused(companies, f"UPDATE {table} SET verified_at = {LATER}", "O3")
    run(companies, f"UPDATE {table} SET released_at = {THEN}")
    refused(companies, f"UPDATE {table} SET released_at = NULL", "O3")


def test_o3_a_settled_notice_is_final(companies: Database) -> None:
    table = "directory_organization_notice"
    refused(companies, f"UPDATE {table} SET outcome = '', settled_at = NULL", "O3")
    refused(companies, f"UPDATE {table} SET summary = 'x'", "O3")
    refused(companies, f"DELETE FROM {table}", "O3")
    refused(companies, copy(companies, table, settled_at="NULL"), "settled_with_an_outcome")


def test_u1_a_proof_of_a_domain_is_used_once_and_in_time(companies: Database) -> None:
    table = "directory_domain_link"
    refused(companies, f"UPDATE {table} SET token_hash = 'x'", "U1")
    refused(companies, f"UPDATE {table} SET expires_at = {LATER}", "U1")
    refused(companies, f"UPDATE {table} SET used_at = {LATER}", "U1")
    refused(companies, copy(companies, table), "(?i)unique")
    run(companies, f"UPDATE {table} SET used_at = created_at")
    refused(companies, f"UPDATE {table} SET used_at = NULL", "U1")
    refused(companies, f"DELETE FROM {table}", "U1")


def test_u1_a_void_proof_is_dead(companies: Database) -> None:
    table = "directory_domain_link"
    run(companies, f"UPDATE {table} SET void_at = created_at")
    refused(companies, f"UPDATE {table} SET used_at = created_at", "U1")
    refused(companies, f"UPDATE {table} SET void_at = NULL", "U1")
