"""What was over when a file told of it is history: it renews by no night, takes no place, and is owed to nobody."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from membership.business.dues.due import dues_due
from membership.business.dues.dues_run import plan_dues
from membership.business.dues.periods import Days
from membership.business.lifecycle.jobs import KEEP, keep_terms
from membership.business.members.acts import acts_of
from membership.business.members.models import Member, Term
from membership.business.members.queries import members_on
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.jobs.context import JobContext
from tests.business.lifecycle.files import ruled, take, told
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
TERMS = "organization,tier,start,end\n"
PAST = f"{TERMS}Solo,Premier,2025-01-01,2026-01-01\nTerme,General,2025-02-01,2026-02-01\nTermi,General,2025-02-28,2025-03-31\n"


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return ruled(database)


def night(world: World) -> None:
    keep_terms(JobContext(world.database, KEEP.name, "1", 1), {})


def steps(world: World, name: str) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        query = select(Member.id).join(Organization, Organization.id == Member.organization_id)
        member = session.scalars(query.where(Organization.display_name == name)).one()
        return [(act.step, str(act.effective_on)) for act in acts_of(session, member)]


def present(world: World) -> set[str]:
    with world.database.reading() as session:
        return {one.name for one in members_on(session, world.foundation_id, TODAY)}


def test_a_membership_whose_terms_were_over_when_a_file_told_of_them_ended_with_the_last_one(
    world: World,
) -> None:
    report = take(world, "terms", PAST)
    assert report.is_clean, report.plan.problems
    assert "The membership ended with this term, on 1 Jan 2026." in report.plan.lines[0].notes[0]
    night(world)
    assert present(world) == set()
    assert steps(world, "Solo") == [("join", "2025-01-01"), ("expire", "2026-01-01")]
    with world.database.reading() as session:
        assert len(session.scalars(select(Term.id)).all()) == 3
        assert verify(session, Base.metadata).is_whole


def test_a_past_term_takes_no_place_of_a_full_tier(database: Database, clock: object) -> None:
    text = charter_text("meridian-business").replace("rank = 2\n", "rank = 2\nmaximum_members = 1\n", 1)
    world = ruled(database, text)
    take(world, "terms", f"{TERMS}Terme,General,2025-02-10,2026-02-10\n")
    assert take(world, "terms", f"{TERMS}Nova,General,2026-03-02,\n").is_clean
    night(world)
    assert present(world) == {"Nova"}


def test_a_later_file_goes_on_where_the_terms_of_the_one_before_it_stopped(world: World) -> None:
    take(world, "terms", PAST)
    rows = "Solo,Premier,2026-01-01,2027-01-01\nSolo,Premier,2027-01-01,2028-01-01\n"
    report = take(world, "terms", TERMS + rows)
    assert report.is_clean, report.plan.problems
    assert present(world) == {"Solo"}
    night(world)
    assert present(world) == {"Solo"}
    assert [step for step, _ in steps(world, "Solo")] == ["join", "expire", "rejoin", "renew"]
    with world.database.reading() as session:
        assert verify(session, Base.metadata).is_whole
    assert take(world, "terms", TERMS + rows).taken is None


def test_a_later_file_brings_nobody_back_after_a_gap(world: World) -> None:
    take(world, "terms", PAST)
    (found,) = told(take(world, "terms", f"{TERMS}Termi,General,2026-01-01,2027-01-01\n"))
    assert "ended on 31 Mar 2025; a file brings nobody back" in found[2]


def test_a_term_that_is_still_running_renews_as_the_charter_says(world: World) -> None:
    report = take(world, "terms", f"{TERMS}Solo,Premier,2025-03-10,2026-03-10\n")
    assert not any("ended" in told for told in report.plan.lines[0].notes)
    assert steps(world, "Solo") == [("join", "2025-03-10")]
    night(world)
    assert steps(world, "Solo")[1:] == [("renew", "2026-03-10")]


def test_the_dues_run_offers_no_period_that_was_over_when_a_file_told_of_it(world: World) -> None:
    rows = f"{PAST}Nova,Premier,2025-03-10,2026-03-10\nGift,Premier,2026-01-01,2027-01-01,the board\n"
    preview = take(world, "terms", rows.replace("start,end", "start,end,complimentary"), preview=True)
    assert preview.is_clean, preview.plan.problems
    over = "None, it is over"
    assert [line.dues for line in preview.plan.lines] == [
        over, over, over, "USD 150,000.00 a year", "Complimentary"
    ]  # fmt: skip
    take(world, "terms", rows.replace("start,end", "start,end,complimentary"))
    with world.database.reading() as session:
        due = plan_dues(dues_due(session, world.foundation_id, Days(date(2025, 1, 1), date(2027, 1, 1))))
    assert [(item.row.display_name, str(item.days.starts_on)) for item in due.payable] == [
        ("Nova", "2025-03-10")
    ]
    assert due.questions == []


def test_a_file_that_puts_a_company_into_a_tier_of_the_board_says_so(world: World) -> None:
    rows = "Solo,Premier,2026-03-02,\nTerme,General,2026-03-02,\n"
    notes = [line.notes for line in take(world, "terms", TERMS + rows, preview=True).plan.lines]
    assert len(notes[0]) == 1
    assert notes[0][0].startswith("Premier: The board decides about the admission (clause ")
    assert notes[0][0].endswith("A file names no such decision.")
    assert notes[1] == ()
    (line,) = take(world, "members", "tier,organization\nPremier,Acme\n", preview=True).plan.lines
    assert line.notes == notes[0]


def test_ends_that_were_meant_as_last_days_are_noted_with_the_day_on_which_the_company_was_out(
    world: World,
) -> None:
    rows = "Inclu,Premier,2025-01-01,2025-12-31\nInclu,Premier,2026-01-01,2026-12-31\nShorty,Premier,2026-02-01,2026-12-31\n"
    first, second, stub = take(world, "terms", TERMS + rows, preview=True).plan.lines
    assert any("If that day belongs to it, write 1 Jan 2026." in told for told in first.notes)
    assert any("was out from 31 Dec 2025 until 1 Jan 2026" in told for told in second.notes)
    assert any("If that day belongs to it, write 1 Jan 2027." in told for told in second.notes)
    assert any("write 1 Jan 2027." in told for told in stub.notes)
    (whole,) = take(world, "terms", f"{TERMS}Whole,General,2026-01-01,2027-01-01\n", preview=True).plan.lines
    assert whole.notes == ()


def test_employees_that_a_file_states_hold_from_today_where_the_company_joins_later(world: World) -> None:
    rows = "General,Nova,2026-05-01,1200\nGeneral,Terme,2026-02-01,30\n"
    assert take(world, "members", f"tier,organization,joined,employees\n{rows}").is_clean
    with world.database.reading() as session:
        figures = session.scalars(select(OrganizationFigure).order_by(OrganizationFigure.amount)).all()
        assert [(one.amount, one.starts_on, one.stated_on) for one in figures] == [
            (30, date(2026, 2, 1), date(2026, 2, 1)), (1200, TODAY, TODAY),
        ]  # fmt: skip
