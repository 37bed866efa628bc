"""The count of a vote: exact, in whole votes, with its base named and the treatment of abstention said (RULES.md, 1, 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from membership.assembly.rules.bases import SeatState, seats_in
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.deciding import Threshold
from membership.assembly.rules.quorum import QuorumAnswer
from membership.assembly.rules.records import Absent, Rule

Choice = Literal["for", "against", "abstain"]
Outcome = Literal["carried", "not carried", "undetermined"]
NARROW = frozenset({"class", "active", "other_members"})
"""Bases outside of which nobody votes."""


@dataclass(frozen=True)
class Tally:
    """The computed result. All numbers are votes (seat weights). `base` and `required` are None where the charter states
    no rule or names no base: the outcome is then "undetermined", and people must say what carries the motion.
    `subject_to`: approvals from outside without which a carried motion has no effect."""

    outcome: Outcome
    for_: int
    against: int
    abstaining: int
    base: int | None
    required: int | None
    subject_to: tuple[str, ...]
    explanation: Explanation

    @property
    def is_carried(self) -> bool | None:
        """Whether the motion carried; None where that is undetermined."""
        return None if self.outcome == "undetermined" else self.outcome == "carried"

    @property
    def words(self) -> str:
        """ "6 for, 2 against, 1 abstaining: carried, more than half of the votes cast"."""
        return self.explanation.answer


@dataclass(frozen=True)
class Votes:
    """Votes by choice, in seat weights."""

    for_: int
    against: int
    abstaining: int

    @property
    def all(self) -> int:
        """All votes, abstentions too."""
        return self.for_ + self.against + self.abstaining

    @property
    def words(self) -> str:
        """ "6 for, 2 against, 1 abstaining"."""
        return f"{self.for_} for, {self.against} against, {self.abstaining} abstaining"


def tally(rule: Rule[Threshold] | Absent, seats: Sequence[SeatState], votes: Mapping[str, Choice]) -> Tally:
    """The result of `votes` (seat key -> choice) among `seats`. Raises ValueError for a vote of a seat that is unknown,
    vacant, suspended, recused or not among the `voters`: whoever collects votes must have refused it."""
    counted = count_votes(voters(rule, seats), votes)
    if isinstance(rule, Absent):
        return undetermined(counted, rule.explanation)
    if rule.parameters.base.kind == "unknown":
        answer = f"{counted.words}: undetermined. {rule.parameters.left_open()[0]}"
        return undetermined(counted, rule.explain("Vote", answer))
    return decide(rule, seats, votes, counted)


def decide(
    rule: Rule[Threshold], seats: Sequence[SeatState], votes: Mapping[str, Choice], counted: Votes
) -> Tally:
    """The result under a rule whose base is known."""
    wanted = rule.parameters
    base = base_of(wanted, seats, counted)
    required = wanted.share.needed(base)
    lacking = lacking_turnout(wanted, seats, counted) + lacking_classes(wanted, seats, votes)
    carried = counted.for_ >= required and not lacking
    outcome: Outcome = "carried" if carried else "not carried"
    answer = f"{counted.words}: {outcome}, {ground(wanted, counted, required, lacking)}"
    if carried and wanted.also_requires:
        answer += f", subject to {' and '.join(wanted.also_requires)}"
    explanation = rule.explain("Vote", answer, facts(wanted, counted, base, required, outcome, lacking))
    subject_to = wanted.also_requires if carried else ()
    return Tally(
        outcome, counted.for_, counted.against, counted.abstaining, base, required, subject_to, explanation
    )


def voters(rule: Rule[Threshold] | Absent, seats: Sequence[SeatState]) -> tuple[SeatState, ...]:
    """The seats that may vote under the rule: what a roll is written from. Where the base is a class, the active or the
    other members, nobody else votes."""
    base = None if isinstance(rule, Absent) else rule.parameters.base
    among = seats_in(base, seats) if base and base.kind in NARROW else seats
    return tuple(seat for seat in among if seat.may_vote)


def count_votes(entitled_seats: Sequence[SeatState], votes: Mapping[str, Choice]) -> Votes:
    """The votes in seat weights. Raises ValueError for a vote of any other seat."""
    entitled = {seat.seat: seat for seat in entitled_seats}
    if strangers := sorted(set(votes) - set(entitled)):
        raise ValueError(f"these seats have no vote: {', '.join(strangers)}")
    sums: dict[Choice, int] = {"for": 0, "against": 0, "abstain": 0}
    for seat, choice in votes.items():
        sums[choice] += entitled[seat].weight
    return Votes(sums["for"], sums["against"], sums["abstain"])


def base_of(rule: Threshold, seats: Sequence[SeatState], counted: Votes) -> int:
    """The base of the share, in votes. Excluded abstentions leave it, never below the votes for and against."""
    kind = rule.base.kind
    if kind in ("votes_cast", "for_versus_against"):
        whole = counted.all
    else:
        whole = (
            rule.base.number if kind == "fixed" else sum(seat.weight for seat in seats_in(rule.base, seats))
        )
    if rule.abstentions == "counted" or kind == "fixed":
        return whole
    return max(whole - counted.abstaining, 0)


def lacking_turnout(rule: Threshold, seats: Sequence[SeatState], counted: Votes) -> tuple[str, ...]:
    """The turnout floor, where it is missed."""
    entitled = sum(seat.weight for seat in seats if seat.may_vote)
    if rule.turnout is None or rule.turnout.is_met(counted.all, entitled):
        return ()
    return (f"{counted.all} of {entitled} voted and {rule.turnout.words} must",)


def lacking_classes(
    rule: Threshold, seats: Sequence[SeatState], votes: Mapping[str, Choice]
) -> tuple[str, ...]:
    """The classes whose concurrence is needed and whose own votes cast do not reach the share."""
    missing = []
    for group in rule.concurrence:
        own = [seat for seat in seats if seat.group == group]
        keys = {seat.seat for seat in own}
        counted = count_votes(own, {seat: choice for seat, choice in votes.items() if seat in keys})
        share = rule.concurrence_share or rule.share
        if not share.is_met(counted.for_, counted.for_ + counted.against):
            missing.append(f"the {group.replace('_', ' ')} class does not concur ({counted.words})")
    return tuple(missing)


def ground(rule: Threshold, counted: Votes, required: int, lacking: tuple[str, ...]) -> str:
    """What the outcome rests on: "more than half of the votes cast", or what it lacked."""
    measure = f"{rule.share.words} of {rule.base.words}"
    if rule.abstentions == "excluded" and rule.base.kind not in ("votes_cast", "for_versus_against"):
        measure += ", abstentions excluded"
    if lacking:
        return "; ".join(lacking)
    return measure if counted.for_ >= required else f"{measure} needs {required}"


def facts(
    rule: Threshold, counted: Votes, base: int, required: int, outcome: str, lacking: tuple[str, ...]
) -> list[tuple[str, object]]:
    """The steps of the arithmetic, as the "why?" panel shows them."""
    return [
        ("For", counted.for_),
        ("Against", counted.against),
        ("Abstaining", f"{counted.abstaining}, {rule.abstentions}"),
        ("Base", f"{rule.base.words}: {base}"),
        ("Needed", f"{rule.share.words} of {base}: {required}"),
        *(("Lacking", one) for one in lacking),
        ("Result", outcome),
    ]


def undetermined(counted: Votes, explanation: Explanation) -> Tally:
    """A tally that the charter does not decide."""
    return Tally(
        "undetermined", counted.for_, counted.against, counted.abstaining, None, None, (), explanation
    )


def outcome_in_words(attendance: QuorumAnswer, result: Tally) -> str:
    """Quorum and vote as one sentence with the clause, as resolutions and minutes cite it; both clauses where they differ."""
    met, vote = attendance.explanation, result.explanation
    if met.reference == vote.reference:
        return "; ".join(part for part in (met.answer, vote.sentence) if part)
    return f"{met.answer}{f' ({met.reference})' if met.reference else ''}; {vote.sentence}"
