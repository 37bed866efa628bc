"""Rules M1, M2, M4 to M6 and V8 of the directory, broken by raw SQL: both databases refuse."""

from __future__ import annotations

from datetime import date

import pytest

from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.work import open_work, system_permit
from tests.directory.duplicates.two import Twice
from tests.invariants.breaking import THEN, copy, refused, run


@pytest.fixture
def town(database: Database) -> Database:
    """A foundation, two companies with a figure each, two people who work for the first."""
    with open_work(system_permit(database, "test")) as work:
        entity = register_legal_entity(work, Seller("Seller Inc.", "US", "USD", "UTC"))
        found_foundation(work, slug="meridian", name="Meridian", zone="UTC", legal_entity_id=entity.id)
        for name in ("Acme", "Brick"):
            company = register_organization(
                work, OrganizationDetails(legal_name=name, registration_number=f"DE {name}")
            )
            state_figure(work, company.id, "employees", 40, stated_on=date(2025, 1, 1), source="report")
        for name in ("Ada Byron", "Ben Carver"):
            person = register_person(
                work, name, email=f"{name.split()[0].lower()}@example.org", handle=name.split()[0]
            )
            affiliate(work, person.id, 1, starts_on=date(2025, 1, 1))
    return database


def test_m1_a_person_works_for_an_organization_once_at_a_time(town: Database) -> None:
    refused(town, copy(town, "directory_affiliation", starts_on="'2025-06-01'"))
    assert run(town, copy(town, "directory_affiliation", organization_id="2")) == 1


@pytest.mark.parametrize("table", ["directory_affiliation", "directory_organization_figure"])
def test_m2_a_period_has_days_and_flags_its_open_end(town: Database, table: str) -> None:
    where = "id = 1"
    before = {"starts_on": "'2020-06-01'", "is_open_ended": "FALSE"}
    refused(town, copy(town, table, where, **before, ends_on="'2020-06-01'"), "period_has_days")
    refused(town, copy(town, table, where, **before, ends_on="'2019-06-01'"), "period_has_days")
    refused(town, copy(town, table, where, **before, ends_on="'9999-12-31'"), "open_end_is_flagged")
    refused(town, copy(town, table, where, **before, ends_on="NULL"), "(?i)null")


def test_m4_figures_of_an_organization_do_not_overlap(town: Database) -> None:
    refused(town, copy(town, "directory_organization_figure", starts_on="'2025-06-01'"))
    assert run(town, copy(town, "directory_organization_figure", metric="'revenue'")) == 1


@pytest.mark.parametrize("key", ["email_key", "handle_key"])
def test_m5_an_address_or_handle_is_one_person(town: Database, key: str) -> None:
    refused(
        town,
        f"UPDATE directory_person SET {key} = (SELECT {key} FROM directory_person WHERE id = 1)",
        "(?i)unique",
    )


def test_m5_a_registration_id_is_one_company(town: Database) -> None:
    first = "(SELECT registration_key FROM directory_organization WHERE id = 1)"
    refused(town, f"UPDATE directory_organization SET registration_key = {first} WHERE id = 2", "(?i)unique")


@pytest.mark.parametrize("table", ["directory_person", "directory_organization"])
def test_m5_a_tombstone_points_to_what_survives(town: Database, table: str) -> None:
    refused(town, f"UPDATE {table} SET merged_into_id = 99 WHERE id = 1", "(?i)foreign")
    run(town, f"UPDATE {table} SET merged_into_id = 2 WHERE id = 1")
    refused(town, f"DELETE FROM {table} WHERE id = 2", "(?i)foreign")


@pytest.mark.parametrize(
    "table",
    ["directory_person", "directory_organization", "directory_legal_entity"],
)
def test_m6_what_others_hang_on_is_not_removed(town: Database, table: str) -> None:
    refused(town, f"DELETE FROM {table} WHERE id = 1", "(?i)foreign")


def test_v8_a_withdrawn_publication_is_final(town: Database) -> None:
    run(
        town,
        "INSERT INTO directory_publication (foundation_id, page, wing, published_at) "
        f"VALUES (1, 'members', 'business', {THEN})",
    )
    refused(town, copy(town, "directory_publication"), "(?i)unique")
    run(town, f"UPDATE directory_publication SET withdrawn_at = {THEN}")
    refused(town, "UPDATE directory_publication SET withdrawn_at = NULL", "V8")
    refused(town, "DELETE FROM directory_publication", "V8")


def test_m5_a_merge_is_between_two_and_never_rewritten(database: Database, clock: object) -> None:
    """`directory_merge`, and the pointers of `directory_organization` and `directory_person`."""
    twice = Twice(database).furnish()
    twice.merge("person", "ada", "byron")
    for change in (
        "reason = 'Other'",
        "into_person_id = 3",
        "merged_by = 'person:9'",
        "kind = 'organization'",
    ):
        refused(database, f"UPDATE directory_merge SET {change}", "(?i)m5|check|constraint")
    refused(database, "DELETE FROM directory_merge", "(?i)m5|final")
    refused(database, "UPDATE directory_person SET merged_into_id = id", "(?i)check|constraint")
    refused(database, "UPDATE directory_organization SET merged_into_id = id", "(?i)check|constraint")
    undone = f"undone_at = {THEN}, undone_by = 'person:9'"
    refused(database, f"UPDATE directory_merge SET undone_at = {THEN}", "(?i)check|constraint")
    assert run(database, f"UPDATE directory_merge SET {undone}") == 1
    refused(database, "UPDATE directory_merge SET undone_at = NULL, undone_by = NULL", "M5")


def test_t4_a_seat_changes_its_company_only_for_the_survivor(database: Database, clock: object) -> None:
    """`assembly_seat`, and T3 for `assembly_appointment` and `assembly_alternate`."""
    twice = Twice(database).furnish()
    twin = twice.ids["twin"]
    refused(
        database,
        f"UPDATE assembly_seat SET organization_id = {twin}, organization_key = {twin} WHERE id = {twice.ids['seat']}",
        "T4",
    )
    for table in ("assembly_appointment", "assembly_alternate"):
        refused(database, f"UPDATE {table} SET organization_id = {twin}, organization_key = {twin}", "T3")
