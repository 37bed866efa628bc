"""Reports on seats, related companies and renewals as they were known: what was written down later, though of an earlier
day, is not in them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Seat
from membership.assembly.bodies.operations import close_seat, constitute_body
from membership.business.board.people import appoint_director
from membership.business.board.related_report import RELATED
from membership.business.board.reports import SEATS_AND_VACANCIES
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.members.operations import begin_membership
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import state_figure
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import nobody
from membership.kernel.work import Work
from tests.business.world import World, charter_text
from tests.conftest import Clock

TODAY = date(2026, 3, 2)
JOINED = date(2026, 2, 3)


@pytest.fixture
def cdf(database: Database, clock: Clock) -> World:
    """Acme controls Brick; both are premier members, whose seats nobody holds yet."""
    world = World(database, slug="cdf").found(align=False)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, charter_text("cdf-business"))
        acme, brick = (admit(work, world, name) for name in ("Acme", "Brick"))
        state_control(work, acme, brick, 6_000, starts_on=JOINED, source="press")
    return world


def admit(work: Work, world: World, name: str) -> int:
    """A premier member since the third of February; its company."""
    company = world.company(work, name)
    contact = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
    admit_member(
        work, world.foundation_id, company.id, "premier", starts_on=JOINED, ends_on=date(2027, 2, 3),
        contacts=[contact], waiver="Test.",
    )  # fmt: skip
    return company.id


def seat_of(work: Work, name: str) -> int:
    """The seat of the company in the governing board."""
    query = select(Seat.id).join(Organization, Organization.id == Seat.organization_id)
    return work.session.scalars(
        query.where(Organization.display_name == name, Seat.group_key == "premier")
    ).one()


def rows(
    world: World, report: Report, on: date = TODAY, known_at: datetime | None = None, **values: Any
) -> list[tuple[Any, ...]]:
    asked = ReportRequest(nobody(now()), on, now(), world.foundation_id, known_at=known_at, values=values)
    with world.database.reading() as session:
        return [tuple(row) for row in report.rows(session, asked)]


def test_seats_as_known_are_those_that_were_opened_and_not_closed_by_then(cdf: World, clock: Clock) -> None:
    then = now()
    clock.advance(days=5)
    with cdf.work() as work:  # type: ignore[attr-defined]
        admit(work, cdf, "Late")
        close_seat(work, seat_of(work, "Brick"), ends_on=date(2026, 2, 20), reason="Given up.")
    companies = {row[3] for row in rows(cdf, SEATS_AND_VACANCIES)}
    assert {"Acme", "Late"} <= companies
    assert "Brick" not in companies
    assert {row[3] for row in rows(cdf, SEATS_AND_VACANCIES, known_at=then)} - {""} == {"Acme", "Brick"}
    assert rows(cdf, SEATS_AND_VACANCIES, known_at=now()) == rows(cdf, SEATS_AND_VACANCIES)


def test_a_question_as_to_the_number_of_seats_is_asked_of_the_members_that_were_known(
    database: Database, clock: Clock
) -> None:
    world = World(database, slug="pytorch").found("pytorch-business")
    before = now()
    clock.advance(days=5)
    with world.work() as work:  # type: ignore[attr-defined]
        constitute_body(work, world.foundation_id, "business", "governing_board", slug="board", title="Board")
        world.join(work, "First", "general", JOINED)
    then = now()
    clock.advance(days=5)
    with world.work() as work:  # type: ignore[attr-defined]
        world.join(work, "Second", "general", JOINED)
    for known_at, words in (
        (None, ["do 2 members"]),
        (now(), ["do 2 members"]),
        (then, ["do 1 members"]),
        (before, []),
    ):
        asked = [row[4] for row in rows(world, SEATS_AND_VACANCIES, known_at=known_at)]
        assert [re.findall(r"do \d members", question) for question in asked] == [[one] for one in words]


def test_related_companies_as_known_have_the_seats_that_they_held_then(cdf: World, clock: Clock) -> None:
    then = now()
    clock.advance(days=5)
    with cdf.work() as work:  # type: ignore[attr-defined]
        director = work.session.scalars(select(Person).where(Person.name == "Rep of Acme")).one()
        appoint_director(work, seat_of(work, "Acme"), director.public_id, starts_on=TODAY)
    # group, members in it, company, tier, seats, limits
    now_held, held_then = rows(cdf, RELATED), rows(cdf, RELATED, known_at=then)
    assert [row[2:5] for row in now_held] == [("Acme", "Premier", 1), ("Brick", "Premier", 0)]
    assert ": 1 of at most 1 seats" in now_held[0][5]
    assert [row[2:] for row in held_then] == [("Acme", "Premier", 0, "none"), ("Brick", "Premier", 0, "none")]


def test_a_renewal_as_known_costs_by_the_figure_that_was_known(database: Database, clock: Clock) -> None:
    world = World(database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        company = world.company(work, "Large Inc")
        begin_membership(work, world.foundation_id, company.id, "general", accepted_on=date(2026, 1, 1))
        state_figure(work, company.id, "consolidated_employees", 600, stated_on=JOINED, source="stated")
    then = now()
    clock.advance(days=5)
    with world.work() as work:  # type: ignore[attr-defined]
        state_figure(work, company.id, "consolidated_employees", 9_000, stated_on=TODAY, source="stated")
    (told,), (known,) = (rows(world, RENEWALS, date(2026, 12, 1), known_at) for known_at in (None, then))
    assert "9000" in told[9]
    assert "600" in known[9]
    assert known[6] < told[6]
