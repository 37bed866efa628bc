"""A day that one row of a page refuses stands, with what is wrong with it, in that row alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from membership.business.members.models import Representative
from membership.business.members.operations import name_representative
from membership.directory.organizations.models import Organization, OrganizationNumber
from membership.directory.organizations.numbering import state_number
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import affiliate
from membership.kernel.db import Database
from tests.business.pages import Pages
from tests.business.world import START, World

NEVER = "2027-02-29"
WRONG = "There is no such day"


@dataclass
class Rows:
    """A company with two representatives and two numbers, and one of its people who works elsewhere, too."""

    pages: Pages
    base: str
    company: str
    person: str
    first: Callable[[type], str]


@pytest.fixture
def rows(sqlite_database: Database, clock: object) -> Rows:
    world = World(sqlite_database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        member = world.join(work, "Acme")
        people = [world.person(work, name) for name in ("Ada", "Ben")]
        for one in people:
            name_representative(work, member.id, one.id, "billing", starts_on=START)
        affiliate(work, people[0].id, world.company(work, "Brick").id, starts_on=START)
        for number in ("HRB 1", "HRB 2"):
            state_number(
                work, member.organization_id, "registration", "DE", number, register=number, starts_on=START
            )
        staff = world.person(work, "Staff").id
        company = work.session.get_one(Organization, member.organization_id).public_id
        base, person = f"/meridian/members/{member.public_id}", people[0].public_id

    def first(model: type) -> str:
        with sqlite_database.reading() as session:
            return str(session.scalars(select(model.public_id).order_by(model.id)).first())  # type: ignore[attr-defined]

    pages = Pages(sqlite_database).as_("staff", world.foundation_id, person_id=staff)
    return Rows(pages, base, company, person, first)


ADDRESSES: dict[str, Callable[[Rows], str]] = {
    "people": lambda here: f"{here.base}/people/{here.first(Representative)}/end",
    "employees": lambda here: f"{here.base}/employees/{here.first(Affiliation)}/end",
    "person": lambda here: f"/meridian/people/{here.person}/employment/{here.first(Affiliation)}/end",
    "numbers": lambda here: (
        f"/meridian/companies/{here.company}/numbers/{here.first(OrganizationNumber)}/end"
    ),
}


@pytest.mark.parametrize("page", ADDRESSES)
def test_a_refused_end_stands_in_its_row_alone(rows: Rows, page: str) -> None:
    answer = rows.pages.post(ADDRESSES[page](rows), ends_on=NEVER)
    assert answer.status_code == 422
    typed = re.findall(r'<input[^>]*name="ends_on"[^>]*>', answer.text)
    assert len(typed) == 2
    assert [NEVER in one for one in typed].count(True) == 1
    assert answer.text.count("<details open>") == 1
    assert answer.text.count(f"</svg><span>{WRONG}") == 1
    assert answer.text.count(WRONG) == 2, "in the list of what is wrong, and at the field"
