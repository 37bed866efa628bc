"""Votes that a charter takes and gives back: by attendance, by limits on related companies, and by activity."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.models import Suspension
from membership.assembly.bodies.operations import constitute_body, open_seat, suspend_seat
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.capping import votes_taken
from membership.assembly.meetings.keeping import cause_of
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.assembly.meetings.standing import gathering
from membership.assembly.motions.voting import close_vote, record_roll_call, record_vote
from membership.assembly.rules.operations import adopt_charter_version
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.recording import record_charter_event
from membership.directory.organizations.controlling import state_control
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.assembly.boardroom import CHARTERS, LIMIT, OPENS, START, Boardroom

CLOCK = """
[[participation]]
body = "governing_board"
effect = "vote_suspended"
missed_in_a_row = 2
regained_after = 1
clause = "4.12"
source = "invented"
"""
REDUCED = """
[[dues_reduction]]
tier = "premier"
when = "a vote is taken by the limit on related companies"
limit = "related_votes"
part = "1/2"
clause = "2.4"
source = "invented"
"""
ACTIVE = """
[[threshold]]
body = "governing_board"
decision = "budget"
mode = "meeting"
base = { kind = "active", months = 2 }
share = "> 1/2"
abstentions = "counted"
clause = "5.11"
source = "invented"
"""
ON = OPENS.date()


def furnished(database: Database, more: str) -> Boardroom:
    return Boardroom(database, more=more).furnish()


def related(room: Boardroom) -> None:
    """The first company owns the second."""
    with room.work() as work:
        state_control(work, room.companies[0], room.companies[1], 6_000, starts_on=START, source="register")


def hold(room: Boardroom, at: datetime, *there: int) -> None:
    """A meeting that these seats attend, from its opening to its end."""
    with room.work() as work:
        meeting = call_meeting(
            work, room.board_id, title="Meeting", starts_at=at, ends_at=at + timedelta(hours=1)
        )
        open_meeting(work, meeting.id, at=at)
        for number in there:
            note_arrival(work, meeting.id, room.seats[number], room.holders[number], at)
        adjourn(work, meeting.id, at=at + timedelta(hours=1))


def ends(room: Boardroom, seat_id: int) -> list[datetime | None]:
    """When the suspensions of a seat end; None: it stands."""
    with room.database.reading() as session:
        return list(session.scalars(select(Suspension.ends_at).where(Suspension.seat_id == seat_id)))


# Attendance


def test_whoever_comes_again_has_the_vote_back_from_the_day_after_that_meeting(
    database: Database, clock: object
) -> None:
    room = furnished(database, CLOCK)
    for days in (21, 14):
        hold(room, OPENS - timedelta(days=days), 0, 1, 2, 3)
    assert ends(room, room.seats[4]) == [None]
    hold(room, OPENS, 0, 1, 2, 4)
    midnight = datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert ends(room, room.seats[4]) == [midnight], (
        "midnight of New York, after the meeting that was attended"
    )
    assert ends(room, room.seats[3]) == [], "one meeting missed is none too many"


def test_a_charter_without_the_clock_gives_no_vote_back_by_itself(database: Database, clock: object) -> None:
    room = furnished(database, CLOCK)
    for days in (21, 14):
        hold(room, OPENS - timedelta(days=days), 0, 1, 2, 3)
    text = (CHARTERS / "meridian-business.toml").read_text(encoding="utf-8")
    text = text.replace('version = "1.0"', 'version = "2.0"').replace("2025-01-01", "2026-03-01")
    with room.work() as work:
        adopt_charter_version(work, room.foundation_id, "business", text)
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 4)
    assert ends(room, room.seats[4]) == [None]
    with room.database.reading() as session:
        scene = gathering(session, meeting_id, OPENS)
        assert scene.quorum(OPENS).attending == 1, "they are there, and their vote is still suspended"


def test_an_arrival_written_down_for_a_day_before_any_charter_gives_no_vote_back(
    database: Database, clock: object
) -> None:
    room = furnished(database, CLOCK)
    early = datetime(2024, 6, 10, 15, tzinfo=UTC)
    with room.work() as work:
        seat = open_seat(
            work, room.board_id, group_key="founder", title="Founder", starts_on=date(2024, 6, 1)
        )
        founder = register_person(work, "Founder")
        appoint(work, seat.id, founder.id, starts_on=date(2024, 6, 1))
    meeting_id = room.call()
    with room.work() as work:
        suspend_seat(work, seat.id, starts_at=early, reason="Absent.", cause=cause_of(seat.id))
    with room.work() as work:
        note_arrival(work, meeting_id, seat.id, founder.id, early)
    assert ends(room, seat.id) == [None]
    with room.database.reading() as session:
        scene = gathering(session, meeting_id, early)
        assert scene.present_at(early).keys() == {seat.id}
        assert "No charter is in force" in scene.quorum(early).explanation.answer


# Limits on related companies


def test_dues_that_are_reduced_for_a_lost_vote_name_the_company_and_the_limit(
    database: Database, clock: object
) -> None:
    room = furnished(database, LIMIT + REDUCED)
    with room.work() as work:
        constitute_body(work, room.foundation_id, "business", "tac", slug="tac", title="Advisory Council")
    with room.database.reading() as session:
        charter = charter_in_force(session, room.foundation_id, "business", ON)
        assert votes_taken(session, charter, room.foundation_id, ON) == {}
    related(room)
    with room.database.reading() as session:
        assert votes_taken(session, charter, room.foundation_id, ON) == {room.companies[1]: "related_votes"}


def test_a_lost_vote_costs_nothing_less_where_the_charter_reduces_no_dues(
    database: Database, clock: object
) -> None:
    room = furnished(database, LIMIT)
    related(room)
    with room.database.reading() as session:
        charter = charter_in_force(session, room.foundation_id, "business", ON)
        assert votes_taken(session, charter, room.foundation_id, ON) == {}


def test_a_limit_that_counts_by_a_figure_takes_no_vote_until_the_figure_is_recorded(
    database: Database, clock: object
) -> None:
    most = '{ kind = "figure", of = "votes_of_a_group" }'
    room = furnished(database, LIMIT.replace("most = 1", f"most = {most}"))
    related(room)
    meeting_id = room.call()
    with room.database.reading() as session:
        open_still = gathering(session, meeting_id, OPENS).capped(OPENS)
        assert (dict(open_still.lost), "not recorded" in open_still.question) == ({}, True)
    with room.work() as work:
        record_charter_event(work, room.foundation_id, "business", "figure.votes_of_a_group", START, number=1)
    with room.database.reading() as session:
        scene = gathering(session, meeting_id, OPENS)
        second = next(line.public_id for line in scene.lines if line.seat_id == room.seats[1])
        assert dict(scene.capped(OPENS).lost) == {second: "Company 01"}
        assert scene.capped(OPENS).question == ""


# Activity


def test_a_base_of_active_seats_leaves_out_whoever_was_last_there_too_long_ago(
    database: Database, clock: object
) -> None:
    room = furnished(database, ACTIVE)
    hold(room, datetime(2025, 11, 3, 15, tzinfo=UTC), 0, 1, 2, 3, 4)
    hold(room, datetime(2026, 2, 2, 15, tzinfo=UTC), 0, 1, 2, 3)
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id, decision_kind="budget")
    with pytest.raises(RuleBroken, match="not on the roll"), room.work() as work:
        record_vote(work, motion_id, room.seats[4], "against", at=OPENS)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(minutes=5))
        assert (outcome.computed, outcome.counts["base"], outcome.counts["required"]) == ("carried", 4, 3)


def test_a_seat_younger_than_the_months_looked_back_is_active(database: Database, clock: object) -> None:
    room = furnished(database, ACTIVE)
    with room.work() as work:
        seat = open_seat(work, room.board_id, group_key="founder", title="New", starts_on=date(2026, 2, 1))
        appoint(work, seat.id, register_person(work, "New").id, starts_on=date(2026, 2, 1))
    meeting_id = room.call()
    with room.database.reading() as session:
        scene = gathering(session, meeting_id, OPENS)
        public = next(line.public_id for line in scene.lines if line.seat_id == seat.id)
        assert {one.seat for one in scene.states(OPENS) if one.is_active} == {public}
