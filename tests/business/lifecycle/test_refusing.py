"""Until when a renewal can be refused: the first one by a notice of its own (OpenSSF), and without the reminders that the
foundation owes until the end (Node.js)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.jobs import keep_terms
from membership.business.lifecycle.noticing import late_notice
from membership.business.lifecycle.operations import Contact, admit_member
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.lifecycle.renewals import remind, renew_by_themselves
from membership.business.members.acts import acts_of
from membership.business.members.queries import terms_of
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from tests.business.pages import Pages
from tests.business.world import World

FIRST_END = date(2026, 9, 1)
STUB_END = date(2027, 1, 1)
"""OpenSSF: until the first anniversary, then until the end of the calendar year."""
NODE_END = date(2028, 1, 1)


def member_of(world: World, tier: str, on: date) -> int:
    """A company that joins with somebody who reads its mail."""
    with world.work() as work:  # type: ignore[attr-defined]
        company = world.company(work, "Acme")
        contact = Contact("Ann Example", "ann@example.org", ("primary",))
        return admit_member(
            work, world.foundation_id, company.id, tier, accepted_on=on, contacts=[contact], waiver="Test."
        ).member.id  # fmt: skip


def late(world: World, member: int, ends_on: date, said_on: date) -> date | None:
    """The last day that was missed; None where the notice is in time."""
    with world.database.reading() as session:
        found = late_notice(session, terms_of(session, member), ends_on, said_on)
        return found.last_day if found else None


def night(world: World, day: date) -> int:
    with world.work() as work:  # type: ignore[attr-defined]
        return renew_by_themselves(work, world.foundation_id, day)


def reminded(world: World, clock: Any, *days: date) -> None:
    for day in days:
        clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        with world.work() as work:  # type: ignore[attr-defined]
            remind(work, world.foundation_id, day)


def test_a_first_term_has_its_own_notice_and_the_next_one_that_of_the_year(
    database: Database, clock: object
) -> None:
    world = World(database, slug="openssf").found("openssf-business")
    member = member_of(world, "member", date(2025, 9, 1))
    assert late(world, member, FIRST_END, date(2026, 8, 2)) is None
    assert late(world, member, FIRST_END, date(2026, 8, 3)) == date(2026, 8, 2)
    assert night(world, date(2026, 8, 2)) == 0
    assert night(world, date(2026, 8, 3)) == 1
    assert late(world, member, STUB_END, date(2026, 12, 1)) is None
    assert late(world, member, STUB_END, date(2026, 12, 2)) == date(2026, 12, 1)


@pytest.fixture
def node(database: Database, clock: object) -> World:
    return World(database, slug="nodejs").found("nodejs-business")


def test_a_member_that_was_reminded_is_bound_by_the_notice(node: World, clock: Any) -> None:
    member = member_of(node, "gold", date(2026, 3, 2))
    assert terms_end(node, member) == NODE_END
    reminded(node, clock, date(2027, 9, 3), date(2027, 10, 3))
    assert late(node, member, NODE_END, date(2027, 11, 2)) is None
    assert late(node, member, NODE_END, date(2027, 11, 3)) == date(2027, 11, 2)
    assert (night(node, date(2027, 11, 2)), night(node, date(2027, 11, 3))) == (0, 1)


@pytest.mark.parametrize("sent", [(), (date(2027, 10, 3),), (date(2027, 9, 3), date(2027, 11, 5))])
def test_a_member_that_was_not_reminded_twice_in_time_may_refuse_until_the_end(
    node: World, clock: Any, sent: tuple[date, ...]
) -> None:
    member = member_of(node, "gold", date(2026, 3, 2))
    reminded(node, clock, *sent)
    assert (night(node, date(2027, 12, 30)), night(node, date(2027, 12, 31))) == (0, 1)
    assert late(node, member, NODE_END, date(2027, 12, 31)) is None
    clock.set(datetime(2027, 12, 31, 12, tzinfo=UTC))
    with node.work() as work:  # type: ignore[attr-defined]
        resign_member(work, member, Leave(NODE_END, "Cost."))
    assert night(node, NODE_END) == 0
    assert terms_end(node, member) == NODE_END
    with node.database.reading() as session:
        assert [act.step for act in acts_of(session, member)] == ["join", "renew", "resign"]
        assert len(terms_of(session, member)) == 1


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Pacific/Kiritimati", "America/New_York"])
def test_nobody_is_out_between_the_last_day_and_the_night_job_in_any_zone(
    database: Database, clock: Any, zone: str
) -> None:
    world = World(database, slug="nodejs", zone=zone).found("nodejs-business")
    member_of(world, "gold", date(2026, 3, 2))
    staff = Pages(database).as_("staff", world.foundation_id)
    for hour in range(-30, 30):
        clock.set(datetime(2028, 1, 1, tzinfo=UTC) + timedelta(hours=hour))
        if (hour - 4) % 24 == 0:
            keep_terms(JobContext(database, "lifecycle.keep_terms", "1", 1), None)
        assert "Acme" in staff.get("/nodejs/members").text, hour


def test_the_pipeline_says_the_notice_of_a_first_term(database: Database, clock: object) -> None:
    world = World(database, slug="openssf").found("openssf-business")
    member_of(world, "member", date(2025, 9, 1))
    with database.reading() as session:
        request = ReportRequest(Viewer(now()), date(2026, 7, 1), now(), world.foundation_id)
        (row,) = RENEWALS.rows(session, request)
    assert row[3:5] == (FIRST_END, date(2026, 8, 2))


def terms_end(world: World, member: int) -> date:
    with world.database.reading() as session:
        return terms_of(session, member)[0].ends_on
