"""What a charter states decides live votes: limits on related companies, decisions outside of a meeting, attendance, classes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Suspension
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.assembly.meetings.standing import Gathering, gathering
from membership.assembly.motions.models import Motion, RollEntry
from membership.assembly.motions.operations import move_motion, second_motion
from membership.assembly.motions.proceedings import object_to
from membership.assembly.motions.voting import close_vote, open_vote, record_roll_call, record_vote
from membership.directory.organizations.controlling import end_control, state_control
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work
from tests.assembly.boardroom import LIMIT, OPENS, START, Boardroom

CLOCK = """
[[participation]]
body = "governing_board"
effect = "vote_suspended"
missed_in_a_row = 2
regained_after = 1
regained_from = "that_meeting"
clause = "4.12"
source = "invented"
"""
CANCELS = """
[[procedure]]
id = "business_vote"
body = "governing_board"
mode = "electronic"
decision = "business"
open_days = 3
objections_that_cancel = 2
objection_means = "asks_for_a_meeting"
clause = "5.9"
source = "invented"

[[threshold]]
body = "governing_board"
decision = "business"
mode = "electronic"
base = "votes_cast"
share = "> 1/2"
abstentions = "excluded"
clause = "5.9"
source = "invented"
"""
CLASS = """
[[threshold]]
body = "governing_board"
decision = "general_matter"
mode = "meeting"
base = { kind = "class", group = "general" }
share = "> 1/2"
abstentions = "excluded"
clause = "5.10"
source = "invented"
"""


@pytest.fixture
def board(database: Database, clock: object) -> Boardroom:
    """A board of five whose charter states everything that is asked here."""
    return Boardroom(database, more=LIMIT + CLOCK + CANCELS + CLASS).furnish()


def related(room: Boardroom, *, owner: int, owned: int) -> int:
    with room.work() as work:
        return state_control(
            work, room.companies[owner], room.companies[owned], 6_000, starts_on=START, source="register"
        ).id


def roll(work: Work, motion_id: int) -> set[int]:
    return set(work.session.scalars(select(RollEntry.seat_id).where(RollEntry.motion_id == motion_id)))


def test_a_limit_takes_the_later_vote_of_related_companies_and_the_outcome_says_so(board: Boardroom) -> None:
    held = related(board, owner=0, owned=1)
    meeting_id = board.call()
    board.arrive(meeting_id, 0, 1, 2, 3)
    motion_id = board.put(meeting_id)
    with board.work() as work:
        assert roll(work, motion_id) == {board.seats[one] for one in (0, 2, 3, 4)}
        with pytest.raises(RuleBroken, match="not on the roll"):
            record_vote(work, motion_id, board.seats[1], "for", at=OPENS)
    with board.work() as work:
        end_control(work, held, ends_on=OPENS.date())
    with board.work() as work:
        choices = dict(
            zip((board.seats[0], board.seats[2], board.seats[3]), ("for", "for", "against"), strict=True)
        )
        record_roll_call(work, motion_id, choices, at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(minutes=5))
        assert outcome.counts["quorum_base"] == 4, (
            "the vote that was taken leaves the base, whatever was ended since"
        )
        assert outcome.counts["capped"] == 1
        assert "Company 01: 2 votes, 1 allowed: premier 2 without a vote; clause 4.11" in outcome.words
        assert [label for label, _ in outcome.vote["steps"] if "limit" in label] == ["Taken by a limit"]


def test_nobody_loses_a_vote_to_a_limit_while_the_others_of_the_group_have_none(board: Boardroom) -> None:
    related(board, owner=0, owned=1)
    with board.work() as work:
        meeting = gathering_of(board, work)
        line = next(one for one in meeting.lines if one.seat_id == board.seats[0])
        assert meeting.capped(OPENS).lost.keys() == {
            other.public_id for other in meeting.lines if other.seat_id == board.seats[1]
        }
        assert not meeting.capped(OPENS, [line.seat_id]).lost


def gathering_of(board: Boardroom, work: Work) -> Gathering:
    meeting = call_meeting(
        work, board.board_id, title="Later", starts_at=OPENS, ends_at=OPENS + timedelta(hours=1)
    )
    work.session.flush()
    return gathering(work.session, meeting.id, OPENS)


def hold(board: Boardroom, at: datetime, *there: int) -> int:
    """A meeting that these seats attend, from its opening to its end."""
    with board.work() as work:
        meeting = call_meeting(
            work, board.board_id, title="Meeting", starts_at=at, ends_at=at + timedelta(hours=1)
        )
        open_meeting(work, meeting.id, at=at)
        for number in there:
            note_arrival(work, meeting.id, board.seats[number], board.holders[number], at)
        adjourn(work, meeting.id, at=at + timedelta(hours=1))
        return meeting.id


def test_a_seat_that_missed_its_meetings_leaves_the_quorum_base_and_comes_back_when_it_comes(
    board: Boardroom,
) -> None:
    for days in (60, 30):
        hold(board, OPENS - timedelta(days=days), 0, 1, 2)
    with board.work() as work:
        rows = work.session.execute(select(Suspension.seat_id, Suspension.clause, Suspension.reason)).all()
        assert {row.seat_id for row in rows} == {board.seats[3], board.seats[4]}
        assert rows[0][1:] == ("4.12", "2 meetings in a row missed: vote suspended.")
    meeting_id = board.call()
    board.arrive(meeting_id, 0, 1)
    with board.work() as work:
        before = gathering(work.session, meeting_id, OPENS).quorum(OPENS)
        assert (before.base, before.required, before.is_met) == (3, 2, True)
    board.arrive(meeting_id, 3)
    with board.work() as work:
        after = gathering(work.session, meeting_id, OPENS).quorum(OPENS)
        assert (after.base, after.attending) == (4, 3), "there again, and with its vote in that very meeting"


def electronic(board: Boardroom, decision: str) -> int:
    with board.work() as work:
        session = call_meeting(
            work, board.board_id, title="Vote by mail", kind="electronic", starts_at=OPENS,
            ends_at=OPENS + timedelta(days=8),
        )  # fmt: skip
        open_meeting(work, session.id, at=OPENS)
        with pytest.raises(RuleBroken, match="on its own screen"):
            move_motion(work, session.id, title="T", text="T", mover_seat_id=board.seats[0])
        motion = move_motion(
            work, session.id, title="Budget", text="Adopted.", mover_seat_id=board.seats[0], method="electronic",
            decision_kind=decision,
        )  # fmt: skip
        second_motion(work, motion.id, board.seats[1])
        open_vote(work, motion.id, at=OPENS)
        return motion.id


def test_a_vote_without_a_meeting_is_open_as_long_as_the_charter_says_and_counts_by_its_own_rule(
    board: Boardroom,
) -> None:
    motion_id = electronic(board, "ordinary")
    with board.work() as work:
        for number, choice in enumerate(("for", "for", "for")):
            record_vote(
                work, motion_id, board.seats[number], choice, by_person=board.holders[number], at=OPENS
            )
        with pytest.raises(RuleBroken, match=r"open until 2026-03-09 10:00") as early:
            close_vote(work, motion_id, at=OPENS + timedelta(days=6))
        assert early.value.clause == "5.3"
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(days=7))
        assert (outcome.computed, outcome.counts["required"], outcome.counts["base"]) == ("carried", 3, 5)
        assert "more than half of the seats in office and in good standing" in outcome.words
        assert ["Decision outside of a meeting", "closed; clause 5.3"] in outcome.vote["steps"]


def test_enough_objections_cancel_a_vote_without_a_meeting(board: Boardroom) -> None:
    motion_id = electronic(board, "business")
    with board.work() as work:
        object_to(work, motion_id, board.seats[2], "This should be talked about.", at=OPENS)
        with pytest.raises(Conflict, match="objected already"):
            object_to(work, motion_id, board.seats[2], "Again.", at=OPENS)
    with board.work() as work:
        object_to(work, motion_id, board.seats[3], "So it should.", at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(hours=1))
        assert (outcome.computed, outcome.declared) == ("cancelled", "cancelled")
        assert "2 of the body" in str(outcome.vote["steps"])
        assert work.session.get_one(Motion, motion_id).state == "closed"
        assert outcome.vote["clause"] == "5.9"


def test_a_class_without_a_seat_decides_nothing_and_nobody_else_decides_for_it(board: Boardroom) -> None:
    meeting_id = board.call()
    board.arrive(meeting_id, 0, 1, 2)
    motion_id = board.put(meeting_id, is_open=False, decision_kind="general_matter")
    with board.work() as work, pytest.raises(RuleBroken, match="No seat may vote"):
        open_vote(work, motion_id, at=OPENS)
