"""The work queues of staff: each finds what waits, its count is its rows, and neither costs more with more members."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from membership.business.lifecycle.applying import begin_application, submit_application
from membership.business.lifecycle.joining_desk import MOST, staff_lines
from membership.business.lifecycle.queues import QUEUES, counts, rows_of
from membership.business.lifecycle.standing_facts import pick_by_standing
from membership.business.lifecycle.welcoming import welcome_member
from membership.business.members.acts import Said, write_act
from membership.business.members.answers import Answers
from membership.business.members.models import Member
from membership.business.members.operations import begin_membership, name_representative
from membership.business.members.roster import Wanted, roster_page
from membership.business.members.tasks import complete_task
from membership.business.members.terms import change_tier, end_membership, renew_membership
from membership.directory.people.operations import affiliate
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.business.pages import Pages
from tests.business.world import START, World

TODAY = date(2026, 3, 2)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return World(database).found()


def found(world: World, key: str) -> list[Any]:
    with world.database.reading() as session:
        return list(rows_of(session, QUEUES[key], world.foundation_id, TODAY))


def member(world: World, work: Any, name: str, days: int, tier: str = "premier") -> Member:
    """A member whose term ends in so many days."""
    company = world.company(work, name)
    return begin_membership(
        work, world.foundation_id, company.id, tier, accepted_on=START, ends_on=TODAY + timedelta(days=days)
    )


def test_a_term_stands_in_one_queue_of_renewals_until_another_follows_or_it_is_ended(world: World) -> None:
    with world.work() as work:
        for days in (1, 30, 31, 60, 61, 90, 91):
            member(world, work, f"In {days}", days)
    names = {
        key: [row.display_name for row in found(world, key)] for key in QUEUES if key.startswith("renewals")
    }
    assert names == {
        "renewals-30": ["In 1", "In 30"], "renewals-60": ["In 31", "In 60"], "renewals-90": ["In 61", "In 90"],
    }  # fmt: skip


def test_a_membership_runs_out_where_the_last_term_that_is_written_ends_and_nobody_left(world: World) -> None:
    with world.work() as work:
        moved, renewed = member(world, work, "Moved", 80), member(world, work, "Renewed", 20)
        leaver = member(world, work, "Leaver", 25)
        change_tier(work, moved.id, "associate", on=TODAY + timedelta(days=15))
        renew_membership(work, renewed.id)
        end_membership(work, leaver.id, ends_on=TODAY + timedelta(days=25), reason="Cost.")
    waiting = {
        key: [(row.display_name, row.tier_name) for row in found(world, key)]
        for key in QUEUES
        if key.startswith("renewals")
    }
    assert waiting == {"renewals-30": [], "renewals-60": [], "renewals-90": [("Moved", "Associate")]}
    with world.database.reading() as session:
        page = roster_page(session, world.foundation_id, TODAY, Wanted(window="90"))
    assert [row.name for row in page.rows] == ["Moved"]


def test_who_names_nobody_to_vote_is_found_where_the_tier_votes(world: World) -> None:
    with world.work() as work:
        silent, voiced = world.join(work, "Silent"), world.join(work, "Voiced")
        ada = world.person(work, "Ada Byron")
        name_representative(work, voiced.id, ada.id, "voting", starts_on=START)
        name_representative(work, silent.id, ada.id, "primary", starts_on=START)
    assert [row.display_name for row in found(world, "voting")] == ["Silent"]
    assert [row.display_name for row in found(world, "primary")] == ["Voiced"]
    (twice,) = found(world, "two-companies")
    assert (twice.name, twice.companies) == ("Ada Byron", 2)


def test_two_employments_count_only_of_people_who_act_for_members(world: World) -> None:
    with world.work() as work:
        acme, other = world.join(work, "Acme"), world.company(work, "Elsewhere")
        stranger = world.person(work, "Stranger")
        for company in (acme.organization_id, other.id):
            affiliate(work, stranger.id, company, starts_on=START)
    assert found(world, "two-companies") == []


def test_what_lapsed_waits_for_a_year_unless_it_came_back(world: World) -> None:
    with world.work() as work:
        for number, (name, step, days) in enumerate(
            (("Lapsed", "lapse", 10), ("Long ago", "lapse", 400), ("Left", "resign", 10), ("Back", "lapse", 10)), 1
        ):  # fmt: skip
            one = world.join(work, name)
            write_act(work, one, step, TODAY - timedelta(days=days), Said("A reason."))
            if name == "Back":
                write_act(work, one, "reinstate", TODAY, Said("Paid."))
            work.record("business.member.lapsed", one, summary=f"Number {number}.")
    assert [row.display_name for row in found(world, "lapsed")] == ["Lapsed"]


def test_every_open_step_of_a_welcome_stands_in_the_queue_and_the_desk_says_how_many_more(
    world: World,
) -> None:
    with world.work() as work:
        ours = [
            one
            for one in welcome_member(work, world.join(work, "Newcomer").id, "premier", TODAY)
            if one.side == "foundation"
        ]
        for number in range(4):
            welcome_member(work, world.join(work, f"Member {number}").id, "premier", TODAY)
    many = 5 * len(ours)
    assert len(found(world, "steps")) == many > MOST
    staff = Viewer(at=now(), grants=frozenset({Grant("staff", "business", world.foundation_id)}))
    with world.database.reading() as session:
        lines = list(staff_lines(session, staff, now()))
    assert [one.text for one in lines if "more step" in one.text] == [f"{many - MOST} more steps: Foundation"]
    assert len(lines) == MOST + 1
    with world.work() as work:
        complete_task(work, ours[0].id, "Staff")
    assert len(found(world, "steps")) == many - 1


def test_only_members_that_fill_a_seat_of_their_own_are_asked_who_fills_it(world: World) -> None:
    with world.work() as work:
        asked = {
            tier: any(
                task.key == "seats"
                for task in welcome_member(work, world.join(work, f"A {tier}", tier).id, tier, TODAY)
            )
            for tier in ("premier", "general")
        }
    assert asked == {"premier": True, "general": False}


def test_an_application_waits_until_it_is_decided_and_every_count_is_that_of_its_page(world: World) -> None:
    answers = Answers(
        tier="general", legal_name="Applicant", category="company", country="DE", address="1 Street", employees="100",
        employees_on="2026-01-31", signatory_name="Sig", signatory_title="Director",
        signatory_email="sig@example.org", primary_name="Pri", purpose="To join", primary_email="pri@example.org",
    )  # fmt: skip
    with world.work() as work:
        application, _ = begin_application(work, world.foundation_id, "a@example.org", answers)
        submit_application(work, application.id)
        member(world, work, "Soon", 20)
    pages = Pages(world.database).as_("staff", world.foundation_id)
    with world.database.reading() as session:
        known = counts(session, world.foundation_id, TODAY)
    assert known["applications"] == 1
    assert known["renewals-30"] == 1
    for key, number in known.items():
        shown = pages.get(f"/meridian/queues/{key}")
        assert shown.status_code == 200
        assert shown.get_data(as_text=True).count("<tr data-row>") == number, key
    renewals = pages.get("/meridian/queues/renewals-30").get_data(as_text=True)
    assert "/renewal" in renewals
    assert "Soon" in renewals
    assert pages.get("/meridian/queues/none").status_code == 404


def test_the_page_of_queues_asks_as_many_statements_for_many_members_as_for_one(world: World) -> None:
    pages = Pages(world.database).as_("staff", world.foundation_id)
    numbers = []
    for batch in (1, 30):
        with world.work() as work:
            for number in range(batch):
                member(world, work, f"Member {batch} {number}", 20)
        pages.get("/meridian/queues")
        assert pages.get("/meridian/queues").status_code == 200
        numbers.append(len(pages.statements))
    assert numbers[0] == numbers[1] <= 14, numbers


def test_the_list_is_filtered_by_a_standing_that_is_never_stored(world: World) -> None:
    with world.work() as work:
        one = world.join(work, "Acme")
    with world.database.reading() as session:
        good = pick_by_standing(session, world.foundation_id, TODAY, "good")
        bad = pick_by_standing(session, world.foundation_id, TODAY, "bad")
    assert (good.is_rest, one.id in good.ids, bad.ids) == (True, False, frozenset())


def test_applications_are_told_as_they_stand_today_and_of_no_other_day(world: World) -> None:
    pages = Pages(world.database).as_("staff", world.foundation_id)
    shown = pages.get("/meridian/reports/applications")
    assert shown.status_code == 200
    assert 'id="as_of"' not in shown.text
    assert 'id="as_of"' in pages.get("/meridian/reports/member-roster").text
    asked = pages.get("/meridian/reports/applications?as_of=2025-01-01")
    assert asked.status_code == 422
    assert "says how things stand today" in asked.text
    sent = pages.post("/meridian/reports/applications/export", format="csv", as_of="2025-01-01")
    assert sent.status_code == 422
