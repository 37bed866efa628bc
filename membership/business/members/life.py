"""The one map of a membership's states: which state a step leads from, and where to. Nothing else may happen.

A state is what the acts say of a day: those whose day has come are replayed along the map, in the order in which they were
written (`state_on`). So a resignation for the end of the year is written today, the company stays a member until then, and
taking it back is one more act. An act whose day lies ahead speaks on its own day alone, whatever is written after it. The
database keeps the same map, of the acts as they were written (rule H1 on `business_membership_act`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

INSIDE = ("member", "suspended", "noticed", "suspended_noticed")
"""States in which a company is a member; `noticed`: a termination for cause was announced and is not decided."""
OUTSIDE = ("resigned", "lapsed", "terminated", "transferred", "expired")
STATES = ("none", *INSIDE, *OUTSIDE)

_SAME = {state: (state,) for state in INSIDE}


def _from(states: Iterable[str], *after: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(states, after)


LAWFUL: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "join": {"none": ("member",)},
        "rejoin": _from(OUTSIDE, "member"),
        "renew": _SAME,
        "change_tier": _SAME,
        "suspend": {"member": ("suspended",), "noticed": ("suspended_noticed",)},
        "restore": {"suspended": ("member",), "suspended_noticed": ("noticed",)},
        "give_notice": {"member": ("noticed",), "suspended": ("suspended_noticed",)},
        "withdraw_notice": {"noticed": ("member",), "suspended_noticed": ("suspended",)},
        "terminate": _from(("noticed", "suspended_noticed"), "terminated"),
        "resign": _from(INSIDE, "resigned"),
        "withdraw_resignation": {"resigned": INSIDE},
        "lapse": _from((*INSIDE, "resigned"), "lapsed"),
        "expire": _from(INSIDE, "expired"),
        "reinstate": _from(("resigned", "lapsed", "terminated"), "member"),
        "transfer_out": _from(INSIDE, "transferred"),
        "transfer_in": _from(("none", *OUTSIDE), "member"),
    }
)
"""Step -> state before -> the states that may follow."""

STEPS = tuple(LAWFUL)
TRIPLES = tuple(
    (before, step, after)
    for step, moves in LAWFUL.items()
    for before, following in moves.items()
    for after in following
)
"""Every lawful (state before, step, state after)."""

WORDS = {
    "none": "not a member", "member": "Member", "suspended": "Suspended", "noticed": "Termination announced",
    "suspended_noticed": "Suspended, termination announced", "resigned": "Resigned", "lapsed": "Lapsed",
    "terminated": "Terminated", "transferred": "Transferred", "expired": "Not renewed",
}  # fmt: skip
STEP_WORDS = {
    "join": "Joined", "rejoin": "Came back", "renew": "Renewed", "change_tier": "Changed tier", "suspend": "Suspended",
    "restore": "Suspension lifted", "give_notice": "Termination announced", "withdraw_notice": "Notice withdrawn",
    "terminate": "Terminated", "resign": "Resigned", "withdraw_resignation": "Resignation taken back",
    "lapse": "Lapsed", "expire": "Not renewed", "reinstate": "Reinstated", "transfer_out": "Passed on",
    "transfer_in": "Taken over",
}  # fmt: skip


class Dated(Protocol):
    """An act as the map knows it."""

    @property
    def number(self) -> int: ...
    @property
    def step(self) -> str: ...
    @property
    def effective_on(self) -> date: ...


def may_follow(state: str) -> tuple[str, ...]:
    """The steps that are lawful from a state, in the order of the map."""
    return tuple(step for step, moves in LAWFUL.items() if state in moves)


def after(state: str, step: str) -> str | None:
    """The state that the step leads to; the first of several. None where the step is not lawful."""
    following = LAWFUL[step].get(state)
    return following[0] if following else None


def state_on(acts: Iterable[Dated], day: date) -> str:
    """The state on the day: the acts whose day has come by then, replayed along the map in the order of their numbers. A step
    that is not lawful from there changes nothing: what it answered lies ahead."""
    state, left = "none", ""
    come = (act for act in acts if act.effective_on <= day)
    for act in sorted(come, key=lambda act: act.number):
        left = state if act.step == "resign" and state in INSIDE else left
        state = _replayed(state, act.step, left)
    return state


def _replayed(state: str, step: str, left: str) -> str:
    """The state after the step; `left` is the one that the last resignation left."""
    if step == "withdraw_resignation":
        return left if state == "resigned" else state
    if step == "reinstate" and state in INSIDE:  # the end that it undoes lies ahead
        return "member"
    return after(state, step) or state


def is_inside(state: str) -> bool:
    """Whether a company in this state is a member."""
    return state in INSIDE
