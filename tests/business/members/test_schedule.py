"""Terms as arithmetic: chains without gap or overlap, 29 February, clamps, stubs."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.business.dues.periods import Days, periods_of
from membership.business.members.benefits import period_start
from membership.business.members.schedule import (
    Anchor,
    Span,
    first_day,
    first_span,
    long_span,
    next_span,
    notice_deadline,
    part_of_year,
)

rules = some.builds(
    MembershipTerm,
    tier=some.just("*"),
    initial=some.sampled_from(["until_anniversary", "until_year_end"]),
    then=some.sampled_from(["calendar_years", "anniversaries"]),
    start=some.sampled_from(["month_by_15th", "day_accepted"]),
    initial_years=some.integers(1, 3),
    prorates_stub=some.booleans(),
)
days = some.one_of(
    some.dates(date(2000, 1, 1), date(2090, 12, 31)),
    some.sampled_from(
        [date(2024, 2, 29), date(2028, 2, 29), date(2023, 12, 31), date(2024, 1, 1), date(2096, 2, 29)]
    ),
)
YEARLY = MembershipTerm(tier="*", initial="until_anniversary", then="anniversaries", start="day_accepted")


def chain(rule: MembershipTerm, accepted: date, length: int = 8) -> list[Span]:
    spans = [first_span(rule, first_day(rule, accepted))]
    anchor = Anchor.of(spans[0].starts_on)
    for _ in range(length):
        spans.append(next_span(rule, anchor, spans[-1].ends_on))
    return spans


@given(rules, days)
def test_a_chain_has_neither_gap_nor_overlap_and_never_a_term_without_days(
    rule: MembershipTerm, accepted: date
) -> None:
    spans = chain(rule, accepted)
    for before, after in pairwise(spans):
        assert before.starts_on < before.ends_on == after.starts_on


@given(rules, days)
def test_no_later_term_is_longer_than_a_year(rule: MembershipTerm, accepted: date) -> None:
    for span in chain(rule, accepted)[1:]:
        assert span.ends_on - span.starts_on <= timedelta(days=367)
        assert 0 < span.share <= 1


@given(days)
def test_anniversaries_stay_on_the_anchor_and_clamp_only_where_the_month_is_shorter(start: date) -> None:
    for span in chain(YEARLY, start):
        last = calendar.monthrange(span.ends_on.year, span.ends_on.month)[1]
        assert span.ends_on.month == start.month
        assert span.ends_on.day == min(start.day, last)


@given(rules, days)
def test_calendar_years_begin_on_1_january_after_at_most_one_stub(
    rule: MembershipTerm, accepted: date
) -> None:
    if rule.then == "calendar_years":
        for span in chain(rule, accepted)[2:]:
            assert (span.starts_on.month, span.starts_on.day, span.share) == (1, 1, 1)


@given(days, days)
def test_parts_of_one_year_add_up(one: date, other: date) -> None:
    year = one.year
    cut = date(year, other.month, 1)
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    parts = [part_of_year(a, b)[0] for a, b in ((start, cut), (cut, end)) if a < b]
    assert sum(parts) == 1


def test_a_membership_of_29_february_comes_back_to_the_29th() -> None:
    ends = [span.ends_on for span in chain(YEARLY, date(2024, 2, 29), 4)]
    assert ends == [
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2029, 2, 28),
    ]


def test_accepted_before_the_15th_counts_from_the_first_of_the_month() -> None:
    rule = MembershipTerm(tier="*", initial="until_anniversary", then="calendar_years", start="month_by_15th")
    assert first_day(rule, date(2026, 3, 14)) == date(2026, 3, 1)
    assert first_day(rule, date(2026, 3, 15)) == date(2026, 4, 1)
    assert first_day(rule, date(2026, 12, 31)) == date(2027, 1, 1)


def test_a_stub_costs_its_months() -> None:
    rule = MembershipTerm(
        tier="*",
        initial="until_anniversary",
        then="calendar_years",
        start="month_by_15th",
        prorates_stub=True,
    )
    first, stub, year = chain(rule, date(2025, 6, 10), 2)
    assert (first.share, stub.share, year.share) == (1, Fraction(7, 12), 1)
    assert stub.share_words == "7 of 12 months"


def test_a_day_of_the_year_that_no_year_has_leaves_the_notice_in_days() -> None:
    by = {
        "12-01": date(2026, 12, 1),
        "02-29": date(2026, 2, 28),
        "1 December": date(2026, 11, 2),
        "13-01": date(2026, 11, 2),
    }
    for said, day in by.items():
        rule = replace(YEARLY, non_renewal_by=said, non_renewal_notice_days=60)
        assert notice_deadline(rule, date(2027, 1, 1)) == day


ANCHORS = some.one_of(
    some.dates(date(2000, 1, 1), date(2060, 12, 31)),
    some.sampled_from([date(2024, 2, 29), date(2000, 2, 29), date(2023, 2, 28)]),
)


@given(ANCHORS, some.integers(0, 6), some.integers(1, 10))
def test_the_years_of_a_long_term_are_those_of_its_membership_without_gap(
    joined: date, before: int, years: int
) -> None:
    anchor = Anchor.of(joined)
    start = anchor.in_year(joined.year + before)
    span = long_span(YEARLY, anchor, start, years)
    term = Days(span.starts_on, span.ends_on, anchor.day)
    found = [one.days for one in periods_of(term, "year", term)]
    days = [*(one.starts_on for one in found), found[-1].ends_on]
    assert days == [anchor.in_year(start.year + year) for year in range(years + 1)]
    assert all(one.ends_on == after.starts_on for one, after in pairwise(found))
    assert {period_start("year", start, one.starts_on, anchor.day) for one in found} == {
        one.starts_on for one in found
    }


@given(ANCHORS, some.integers(0, 6), some.integers(1, 6), some.sampled_from(["quarter", "month"]))
def test_the_quarters_and_months_of_a_long_term_follow_one_another_and_begin_each_year_anew(
    joined: date, before: int, years: int, rhythm: str
) -> None:
    anchor = Anchor.of(joined)
    start = anchor.in_year(joined.year + before)
    span = long_span(YEARLY, anchor, start, years)
    term = Days(span.starts_on, span.ends_on, anchor.day)
    found = [one.days for one in periods_of(term, rhythm, term)]
    assert len(found) == years * {"quarter": 4, "month": 12}[rhythm]
    assert (found[0].starts_on, found[-1].ends_on) == (term.starts_on, term.ends_on)
    assert all(one.starts_on < one.ends_on == after.starts_on for one, after in pairwise(found))
    assert {anchor.in_year(start.year + year) for year in range(years)} <= {one.starts_on for one in found}
    assert not any(one.is_cut for one in periods_of(term, rhythm, term))
