"""Names, former names, numbers, addresses and figures: dated, superseded, and never silently another's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.locating import Postal, state_address
from membership.directory.organizations.models import (
    Organization,
    OrganizationAddress,
    OrganizationFigure,
    OrganizationName,
)
from membership.directory.organizations.naming import (
    NameInUse,
    Naming,
    add_former_name,
    rename_organization,
    withdraw_former_name,
)
from membership.directory.organizations.numbering import end_number, state_number
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.organizations.queries import (
    addresses_of,
    figures,
    former_names,
    holders,
    names_on,
    organizations_matching,
    standing,
)
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from tests.directory.organizations.world import START, town

MAY = date(2024, 5, 3)
BERLIN = Postal("Beispielweg 1", "10115", "Berlin", "", "DE")


def test_a_former_name_is_kept_with_its_days(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Zenith Ltd", "Zenith", MAY), version=1)
    company = acme.get("Acme")
    assert (company.legal_name, company.display_name) == ("Zenith Ltd", "Zenith")
    with database.reading() as session:
        assert names_on(session, [company.id], date(2024, 5, 2))[company.id] == ("Acme", "Acme")
        assert names_on(session, [company.id], MAY)[company.id] == ("Zenith Ltd", "Zenith")
        assert {(one.kind, one.name, one.ends_on) for one in former_names(session, company.id)} == {
            ("legal", "Acme", MAY), ("display", "Acme", MAY),
        }  # fmt: skip
        assert [one.id for one in organizations_matching(session, "ACME Inc")] == [company.id]


def test_a_correction_leaves_no_former_name(database: Database) -> None:
    acme = town(database, "Acmee")
    with acme.work() as work:
        naming = Naming("Acme", "Acme", MAY, is_correction=True)
        rename_organization(work, acme.ids["Acmee"], naming, version=1)
    with database.reading() as session:
        assert not former_names(session, acme.ids["Acmee"])


def test_an_old_version_of_a_name_is_refused(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Zenith", "Zenith", MAY), version=1)
    with pytest.raises(Conflict), acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Nadir", "Nadir", MAY), version=1)


@pytest.mark.parametrize("taken", ["Brick", "BRICK, Inc.", "Old Brick"])
def test_a_name_that_is_or_was_anothers_is_taken_only_knowingly(database: Database, taken: str) -> None:
    two = town(database, "Acme", "Brick")
    with two.work() as work:
        add_former_name(work, two.ids["Brick"], "display", "Old Brick", starts_on=None, ends_on=MAY)
    with pytest.raises(NameInUse, match=r"Brick.*another company") as told, two.work() as work:
        rename_organization(work, two.ids["Acme"], Naming(taken, taken, MAY), version=1)
    assert told.value.field == "legal_name"
    assert told.value.holders[0].display_name == "Brick"
    with pytest.raises(NameInUse), two.work() as work:
        register_organization(work, OrganizationDetails(taken))
    with two.work() as work:
        rename_organization(work, two.ids["Acme"], Naming(taken, taken, MAY), version=1, is_confirmed=True)
        register_organization(work, OrganizationDetails(taken), is_name_confirmed=True)


def test_a_company_may_take_its_own_name_back(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Zenith", "Zenith", MAY), version=1)
    with acme.work() as work:
        naming = Naming("Acme", "Acme", date(2025, 1, 1))
        rename_organization(work, acme.ids["Acme"], naming, version=2)
    with database.reading() as session:
        assert names_on(session, [acme.ids["Acme"]], date(2024, 8, 1))[acme.ids["Acme"]] == (
            "Zenith",
            "Zenith",
        )
        assert len(holders(session, {"acme"})) == 1


def test_a_name_cannot_begin_before_the_last_one_did_nor_in_the_future(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Zenith", "Zenith", MAY), version=1)
    with pytest.raises(RuleBroken, match="since 3 May 2024"), acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Nadir", "Nadir", START), version=2)
    with pytest.raises(RuleBroken, match="lies ahead"), acme.work() as work:
        rename_organization(work, acme.ids["Acme"], Naming("Nadir", "Nadir", date(2199, 1, 1)), version=2)


def test_a_withdrawn_former_name_stays_as_what_was_known(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        row = add_former_name(work, acme.ids["Acme"], "legal", "Apex", starts_on=START, ends_on=MAY)
    with acme.work() as work:
        withdraw_former_name(work, acme.ids["Acme"], row.id)
    with pytest.raises(Conflict), acme.work() as work:
        withdraw_former_name(work, acme.ids["Acme"], row.id)
    with database.reading() as session:
        assert not former_names(session, acme.ids["Acme"])
        assert session.scalar(select(func.count()).select_from(OrganizationName)) == 1


def test_a_register_gives_a_number_to_one_company(database: Database) -> None:
    two = town(database, "Acme", "Brick")
    with two.work() as work:
        state_number(work, two.ids["Acme"], "registration", "DE", "HRB 1", register="Berlin", starts_on=START)
    with pytest.raises(Conflict, match="known already: Acme"), two.work() as work:
        state_number(
            work, two.ids["Brick"], "registration", "DE", "hrb-1", register="berlin", starts_on=START
        )
    with pytest.raises(RuleBroken, match="already"), two.work() as work:
        state_number(work, two.ids["Acme"], "registration", "DE", "HRB1", register="Berlin", starts_on=START)
    with two.work() as work:  # another register, another country: another company
        state_number(
            work, two.ids["Brick"], "registration", "DE", "HRB 1", register="Hamburg", starts_on=START
        )
        state_number(
            work, two.ids["Brick"], "registration", "FR", "HRB 1", register="Berlin", starts_on=START
        )
    assert two.get("Acme").registration_key == "DE/berlin/HRB1"


def test_companies_of_a_group_may_share_a_vat_number(database: Database) -> None:
    two = town(database, "Acme", "Brick")
    with two.work() as work:
        for name in ("Acme", "Brick"):
            state_number(work, two.ids[name], "eu_vat", "DE", "DE123450003", starts_on=START)
    assert two.get("Brick").tax_id == "DE123450003"


def test_an_ended_number_is_no_longer_on_invoices(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        number = state_number(work, acme.ids["Acme"], "us_ein", "US", "123456789", starts_on=START)
    assert acme.get("Acme").tax_id == "12-3456789"
    with acme.work() as work:
        end_number(work, acme.ids["Acme"], number.id, ends_on=MAY)
    assert acme.get("Acme").tax_id == ""
    with pytest.raises(Conflict), acme.work() as work:
        end_number(work, acme.ids["Acme"], number.id, ends_on=MAY)


def test_what_is_registered_with_a_company_is_dated_too(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        details = OrganizationDetails(
            "Brick GmbH",
            country="DE",
            address="Weg 1\n10115 Berlin",
            tax_id="DE 123450003",
            registration_number="HRB 9",
        )
        brick = register_organization(work, details)
    with database.reading() as session:
        assert [(one.kind, one.lines) for one in addresses_of(session, brick.id)] == [
            ("registered", "Weg 1\n10115 Berlin")
        ]
        assert session.get_one(Organization, brick.id).tax_id == "DE123450003"
    with pytest.raises(RuleBroken, match="check digit"), acme.work() as work:
        register_organization(work, OrganizationDetails("Copper", country="DE", tax_id="DE123450004"))


def test_an_address_keeps_its_past_and_invoices_read_the_billing_one(database: Database) -> None:
    acme = town(database, "Acme")
    key = acme.ids["Acme"]
    with acme.work() as work:
        state_address(work, key, "registered", BERLIN, starts_on=START)
        state_address(work, key, "billing", Postal("PO Box 7", "", "Paris", "", "FR"), starts_on=START)
    with acme.work() as work:
        state_address(
            work, key, "registered", Postal("Neuer Weg 2", "20095", "Hamburg", "", "DE"), starts_on=MAY
        )
    assert acme.get("Acme").address == "PO Box 7\nParis\nFrance"
    assert acme.get("Acme").country == "DE"
    with database.reading() as session:
        rows = [one for one in addresses_of(session, key) if one.kind == "registered"]
        assert [(one.city, one.starts_on) for one in rows] == [("Hamburg", MAY), ("Berlin", START)]
        assert standing(rows, kind="registered").city == "Hamburg"
        assert (
            session.scalar(select(func.count()).select_from(OrganizationAddress)) == 4
        )  # nothing was overwritten


@pytest.mark.parametrize(
    ("postal", "field"),
    [
        (Postal("", "1", "Berlin", "", "DE"), "lines"),
        (Postal("Weg 1", "1", " ", "", "DE"), "city"),
        (Postal("Weg 1", "1", "Berlin", "", "XX"), "country"),
        (Postal("Weg 1", "1" * 21, "Berlin", "", "DE"), "postal_code"),
    ],
)
def test_an_address_that_no_post_finds_is_refused_at_its_field(
    sqlite_database: Database, postal: Postal, field: str
) -> None:
    acme = town(sqlite_database, "Acme")
    with pytest.raises(RuleBroken) as told, acme.work() as work:
        state_address(work, acme.ids["Acme"], "postal", postal, starts_on=START)
    assert told.value.field == field


def test_a_figure_has_its_source_and_is_corrected_or_followed(database: Database) -> None:
    acme = town(database, "Acme")
    key = acme.ids["Acme"]
    for amount, day in ((40, START), (42, START), (90, MAY)):
        with acme.work() as work:
            state_figure(
                work, key, "employees", amount, stated_on=day, source="annual report", basis="public_record"
            )
    with database.reading() as session:
        assert figures(session, [key], "employees", date(2023, 1, 1)) == {key: 42}
        assert figures(session, [key], "employees", MAY) == {key: 90}
        kept = session.scalars(select(OrganizationFigure).order_by(OrganizationFigure.id)).all()
        assert [one.amount for one in kept] == [40, 42, 42, 90]
        assert {one.stated_by for one in kept} == {"system:test"}
        assert {one.basis for one in kept} == {"public_record"}
    with pytest.raises(RuleBroken, match="from 3 May 2024 on already"), acme.work() as work:
        state_figure(work, key, "employees", 50, stated_on=date(2023, 1, 1), source="")


def test_two_who_state_a_figure_at_once_do_not_lose_one(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        first = state_figure(
            work, acme.ids["Acme"], "revenue", 5, stated_on=START, source="", currency="EUR", seen=0
        )
    with pytest.raises(Conflict), acme.work() as work:
        state_figure(work, acme.ids["Acme"], "revenue", 6, stated_on=MAY, source="", currency="EUR", seen=0)
    with acme.work() as work:
        state_figure(
            work, acme.ids["Acme"], "revenue", 6, stated_on=MAY, source="", currency="EUR", seen=first.id
        )


@pytest.mark.parametrize(
    ("metric", "amount", "currency"),
    [("employees", -1, ""), ("employees", 10**16, ""), ("revenue", 1, "XXY"), ("mood", 1, "")],
)
def test_a_figure_that_cannot_be_is_refused(
    sqlite_database: Database, metric: str, amount: int, currency: str
) -> None:
    acme = town(sqlite_database, "Acme")
    with pytest.raises(RuleBroken), acme.work() as work:
        state_figure(work, acme.ids["Acme"], metric, amount, stated_on=START, source="", currency=currency)


def test_former_names_of_one_kind_follow_one_another(database: Database) -> None:
    acme = town(database, "Acme")
    key = acme.ids["Acme"]

    def add(name: str, starts_on: date | None, ends_on: date) -> None:
        with acme.work() as work:
            add_former_name(work, key, "legal", name, starts_on=starts_on, ends_on=ends_on)

    add("Monash Tech", date(2020, 1, 1), date(2026, 1, 1))
    for name, since, until in (
        ("Monash Tech", date(2020, 1, 1), date(2026, 1, 1)),
        ("Monash Overlap", date(2019, 1, 1), date(2022, 1, 1)),
        ("Monash Inside", date(2021, 1, 1), date(2022, 1, 1)),
    ):
        with pytest.raises(RuleBroken, match="“Monash Tech” from 1 Jan 2020 until 1 Jan 2026") as refused:
            add(name, since, until)
        assert refused.value.field == "starts_on"
    add("Monash Early", None, date(2020, 1, 1))
    add("Monash First", None, date(2010, 1, 1))
    with database.reading() as session:
        names = [
            names_on(session, [key], day)[key][0]
            for day in (date(2005, 1, 1), date(2015, 1, 1), date(2022, 1, 1), date(2026, 2, 1))
        ]
    assert names == ["Monash First", "Monash Early", "Monash Tech", "Acme"]
    with acme.work() as work:
        add_former_name(work, key, "display", "Monash", starts_on=date(2021, 1, 1), ends_on=date(2022, 1, 1))


def test_a_day_that_has_come_in_no_foundation_yet_lies_ahead(database: Database, clock: Any) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        entity = register_legal_entity(work, Seller("West Inc.", "US", "USD", "America/Los_Angeles"))
        found_foundation(
            work, slug="west", name="West", zone="America/Los_Angeles", legal_entity_id=entity.id
        )
    tomorrow = Naming("Zenith", "Zenith", date(2026, 3, 3))
    with pytest.raises(RuleBroken, match="lies ahead"), acme.work() as work:
        rename_organization(work, acme.ids["Acme"], tomorrow, version=1)
    with acme.work() as work:
        entity = register_legal_entity(work, Seller("East Inc.", "NZ", "NZD", "Pacific/Auckland"))
        found_foundation(work, slug="east", name="East", zone="Pacific/Auckland", legal_entity_id=entity.id)
    clock.advance(hours=5)  # the third of March has come in Auckland
    with acme.work() as work:
        rename_organization(work, acme.ids["Acme"], tomorrow, version=1)
