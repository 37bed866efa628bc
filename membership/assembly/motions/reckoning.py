"""From the records of a vote to its result: quorum, count, words. Pure: everything it needs is handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from membership.assembly.rules.bases import Attendance, SeatState
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, steps
from membership.assembly.rules.kinds.deciding import Threshold
from membership.assembly.rules.quorum import QuorumAnswer, quorum
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.tally import Choice, Tally, outcome_in_words, tally


@dataclass(frozen=True)
class Reckoning:
    """The computed result of a vote: carried, not_carried, no_quorum or undetermined, with the arithmetic behind it."""

    computed: str
    quorum: QuorumAnswer
    vote: Explanation
    counts: Mapping[str, Any]
    words: str


@dataclass(frozen=True)
class Question:
    """What is asked of the records: the body's key in the charter, the kind of decision, and how it is decided.
    `needs_quorum` False: a procedural motion, such as one to adjourn, which a body without quorum may still carry."""

    body_key: str
    decision: str
    by_consent: bool = False
    needs_quorum: bool = True


def reckon(
    charter: CharterDocument | None,
    question: Question,
    seats: Sequence[SeatState],
    votes: Mapping[str, tuple[Choice, Attendance]],
) -> Reckoning:
    """The result. `seats` stand as on the roll, with who is there at the close; `votes` maps a seat's key to its choice and
    the capacity in which it was cast. A seat that voted and left counts as present for the vote, not for the quorum."""
    attendance = quorum_of(charter, question, seats)
    voting = [replace(seat, attendance=votes[seat.seat][1]) if seat.seat in votes else seat for seat in seats]
    choices = {seat: choice for seat, (choice, _) in votes.items()}
    if question.by_consent:
        return _by_consent(attendance, question, voting, choices)
    result = tally(threshold_of(charter, question), voting, choices)
    computed = _computed(attendance, question, result.is_carried)
    return Reckoning(
        computed,
        attendance,
        result.explanation,
        counts_of(seats, attendance, result),
        _words(computed, attendance, result),
    )


def quorum_of(
    charter: CharterDocument | None, question: Question, seats: Sequence[SeatState]
) -> QuorumAnswer:
    """Whether the body may decide this question with the seats as they stand."""
    if charter is None:
        return quorum(_silent("quorum", question.body_key), seats)
    return quorum(charter.quorum(question.body_key, question.decision), seats)


def threshold_of(charter: CharterDocument | None, question: Question) -> Rule[Threshold] | Absent:
    """What carries this kind of decision in a meeting of the body."""
    if charter is None:
        return _silent("threshold", question.body_key)
    return charter.threshold(question.body_key, question.decision, "meeting")


def _silent(kind: str, body_key: str) -> Absent:
    return Absent(
        kind, body_key, "No charter was in force when the vote opened, so no rule says what is needed."
    )


def _computed(attendance: QuorumAnswer, question: Question, is_carried: bool | None) -> str:
    if question.needs_quorum and attendance.is_met is False:
        return "no_quorum"
    if is_carried is None or (question.needs_quorum and attendance.is_met is None):
        return "undetermined"
    return "carried" if is_carried else "not_carried"


def _words(computed: str, attendance: QuorumAnswer, result: Tally) -> str:
    sentence = outcome_in_words(attendance, result)
    return f"{sentence}. Without a quorum nothing was decided" if computed == "no_quorum" else sentence


def _by_consent(
    attendance: QuorumAnswer, question: Question, seats: Sequence[SeatState], choices: Mapping[str, Choice]
) -> Reckoning:
    objections = sum(choice == "against" for choice in choices.values())
    computed = _computed(attendance, question, objections == 0)
    said = f"{objections} {'objects' if objections == 1 else 'object'}" if objections else "nobody objects"
    result = "not carried by unanimous consent" if objections else "carried by unanimous consent"
    present = [seat for seat in seats if seat.attendance != "absent"]
    vote = Explanation(
        "Vote", f"{said}: {result}", steps([("Present", len(present)), ("Objections", objections)])
    )
    words = f"{attendance.explanation.sentence}; {vote.answer}"
    counts = {**_standing(seats, attendance), "for": 0, "against": objections, "abstaining": 0}
    return Reckoning(computed, attendance, vote, counts, words)


def counts_of(seats: Sequence[SeatState], attendance: QuorumAnswer, result: Tally) -> dict[str, Any]:
    """The figures of the result, as they are stored with it."""
    return {
        **_standing(seats, attendance),
        "for": result.for_,
        "against": result.against,
        "abstaining": result.abstaining,
        "base": result.base,
        "required": result.required,
        "subject_to": list(result.subject_to),
    }


def _standing(seats: Collection[SeatState], attendance: QuorumAnswer) -> dict[str, Any]:
    return {
        "seats": len(seats),
        "in_office": sum(seat.is_in_office for seat in seats),
        "suspended": sum(seat.is_in_office and seat.is_suspended for seat in seats),
        "recused": sum(seat.is_recused for seat in seats),
        "quorum_base": attendance.base,
        "quorum_required": attendance.required,
        "attending": attendance.attending,
    }
