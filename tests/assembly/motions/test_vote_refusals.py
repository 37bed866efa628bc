"""What a vote refuses and in which words, and what it makes of a charter that is silent, tied or content with silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.bodies.operations import constitute_body, open_seat, suspend_seat
from membership.assembly.meetings.operations import call_meeting, open_meeting
from membership.assembly.motions.models import Objection, Vote
from membership.assembly.motions.operations import move_motion, second_motion, withdraw_motion
from membership.assembly.motions.proceedings import object_to
from membership.assembly.motions.progress import votes_in_progress
from membership.assembly.motions.voting import close_vote, open_vote, record_roll_call, record_vote
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import Work
from tests.assembly.boardroom import OPENS, START, Boardroom

SILENCE = """
[[procedure]]
id = "silent_consent"
body = "governing_board"
mode = "electronic"
decision = "consent"
open_days = 3
silence_means = "approval"
clause = "5.11"
source = "invented"

[[threshold]]
body = "governing_board"
decision = "consent"
mode = "electronic"
base = "in_good_standing"
share = "> 1/2"
abstentions = "counted"
clause = "5.11"
source = "invented"
"""
TIE = """
[[tie]]
body = "governing_board"
{rule}
clause = "5.12"
source = "invented"
"""


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database, more=SILENCE).furnish()


def electronic(room: Boardroom, body_id: int, seats: list[int], decision: str = "ordinary") -> int:
    """An open vote without a meeting in the body, moved and seconded by its first two seats."""
    with room.work() as work:
        session = call_meeting(
            work,
            body_id,
            title="By mail",
            kind="electronic",
            starts_at=OPENS,
            ends_at=OPENS + timedelta(days=8),
        )
        open_meeting(work, session.id, at=OPENS)
        motion = move_motion(
            work, session.id, title="Budget", text="Adopted.", mover_seat_id=seats[0], method="electronic",
            decision_kind=decision,
        )  # fmt: skip
        second_motion(work, motion.id, seats[1])
        open_vote(work, motion.id, at=OPENS)
        return motion.id


def written(room: Boardroom, table: type[Vote] | type[Objection]) -> int:
    with room.database.reading() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_only_who_holds_the_seat_votes_for_it_on_their_own_screen(room: Boardroom) -> None:
    motion_id = electronic(room, room.board_id, room.seats)
    with (
        pytest.raises(RuleBroken, match="Somebody else represents this seat now") as refused,
        room.work() as work,
    ):
        record_vote(work, motion_id, room.seats[0], "for", by_person=room.holders[1], at=OPENS)
    assert refused.value.field == "seat"
    assert written(room, Vote) == 0


def test_a_seat_whose_holder_left_during_a_vote_without_a_meeting_has_nobody_to_vote(room: Boardroom) -> None:
    motion_id = electronic(room, room.board_id, room.seats)
    later = OPENS + timedelta(days=2)
    with room.work() as work:
        end_appointment(work, room.seats[2], ends_on=later.date())
    with pytest.raises(RuleBroken, match="Nobody holds this seat now") as refused, room.work() as work:
        record_vote(work, motion_id, room.seats[2], "for", at=later)
    assert refused.value.field == "seat"
    assert written(room, Vote) == 0


@pytest.mark.parametrize("state", ["draft", "withdrawn", "closed"])
def test_nobody_votes_or_objects_before_the_vote_is_opened_or_after_it_is_over(
    room: Boardroom, state: str
) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id, is_open=state == "closed")
    with room.work() as work:
        if state == "withdrawn":
            withdraw_motion(work, motion_id)
        if state == "closed":
            close_vote(work, motion_id, at=OPENS)
    acts: list[Callable[[Work], object]] = [
        lambda work: record_vote(work, motion_id, room.seats[0], "for", at=OPENS),
        lambda work: object_to(work, motion_id, room.seats[0], "Too late.", at=OPENS),
    ]
    for act in acts:
        with (
            pytest.raises(Conflict, match=f"The vote is not open: the motion is {state}"),
            room.work() as work,
        ):
            act(work)
    assert (written(room, Vote), written(room, Objection)) == (0, 0)


def test_in_a_meeting_nobody_objects_but_by_a_vote(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id)
    with pytest.raises(RuleBroken, match="In a meeting one objects by voting against"), room.work() as work:
        object_to(work, motion_id, room.seats[0], "I am against it.", at=OPENS)
    assert written(room, Objection) == 0


@pytest.mark.parametrize(
    ("number", "reason", "words", "field"),
    [
        (4, "We are against it.", "This seat is not on the roll of this vote", "seat"),
        (2, " ", "Say why", "reason"),
    ],
)
def test_an_objection_is_of_a_seat_on_the_roll_and_says_why(
    room: Boardroom, number: int, reason: str, words: str, field: str
) -> None:
    with room.work() as work:
        suspend_seat(work, room.seats[4], starts_at=OPENS, reason="Dues are overdue.", cause="dues:1")
    motion_id = electronic(room, room.board_id, room.seats)
    with pytest.raises(RuleBroken, match=words) as refused, room.work() as work:
        object_to(work, motion_id, room.seats[number], reason, at=OPENS)
    assert refused.value.field == field
    assert written(room, Objection) == 0


def test_where_silence_approves_the_silent_count_for_it_and_a_suspended_seat_does_not(
    room: Boardroom,
) -> None:
    with room.work() as work:
        suspend_seat(work, room.seats[4], starts_at=OPENS, reason="Dues are overdue.", cause="dues:1")
    motion_id = electronic(room, room.board_id, room.seats, "consent")
    with room.work() as work:
        record_vote(work, motion_id, room.seats[3], "against", at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(days=3))
    assert (outcome.computed, outcome.counts["for"], outcome.counts["against"]) == ("carried", 3, 1)
    assert outcome.vote["clause"] == "5.11"
    assert written(room, Vote) == 1, "what silence counts is in the outcome; nobody's vote is made up"


def test_a_vote_without_a_meeting_and_without_a_charter_says_so_and_the_chair_declares(
    room: Boardroom,
) -> None:
    motion_id = electronic(room, room.council_id, room.council_seats)
    with room.work() as work:
        outcome = close_vote(
            work, motion_id, declared="not_carried", reason="Nobody answered.", at=OPENS + timedelta(hours=1)
        )
    assert (outcome.computed, outcome.declared) == ("undetermined", "not_carried")
    assert ["Decision outside of a meeting", "No charter was in force."] in outcome.vote["steps"]


def test_where_the_charter_states_no_way_to_decide_without_a_meeting_the_outcome_says_so(
    room: Boardroom,
) -> None:
    seats = []
    with room.work() as work:
        body = constitute_body(work, room.foundation_id, "business", "tac", slug="tac", title="Advisers")
        for name in ("First", "Second"):
            seat = open_seat(work, body.id, group_key="project", title=f"{name} project", starts_on=START)
            appoint(work, seat.id, register_person(work, f"{name} Adviser").id, starts_on=START)
            seats.append(seat.id)
    motion_id = electronic(room, body.id, seats)
    with room.work() as work:
        for seat_id in seats:
            record_vote(work, motion_id, seat_id, "for", at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS + timedelta(hours=1))
    silent = "The charter does not say how the Technical Advisory Council decides outside of a meeting."
    assert any(silent in said for _, said in outcome.vote["steps"])
    assert (outcome.computed, outcome.counts["for"]) == ("carried", 2)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('steps = ["the chair decides", "the lot decides"]', "the chair decides, then the lot decides"),
        ('refer_to = "the members"', "it goes to the members"),
        (
            'refer_to = "the members"\nmay_refer = "two directors"',
            "two directors may refer it to the members",
        ),
    ],
)
def test_a_tied_vote_says_what_the_charter_does_about_a_tie(
    database: Database, clock: object, rule: str, said: str
) -> None:
    room = Boardroom(database, more=TIE.format(rule=rule)).furnish()
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2, 3)
    motion_id = room.put(meeting_id)
    choices = dict.fromkeys(room.seats[:2], "for") | dict.fromkeys(room.seats[2:4], "against")
    with room.work() as work:
        record_roll_call(work, motion_id, choices, at=OPENS)
        outcome = close_vote(work, motion_id, at=OPENS)
    assert outcome.computed == "not_carried"
    assert dict(outcome.vote["steps"])["Tied"] == f"{said} (clause 5.12)"


def test_a_vote_in_progress_says_under_which_charter_it_goes_on(room: Boardroom) -> None:
    electronic(room, room.board_id, room.seats)
    electronic(room, room.council_id, room.council_seats)
    with room.database.reading() as session:
        (business,) = votes_in_progress(session, room.foundation_id, "business")
        (technical,) = votes_in_progress(session, room.foundation_id, "technical")
    assert business.words == (
        "Governing Board: “Budget” goes on under Meridian Foundation, business charter, version 1.0"
    )
    assert technical.words == "Technical Steering: “Budget” goes on under no charter"
