"""From the records of a vote to its result: quorum, count, words. Pure: everything it needs is handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from membership.assembly.rules.bases import Attendance, SeatState
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step, steps
from membership.assembly.rules.kinds.deciding import Mode, Threshold
from membership.assembly.rules.quorum import QuorumAnswer, quorum
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.tally import Choice, Tally, outcome_in_words, tally


@dataclass(frozen=True)
class Reckoning:
    """The computed result of a vote: carried, not_carried, no_quorum, undetermined, or cancelled by objections, with the
    arithmetic behind it."""

    computed: str
    quorum: QuorumAnswer
    vote: Explanation
    counts: Mapping[str, Any]
    words: str


@dataclass(frozen=True)
class Capped:
    """The votes that limits on related companies took when the vote opened: the seats, the reasons as explanations, and
    what the charter leaves open about it, so that nothing was taken. `is_by_choice` is false where a company did not say
    which of its seats give way; then those that were filled last do."""

    seats: frozenset[int] = frozenset()
    why: tuple[Explanation, ...] = ()
    question: str = ""
    is_by_choice: bool = True

    @property
    def sentences(self) -> tuple[str, ...]:
        """The reasons, each with its clause."""
        return tuple(one.sentence for one in self.why)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the "why?" panel of the vote shows of it."""
        unnamed = "" if self.is_by_choice else " (the company named none: the seats filled last)"
        taken: list[tuple[str, object]] = [("Taken by a limit", f"{one}{unnamed}") for one in self.sentences]
        return steps([*taken, *([("Limit left open", self.question)] if self.question else [])])

    def as_json(self) -> dict[str, Any]:
        """How a motion keeps it; empty where no limit said anything."""
        if not self.why and not self.question:
            return {}
        return {
            "seats": sorted(self.seats),
            "why": [one.as_json() for one in self.why],
            "question": self.question,
            "is_by_choice": self.is_by_choice,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Capped:
        """What `as_json` wrote."""
        if not value:
            return NOTHING_TAKEN
        why = tuple(Explanation.from_json(one) for one in value["why"])
        return cls(frozenset(value["seats"]), why, value["question"], bool(value["is_by_choice"]))


NOTHING_TAKEN = Capped()


@dataclass(frozen=True)
class Question:
    """What is asked of the records: the body's key in the charter, the kind of decision, and how it is decided.
    `needs_quorum` False: a procedural motion, such as one to adjourn, which a body without quorum may still carry. `mode` is "electronic" for a
    decision outside of a meeting."""

    body_key: str
    decision: str
    by_consent: bool = False
    needs_quorum: bool = True
    mode: Mode = "meeting"


def reckon(
    charter: CharterDocument | None,
    question: Question,
    seats: Sequence[SeatState],
    votes: Mapping[str, tuple[Choice, Attendance]],
    capped: Capped = NOTHING_TAKEN,
) -> Reckoning:
    """The result. `seats` stand as on the roll, with who is there at the close; `votes` maps a seat's key to its choice and
    the capacity in which it was cast. A seat that voted and left counts as present for the vote, not for the quorum.
    `capped`: what limits on related companies took when the vote opened."""
    attendance = quorum_of(charter, question, seats)
    if question.mode == "electronic" and states_no_quorum(charter, question):
        question = replace(question, needs_quorum=False)
    voting = [replace(seat, attendance=votes[seat.seat][1]) if seat.seat in votes else seat for seat in seats]
    choices = {seat: choice for seat, (choice, _) in votes.items()}
    if question.by_consent:
        return _by_consent(attendance, question, voting, choices)
    result = tally(threshold_of(charter, question), voting, choices)
    computed = _computed(attendance, question, result.is_carried)
    return Reckoning(
        computed,
        attendance,
        replace(
            result.explanation,
            steps=(*result.explanation.steps, *capped.steps, *_tied(charter, question, result)),
        ),
        counts_of(seats, attendance, result),
        _words(computed, attendance, result, capped),
    )


def without_meeting(reckoning: Reckoning, how: Explanation, *, is_cancelled: bool) -> Reckoning:
    """The result of a decision outside of a meeting: with the time it was open, what silence meant and who objected; or
    cancelled, where enough did."""
    told = replace(
        reckoning.vote, steps=(*reckoning.vote.steps, *steps([(how.title, how.sentence)]), *how.steps)
    )
    if not is_cancelled:
        return replace(reckoning, vote=told)
    words = f"cancelled by objections: {how.sentence}"
    return replace(reckoning, computed="cancelled", vote=replace(told, answer=words), words=words)


def quorum_of(
    charter: CharterDocument | None, question: Question, seats: Sequence[SeatState]
) -> QuorumAnswer:
    """Whether the body may decide this question with the seats as they stand."""
    if charter is None:
        return quorum(_silent("quorum", question.body_key), seats)
    rule = charter.quorum(question.body_key, question.decision, question.mode)
    return quorum(rule, seats, charter.alternates(question.body_key))


def states_no_quorum(charter: CharterDocument | None, question: Question) -> bool:
    """Whether the charter is silent on a quorum of votes without a meeting: nobody attends one, and the threshold says of
    whom its share is taken. Clauses that contradict each other are no silence."""
    rule = charter.quorum(question.body_key, question.decision, question.mode) if charter else None
    return isinstance(rule, Absent) and not rule.clauses


def threshold_of(charter: CharterDocument | None, question: Question) -> Rule[Threshold] | Absent:
    """What carries this kind of decision in the body, in the way in which it is decided."""
    if charter is None:
        return _silent("threshold", question.body_key)
    return charter.threshold(question.body_key, question.decision, question.mode)


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


def _words(computed: str, attendance: QuorumAnswer, result: Tally, capped: Capped) -> str:
    sentence = "; ".join((outcome_in_words(attendance, result), *capped.sentences))
    return f"{sentence}. Without a quorum nothing was decided" if computed == "no_quorum" else sentence


def _tied(charter: CharterDocument | None, question: Question, result: Tally) -> tuple[Step, ...]:
    """What the charter does about as many votes for as against; nothing where the vote is not tied."""
    if charter is None or result.for_ != result.against or not result.for_:
        return ()
    rule = charter.tie(question.body_key)
    if isinstance(rule, Absent):
        return steps([("Tied", rule.message)])
    said = rule.parameters
    may = (
        f"{said.may_refer} may refer it to {said.refer_to}"
        if said.may_refer
        else f"it goes to {said.refer_to}"
    )
    then = [*said.steps, *([may] if said.refer_to else [])]
    return steps(
        [("Tied", f"{', then '.join(then)} ({rule.reference})" if rule.reference else ", then ".join(then))]
    )


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
        "capped": sum(seat.is_capped for seat in seats),
        "quorum_base": attendance.base,
        "quorum_required": attendance.required,
        "attending": attendance.attending,
    }
