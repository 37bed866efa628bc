"""Whoever goes with a membership to the successor works there from that day on, and no longer where they were."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.operations import begin_membership, name_representative
from membership.business.members.queries import member_of, people_of
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation
from membership.directory.people.queries import person_by_email
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.work import Work
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
JOINED = date(2025, 12, 1)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
        company = made.company(work, "Acme", "nonprofit")
        contact = Contact("Rep Example", "rep@example.org", ("primary", "voting"))
        admit_member(work, made.foundation_id, company.id, "premier", accepted_on=JOINED, contacts=[contact])
    return made


def employed(world: World) -> list[tuple[str, date, bool]]:
    """(company, the day from which they work there no longer, whether without end) of everybody, as it is known."""
    with world.database.reading() as session:
        query = (
            select(Organization.display_name, Affiliation.ends_on, Affiliation.is_open_ended)
            .join(Organization, Organization.id == Affiliation.organization_id)
            .where(is_known(Affiliation))
            .order_by(Affiliation.starts_on, Affiliation.id)
        )
        return [(row.display_name, row.ends_on, row.is_open_ended) for row in session.execute(query)]


def acme(work: Work, world: World) -> tuple[int, int]:
    """The key of the member and of its company."""
    company = work.session.scalars(select(Organization).where(Organization.display_name == "Acme")).one()
    member = member_of(work.session, world.foundation_id, company.id)
    assert member is not None
    return member.id, company.id


def transfer(world: World, *, keeps_people: bool = True) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        heir = world.company(work, "Heir")
        said = Succession("acquisition", TODAY, "Board", "Agreement", keeps_people=keeps_people)
        transfer_member(work, acme(work, world)[0], heir.id, said)


def test_who_moves_with_a_membership_leaves_the_company_before_on_that_day(world: World) -> None:
    transfer(world)
    (left, until, is_open), (now_at, _, goes_on) = employed(world)
    assert (left, until, is_open) == ("Acme", TODAY, False)
    assert (now_at, goes_on) == ("Heir", True)


def test_who_does_not_move_is_not_said_to_have_left(world: World) -> None:
    transfer(world, keeps_people=False)
    assert [(name, is_open) for name, _, is_open in employed(world)] == [("Acme", True)]


def test_who_acts_for_the_company_elsewhere_still_works_there(world: World) -> None:
    other = World(world.database, slug="pytorch").found("pytorch-business")
    with world.work() as work:  # type: ignore[attr-defined]
        rep = person_by_email(work.session, "rep@example.org")
        assert rep is not None
        _, company = acme(work, world)
        elsewhere = begin_membership(work, other.foundation_id, company, "premier", accepted_on=JOINED)
        name_representative(work, elsewhere.id, rep.id, "billing", starts_on=TODAY)
    transfer(world)
    assert sorted((name, is_open) for name, _, is_open in employed(world)) == [("Acme", True), ("Heir", True)]


def test_a_role_that_began_after_the_day_of_a_transfer_is_the_successors(world: World) -> None:
    day, began = date(2026, 2, 2), date(2026, 2, 16)
    with world.work() as work:  # type: ignore[attr-defined]
        member, _ = acme(work, world)
        for name, since in (("Late Lee", began), ("Today Tom", TODAY)):
            name_representative(work, member, world.person(work, name).id, "legal", starts_on=since)
    with world.work() as work:  # type: ignore[attr-defined]
        heir = world.company(work, "Heir")
        said = Succession("acquisition", day, "Board", "Agreement")
        successor = transfer_member(work, member, heir.id, said).successor.id
    with world.database.reading() as session:
        assert not people_of(session, member, day)
        acting = {(one.name, one.kind, one.starts_on) for one in people_of(session, successor, day)}
    assert {
        ("Late Lee", "legal", began),
        ("Today Tom", "legal", TODAY),
        ("Rep Example", "primary", day),
    } <= acting
    assert {name for name, _, is_open in employed(world) if is_open} == {"Heir"}
