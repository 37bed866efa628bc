"""Counts, dues, the payment ladder, notices and dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from membership.assembly.rules.brackets import dues_amount
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.dates import BusinessDaysFrom, DaysFrom, EndOfYear, LaterOf, NthWeekday
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.kinds.membership import PaymentLadder
from membership.assembly.rules.ladder import PlannedStep, Stop, effects_on, plan
from membership.assembly.rules.notice import notice_given
from membership.assembly.rules.records import Rule
from membership.kernel.money import Money
from tests.assembly.rules import charters
from tests.assembly.rules.charters import seat, tier

DUE = date(2026, 1, 31)


def day(number: int) -> date:
    return DUE + timedelta(days=number)


def counted(*rules: str, **facts: Any) -> dict[str, SeatCount]:
    document = charters.charter(tier(), tier("premier"), *rules)
    return {one.group: one for one in seat_counts(document, "board", CountFacts(**facts))}


def numbers(*rules: str, **facts: Any) -> list[int | None]:
    return [one.number for one in counted(*rules, **facts).values()]


PER_TEN = '{ kind = "per_n", n = 10, round = "floor", min = %s, max = 3 }'


@pytest.mark.parametrize(
    ("members", "seats"), [(0, None), (2, None), (9, None), (10, 1), (29, 2), (31, 3), (90, 3)]
)
def test_a_class_without_a_stated_floor_stays_open_where_it_matters(members: int, seats: int | None) -> None:
    found = counted(seat("general", PER_TEN % '"unknown"'), members={"general": members})["general"]
    assert found.number == seats
    assert bool(found.question) is (seats is None)
    assert (found.open_question is None) is (seats is not None)


def test_the_two_general_members_of_pytorch_are_a_visible_open_question() -> None:
    document = charters.shipped("pytorch-business")
    facts = CountFacts({"premier": 15, "general": 2, "associate": 16}, projects=6)
    found = {one.group: one for one in seat_counts(document, "governing_board", facts)}
    assert {group: one.number for group, one in found.items()} == {
        "premier": 15,
        "general": None,
        "tac_chair": 1,
    }
    assert found["general"].question == (
        "The text gives one seat per 10 General members and no least number: do 2 members have no seat or one?"
    )
    assert found["general"].explanation.clause == "General: 1 board seat per 10 members, at most 3"
    assert found["tac_chair"].explanation.is_assumed


@pytest.mark.parametrize(("members", "seats"), [(1, 1), (9, 1), (10, 1), (20, 2), (400, 3)])
def test_a_stated_floor_leaves_nothing_open(members: int, seats: int) -> None:
    assert numbers(seat("general", PER_TEN % "1"), members={"general": members}) == [seats]


@pytest.mark.parametrize(("rounding", "seats"), [("floor", 1), ("ceiling", 2), ("half_up", 2)])
def test_rounding_is_the_charters(rounding: str, seats: int) -> None:
    rule = seat("general", f'{{ kind = "per_n", n = 10, round = "{rounding}", min = 0 }}')
    assert numbers(rule, members={"general": 15}) == [seats]


def test_counts_may_depend_on_other_counts_in_any_order() -> None:
    rules = [
        seat(
            "c", '{ kind = "least_of", of = [{ kind = "fixed", n = 9 }, { kind = "seats_of", group = "b" }] }'
        ),
        seat(
            "b",
            '{ kind = "difference", of = [{ kind = "seats_of", group = "a" }, { kind = "fixed", n = 1 }] }',
        ),
        seat("a", '{ kind = "per_member", n = 2 }'),
        seat(
            "d",
            '{ kind = "sum", of = [{ kind = "seats_of", group = "a" }, { kind = "all_holders", tier = "premier" }] }',
        ),
        seat("e", '{ kind = "product", of = [{ kind = "fixed", n = 2 }, { kind = "fixed", n = 3 }] }'),
    ]
    assert numbers(*rules, members={"general": 3, "premier": 4}) == [5, 5, 6, 10, 6]


def test_an_open_count_leaves_open_what_depends_on_it() -> None:
    rules = [
        seat("a", PER_TEN % '"unknown"'),
        seat("b", '{ kind = "sum", of = [{ kind = "seats_of", group = "a" }] }'),
    ]
    found = counted(*rules, members={"general": 4})
    assert found["b"].number is None
    assert found["b"].question == found["a"].question


def test_a_range_is_open_until_the_body_has_set_it() -> None:
    rule = seat("a", '{ kind = "range", min = 0, max = 5, set_by = "board" }')
    assert numbers(rule) == [None]
    assert numbers(rule, settled={"board.a": 4}) == [4]
    assert numbers(rule, settled={"board.a": 6}) == [None]


def test_first_members_and_projects_are_counted() -> None:
    rules = [
        seat("a", '{ kind = "first_k", k = 10, ordered_by = "join_date" }'),
        seat("b", '{ kind = "per_project", n = 1 }', '{ project = "hosted" }'),
    ]
    assert numbers(*rules, members={"general": 12}, projects=6) == [10, 6]
    assert numbers(*rules, members={"general": 4}) == [4, 0]


@pytest.mark.parametrize(
    ("employees", "amount"),
    [(1, 25_000), (499, 25_000), (500, 30_000), (999, 30_000), (1_000, 35_000), (3_000, 40_000), (5_000, 50_000), (10**6, 50_000)],
)  # fmt: skip
def test_dues_by_bracket(employees: int, amount: int) -> None:
    answer = dues_amount(charters.shipped("pytorch-business").dues_for("general"), employees)
    assert answer.amount == Money(amount * 100, "USD")
    assert answer.plus_parent_dues
    assert answer.explanation.answer == f"USD {amount:,}.00 per year"


@pytest.mark.parametrize("employees", [None, 0])
def test_dues_that_cannot_be_known_are_not_guessed(employees: int | None) -> None:
    answer = dues_amount(charters.shipped("pytorch-business").dues_for("general"), employees)
    assert answer.amount is None


def test_dues_by_category_and_dues_that_a_body_sets() -> None:
    head = '[[dues]]\ntier = "general"\nperiod = "year"\ncurrency = "USD"\nsource = "s"\n'
    table = head + 'basis = "category"\ncategories = [{ name = "student", amount = 25 }]\n'
    rule = charters.charter(tier(), table).dues_for("general")
    assert [dues_amount(rule, category=one).amount for one in ("student", "other")] == [
        Money(2_500, "USD"),
        None,
    ]
    rule = charters.charter(tier(), head + 'basis = "set_by_body"\nset_by = "board"\n').dues_for("general")
    assert dues_amount(rule).explanation.answer == "set by the board, which the charter does not hold"


def test_flat_and_free_and_unstated_dues() -> None:
    document = charters.shipped("pytorch-business")
    amounts = [dues_amount(document.dues_for(one)).amount for one in ("premier", "associate", "platinum")]
    assert amounts == [Money(15_000_000, "USD"), Money(0, "USD"), None]
    assert charters.shipped("linux-foundation-business", date(2020, 1, 1)).dues_for("gold", date(2021, 1, 1))


def payment_ladder() -> Rule[PaymentLadder]:
    found = charters.shipped("meridian-business").payment_ladder()
    assert isinstance(found, Rule)
    return found


def planned(**more: Any) -> dict[str, PlannedStep]:
    return {one.step.id: one for one in plan(payment_ladder(), DUE, **more)}


def test_the_ladder_when_every_notice_goes_out_on_its_day() -> None:
    sent = {"suspension_notice": day(60), "termination_notice": day(90)}
    steps = planned(happened=sent)
    assert [one.on for one in steps.values()] == [day(60), day(75), day(90), day(105)]
    assert all(one.is_settled for one in steps.values())


def test_a_late_notice_moves_what_follows_it() -> None:
    sent = {"suspension_notice": day(70), "termination_notice": day(101)}
    steps = planned(happened=sent)
    assert [steps[one].on for one in ("suspension", "termination")] == [day(85), day(116)]


def test_without_a_notice_nothing_takes_effect() -> None:
    steps = planned()
    assert [one.is_settled for one in steps.values()] == [True, False, True, False]
    assert effects_on(tuple(steps.values()), day(300)) == {"notice"}


def test_a_notice_that_is_late_today_is_forecast_for_today() -> None:
    steps = planned(as_of=day(80))
    assert [one.on for one in steps.values()] == [day(80), day(95), day(90), day(105)]


def test_payment_stops_the_ladder_from_its_day() -> None:
    sent = {"suspension_notice": day(60), "termination_notice": day(90)}
    steps = tuple(planned(happened=sent, stop=Stop(day(95))).values())
    assert [one.is_stopped for one in steps] == [False, False, False, True]
    assert "votes_suspended" in effects_on(steps, day(94))
    assert effects_on(steps, day(95)) == frozenset()


def test_a_suspension_stopped_on_its_own_day_never_begins() -> None:
    steps = planned(happened={"suspension_notice": day(60)}, stop=Stop(day(75)))
    assert steps["suspension"].is_stopped
    assert steps["suspension"].explanation.answer.endswith("stopped")
    assert steps["suspension"].explanation.clause == "3.3"


def test_an_ended_membership_does_not_come_back_by_paying() -> None:
    sent = {"suspension_notice": day(60), "termination_notice": day(90)}
    steps = tuple(planned(happened=sent, stop=Stop(day(120), "plan_accepted")).values())
    assert effects_on(steps, day(121)) == {"membership_ends"}


def test_what_a_step_does_not_name_does_not_stop_it() -> None:
    text = (
        '[[payment_ladder]]\nanchor = "due"\nsource = "s"\n[[payment_ladder.step]]\nid = "suspension"\n'
        'at = { anchor = "due", days = 5 }\neffects = ["votes_suspended"]\nunless = ["paid_in_full"]\n'
    )
    rule = charters.charter(text).payment_ladder()
    assert isinstance(rule, Rule)
    assert effects_on(plan(rule, DUE, stop=Stop(day(1), "plan_accepted")), day(9)) == {"votes_suspended"}
    assert effects_on(plan(rule, DUE, stop=Stop(day(1))), day(9)) == frozenset()


@given(st.integers(60, 400), st.integers(90, 400))
def test_suspension_and_termination_are_the_later_of_their_two_days(first: int, second: int) -> None:
    steps = planned(happened={"suspension_notice": day(first), "termination_notice": day(second)})
    assert steps["suspension"].on == max(day(75), day(first + 15))
    assert steps["termination"].on == max(day(105), day(second + 15))


@pytest.mark.parametrize(("days", "is_in_time"), [(6, False), (7, True), (8, True), (-1, False)])
def test_notice_is_counted_in_whole_days(days: int, is_in_time: bool) -> None:
    rule = charters.shipped("pytorch-business").notice("governing_board", "meeting")
    answer = notice_given(rule, DUE, day(days))
    assert answer.is_in_time is is_in_time
    assert answer.latest == day(days - 7)


def test_a_channel_may_ask_for_more_days_and_a_body_for_none() -> None:
    rule = charters.charter(
        '[[notice]]\nbody = "board"\nmatter = "meeting"\nmin_days = 7\nmax_days = 60\nsource = "s"\n'
        'channels = [{ channel = "mail", min_days = 14 }]\n'
    ).notice("board", "budget")
    assert notice_given(rule, DUE, day(10)).is_in_time
    assert not notice_given(rule, DUE, day(10), "mail").is_in_time
    assert not notice_given(rule, DUE, day(61)).is_in_time
    assert notice_given(charters.shipped("pytorch-business").notice("tac"), DUE, day(1)).is_in_time is None


def test_date_expressions() -> None:
    anchors = {"due": date(2026, 1, 30)}  # a Friday
    assert DaysFrom("due", -1).on(anchors) == date(2026, 1, 29)
    assert BusinessDaysFrom("due", 2).on(anchors) == date(2026, 2, 3)
    assert EndOfYear("due").on(anchors) == date(2026, 12, 31)
    assert NthWeekday("due", 2, "tuesday").on(anchors) == date(2026, 1, 13)
    both = LaterOf((DaysFrom("due", 5), DaysFrom("notice", 15)))
    assert both.on(anchors) is None
    assert both.words == "the later of due + 5 days and notice + 15 days"
