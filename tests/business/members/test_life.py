"""The one map of a membership: the lawful steps are these, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product

from membership.business.members.life import (
    INSIDE,
    LAWFUL,
    OUTSIDE,
    STATES,
    STEP_WORDS,
    STEPS,
    TRIPLES,
    WORDS,
    after,
    may_follow,
    state_on,
)

EXPECTED = {
    ("none", "join", "member"), ("none", "transfer_in", "member"),
    *((state, step, "member") for state in OUTSIDE for step in ("rejoin", "transfer_in")),
    *((state, step, state) for state in INSIDE for step in ("renew", "change_tier")),
    ("member", "suspend", "suspended"), ("noticed", "suspend", "suspended_noticed"),
    ("suspended", "restore", "member"), ("suspended_noticed", "restore", "noticed"),
    ("member", "give_notice", "noticed"), ("suspended", "give_notice", "suspended_noticed"),
    ("noticed", "withdraw_notice", "member"), ("suspended_noticed", "withdraw_notice", "suspended"),
    ("noticed", "terminate", "terminated"), ("suspended_noticed", "terminate", "terminated"),
    *((state, "resign", "resigned") for state in INSIDE), *(("resigned", "withdraw_resignation", state) for state in INSIDE),
    *((state, "lapse", "lapsed") for state in (*INSIDE, "resigned")),
    *((state, "expire", "expired") for state in INSIDE), *((state, "transfer_out", "transferred") for state in INSIDE),
    *((state, "reinstate", "member") for state in ("resigned", "lapsed", "terminated")),
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    number: int
    step: str
    effective_on: date


def test_the_lawful_steps_are_these_and_no_other_exists() -> None:
    assert set(TRIPLES) == EXPECTED
    for state, step, following in product(STATES, STEPS, STATES):
        assert (following in LAWFUL[step].get(state, ())) == ((state, step, following) in EXPECTED)


def test_every_state_but_the_first_is_reached_and_every_state_has_a_way_on() -> None:
    assert {following for _, _, following in TRIPLES} == set(STATES) - {"none"}
    assert all(may_follow(state) for state in STATES)
    assert set(WORDS) == set(STATES)
    assert set(STEP_WORDS) == set(STEPS)


def test_nobody_is_terminated_without_a_notice() -> None:
    assert after("member", "terminate") is None
    assert after("suspended", "terminate") is None


def test_the_acts_whose_day_has_come_are_replayed_in_the_order_in_which_they_were_written() -> None:
    joined, resigned = Act(1, "join", date(2026, 1, 1)), Act(2, "resign", date(2026, 12, 31))
    taken_back = Act(3, "withdraw_resignation", date(2026, 6, 1))
    assert state_on([], date(2026, 1, 1)) == "none"
    assert state_on([joined, resigned], date(2025, 12, 31)) == "none"
    assert state_on([joined, resigned], date(2026, 12, 30)) == "member"
    assert state_on([joined, resigned], date(2026, 12, 31)) == "resigned"
    assert state_on([joined, resigned, taken_back], date(2027, 1, 1)) == "member"


def test_a_suspension_paid_before_its_day_never_begins() -> None:
    acts = [
        Act(1, "join", date(2026, 1, 1)),
        Act(2, "suspend", date(2026, 6, 15)),
        Act(3, "restore", date(2026, 6, 2)),
    ]
    assert {state_on(acts, date(2026, month, 20)) for month in range(1, 13)} == {"member"}


def test_an_act_whose_day_lies_ahead_is_not_dragged_forward_by_what_is_written_after_it() -> None:
    joined, suspended = Act(1, "join", date(2026, 1, 1)), Act(2, "suspend", date(2026, 6, 15))
    for step, meanwhile, then in (
        ("give_notice", "noticed", "suspended_noticed"), ("change_tier", "member", "suspended"), ("renew", "member", "suspended"),
    ):  # fmt: skip
        acts = [joined, suspended, Act(3, step, date(2026, 6, 2))]
        assert (state_on(acts, date(2026, 6, 2)), state_on(acts, date(2026, 6, 15))) == (meanwhile, then)
    left = [
        joined,
        suspended,
        Act(3, "resign", date(2026, 12, 31)),
        Act(4, "withdraw_resignation", date(2026, 6, 2)),
    ]
    assert (state_on(left, date(2026, 6, 2)), state_on(left, date(2026, 12, 31))) == ("member", "suspended")


def test_a_termination_that_is_undone_before_its_day_ends_with_its_announcement() -> None:
    acts = [
        Act(1, "join", date(2026, 1, 1)), Act(2, "give_notice", date(2026, 3, 1)), Act(3, "terminate", date(2026, 9, 1)),
        Act(4, "reinstate", date(2026, 6, 1)),
    ]  # fmt: skip
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 9, 1))
    assert [state_on(acts, day) for day in days] == ["noticed", "member", "member"]
