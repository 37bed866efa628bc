"""What a company does itself reaches the staff of the foundation; the name that it proposes is theirs to accept."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from membership.directory.organizations.branding import place_logo, take_logo_down
from membership.directory.organizations.models import OrganizationNotice
from membership.directory.organizations.naming import NameInUse
from membership.directory.organizations.queries import logos_of, open_notices
from membership.directory.organizations.telling import (
    accept_name,
    decline_name,
    propose_name,
    settle_notice,
    tell_staff,
)
from membership.kernel.audit.timeline import timeline
from membership.kernel.db import Database
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, RuleBroken
from tests.business.pages import Pages
from tests.directory.organizations.world import START, Town, town

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><rect width="3" height="1"/></svg>'


def proposed(place: Town, name: str = "Zenith") -> int:
    with place.work() as work:
        return propose_name(work, place.ids["Acme"], place.foundation_id, name, version=1).id


def test_what_a_company_did_waits_until_staff_have_seen_it(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        notice = tell_staff(work, acme.ids["Acme"], acme.foundation_id, "Acme changed its address.")
    with database.reading() as session:
        assert [row.summary for row in open_notices(session, acme.foundation_id)] == [
            "Acme changed its address."
        ]
    with acme.work() as work:
        settle_notice(work, notice.id, acme.foundation_id)
    with database.reading() as session:
        assert not open_notices(session, acme.foundation_id)
    with pytest.raises(Conflict), acme.work() as work:
        settle_notice(work, notice.id, acme.foundation_id)


def test_another_foundation_settles_nothing(database: Database) -> None:
    acme = town(database, "Acme")
    notice = proposed(acme)
    for act in (settle_notice, accept_name, decline_name):
        with pytest.raises(Conflict), acme.work() as work:
            act(work, notice, acme.foundation_id + 1)


def test_an_accepted_name_is_the_name_from_today_on(database: Database) -> None:
    acme = town(database, "Acme")
    notice = proposed(acme)
    with pytest.raises(RuleBroken, match="accepted or declined"), acme.work() as work:
        settle_notice(work, notice, acme.foundation_id)
    with acme.work() as work:
        accept_name(work, notice, acme.foundation_id)
    assert (acme.get("Acme").display_name, acme.get("Acme").legal_name) == ("Zenith", "Acme")


def test_a_declined_name_changes_nothing(database: Database) -> None:
    acme = town(database, "Acme")
    notice = proposed(acme)
    with acme.work() as work:
        decline_name(work, notice, acme.foundation_id)
    assert acme.get("Acme").display_name == "Acme"


def test_a_proposed_name_of_another_company_is_accepted_only_knowingly(database: Database) -> None:
    two = town(database, "Acme", "Zenith")
    notice = proposed(two)
    with pytest.raises(NameInUse), two.work() as work:
        accept_name(work, notice, two.foundation_id)
    with two.work() as work:
        accept_name(work, notice, two.foundation_id, is_confirmed=True)


def test_proposals_are_few_and_differ(database: Database) -> None:
    acme = town(database, "Acme")
    with pytest.raises(RuleBroken, match="is the name already"):
        proposed(acme, "Acme")
    proposed(acme, "Zenith")
    with pytest.raises(RuleBroken, match="already"):
        proposed(acme, "Zenith")
    proposed(acme, "Zenith B")
    proposed(acme, "Zenith C")
    with pytest.raises(RuleBroken, match="Several"):
        proposed(acme, "Zenith D")


def test_a_logo_is_kept_by_its_digest_and_its_past_stays(database: Database) -> None:
    acme = town(database, "Acme")
    key = acme.ids["Acme"]
    with acme.work() as work:
        place_logo(work, key, "web", LOGO, on=START)
    with acme.work() as work:
        place_logo(work, key, "web", LOGO.replace(b'height="1"', b'height="0.5"'), on=date(2024, 1, 1))
    with database.reading() as session:
        (logo,) = logos_of(session, key)
        assert b"0.5" in read_document(session, logo.sha256).content
        assert len(timeline(session, "directory_organization", key)) == 3
    with acme.work() as work:
        take_logo_down(work, key, "web")
    with pytest.raises(Conflict), acme.work() as work:
        take_logo_down(work, key, "web")
    with database.reading() as session:
        assert not logos_of(session, key)


def test_a_logo_that_somebody_changed_meanwhile_is_not_replaced(database: Database) -> None:
    acme = town(database, "Acme")
    with acme.work() as work:
        place_logo(work, acme.ids["Acme"], "dark", LOGO, on=START, seen=0)
    with pytest.raises(Conflict), acme.work() as work:
        place_logo(work, acme.ids["Acme"], "dark", LOGO, on=START, seen=0)


def test_a_proposed_name_that_is_anothers_is_accepted_from_the_page_of_the_company(
    sqlite_database: Database,
) -> None:
    two = town(sqlite_database, "Acme", "Zenith")
    with two.work() as work:
        word = propose_name(work, two.ids["Acme"], two.foundation_id, "Zenith", version=1).public_id
    pages = Pages(two.database).as_("staff", two.foundation_id)
    here = f"/meridian/companies/{two.get('Acme').public_id}"
    seen = pages.get(here).text
    assert "“Zenith” is the name of Zenith." in seen
    assert 'name="is_another"' in seen, "the box stands there before anybody is refused"
    refused = pages.post(f"{here}/notices/{word}/accepted")
    assert refused.status_code == 422
    assert 'name="is_another"' in refused.text
    assert pages.post(f"{here}/notices/{word}/accepted", is_another="y").status_code == 303
    assert two.get("Acme").display_name == "Zenith"


def test_a_company_sees_the_names_that_it_proposed_and_takes_them_back(sqlite_database: Database) -> None:
    acme = town(sqlite_database, "Acme")
    with acme.work() as work:
        word = propose_name(work, acme.ids["Acme"], acme.foundation_id, "Zenith", version=1).public_id
    pages = Pages(acme.database)
    here = f"/meridian/companies/{acme.get('Acme').public_id}"
    own = f"/meridian/membership/company/{acme.get('Acme').public_id}/name/{word}/withdrawal"
    role = {"organization_id": acme.ids["Acme"]}
    pages.as_("representative", acme.foundation_id, kind="billing", **role)
    assert "To be called “Zenith”" in pages.get(here).text
    assert own not in pages.get(here).text, "who may not propose takes nothing back"
    assert pages.post(own).status_code == 403
    pages.as_("representative", acme.foundation_id, kind="primary", **role)
    assert own in pages.get(here).text
    assert pages.post(own).status_code == 303
    assert "To be called" not in pages.get(here).text
    assert pages.post(own).status_code == 409
    with acme.database.reading() as session:
        (told,) = session.scalars(select(OrganizationNotice)).all()
        assert (told.outcome, open_notices(session, acme.foundation_id)) == ("declined", [])
    proposed(acme, "Zenith")
