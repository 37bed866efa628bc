"""What the first page of a member says of its next term, and what it asks of the company; nothing that is over."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import Contact, admit_member
from membership.business.members.models import Member
from membership.kernel.db import Database
from tests.business.lifecycle.test_acts import TODAY, admit, cli, town
from tests.business.pages import Pages
from tests.business.world import World


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return town(database)


def page(world: World, member: int, rest: str = "") -> str:
    """The words of a page of the member, as staff read them."""
    with world.database.reading() as session:
        path = f"/{world.slug}/members/{session.get_one(Member, member).public_id}{rest}"
    text = Pages(world.database).as_("staff", world.foundation_id).get(path).text
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def todo(world: World, member: int) -> str:
    """The part of the first page that says what is to be done; empty where there is none."""
    found = re.search(r"To do (.*?) Membership All terms", page(world, member))
    return found[1] if found else ""


def test_the_portal_says_that_a_term_renews_by_itself_and_until_when_that_can_be_refused(
    world: World, clock: Any
) -> None:
    member = admit(world, "Acme")
    told = "enews by itself, unless the company says by 1 Dec 2026 that it leaves with the term (clause 1.4)."
    assert f"Then R{told}" in page(world, member)
    assert f"The term until 1 Jan 2027 r{told}" in page(world, member, "/membership")
    assert "renews" not in todo(world, member)
    clock.set(datetime(2026, 11, 10, 15, tzinfo=UTC))
    assert f"The term until 1 Jan 2027 r{told}" in todo(world, member)
    clock.set(datetime(2026, 12, 2, 15, tzinfo=UTC))
    assert "until 1 Dec 2026 the company could refuse that (clause 1.4)" in page(world, member)
    assert "renews" not in todo(world, member)


def test_an_end_that_somebody_has_written_down_and_a_complimentary_term_are_told_as_ends(
    world: World, clock: Any
) -> None:
    leaver, guest = admit(world, "Acme"), admit(world, "Guest")
    with cli(world) as work:
        resign_member(work, leaver, Leave(date(2027, 1, 1), "Cost."))
        renew_member(work, guest, complimentary="The board.")
    clock.set(datetime(2026, 12, 10, 15, tzinfo=UTC))
    assert "The membership ends on 1 Jan 2027." in todo(world, leaver)
    clock.set(datetime(2027, 12, 10, 15, tzinfo=UTC))
    assert "The term until 1 Jan 2028 ends: a complimentary term does not renew by itself." in todo(
        world, guest
    )


def test_a_member_that_has_left_has_nothing_to_see_to(world: World) -> None:
    member = admit(world, "Acme")
    assert "No billing representative is named." in todo(world, member)
    with cli(world) as work:
        resign_member(work, member, Leave(TODAY, "Cost."))
    assert todo(world, member) == ""
    assert "Resigned" in page(world, member)


def test_a_company_that_comes_back_needs_its_people_from_the_first_day_of_its_next_term(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        resign_member(work, member, Leave(TODAY, "Cost."))
        company = work.session.get_one(Member, member).organization_id
        people = [
            Contact("Paul", "paul@example.org", ("primary",)),
            Contact("Bea", "bea@example.org", ("billing",)),
        ]
        admit_member(
            work, world.foundation_id, company, "premier", accepted_on=date(2026, 3, 20), contacts=people, waiver="Test."
        )  # fmt: skip
    assert todo(world, member) == ""
    assert "Resigned, member again from 1 Apr 2026" in page(world, member, "/people")
    assert "Lapsed" not in page(world, member, "/membership")
    assert "The membership had ended on 2 Mar 2026" in page(world, member, "/membership")
