"""The vote itself: opened once with its roll, cast seat by seat, closed once with its outcome."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import select

from membership.assembly.bodies.continuing import seats_now
from membership.assembly.bodies.models import Seat
from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.models import ELECTRONIC, Attendance, Meeting
from membership.assembly.meetings.queries import may_decide
from membership.assembly.meetings.standing import Gathering, charter_on, gathering
from membership.assembly.motions.models import (
    CHOICES,
    DECLARABLE,
    Motion,
    Outcome,
    RollEntry,
    Vote,
    VoteCorrection,
)
from membership.assembly.motions.operations import draft_and_meeting
from membership.assembly.motions.proceedings import Held, held, is_electronic
from membership.assembly.motions.reckoning import (
    Capped,
    Question,
    Reckoning,
    quorum_of,
    reckon,
    threshold_of,
    without_meeting,
)
from membership.assembly.rules.bases import Attendance as Capacity
from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.limits import CappedVotes
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.tally import Choice, voters
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.room import Effect
from membership.kernel.times import business_date
from membership.kernel.work import Work

Declared = Literal["carried", "not_carried", "no_quorum", "cancelled"]


def open_vote(work: Work, motion_id: int, *, at: datetime | None = None) -> Motion:
    """Put a motion to the vote: the roll is written, once, with every seat that may vote, its weight and who is entitled.

    Vacant, suspended and recused seats, those whose vote a limit takes and those without a vote in this decision have no row. The charter in force now governs this vote
    whatever is adopted later. Raises RuleBroken where notice, quorum or a second is missing, Conflict outside a session.
    """
    motion, meeting = draft_and_meeting(work, motion_id)
    opened_at = at or work.at
    if meeting.state != "in_session":
        raise Conflict("A vote is opened while the meeting sits.")
    is_held = meeting.kind == ELECTRONIC
    if motion.seconder_seat_id is None and motion.method != "unanimous_consent":
        raise RuleBroken("The motion waits for a second.", field="seconder")
    scene = gathering(work.session, meeting.id, opened_at)
    charter = charter_on(work.session, motion.foundation_id, motion.wing, scene.day)
    recused = [one["seat_id"] for one in motion.recused_seat_ids]
    taken = scene.capped(opened_at, recused)
    question = question_of(motion, scene)
    if not motion.is_procedural and not is_held:
        _check_may_decide(work, meeting, quorum_of(charter, question, taken.seats))
    entitled = voters(threshold_of(charter, question), taken.seats)
    entries = list(_roll(motion, scene, entitled, opened_at))
    if not entries:
        raise RuleBroken("No seat may vote on this motion.")
    work.session.add_all(entries)
    work.session.flush()
    motion.state, motion.opened_at = "open", opened_at
    motion.charter_version_id = charter.version_id if charter else None
    capped = _capped(scene, taken)
    motion.capped = capped.as_json()
    summary = f"Opened the vote on “{motion.title}”: {'; '.join((times(len(entries), 'seat') + ' on the roll', *capped.sentences))}."
    work.record("assembly.motion.opened", motion, foundation_id=motion.foundation_id, summary=summary)
    return motion


def _check_may_decide(work: Work, meeting: Meeting, attendance: Any) -> None:
    called = may_decide(work.session, meeting)
    if not called.is_allowed:
        clause = called.explanation.clause if called.explanation else ""
        raise RuleBroken(f"This meeting may not decide: {called.words}", clause=clause)
    if attendance.is_met is False:
        raise RuleBroken(f"No quorum: {attendance.words}.", clause=attendance.explanation.clause)


def _capped(scene: Gathering, taken: CappedVotes) -> Capped:
    lost = {line.seat_id for line in scene.lines if line.public_id in taken.lost}
    return Capped(frozenset(lost), taken.explanations, taken.question, taken.is_by_choice)


def question_of(motion: Motion, scene: Gathering) -> Question:
    """What the charter is asked about this motion."""
    return Question(
        scene.body_key,
        motion.decision_kind,
        motion.method == "unanimous_consent",
        not motion.is_procedural,
        "electronic" if scene.kind == ELECTRONIC else "meeting",
    )


def _roll(motion: Motion, scene: Gathering, states: Iterable[SeatState], at: datetime) -> Iterable[RollEntry]:
    lines = {line.public_id: line for line in scene.lines}
    present = scene.present_at(at)
    for state in states:
        line = lines[state.seat]
        assert line.holder is not None  # who may vote holds the seat
        there = present.get(line.seat_id)
        yield RollEntry(
            **scope_of(motion),
            motion_id=motion.id,
            seat_id=line.seat_id,
            person_id=there.person_id if there else line.holder.person_id,
            capacity=there.capacity if there else "holder",
            weight=line.weight,
            is_present=there is not None,
        )


def record_vote(
    work: Work,
    motion_id: int,
    seat_id: int,
    choice: str,
    *,
    instead_of: str | None = None,
    by_person: int | None = None,
    at: datetime | None = None,
) -> Vote:
    """Write down the vote of a seat: for, against or abstain. The same choice again changes nothing; another one replaces
    it only where `instead_of` names the choice that stands. `by_person`: whoever votes on their own screen, and must be
    the one who represents the seat now. Raises RuleBroken for a seat that is not on the roll (V2) or not present,
    Conflict when the vote is not open (V4) or somebody recorded another choice (V1)."""
    motion = _open_motion(work, motion_id)
    if choice not in CHOICES:
        raise RuleBroken(f"“{choice}” is no vote; there are {', '.join(CHOICES)}.", field="choice")
    if work.session.get(RollEntry, (motion_id, seat_id)) is None:
        raise RuleBroken("This seat is not on the roll of this vote.", field="seat")
    standing = _vote_of(work, motion_id, seat_id)
    if standing is not None and standing.choice == choice:
        return standing
    if standing is not None and standing.choice != instead_of:
        raise Conflict(f"This seat's vote is recorded as “{standing.choice}” already.")
    person_id, capacity = _who_acts(work, motion, seat_id, at or work.at)
    if by_person not in (None, person_id):
        raise RuleBroken("Somebody else represents this seat now.", field="seat")
    vote = standing or Vote(**scope_of(motion), motion_id=motion_id, seat_id=seat_id)
    vote.choice, vote.person_id, vote.capacity, vote.recorded_at = choice, person_id, capacity, work.at
    work.add(vote)
    seat = work.session.get_one(Seat, seat_id)
    said = f"corrected from “{instead_of}” to “{choice}”" if standing else f"is “{choice}”"
    summary = f"The vote of seat “{seat.title}” {seat.slot} on “{motion.title}” {said}."
    work.record("assembly.vote.recorded", vote, foundation_id=motion.foundation_id, summary=summary)
    return vote


def record_roll_call(
    work: Work, motion_id: int, choices: Mapping[int, str], *, at: datetime | None = None
) -> list[Vote]:
    """Write down a whole roll call, seat id -> choice, as the secretary read it out; seats that are left out stay as they
    are. Raises Conflict as `record_vote` does: a vote that stands is corrected one by one."""
    return [record_vote(work, motion_id, seat_id, choice, at=at) for seat_id, choice in choices.items()]


def _open_motion(work: Work, motion_id: int) -> Motion:
    motion = work.lock(Motion, motion_id)
    if motion.state != "open":
        raise Conflict(f"The vote is not open: the motion is {motion.state}.")
    return motion


def _vote_of(work: Work, motion_id: int, seat_id: int) -> Vote | None:
    query = select(Vote).where(Vote.motion_id == motion_id, Vote.seat_id == seat_id)
    return work.session.scalars(query).one_or_none()


def _who_acts(work: Work, motion: Motion, seat_id: int, at: datetime) -> tuple[int, str]:
    """Who represents the seat at `at`: who is there for it, or, without a meeting, who holds it, or the one to which it passed."""
    if is_electronic(work.session, motion):
        now = seats_now(work.session, motion.body_id, [seat_id])[seat_id]
        lines = gathering(work.session, motion.meeting_id, at).lines
        holder = next((line.holder for line in lines if line.seat_id == now), None)
        if holder is None:
            raise RuleBroken("Nobody holds this seat now.", field="seat")
        return holder.person_id, "holder"
    query = select(Attendance.person_id, Attendance.capacity).where(
        Attendance.meeting_id == motion.meeting_id, Attendance.seat_id == seat_id, is_known(Attendance),
        Attendance.arrived_at <= at, (Attendance.departed_at.is_(None)) | (Attendance.departed_at > at),
    )  # fmt: skip
    found = work.session.execute(query).one_or_none()
    if found is None:
        raise RuleBroken(
            "Nobody represents this seat in the meeting; a vote is cast by who is there.", field="seat"
        )
    return found.person_id, found.capacity


def correct_vote(work: Work, motion_id: int, seat_id: int, choice: str, reason: str) -> VoteCorrection:
    """Write down, after the close, what a seat had really voted. The vote and the outcome stand; the correction cites the
    vote and is minuted (V4)."""
    vote = _vote_of(work, motion_id, seat_id)
    if vote is None:
        raise NotFound("This seat has no vote to correct.")
    if work.lock(Motion, motion_id).state not in ("closed", "certified"):
        raise Conflict("The vote is open: correct the vote itself.")
    if choice not in CHOICES or not reason.strip():
        raise RuleBroken("A correction needs a choice and a reason.", field="reason")
    correction = work.add(
        VoteCorrection(
            vote_id=vote.id, motion_id=motion_id, seat_id=seat_id, choice=choice, reason=reason.strip(),
            recorded_at=work.at,
        )
    )  # fmt: skip
    summary = f"A vote recorded as “{vote.choice}” had been “{choice}”: {reason}"
    work.record("assembly.vote.corrected", correction, foundation_id=vote.foundation_id, summary=summary)
    return correction


def close_vote(
    work: Work,
    motion_id: int,
    *,
    declared: Declared | None = None,
    reason: str = "",
    effects: Mapping[str, Effect] | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Close the vote and store its outcome with rules, counts and words, for ever. `declared` is what the chair declared
    where that differs from the arithmetic, with its reason; it is needed where no rule decides. A carried motion with
    an effect brings it about in this very Work, through `effects`: kind -> Effect, of the motion's own wing only."""
    meeting_id = work.session.execute(
        select(Motion.meeting_id).where(Motion.id == motion_id)
    ).scalar_one_or_none()
    work.lock(Meeting, meeting_id)
    motion = _open_motion(work, motion_id)
    closed_at = at or work.at
    decided = held(work.session, motion, closed_at) if is_electronic(work.session, motion) else None
    if decided is not None and not decided.may_close(reason):
        assert decided.stands is not None
        until = f"{decided.stands.closes_at:%Y-%m-%d %H:%M}"
        raise RuleBroken(
            f"This vote is open until {until}.", clause=decided.explanation.clause, field="reason"
        )
    reckoning = _reckon(work, motion, closed_at, decided)
    said = _declared(reckoning.computed, declared, reason)
    motion.state, motion.closed_at = "closed", closed_at
    work.session.flush()
    words = (
        reckoning.words if said == reckoning.computed else f"{reckoning.words}; {_difference(said, reason)}"
    )
    outcome = work.add(_outcome(motion, reckoning, said, reason.strip(), words, work.at))
    summary = f"Closed the vote on “{motion.title}”: {words}."
    work.record("assembly.motion.closed", outcome, foundation_id=motion.foundation_id, summary=summary)
    if said == "carried" and motion.effect_kind:
        _effect(motion, effects or {}).carry_out(work, motion)
    return outcome


def _reckon(work: Work, motion: Motion, closed_at: datetime, decided: Held | None) -> Reckoning:
    assert motion.opened_at is not None
    scene = gathering(work.session, motion.meeting_id, motion.opened_at)
    roll = _roll_of(work, motion)
    keys = _keys(work, motion, scene, roll)
    charter = None
    if motion.charter_version_id is not None:
        day = business_date(motion.opened_at, scene.zone)
        charter = charter_of_version(work.session, motion.charter_version_id, day)
    question = question_of(motion, scene)
    then = scene.states(motion.opened_at, [one["seat_id"] for one in motion.recused_seat_ids])
    entitled = {state.seat for state in voters(threshold_of(charter, question), then)}
    votes = _votes(work, motion, keys)
    present = {seat_id: one.capacity for seat_id, one in scene.present_at(closed_at).items()}
    states = _as_on_the_roll(motion, keys, roll, then, entitled, present)
    if decided is None:
        return reckon(charter, question, states, votes, Capped.from_json(motion.capped))
    if decided.silence_approves:
        silent = [
            one.seat for one in states if one.seat in entitled and one.may_vote and one.seat not in votes
        ]
        votes |= dict.fromkeys(silent, ("for", "holder"))
    states = [replace(one, attendance="holder" if one.seat in votes else "absent") for one in states]
    return without_meeting(
        reckon(charter, question, states, votes, Capped.from_json(motion.capped)),
        decided.explanation,
        is_cancelled=decided.is_cancelled,
    )


def _roll_of(work: Work, motion: Motion) -> dict[int, int]:
    query = select(RollEntry.seat_id, RollEntry.weight).where(RollEntry.motion_id == motion.id)
    return {row.seat_id: row.weight for row in work.session.execute(query)}


def _keys(work: Work, motion: Motion, scene: Gathering, roll: Collection[int]) -> dict[str, int]:
    """Public id -> seat, of the seats of the day on which the vote opened; one to which a seat of the roll passed on that very
    day stands for that one."""
    keys = {line.public_id: line.seat_id for line in scene.lines}
    if set(roll) <= set(keys.values()):
        return keys
    before = {new: old for old, new in seats_now(work.session, motion.body_id, roll).items()}
    return {key: before.get(seat_id, seat_id) for key, seat_id in keys.items()}


def _as_on_the_roll(
    motion: Motion,
    keys: Mapping[str, int],
    roll: Mapping[int, int],
    then: Iterable[SeatState],
    entitled: Collection[str],
    present: Mapping[int, str],
) -> list[SeatState]:
    """The seats as they stood when the vote opened, whatever happened since; who is there is asked at the close. A seat that
    is `entitled` by what is known now and stands on no roll was barred then."""
    lost = Capped.from_json(motion.capped).seats
    states = []
    for state in then:
        seat_id = keys[state.seat]
        now = replace(state, attendance=cast("Capacity", present.get(seat_id, "absent")))
        if seat_id in roll:
            counted = SeatState(state.seat, state.group, roll[seat_id], attendance=now.attendance)
            states.append(replace(counted, is_active=state.is_active))
        else:
            barred = state.seat in entitled and seat_id not in lost
            states.append(replace(now, is_capped=seat_id in lost, is_suspended=state.is_suspended or barred))
    return states


def _votes(work: Work, motion: Motion, keys: Mapping[str, int]) -> dict[str, tuple[Choice, Capacity]]:
    by_id = {seat_id: key for key, seat_id in keys.items()}
    query = select(Vote.seat_id, Vote.choice, Vote.capacity).where(Vote.motion_id == motion.id)
    return {
        by_id[row.seat_id]: (cast("Choice", row.choice), cast("Capacity", row.capacity))
        for row in work.session.execute(query)
    }


def _declared(computed: str, declared: str | None, reason: str) -> str:
    said = declared or computed
    if said not in DECLARABLE:
        message = "No rule of the charter decides this: say what the chair declared, and on which ground."
        raise RuleBroken(message, field="declared")
    if said != computed and not reason.strip():
        raise RuleBroken("Give the reason why the declared result differs from the count.", field="reason")
    return said


def _difference(said: str, reason: str) -> str:
    return f"declared {said.replace('_', ' ')}: {reason.strip()}"


def _outcome(
    motion: Motion, reckoning: Reckoning, said: str, reason: str, words: str, at: datetime
) -> Outcome:
    return Outcome(
        **scope_of(motion),
        motion_id=motion.id,
        computed=reckoning.computed,
        declared=said,
        reason=reason,
        charter_version_id=motion.charter_version_id,
        quorum_rule_key=reckoning.quorum.explanation.rule_id,
        threshold_rule_key=reckoning.vote.rule_id,
        counts=dict(reckoning.counts),
        quorum=reckoning.quorum.explanation.as_json(),
        vote=reckoning.vote.as_json(),
        words=words,
        recorded_at=at,
    )


def _effect(motion: Motion, effects: Mapping[str, Effect]) -> Effect:
    effect = effects.get(motion.effect_kind)
    if effect is None:
        raise RuleBroken(f"Nothing here can carry out “{motion.effect_kind}”.")
    if effect.wing != motion.wing:
        raise RuleBroken(f"“{effect.label}” belongs to the {effect.wing} side; this body is {motion.wing}.")
    return effect
