"""Standing by taking part (K5, second clock): who lost it by absence, and when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Participation
from membership.assembly.rules.records import Rule
from membership.kernel.times import add_months


@dataclass(frozen=True)
class Part:
    """What one seat did at one meeting: its holder came, or only an alternate did; whether it spoke or voted."""

    on: date
    attended: bool = False
    by_alternate: bool = False
    discussed: bool = False
    voted: bool = False


@dataclass(frozen=True)
class Taken:
    """Whether a seat has its standing at a meeting, with the reason."""

    is_in_standing: bool
    explanation: Explanation


def standing_at(
    rule: Rule[Participation], before: Sequence[Part], on: date, *, is_present: bool = False, unvoted: int = 0
) -> Taken:
    """The standing of a seat at a meeting on `on`, after the meetings `before` (oldest first). `is_present`: it is there
    now, which matters where standing returns within a meeting. `unvoted`: ballots in a row that it let pass."""
    said = rule.parameters
    came = [_came(said, part) for part in before if part.on < on]
    reasons = [
        *_in_a_row(said, came, is_present),
        *_of_last(said, came),
        *_ballots(said, unvoted),
        *_idle(said, before, on),
        *_window(said, before, on),
    ]
    facts: list[tuple[str, object]] = [
        ("Meetings before", len(came)),
        ("Attended", "".join("+" if one else "−" for one in came) or "none yet"),
        ("Back", said.regained or "as soon as the rule is satisfied again"),
    ]
    effect = said.effect.replace("_", " ")
    answer = f"{'; '.join(reasons)}: {effect}" if reasons else "in standing by taking part"
    return Taken(not reasons, rule.explain("Standing by taking part", answer, facts))


def missed(said: Participation, before: Sequence[Part], on: date) -> int:
    """How many of the meetings before the day the seat missed."""
    return sum(not _came(said, part) for part in before if part.on < on)


def _came(said: Participation, part: Part) -> bool:
    return part.attended or (said.alternates_count and part.by_alternate)


def _in_a_row(said: Participation, came: Sequence[bool], is_present: bool) -> list[str]:
    if said.missed_in_a_row is None:
        return []
    missed, attended, lost = 0, 0, False
    for one in came:
        missed, attended = (0, attended + 1) if one else (missed + 1, 0)
        lost = (lost or missed >= said.missed_in_a_row) and not (
            one and attended >= (said.regained_after or 1)
        )
    if (
        lost
        and is_present
        and said.regained_from == "that_meeting"
        and attended + 1 >= (said.regained_after or 1)
    ):
        lost = False
    return [f"{said.missed_in_a_row} meetings in a row missed"] if lost else []


def _of_last(said: Participation, came: Sequence[bool]) -> list[str]:
    if said.of_last is None or said.attended is None:
        return []
    last = came[-said.of_last :]
    missed, allowed = last.count(False), said.of_last - said.attended
    return [f"{last.count(True)} of the preceding {len(last)} meetings attended"] if missed > allowed else []


def _ballots(said: Participation, unvoted: int) -> list[str]:
    over = said.unvoted_ballots is not None and unvoted >= said.unvoted_ballots
    return [f"{unvoted} ballots in a row without a vote"] if over else []


def _idle(said: Participation, before: Sequence[Part], on: date) -> list[str]:
    if said.idle_months is None:
        return []
    since = add_months(on, -said.idle_months)
    busy = any(part.on >= since and (_came(said, part) or part.discussed or part.voted) for part in before)
    return (
        [] if busy or not any(part.on < since for part in before) else [f"idle for {said.idle_months} months"]
    )


def _window(said: Participation, before: Sequence[Part], on: date) -> list[str]:
    if said.window_months is None or said.attended_below is None:
        return []
    since = add_months(on, -said.window_months)
    recent = [part for part in before if since <= part.on < on]
    came = sum(_came(said, part) for part in recent)
    if not recent or came >= said.attended_below * len(recent):
        return []
    if said.without_discussion and any(part.discussed for part in recent):
        return []
    if said.without_votes and any(part.voted for part in recent):
        return []
    return [
        f"{came} of {len(recent)} meetings within {said.window_months} months, and no part taken otherwise"
    ]
