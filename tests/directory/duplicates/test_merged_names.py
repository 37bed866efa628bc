"""After a merge: the names of the record that went find the survivor, warn whoever takes one, and are never told as its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from membership.app import rooms
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.operations import begin_membership
from membership.business.members.roster import Wanted as Asked
from membership.business.members.roster import roster_page
from membership.directory.duplicates.likeness import Known, likenesses
from membership.directory.duplicates.queries import Sight, candidates
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import found_foundation
from membership.directory.organizations.catalogue import Wanted, catalogue
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import NameInUse, Naming, add_former_name, rename_organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.proving import claim_domain
from membership.directory.organizations.queries import former_names, names_on
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.merging import Line
from membership.kernel.viewer import Grant
from tests.business.pages import Pages
from tests.business.world import START, charter_text
from tests.conftest import Clock
from tests.directory.duplicates.two import Twice, mergers

TODAY = date(2026, 3, 2)


@pytest.fixture
def twice(database: Database, clock: Clock) -> Twice:
    made = Twice(database).furnish()
    clock.advance(minutes=1)
    return made


def renamed(twice: Twice) -> None:
    """The record that goes was Zephyr once, and is Altair Exampel now."""

    def rename(work: Any) -> None:
        key = twice.ids["twin"]
        naming = Naming("Altair Exampel Incorporation", "Altair Exampel", TODAY, is_correction=True)
        rename_organization(work, key, naming, version=None)
        add_former_name(work, key, "legal", "Zephyr", starts_on=None, ends_on=date(2020, 1, 1))

    twice.do(rename)


def found(twice: Twice, words: str) -> list[int]:
    with twice.database.reading() as session:
        return [row.organization_id for row in catalogue(session, Wanted(text=words)).rows]


def preview(twice: Twice, *pair: str) -> list[Line]:
    with twice.database.reading() as session:
        return [line for one in mergers() for line in one.preview(session, twice.pair("organization", *pair))]


@pytest.mark.parametrize("words", ["Altair Exampel", "Exampel Incorporation", "zephyr"])
def test_the_survivor_is_found_under_every_name_of_the_record_that_went(twice: Twice, words: str) -> None:
    renamed(twice)
    merge_id = twice.merge("organization", "twin", "acme")
    assert found(twice, words) == [twice.ids["acme"]]
    with twice.database.reading() as session:
        page = roster_page(session, twice.foundation_id, TODAY, Asked(text=words, state=""))
        assert [row.name for row in page.rows] == ["Acme, Inc."]
    twice.undo(merge_id)
    assert found(twice, words) == [twice.ids["twin"]]


def test_nobody_takes_the_name_of_a_record_that_went_without_a_warning(twice: Twice) -> None:
    renamed(twice)
    twice.merge("organization", "twin", "acme")
    for name in ("Altair Exampel", "Zephyr Ltd"):
        with pytest.raises(NameInUse, match="was the name of Acme, Inc"):
            twice.do(lambda work, name=name: register_organization(work, OrganizationDetails(name)))


def test_a_name_that_came_with_a_merge_is_never_told_as_the_survivors_own(twice: Twice) -> None:
    renamed(twice)
    acme = twice.ids["acme"]
    twice.merge("organization", "twin", "acme")
    with twice.database.reading() as session:
        for day in (date(2010, 1, 1), date(2026, 3, 1)):
            assert names_on(session, [acme], day)[acme] == ("Acme, Inc.", "Acme, Inc.")
        assert {one.name for one in former_names(session, acme)} == {
            "Altair Exampel", "Altair Exampel Incorporation", "Zephyr",
        }  # fmt: skip
    naming = Naming("Acme Global", "Acme Global", date(2025, 1, 1))
    twice.do(lambda work: rename_organization(work, acme, naming, version=None))
    with twice.database.reading() as session:
        assert names_on(session, [acme], date(2024, 1, 1))[acme] == ("Acme, Inc.", "Acme, Inc.")


def test_the_page_of_a_record_that_went_leads_to_the_survivor_and_offers_no_change(twice: Twice) -> None:
    renamed(twice)
    twice.merge("organization", "twin", "acme")
    with twice.database.reading() as session:
        word = {row.id: row.public_id for row in session.scalars(select(Organization))}
    pages = Pages(twice.database).as_("staff", twice.foundation_id)
    seen = pages.get(f"/meridian/companies/{word[twice.ids['twin']]}").text
    assert f'<a href="/meridian/companies/{word[twice.ids["acme"]]}">Acme, Inc.</a>' in seen
    assert not any(offer in seen for offer in (">Add<", ">Change<", "Change names", "Upload"))
    assert (
        "Name of a record that was merged" in pages.get(f"/meridian/companies/{word[twice.ids['acme']]}").text
    )


def test_the_preview_counts_what_moves_and_says_what_stays(twice: Twice) -> None:
    def rejoin(work: Any) -> None:
        from membership.business.members.terms import end_membership

        end_membership(work, twice.ids["member"], ends_on=date(2025, 12, 1), reason="Left.")
        begin_membership(
            work, twice.foundation_id, twice.ids["twin"], "general", accepted_on=date(2026, 1, 10)
        )

    twice.do(rejoin)
    told = {line.text: line.count for line in preview(twice, "acme", "twin")}
    assert "Memberships" not in told
    assert told["Memberships: stay with the record that goes, as history"] == 1
    assert told["People who work there"] == 1
    assert told["People who work there: closed, since the survivor has its own"] == 1


def test_the_undoing_of_a_merge_stands_in_the_log_of_each_foundation(twice: Twice) -> None:
    twice.undo(twice.merge("organization", "acme", "twin"))
    with twice.database.reading() as session:
        entries = select(AuditEntry.event).where(AuditEntry.event.like("directory.organization.merge%"))
        noted = [event for event in session.scalars(entries.order_by(AuditEntry.seq)) if "noted" in event]
    assert noted == ["directory.organization.merge_noted", "directory.organization.merge_undo_noted"]


def test_a_domain_of_its_own_makes_two_companies_candidates_and_a_shared_one_does_not(twice: Twice) -> None:
    def one(work: Any) -> None:
        for name, page in (
            ("Twin One", "https://www.saiph.example/"),
            ("Xl Seven", ""),
            ("Far", "github.com"),
        ):
            made = register_organization(work, OrganizationDetails(name, homepage=page)).id
            twice.ids[name] = made
            begin_membership(work, twice.foundation_id, made, "general", accepted_on=START)
        claim_domain(work, twice.ids["Xl Seven"], "saiph.example")

    twice.do(one)
    with twice.database.reading() as session:
        pairs = {
            (pair.first.name, pair.second.name): pair.likeness.reasons
            for pair in candidates(session, Sight(rooms(), twice.foundation_id), "organization")
        }
    assert pairs["Twin One", "Xl Seven"] == ("same domain saiph.example",)
    assert not any("Far" in pair for pair in pairs)


def test_colleagues_are_no_candidates_for_their_domain() -> None:
    assert likenesses([Known(1, "ada", "acme.example"), Known(2, "ben", "acme.example")]) == []


def test_two_records_that_two_foundations_know_are_merged_by_who_serves_both(twice: Twice) -> None:
    def elsewhere(work: Any) -> None:
        house = work.session.get_one(Foundation, twice.foundation_id)
        other = found_foundation(
            work, slug="other", name="Other", zone="UTC", legal_entity_id=house.legal_entity_id
        )
        text = charter_text("meridian-business").replace('"meridian"', '"other"')
        adopt_business_charter(work, other.id, text)
        for name, place in (
            ("Altair Global Exampel", twice.foundation_id),
            ("Altair Global Example", other.id),
        ):
            twice.ids[name] = register_organization(work, OrganizationDetails(name)).id
            begin_membership(work, place, twice.ids[name], "general", accepted_on=START)
        twice.ids["other"] = other.id

    twice.do(elsewhere)
    with twice.database.reading() as session:
        word = {row.display_name: row.public_id for row in session.scalars(select(Organization))}
    pair = f"duplicates/companies/{word['Altair Global Exampel']}/{word['Altair Global Example']}"
    places = {"meridian": twice.foundation_id, "other": twice.ids["other"]}
    pages = Pages(twice.database)
    for slug, key in places.items():
        assert pages.as_("staff", key).get(f"/{slug}/{pair}").status_code == 404
    served = frozenset(Grant("staff", "business", foundation_id=key) for key in places.values())
    pages.viewer = replace(pages.viewer, grants=served)
    for slug in places:
        assert pages.get(f"/{slug}/{pair}").status_code == 200
        assert "Altair Global Exampel" in pages.get(f"/{slug}/duplicates/companies").text
    assert pages.post(f"/other/{pair}/merge", reason="One company, written down twice.").status_code == 303
    with twice.database.reading() as session:
        gone = session.get_one(Organization, twice.ids["Altair Global Exampel"])
        assert gone.merged_into_id == twice.ids["Altair Global Example"]
