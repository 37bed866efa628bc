"""A motion before and after its vote: amending, seconding, recusing, withdrawing, correcting; votes without a charter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from membership.assembly.bodies.appointing import end_alternate, end_appointment, name_alternate
from membership.assembly.bodies.models import Alternate
from membership.assembly.bodies.operations import elect_officer, end_office, suspend_seat
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting, send_notice
from membership.assembly.motions.effects import EFFECTS
from membership.assembly.motions.operations import (
    amend_motion,
    certify,
    move_motion,
    publish_resolution,
    recuse,
    second_motion,
    withdraw_motion,
)
from membership.assembly.motions.queries import (
    published_resolution,
    published_resolutions,
    resolution_by_public_id,
    resolutions_in,
    resolutions_of,
    roll_of,
)
from membership.assembly.motions.voting import (
    close_vote,
    correct_vote,
    open_vote,
    record_roll_call,
    record_vote,
)
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work
from tests.assembly.boardroom import OPENS, START, Boardroom

LATER = OPENS + timedelta(minutes=30)


@pytest.fixture
def room(sqlite_database: Database, clock: object) -> Boardroom:
    return Boardroom(sqlite_database).furnish()


@pytest.fixture
def meeting_id(room: Boardroom) -> int:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    return meeting_id


def decided(room: Boardroom, meeting_id: int) -> int:
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=LATER)
        close_vote(work, motion_id, at=LATER)
    return motion_id


def test_a_draft_is_amended_once_by_whoever_came_first(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id, is_open=False)
    with room.work() as work:
        amended = amend_motion(work, motion_id, 2, title="Budget", text="The smaller budget is adopted.")
        assert amended.text == "The smaller budget is adopted."
    with pytest.raises(Conflict, match="Somebody changed"), room.work() as work:
        amend_motion(work, motion_id, 2, title="Budget", text="Another.")
    with pytest.raises(RuleBroken, match="needs a text"), room.work() as work:
        amend_motion(work, motion_id, 3, title="Budget", text=" ")


def test_an_open_motion_keeps_its_words_and_its_seconder(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id)
    acts: list[Callable[[Work], object]] = [
        lambda work: amend_motion(work, motion_id, 3, title="Other", text="Other."),
        lambda work: second_motion(work, motion_id, room.seats[2]),
        lambda work: recuse(work, motion_id, room.seats[2], "Late."),
        lambda work: withdraw_motion(work, motion_id),
        lambda work: open_vote(work, motion_id),
        lambda work: certify(work, motion_id),
    ]
    for act in acts:
        with pytest.raises(Conflict), room.work() as work:
            act(work)


def test_a_motion_is_seconded_once_by_another_seat_that_has_a_vote(room: Boardroom, meeting_id: int) -> None:
    with room.work() as work:
        motion = move_motion(work, meeting_id, title="One", text="One.", mover_seat_id=room.seats[0])
        suspend_seat(work, room.seats[3], starts_at=OPENS, reason="Overdue", cause="x")
    with pytest.raises(RuleBroken, match="waits for a second"), room.work() as work:
        open_vote(work, motion.id, at=LATER)
    for seat, words in ((room.seats[0], "cannot second it"), (room.seats[3], "is suspended")):
        with pytest.raises(RuleBroken, match=words), room.work() as work:
            second_motion(work, motion.id, seat)
    with pytest.raises(NotFound), room.work() as work:
        second_motion(work, motion.id, room.council_seats[0])
    with room.work() as work:
        second_motion(work, motion.id, room.seats[1])
    with pytest.raises(Conflict, match="seconded already"), room.work() as work:
        second_motion(work, motion.id, room.seats[2])


def test_a_recused_seat_stands_on_no_roll_and_leaves_the_vote(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id, is_open=False)
    with room.work() as work:
        recuse(work, motion_id, room.seats[2], "Its own contract.")
        open_vote(work, motion_id, at=LATER)
    with room.database.reading() as session:
        assert room.seats[2] not in [line.seat_id for line in roll_of(session, motion_id)]
    with pytest.raises(RuleBroken, match="not on the roll"), room.work() as work:
        record_vote(work, motion_id, room.seats[2], "for", at=LATER)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:2], "for"), at=LATER)
        assert close_vote(work, motion_id, at=LATER).counts["recused"] == 1


def test_what_changes_after_the_opening_changes_nothing_in_the_vote(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=LATER)
        suspend_seat(work, room.seats[0], starts_at=OPENS, reason="Overdue", cause="late")
        end_appointment(work, room.seats[1], ends_on=date(2026, 3, 2))
        outcome = close_vote(work, motion_id, at=LATER)
        assert (outcome.counts["for"], outcome.counts["suspended"], outcome.computed) == (3, 0, "carried")


def test_a_withdrawn_motion_is_not_put_to_the_vote(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id, is_open=False)
    with room.work() as work:
        withdraw_motion(work, motion_id)
    with pytest.raises(Conflict, match="withdrawn"), room.work() as work:
        open_vote(work, motion_id, at=LATER)


def test_a_correction_after_the_close_cites_the_vote_and_changes_no_outcome(
    room: Boardroom, meeting_id: int
) -> None:
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=LATER)
    with pytest.raises(Conflict, match="correct the vote itself"), room.work() as work:
        correct_vote(work, motion_id, room.seats[0], "against", "Misheard.")
    with room.work() as work:
        outcome = close_vote(work, motion_id, at=LATER)
        correct_vote(work, motion_id, room.seats[0], "against", "Misheard.")
    with pytest.raises(RuleBroken), room.work() as work:
        correct_vote(work, motion_id, room.seats[0], "against", " ")
    with pytest.raises(NotFound), room.work() as work:
        correct_vote(work, motion_id, room.seats[4], "against", "Misheard.")
    with room.database.reading() as session:
        line = next(one for one in roll_of(session, motion_id) if one.seat_id == room.seats[0])
        assert (line.choice, line.correction, outcome.counts["for"]) == ("for", "against", 3)


@pytest.mark.parametrize("choice", ["perhaps", "", "FOR"])
def test_a_vote_is_one_of_three_words(room: Boardroom, meeting_id: int, choice: str) -> None:
    motion_id = room.put(meeting_id)
    with pytest.raises(RuleBroken, match="is no vote"), room.work() as work:
        record_vote(work, motion_id, room.seats[0], choice, at=LATER)


def test_nothing_is_put_or_opened_outside_of_a_session(room: Boardroom, meeting_id: int) -> None:
    waiting = room.call(is_open=False)
    motion_id = room.put(waiting, is_open=False)
    with pytest.raises(Conflict, match="while the meeting sits"), room.work() as work:
        open_vote(work, motion_id, at=LATER)
    with room.work() as work:
        adjourn(work, meeting_id, at=LATER)
    with pytest.raises(Conflict), room.work() as work:
        move_motion(work, meeting_id, title="Late", text="Late.", mover_seat_id=room.seats[0])
    with pytest.raises(RuleBroken, match="no way to decide"), room.work() as work:
        move_motion(work, waiting, title="One", text="One.", mover_seat_id=room.seats[0], method="shouting")


def test_the_adjournment_is_carried_out_in_the_closing_work(room: Boardroom, meeting_id: int) -> None:
    motion_id = room.put(meeting_id, is_procedural=True, effect_kind="business.adjournment")
    with pytest.raises(RuleBroken, match="Nothing here can carry out"), room.work() as work:
        _all_for(work, room, motion_id)
    with room.work() as work:
        _all_for(work, room, motion_id, {effect.kind: effect for effect in EFFECTS})
    with pytest.raises(Conflict), room.work() as work:
        adjourn(work, meeting_id, at=LATER)


def _all_for(work: Work, room: Boardroom, motion_id: int, effects: object = None) -> None:
    record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=LATER)
    close_vote(work, motion_id, effects=effects, at=LATER)  # type: ignore[arg-type]


def test_resolutions_are_private_until_published(room: Boardroom, meeting_id: int) -> None:
    motion_id = decided(room, meeting_id)
    with room.work() as work:
        resolution = certify(work, motion_id)
    assert resolution is not None
    with room.database.reading() as session:
        assert published_resolutions(session, room.foundation_id) == []
        with pytest.raises(NotFound):
            published_resolution(session, room.foundation_id, resolution.public_id)
        assert [one.label for one in resolutions_of(session, room.board_id)] == ["2026-01"]
        assert resolutions_in(session, room.foundation_id, "technical") == []
        with pytest.raises(NotFound):
            resolution_by_public_id(session, room.council_id, resolution.public_id)
    with room.work() as work:
        publish_resolution(work, resolution.id, text="In short.")
    with room.database.reading() as session:
        (public,) = published_resolutions(session, room.foundation_id)
        assert (public.label, public.text) == ("2026-01", "In short.")
        assert published_resolution(session, room.foundation_id, resolution.public_id) == public


@pytest.mark.parametrize("method", ["roll_call", "unanimous_consent"])
def test_without_a_charter_no_rule_decides_and_the_chair_must_say(room: Boardroom, method: str) -> None:
    """The technical body of this world has no charter: nothing is guessed."""
    with room.work() as work:
        meeting = call_meeting(work, room.council_id, title="Council", starts_at=OPENS, ends_at=LATER)
        send_notice(work, meeting.id, at=OPENS - timedelta(days=1))
        open_meeting(work, meeting.id, at=OPENS)
        _sit(work, meeting.id, room.council_seats, OPENS)
        motion = move_motion(
            work, meeting.id, title="One", text="One.", mover_seat_id=room.council_seats[0], method=method
        )
        second_motion(work, motion.id, room.council_seats[1])
        open_vote(work, motion.id, at=LATER)
    with pytest.raises(RuleBroken, match="No rule"), room.work() as work:
        close_vote(work, motion.id, at=LATER)
    with room.work() as work:
        outcome = close_vote(work, motion.id, declared="carried", reason="All agreed.", at=LATER)
        assert (outcome.computed, outcome.declared, outcome.charter_version_id) == (
            "undetermined",
            "carried",
            None,
        )


def _sit(work: Work, meeting_id: int, seats: list[int], at: datetime) -> None:
    from membership.assembly.meetings.standing import gathering

    for line in gathering(work.session, meeting_id, at).lines:
        assert line.holder is not None
        note_arrival(work, meeting_id, line.seat_id, line.holder.person_id, at)


def test_alternates_and_officers_end(room: Boardroom) -> None:
    with room.work() as work:
        alternate = work.session.query(Alternate).filter_by(seat_id=room.seats[0]).one()
        end_alternate(work, alternate.id, ends_on=date(2026, 3, 1))
        end_office(work, room.board_id, "secretary", ends_on=date(2026, 3, 1))
    with pytest.raises(NotFound), room.work() as work:
        end_office(work, room.board_id, "chair", ends_on=date(2026, 3, 1))
    with pytest.raises(RuleBroken, match="no office"), room.work() as work:
        elect_officer(work, room.board_id, "king", room.holders[0], starts_on=START)
    with pytest.raises(Conflict), room.work() as work:
        name_alternate(work, room.seats[1], room.alternates[1], starts_on=START - timedelta(days=0))
