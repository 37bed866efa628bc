"""A company that the directory knows applies: one figure for agreement and term, and nothing that it states is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.lifecycle.admitting import admit_applicant
from membership.business.lifecycle.agreeing import countersign, send_agreement
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.organizations.queries import addresses_of
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.business.lifecycle.joining import Joining, officer
from tests.business.pages import Pages
from tests.business.world import charter_text

NEWER = date(2026, 2, 20)
LATER = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).found()


def known(joining: Joining, employees: int = 0, on: date = NEWER, **details: str) -> int:
    """The directory knows the applicant."""
    with joining.work() as work:
        company = register_organization(work, OrganizationDetails("Vega Example GmbH", **details))
        if employees:
            count(work, company.id, employees, on)
        return company.id


def count(work: Any, company: int, employees: int, on: date = NEWER) -> None:
    state_figure(work, company, "consolidated_employees", employees, stated_on=on, source="the register")


def admitted(joining: Joining, key: int, **choices: Any) -> Any:
    with joining.work() as work:
        return admit_applicant(work, key, **choices)


def company_of(joining: Joining, company_id: int) -> Organization:
    with joining.database.reading() as session:
        return session.get_one(Organization, company_id)


def test_agreement_and_term_rest_on_the_newer_figure_of_the_directory(joining: Joining) -> None:
    known(joining, 2600)
    key = joining.accept(employees="100", employees_on="2026-01-15")
    said = "USD 35,000.00 a year, for 2,600 employees as known here since 20 February 2026, not the 100 of the application"
    assert said in joining.agreement(key).text
    joining.sign(key)
    joining.countersign(key)
    made = admitted(joining, key)
    assert made.term.price_minor == 3_500_000
    assert not any("agreement" in line for line in made.warnings)
    assert joining.agreement(key).price_minor == made.term.price_minor
    mail = joining.mails("application-admitted")[-1].text
    assert "General member from 1 Mar 2026 on" in mail
    assert "USD 35,000.00" in mail


def test_agreement_and_term_rest_on_the_newer_figure_of_the_application(joining: Joining) -> None:
    known(joining, 2600, on=date(2025, 6, 1))
    key = joining.accept(employees="100", employees_on="2026-03-02")
    assert "USD 25,000.00 a year, for 100 employees as stated" in joining.agreement(key).text
    joining.sign(key)
    joining.countersign(key)
    # the term begins on 1 March, a day before the number was counted, and costs what was signed all the same
    assert admitted(joining, key).term.price_minor == 2_500_000


@pytest.mark.parametrize(("employees", "state"), [("100", "submitted"), ("2,600", "agreement_out")])
def test_staff_look_at_another_number_before_a_charter_that_admits_by_itself_goes_on(
    database: Database, clock: object, employees: str, state: str
) -> None:
    staffed, automatic = 'rank = 2\nadmission = "staff"', 'rank = 2\nadmission = "automatic"'
    joining = Joining(database).found(charter_text("meridian-business").replace(staffed, automatic))
    known(joining, 2600)
    assert joining.state(joining.send(employees=employees, employees_on="2026-01-15")) == state


def test_an_agreement_whose_dues_changed_is_made_anew_before_both_have_signed(
    joining: Joining, clock: Any
) -> None:
    company = known(joining)
    key = joining.accept(employees="100", employees_on="2026-01-15")
    joining.sign(key)
    clock.set(LATER)
    with joining.work() as work:
        count(work, company, 2600)
    first = joining.agreement(key)
    words = r"says USD 25,000.00 for dues; .* they are: USD 35,000.00 a year, for 2,600 employees .* Send the agreement anew"
    with pytest.raises(RuleBroken, match=words), joining.work() as work:
        countersign(work, first.id, officer(), first.document_sha256 or "")
    with joining.work() as work:
        send_agreement(work, key)
    joining.run_jobs()
    assert "made anew" in joining.mails("agreement-signature")[-1].text
    assert "USD 35,000.00 a year" in joining.mails("agreement-signature")[-1].text
    assert joining.agreement(key).price_minor == 3_500_000
    joining.sign(key)
    joining.countersign(key)
    made = admitted(joining, key)
    assert (joining.state(key), made.term.price_minor) == ("admitted", 3_500_000)


def test_what_both_have_signed_holds_and_both_are_told_that_the_figure_changed_since(
    joining: Joining, clock: Any
) -> None:
    company = known(joining)
    key = joining.apply_until_executed(employees="100", employees_on="2026-01-15")
    clock.set(LATER)
    with joining.work() as work:
        count(work, company, 2600)
    staff = Pages(joining.database).as_("staff", joining.foundation_id)
    page = staff.get(f"/meridian/applications/{joining.application(key).public_id}").get_data(as_text=True)
    assert "The dues are no longer those of the agreement" in page
    made = admitted(joining, key)
    told = "The first term is sold at USD 25,000.00, as both sides signed."
    assert made.term.price_minor == 2_500_000
    assert any(told in line for line in made.warnings)
    assert told in " ".join(joining.mails("application-admitted")[-1].text.split())
    steps = dict(made.term.explanation["steps"])
    assert steps["As agreed"] == "both sides signed for USD 25,000.00 a year"


def test_what_nobody_knew_of_a_known_company_is_taken_from_its_application(joining: Joining) -> None:
    company = known(joining)
    key = joining.apply_until_executed(homepage="https://vega.example.org/")
    warnings = admitted(joining, key).warnings
    now = company_of(joining, company)
    assert (now.country, now.address, now.category) == ("DE", "Example Street 1\nBonn\nGermany", "company")
    assert now.homepage == "https://vega.example.org/"
    assert now.registration_key is not None
    assert "Address taken over: Example Street 1, Bonn." in warnings


@pytest.mark.parametrize("replaces", [False, True])
def test_staff_choose_what_becomes_of_what_differs(joining: Joining, *, replaces: bool) -> None:
    company = known(joining, country="FR", address="Rue 9\nParis", category="nonprofit")
    key = joining.apply_until_executed()
    admitted(joining, key, replaces=replaces)
    now = company_of(joining, company)
    kept = ("FR", "Rue 9\nParis", "nonprofit")
    taken = ("DE", "Example Street 1\nBonn\nGermany", "company")
    assert (now.country, now.address, now.category) == (taken if replaces else kept)
    with joining.database.reading() as session:
        assert len(addresses_of(session, company)) == 1 + replaces


def test_staff_see_what_the_directory_knows_beside_what_was_stated(joining: Joining, clock: Any) -> None:
    known(joining, 2600, country="FR", address="Rue 9\nParis")
    key = joining.send(employees="100", employees_on="2026-01-15")
    staff = Pages(joining.database).as_("staff", joining.foundation_id)
    page = staff.get(f"/meridian/applications/{joining.application(key).public_id}").get_data(as_text=True)
    text = " ".join(page.split())
    for row in (
        '>Country</th><td class="as-typed">Germany</td><td class="as-typed">France</td><td>Stays as it is known',
        '<td class="as-typed">HRB 1234</td><td class="as-typed">Not recorded</td><td>Taken over',
        "2,600, since 20 Feb 2026</td><td>Stays: it is the newer one, and the dues rest on it",
        "USD 35,000.00 a year, for 2,600 employees",
    ):
        assert row in text, row


def test_staff_see_that_the_applicant_was_a_member_before(joining: Joining, clock: Any) -> None:
    from membership.business.lifecycle.endings import Leave, resign_member

    member = joining.apply()
    with joining.work() as work:
        resign_member(work, member, Leave(date(2026, 6, 1), "Cost."))
    clock.set(datetime(2026, 9, 1, 12, tzinfo=UTC))
    key = joining.send()
    staff = Pages(joining.database).as_("staff", joining.foundation_id)
    page = staff.get(f"/meridian/applications/{joining.application(key).public_id}").get_data(as_text=True)
    assert "Vega Example GmbH was a member until 1 Jun 2026; it would come back under its number 1." in page
    with joining.database.reading() as session:
        assert terms_of(session, session.scalars(select(Member.id)).one())
