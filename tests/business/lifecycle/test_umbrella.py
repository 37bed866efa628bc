"""One company's memberships across foundations: what each stands on, to whoever sees it there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from membership.business.dues.dues_run import run_dues
from membership.business.dues.periods import Days
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization
from membership.kernel.db import Database
from membership.kernel.viewer import Grant
from membership.kernel.work import system_permit
from tests.business.lifecycle.umbrellas import ASKS, TODAY, Umbrella, umbrella
from tests.business.pages import Pages
from tests.conftest import Clock

NO_DEBT = """
[[prerequisite]]
tier = "premier"
requires = "no_debt"
foundation = "meridian"
effect = "warns"
at_renewal = "{at_renewal}"
clause = "9.2"
source = "invented"
"""


@pytest.fixture
def house(database: Database, clock: object) -> Umbrella:
    return umbrella(database)


def company_of(house: Umbrella) -> Organization:
    with house.database.reading() as session:
        return session.get_one(Organization, session.get_one(Member, house.here).organization_id)


def staff_of_both(house: Umbrella) -> Pages:
    pages = Pages(house.database).as_("staff", house.parent.foundation_id)
    places = (house.parent.foundation_id, house.child.foundation_id)
    held = frozenset(Grant("staff", "business", foundation_id=place) for place in places)
    pages.viewer = replace(pages.viewer, grants=held)
    return pages


def shown(house: Umbrella, pages: Pages, place: str = "child") -> str:
    answer = pages.get(f"/{place}/memberships/{company_of(house).public_id}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def owe(house: Umbrella, clock: Clock) -> None:
    """The parent invoices its dues, which nobody pays in time."""
    permit = system_permit(house.database, "cli", "test")
    run_dues(permit, house.parent.foundation_id, Days.year(2026), on=TODAY)
    clock.set(datetime(2026, 8, 3, 17, tzinfo=UTC))


def test_the_page_says_whether_the_membership_elsewhere_holds_and_when_each_term_renews(
    house: Umbrella,
) -> None:
    page = shown(house, staff_of_both(house))
    assert "Membership of Foundation at Premier or above: until 1 Jan 2027" in page
    assert ">Fulfilled</span>" in page
    assert page.count("The term until 1 Jan 2027 renews by itself") == 2
    assert page.count(">In good standing</span>") == 2
    assert "/child/charter?" in page.split("Foundation</h2>")[0]
    assert "/child/charter?" not in page.split("Foundation</h2>")[1]
    house.leave()
    page = shown(house, staff_of_both(house))
    assert ">Not fulfilled</span>" in page
    assert "no membership of Foundation at Premier or above on 2 Mar 2026" in page
    assert ">Not in good standing</span>" in page
    assert "Warns</span> Acme is no member of Foundation at Premier or above on 2 Mar 2026." in page


@pytest.mark.parametrize(("at_renewal", "told"), [("warns", "Warns</span>"), ("blocks", "Blocks it</span>")])
def test_a_debt_to_the_parent_is_shown_there_and_warns_or_blocks_here_as_the_charter_says(
    database: Database, clock: Clock, at_renewal: str, told: str
) -> None:
    house = umbrella(database, ASKS + NO_DEBT.format(at_renewal=at_renewal))
    owe(house, clock)
    page = shown(house, staff_of_both(house))
    assert "Overdue</span>" in page
    assert f"{told} Acme owes" in page
    assert "clause 9.2" in page
    assert f"/meridian/dues/invoices?state=open&amp;q={company_of(house).display_name}" in page


def test_who_acts_for_the_company_in_one_foundation_sees_of_the_other_tier_and_term_alone(
    house: Umbrella, clock: Clock
) -> None:
    owe(house, clock)
    company = company_of(house)
    pages = Pages(house.database).as_(
        "representative", house.child.foundation_id, kind="primary", organization_id=company.id
    )
    page = shown(house, pages)
    assert page.count("The term until 1 Jan 2027 renews by itself") == 2
    assert page.count("Shown to who acts for the company there") == 1
    assert "Overdue</span>" not in page
    assert f"/child/membership/invoices?company={company.public_id}" in page
    pages.as_("representative", house.parent.foundation_id, kind="technical", organization_id=company.id)
    page = shown(house, pages, "meridian")
    assert "Child</h2>" not in page
    assert "Not in good standing" in page
    assert "Open invoices" not in page


def test_a_company_that_is_no_member_has_a_page_that_says_so(house: Umbrella) -> None:
    with house.child.work() as work:  # type: ignore[attr-defined]
        stranger = house.child.company(work, "Stranger").public_id
    page = staff_of_both(house).get(f"/child/memberships/{stranger}").text
    assert "No memberships" in page
