"""The days of the demonstration fit together, whenever today is."""

from __future__ import annotations

from datetime import date, timedelta

from membership.demo.calendar import Days
from membership.demo.meetings import meridian_begins, meridian_quarrels, pytorch_meets, scripts
from membership.demo.money import DEBT, NOTICE
from membership.kernel.times import add_years

EVERY_DAY = [Days(date(2026, 1, 1) + timedelta(days=number)) for number in range(3 * 366)]


def test_the_year_ends_today_and_no_term_has_run_out() -> None:
    for days in EVERY_DAY:
        assert days.founding < days.joining < days.debtor_joining < days.late_joining < days.today
        assert add_years(days.joining, 1) > days.today


def test_open_invoices_of_real_companies_are_not_due_yet() -> None:
    for days in EVERY_DAY:
        issued = days.back(12)
        assert days.late_joining <= issued < days.today < issued + timedelta(days=30)


def test_the_debtor_is_warned_and_suspended_before_the_contested_meeting_and_not_yet_out() -> None:
    for days in EVERY_DAY:
        issued, due = days.back(DEBT + 30), days.back(DEBT)
        assert days.debtor_joining <= issued
        assert due + timedelta(days=60) == days.back(NOTICE)
        assert due + timedelta(days=75) < meridian_quarrels(days).day < days.today < due + timedelta(days=90)


def test_meetings_lie_on_working_days_with_at_least_a_week_of_notice() -> None:
    for days in EVERY_DAY:
        for script in scripts(days):
            assert script.day.weekday() < 5
            assert script.day - script.notice_on >= timedelta(days=7)
            assert (script.papers is None) == (script.day > days.today)
            if script.papers is not None:
                dates = [script.day, script.papers.drafted, script.papers.approved, script.papers.published]
                known = [day for day in dates if day is not None]
                assert known == sorted(known)
                assert known[-1] < days.today


def test_the_board_of_pytorch_meets_with_those_who_joined_last() -> None:
    for days in EVERY_DAY:
        assert days.late_joining <= pytorch_meets(days).day
        assert (
            days.weekday_after_joining
            < meridian_begins(days).notice_on
            < days.debtor_joining + timedelta(days=240)
        )
