"""The story of a contested vote, from the notice to the resolution."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from membership.assembly.bodies.operations import suspend_seat
from membership.assembly.meetings.attending import note_arrival, note_departure
from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.operations import adjourn, open_meeting, send_notice, waive_notice
from membership.assembly.meetings.standing import gathering, quorum_at
from membership.assembly.motions.models import Motion, Outcome
from membership.assembly.motions.operations import certify, publish_resolution
from membership.assembly.motions.voting import close_vote, open_vote, record_roll_call, record_vote
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.room import Effect
from tests.assembly.boardroom import OPENS, Boardroom

LATER = OPENS + timedelta(minutes=30)


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database, size=16).furnish()


@pytest.fixture
def small(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


def test_a_contested_vote_is_counted_explained_and_numbered(room: Boardroom) -> None:
    with room.work() as work:
        suspend_seat(
            work,
            room.seats[15],
            starts_at=OPENS - timedelta(days=3),
            reason="Dues are overdue.",
            cause="dues:1",
        )
    meeting_id = room.call()
    room.arrive(meeting_id, *range(8))
    with room.work() as work:
        note_arrival(work, meeting_id, room.seats[8], room.alternates[8], OPENS + timedelta(minutes=10))
    motion_id = room.put(meeting_id, at=LATER)
    choices = dict.fromkeys(room.seats[:6], "for") | dict.fromkeys(room.seats[6:8], "against")
    with room.work() as work:
        record_roll_call(work, motion_id, {**choices, room.seats[8]: "abstain"}, at=LATER)
        outcome = close_vote(work, motion_id, at=LATER + timedelta(minutes=1))
        resolution = certify(work, motion_id)
    assert outcome.words == (
        "16 in office, 1 suspended, base 15, quorum 8, 9 present or represented: met; "
        "6 for, 2 against, 1 abstaining: carried, more than half of the votes cast; clause 5.2, assumed"
    )
    assert outcome.computed == outcome.declared == "carried"
    assert outcome.counts["quorum_base"] == 15
    assert outcome.charter_version_id is not None
    assert resolution is not None
    assert (resolution.year, resolution.number) == (2026, 1)
    assert resolution.published_at is None


def test_quorum_is_computed_at_each_moment(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1)
    small.arrive(meeting_id, 2, at=OPENS + timedelta(minutes=20))
    with small.work() as work:
        note_departure(work, meeting_id, small.seats[0], OPENS + timedelta(minutes=40))
    with small.database.reading() as session:
        scene = gathering(session, meeting_id, LATER)
        assert [(moment.answer.attending, moment.answer.is_met) for moment in scene.moments()] == [
            (2, False),
            (3, True),
            (2, False),
        ]
        assert quorum_at(session, meeting_id, LATER).words.endswith("quorum 3, 3 present or represented: met")


def test_an_alternate_acts_only_while_the_holder_is_absent(small: Boardroom) -> None:
    meeting_id = small.call()
    with small.work() as work:
        note_arrival(work, meeting_id, small.seats[0], small.alternates[0], OPENS)
    with small.work() as work:
        arrived = note_arrival(work, meeting_id, small.seats[0], small.holders[0], LATER)
        assert arrived.capacity == "holder"
    with small.database.reading() as session:
        scene = gathering(session, meeting_id, LATER)
        assert scene.present_at(OPENS)[small.seats[0]].capacity == "alternate"
        assert scene.present_at(LATER)[small.seats[0]].capacity == "holder"
    with pytest.raises(RuleBroken, match="only in absence"), small.work() as work:
        note_arrival(work, meeting_id, small.seats[0], small.alternates[0], LATER + timedelta(minutes=1))


def test_a_stranger_to_the_seat_cannot_sit_in_it(small: Boardroom) -> None:
    meeting_id = small.call()
    with pytest.raises(RuleBroken, match="neither holds"), small.work() as work:
        note_arrival(work, meeting_id, small.seats[0], small.holders[1], OPENS)


def test_without_quorum_no_vote_is_opened_but_the_meeting_may_adjourn(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1)
    motion_id = small.put(meeting_id, is_open=False)
    with pytest.raises(RuleBroken, match="No quorum") as refused, small.work() as work:
        open_vote(work, motion_id, at=LATER)
    assert refused.value.clause == "5.2"
    leaving = small.put(
        meeting_id,
        title="Adjourn",
        text="We adjourn.",
        is_procedural=True,
        effect_kind="business.adjournment",
    )
    effect = Effect(
        "business.adjournment", "business", "Adjourn", lambda work, motion: _adjourned(work, motion)
    )
    with small.work() as work:
        record_roll_call(work, leaving, dict.fromkeys(small.seats[:2], "for"), at=LATER)
        outcome = close_vote(work, leaving, effects={effect.kind: effect}, at=LATER)
        assert outcome.declared == "carried"
    with small.database.reading() as session:
        assert session.get_one(Meeting, meeting_id).state == "adjourned"


def _adjourned(work: object, motion: Motion) -> None:
    adjourn(work, motion.meeting_id, at=motion.closed_at + timedelta(minutes=1))  # type: ignore[arg-type, operator]


def test_a_quorum_lost_before_the_close_decides_nothing(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id, at=OPENS)
    with small.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(small.seats[:3], "for"), at=OPENS)
        note_departure(work, meeting_id, small.seats[2], LATER)
        outcome = close_vote(work, motion_id, at=LATER)
        assert outcome.computed == "no_quorum"
        assert certify(work, motion_id) is None


def test_an_effect_of_the_other_wing_is_refused_and_nothing_is_closed(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id, effect_kind="technical.nomination")
    effect = Effect("technical.nomination", "technical", "Nominate", lambda work, motion: None)
    with small.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(small.seats[:3], "for"), at=LATER)
    with pytest.raises(RuleBroken, match="technical side"), small.work() as work:
        close_vote(work, motion_id, effects={effect.kind: effect}, at=LATER)
    with small.database.reading() as session:
        assert session.get_one(Motion, motion_id).state == "open"
        assert session.get(Outcome, motion_id) is None


def test_a_late_notice_is_shown_and_bars_decisions_until_it_is_waived(small: Boardroom) -> None:
    meeting_id = small.call(days_ahead=3)
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id, is_open=False)
    with pytest.raises(RuleBroken, match="not in time"), small.work() as work:
        open_vote(work, motion_id, at=LATER)
    with small.work() as work:
        waive_notice(work, meeting_id, "All five companies waived it in writing.")
        assert open_vote(work, motion_id, at=LATER).state == "open"


def test_a_second_choice_is_a_conflict_unless_it_names_what_it_replaces(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id)
    with small.work() as work:
        record_vote(work, motion_id, small.seats[0], "for", at=LATER)
        record_vote(work, motion_id, small.seats[0], "for", at=LATER)
    with pytest.raises(Conflict), small.work() as work:
        record_vote(work, motion_id, small.seats[0], "against", at=LATER)
    with small.work() as work:
        corrected = record_vote(work, motion_id, small.seats[0], "against", instead_of="for", at=LATER)
        assert corrected.choice == "against"


def test_an_absent_seat_and_a_seat_off_the_roll_do_not_vote(small: Boardroom) -> None:
    with small.work() as work:
        suspend_seat(work, small.seats[2], starts_at=OPENS, reason="Overdue", cause="dues:9")
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id)
    for number, words in ((2, "not on the roll"), (3, "Nobody represents")):
        with pytest.raises(RuleBroken, match=words), small.work() as work:
            record_vote(work, motion_id, small.seats[number], "for", at=LATER)


def test_the_declared_result_may_differ_with_a_reason(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id)
    with small.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(small.seats[:3], "for"), at=LATER)
    with pytest.raises(RuleBroken, match="reason"), small.work() as work:
        close_vote(work, motion_id, declared="not_carried", at=LATER)
    with small.work() as work:
        outcome = close_vote(work, motion_id, declared="not_carried", reason="No consensus.", at=LATER)
        assert (outcome.computed, outcome.declared) == ("carried", "not_carried")
        assert outcome.words.endswith("declared not carried: No consensus.")
        assert certify(work, motion_id) is None


def test_where_no_rule_decides_the_chair_must_say_what_was_declared(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    motion_id = small.put(meeting_id, decision_kind="election_of_a_pope")
    with small.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(small.seats[:3], "for"), at=LATER)
    with pytest.raises(RuleBroken, match="No rule"), small.work() as work:
        close_vote(work, motion_id, at=LATER)


def test_unanimous_consent_fails_by_one_objection(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    agreed = small.put(meeting_id, method="unanimous_consent")
    disputed = small.put(meeting_id, method="unanimous_consent")
    with small.work() as work:
        assert close_vote(work, agreed, at=LATER).declared == "carried"
        record_vote(work, disputed, small.seats[2], "against", at=LATER)
        outcome = close_vote(work, disputed, at=LATER)
        assert outcome.declared == "not_carried"
        assert "1 objects" in outcome.words


def test_resolutions_are_numbered_without_a_gap_and_published_once(small: Boardroom) -> None:
    meeting_id = small.call()
    small.arrive(meeting_id, 0, 1, 2)
    numbers = []
    for _ in range(2):
        motion_id = small.put(meeting_id)
        with small.work() as work:
            record_roll_call(work, motion_id, dict.fromkeys(small.seats[:3], "for"), at=LATER)
            close_vote(work, motion_id, at=LATER)
        with suppress(ZeroDivisionError), small.work() as work:
            certify(work, motion_id)
            raise ZeroDivisionError
        with small.work() as work:
            resolution = certify(work, motion_id)
            assert resolution is not None
            numbers.append(resolution.number)
    assert numbers == [1, 2]
    with small.work() as work:
        published = publish_resolution(work, resolution.id, text="The budget was adopted.")
        assert (published.public_title, published.public_text) == ("Budget", "The budget was adopted.")
    with pytest.raises(Conflict), small.work() as work:
        publish_resolution(work, resolution.id)


def test_a_meeting_moves_only_along_its_map(small: Boardroom) -> None:
    meeting_id = small.call()
    with small.work() as work:
        adjourn(work, meeting_id, at=LATER)
    for act in (open_meeting, send_notice):
        with pytest.raises(Conflict), small.work() as work:
            act(work, meeting_id)
