"""The reports on members: who came, went and moved, and why; what renews; who stayed; who lacks whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from membership.business.lifecycle.endings import Leave, reinstate_member, resign_member, take_back
from membership.business.lifecycle.moves import move_member, renew_member
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.lifecycle.reports import STANDING
from membership.business.members.change_reports import MEMBER_MOVES, MEMBERS_BY_TIER
from membership.business.members.missing_report import MISSING
from membership.business.members.operations import begin_membership, name_representative
from membership.business.members.reports import MEMBER_ROSTER
from membership.business.members.retention import RETENTION, cohorts
from membership.kernel.db import Database
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from tests.business.world import World, charter_text

FIRST, SECOND = date(2026, 1, 15), date(2026, 6, 30)


@pytest.fixture
def town(database: Database, clock: object) -> World:
    """Acme and Beta are premier, Gamma and Delta general from 1 January on; Acme moves down, Beta leaves, Echo joins."""
    world = World(database).found(align=False)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, charter_text("meridian-business"))
        keys = {}
        for name, tier in (
            ("Acme", "premier"),
            ("Beta", "premier"),
            ("Gamma", "general"),
            ("Delta", "general"),
        ):
            company = world.company(work, name, "nonprofit")
            member = begin_membership(
                work, world.foundation_id, company.id, tier, accepted_on=date(2026, 1, 1)
            )
            keys[name] = member.id
        for kind in ("primary", "billing"):
            person = world.person(work, f"{kind} of Acme")
            name_representative(work, keys["Acme"], person.id, kind, starts_on=date(2026, 1, 1))
        person = world.person(work, "Primary of Gamma")
        name_representative(work, keys["Gamma"], person.id, "primary", starts_on=date(2026, 1, 1))
        move_member(work, keys["Acme"], "associate", on=date(2026, 4, 1), credit="none")
        resign_member(work, keys["Beta"], Leave(date(2026, 5, 1), "The budget was cut."))
        late = world.company(work, "Echo", "nonprofit")
        begin_membership(work, world.foundation_id, late.id, "associate", accepted_on=date(2026, 3, 1))
        renew_member(work, keys["Gamma"])
    return world


def rows(world: World, report: Report, as_of: date, **values: Any) -> list[Any]:
    with world.database.reading() as session:
        asked = ReportRequest(
            Viewer(at=now()),
            as_of,
            now(),
            world.foundation_id,
            known_at=values.pop("known_at", None),
            values=values,
        )
        return [tuple(row) for row in report.rows(session, asked)]


def test_members_by_tier_balance_between_two_days(town: World) -> None:
    found = rows(town, MEMBERS_BY_TIER, SECOND, since=FIRST)
    # tier, first day, joined, moved in, moved out, left, second day, of these renewing by themselves
    assert found == [
        ("Premier", 2, 0, 0, 1, 1, 0, 0),
        ("General", 2, 0, 0, 0, 0, 2, 0),
        ("Associate", 0, 1, 1, 0, 0, 2, 0),
    ]
    assert rows(town, MEMBERS_BY_TIER, FIRST, since=SECOND) == found  # whichever was typed first
    assert all(
        start + joined + into - out - left == end for _, start, joined, into, out, left, end, _ in found
    )


def test_each_move_says_what_and_why(town: World) -> None:
    found = [(row[0], *row[2:]) for row in rows(town, MEMBER_MOVES, SECOND, since=FIRST)]
    assert [row[:5] for row in found] == [
        (date(2026, 3, 1), "Echo", "Joined", None, "Associate"),
        (date(2026, 4, 1), "Acme", "Moved", "Premier", "Associate"),
        (date(2026, 5, 1), "Beta", "Left", "Premier", None),
    ]
    assert "The budget was cut" in found[2][5]
    before = rows(town, MEMBER_MOVES, SECOND, since=FIRST, known_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert before == []  # nothing of it was known


def test_who_joined_and_stayed_after_all_stands_with_the_day_of_joining(town: World) -> None:
    day = date(2026, 2, 1)
    with town.work() as work:  # type: ignore[attr-defined]
        kept, back = (town.join(work, name, "premier", day).id for name in ("Kept", "Back"))
        resign_member(work, kept, Leave(date(2026, 8, 1), "Cost."))
        take_back(work, kept, reason="They stay.")
        resign_member(work, back, Leave(date(2026, 2, 20), "Cost."))
        reinstate_member(work, back, on=date(2026, 3, 2), reason="They came to see.")
    found = {row[2]: (row[0], row[3], row[6]) for row in rows(town, MEMBER_MOVES, SECOND, since=FIRST)}
    assert found["Kept"] == (day, "Joined", "Joined")
    assert found["Back"] == (day, "Joined", "Joined")
    later = {row[2]: row[0] for row in rows(town, MEMBER_MOVES, SECOND, since=date(2026, 2, 25))}
    assert later["Back"] == date(2026, 3, 2)
    assert "Kept" not in later


def test_who_changed_tier_and_renewed_it_stands_with_the_day_of_the_change(town: World) -> None:
    with town.work() as work:  # type: ignore[attr-defined]
        renew_member(work, 1)
    found = {row[2]: row[0] for row in rows(town, MEMBER_MOVES, date(2027, 2, 1), since=FIRST)}
    assert found["Acme"] == date(2026, 4, 1)


def test_the_pipeline_says_what_stands_and_what_is_expected(town: World) -> None:
    found = {row[1]: row[3:] for row in rows(town, RENEWALS, date(2026, 11, 20), within=90)}
    assert set(found) == {"Acme", "Gamma", "Delta"}
    ends, refuse, state, minor, *_ = found["Gamma"]
    assert (ends, state) == (date(2027, 1, 1), "Renewed as General")
    assert found["Acme"][:5] == (
        date(2027, 1, 1),
        date(2026, 12, 1),
        "Renews by itself, unless it is refused",
        0,
        "USD",
    )
    assert found["Delta"][2].startswith(
        "Renews by itself, unless it is refused: The dues of this General member"
    )
    assert (minor, found["Delta"][3]) == (None, None)  # nobody stated employees: never a guess
    assert refuse == date(2026, 12, 1)
    late = {row[1]: row[5] for row in rows(town, RENEWALS, date(2026, 12, 2), within=90)}
    assert late["Acme"] == "Renews by itself: the last day for refusing has passed"
    assert rows(town, RENEWALS, date(2026, 4, 20), within=90)[0][5] == "Resigned from 1 May 2026"


def test_the_pipeline_of_a_day_to_come_goes_on_with_terms_that_renew_by_themselves(town: World) -> None:
    found = {row[1]: row[2:7] for row in rows(town, RENEWALS, date(2027, 12, 2), within=90)}
    assert set(found) == {"Acme", "Gamma", "Delta", "Echo"}  # all who are members of that day in the roster
    assert set(found) == {row[1] for row in rows(town, MEMBER_ROSTER, date(2027, 12, 2))}
    assert found["Acme"] == (
        "Associate, renews by itself", date(2028, 1, 1), date(2027, 12, 1),
        "Renews by itself: the last day for refusing has passed", 0,
    )  # fmt: skip
    assert found["Gamma"][:2] == ("General", date(2028, 1, 1))  # its term of 2027 is written
    assert rows(town, RENEWALS, date(2027, 6, 1), within=90) == []
    assert [row[3] for row in rows(town, RENEWALS, date(2031, 12, 2))] == [date(2032, 1, 1)] * 4


def test_the_pipeline_within_no_days_is_not_the_one_within_ninety(town: World) -> None:
    assert rows(town, RENEWALS, date(2026, 11, 20), within=0) == []
    assert len(rows(town, RENEWALS, date(2026, 11, 20), within=None)) == 3


def test_the_pipeline_looks_behind_a_term_that_is_renewed_already(town: World) -> None:
    found = [row for row in rows(town, RENEWALS, date(2026, 11, 20), within=500) if row[1] == "Gamma"]
    assert [row[3] for row in found] == [date(2027, 1, 1), date(2028, 1, 1)]
    assert found[0][5] == "Renewed as General"
    assert found[1][5].startswith("Renews by itself, unless it is refused")


def test_the_pipeline_expects_what_renewing_would_sell(town: World) -> None:
    """A term that is sold for a part of a year, by a charter that is adopted already and begins before it."""
    later = (
        charter_text("meridian-business")
        .replace('version = "1.0"', 'version = "2.0"')
        .replace("amount = 150000", "amount = 240000")
        .replace("2024-11-15", "2026-02-15")
        .replace("effective_from = 2025-01-01", "effective_from = 2026-06-01")
    )
    with town.work() as work:
        late = town.company(work, "Foxtrot", "nonprofit")
        member = begin_membership(
            work, town.foundation_id, late.id, "premier", accepted_on=date(2025, 8, 1)
        ).id
        adopt_business_charter(work, town.foundation_id, later)
    found = {row[1]: row[6:8] for row in rows(town, RENEWALS, date(2026, 5, 15), within=90)}
    assert found["Foxtrot"][0] == 240_000_00 * 5 // 12
    with town.work() as work:
        sold = renew_member(work, member).term
        assert (sold.starts_on, sold.price_minor) == (date(2026, 8, 1), found["Foxtrot"][0])


def test_who_lacks_a_representative_is_named_with_the_clause(town: World) -> None:
    found = [row[1:6] for row in rows(town, MISSING, date(2026, 3, 2))]
    assert ("Gamma", "General", "Billing", 1, 0) in found
    assert not any(row[0] == "Acme" for row in found)
    assert {row[2] for row in found if row[0] == "Echo"} == {"Primary", "Billing"}
    why = next(row[6] for row in rows(town, MISSING, date(2026, 3, 2)) if row[1:4:2] == ("Gamma", "Billing"))
    assert why.endswith("clause 1.7")


def test_retention_counts_each_anniversary_that_has_come(town: World) -> None:
    assert rows(town, RETENTION, date(2026, 12, 31)) == [("2026", 5, 0, 5, 5, 0, Fraction(1))]
    # by 1 January 2027 four have reached a year: Gamma is renewed, Acme and Delta renew by themselves, Beta resigned
    assert rows(town, RETENTION, date(2027, 1, 1))[1] == ("2026", 5, 1, 4, 3, 2, Fraction(3, 4))


def test_by_a_day_to_come_whoever_renews_by_itself_has_not_left(town: World) -> None:
    later = date(2027, 6, 1)
    assert rows(town, MEMBERS_BY_TIER, later, since=date(2026, 6, 1)) == [
        ("General", 2, 0, 0, 0, 0, 2, 1),
        ("Associate", 2, 0, 0, 0, 0, 2, 2),
    ]
    assert rows(town, MEMBER_MOVES, later, since=date(2026, 6, 1)) == []
    (moved,) = (row for row in rows(town, MEMBER_MOVES, later, since=FIRST) if row[2] == "Acme")
    assert moved[3:6] == ("Moved", "Premier", "Associate, renews by itself")
    roster = {row[1]: (row[2], row[-4]) for row in rows(town, MEMBER_ROSTER, later)}
    assert roster == {
        "Acme": ("Associate", "Member, renews by itself"),
        "Delta": ("General", "Member, renews by itself"),
        "Echo": ("Associate", "Member, renews by itself"),
        "Gamma": ("General", "Member"),
    }
    standing = {row[1]: row[2:4] for row in rows(town, STANDING, later)}
    assert standing["Delta"] == ("General, renews by itself", "In good standing")
    assert standing["Gamma"] == ("General", "In good standing")
    lacking = {row[1]: row[2] for row in rows(town, MISSING, later)}
    assert lacking["Delta"] == "General, renews by itself"


def test_by_a_day_to_come_a_term_ends_that_somebody_ended_or_that_asks_for_a_word(town: World) -> None:
    with town.work() as work:  # type: ignore[attr-defined]
        resign_member(work, 4, Leave(date(2027, 1, 1), "Cost."))
        begin_gift(work, town)
    left = {row[2]: row[3] for row in rows(town, MEMBER_MOVES, date(2027, 6, 1), since=date(2026, 6, 1))}
    assert left == {"Delta": "Left", "Gift": "Left"}
    said = charter_text("meridian-business").replace('version = "1.0"', 'version = "2.0"')
    said = said.replace("2024-11-15", "2026-03-01").replace(
        "effective_from = 2025-01-01", "effective_from = 2026-12-01"
    )
    with town.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(
            work, town.foundation_id, said.replace("renews_by_itself = true", "renews_by_itself = false")
        )
    left = {row[2]: row[3] for row in rows(town, MEMBER_MOVES, date(2027, 6, 1), since=date(2026, 6, 1))}
    assert set(left) == {"Acme", "Delta", "Echo", "Gift"}  # Gamma's next term is written already


def begin_gift(work: Any, town: World) -> None:
    """A member whose term is complimentary."""
    company = town.company(work, "Gift", "nonprofit")
    begin_membership(
        work,
        town.foundation_id,
        company.id,
        "associate",
        accepted_on=date(2026, 1, 1),
        complimentary="A partner.",
    )


DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
PERIODS = st.lists(st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] < pair[1]), min_size=1, max_size=3)


@settings(max_examples=100, deadline=None)
@given(st.lists(PERIODS, max_size=12), DAYS)
def test_no_cohort_keeps_more_than_reached_the_day(companies: list[Any], as_of: date) -> None:
    told = list(cohorts(((min(periods)[0], periods) for periods in companies), as_of))
    assert all(0 <= one.kept <= one.reached <= one.joined for one in told)
    assert all(one.kept == one.reached for one in told if one.years == 0)
    assert sum(one.joined for one in told if one.years == 0) == sum(min(p)[0] <= as_of for p in companies)
