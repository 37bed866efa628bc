"""Dues of terms that are not one plain year: several years, a cut end, an early end, quarters, once, no word at all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from membership.business.dues.due import CUT, ENDED, DueItem, dues_due
from membership.business.dues.dues_run import ask_for_run, run_dues
from membership.business.dues.models import DuesRun, Invoice
from membership.business.dues.periods import Days, periods_of
from membership.business.members.operations import begin_membership
from membership.business.members.terms import end_membership, renew_membership
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.business.dues.books import TODAY, YEAR, Books, usd
from tests.business.dues.charters import founded, said_otherwise, without
from tests.business.world import charter_text

START = date(2026, 1, 1)


def owed(books: Books, days: Days, member_id: int) -> list[DueItem]:
    with books.database.reading() as session:
        return dues_due(session, books.foundation_id, days, member_id=member_id)


def raised(books: Books, days: Days) -> int:
    return run_dues(books.permit, books.foundation_id, days, on=TODAY).raised


def test_each_year_of_a_term_of_two_years_is_invoiced_once(books: Books) -> None:
    with books.work() as work:
        renew_membership(work, books.premier, years=2)
    assert [raised(books, Days.year(year)) for year in (2027, 2028)] == [1, 1]
    assert owed(books, Days.year(2028), books.premier) == []
    assert [raised(books, Days.year(year)) for year in (2027, 2028)] == [0, 0]
    with books.database.reading() as session:
        found = session.execute(
            select(Invoice.period_start, Invoice.period_end, Invoice.total_minor).order_by(Invoice.id)
        )
        assert [tuple(row) for row in found] == [
            (date(2027, 1, 1), date(2028, 1, 1), 15_000_000),
            (date(2028, 1, 1), date(2029, 1, 1), 15_000_000),
        ]


def test_a_part_of_a_year_at_the_end_of_a_term_as_it_was_sold_is_a_question_and_no_invoice(
    database: Database, clock: object
) -> None:
    world, books = founded(database, charter_text("meridian-business"))
    with books.work() as work:
        member = begin_membership(
            work, books.foundation_id, world.company(work, "Acme Corp").id, "premier",
            accepted_on=START, starts_on=START, ends_on=date(2028, 7, 1),
        )  # fmt: skip
    (item,) = owed(books, Days.year(2028), member.id)
    assert (item.question, item.money) == (CUT, None)
    assert item.days == Days(date(2028, 1, 1), date(2028, 7, 1))
    assert raised(books, Days.year(2028)) == 0


def test_a_year_in_which_a_member_leaves_is_owed_in_full_unless_something_is_given_back(
    books: Books,
) -> None:
    with books.work() as work:
        renew_membership(work, books.premier, years=2)
        end_membership(work, books.premier, ends_on=date(2028, 7, 1), reason="Sold")
    (item,) = owed(books, Days.year(2028), books.premier)
    assert (item.days, item.money) == (Days.year(2028), usd(15_000_000))


def test_a_term_that_ended_before_its_price_was_known_is_a_question_even_when_the_figure_comes(
    books: Books,
) -> None:
    with books.work() as work:
        end_membership(work, books.unknown, ends_on=date(2026, 2, 1), reason="Closed down")
    (item,) = owed(books, YEAR, books.unknown)
    assert (item.question, item.money) == (ENDED, None)


def test_dues_by_the_quarter_are_owed_whole_four_times_a_year_once_the_figure_is_known(
    database: Database, clock: object
) -> None:
    text = said_otherwise('tier = "general"\nperiod = "year"', 'tier = "general"\nperiod = "quarter"')
    world, books = founded(database, text)
    with books.work() as work:
        member = world.join(work, "Silent LLC", "general", START)
    assert [item.money for item in owed(books, YEAR, member.id)] == [None] * 4
    with books.work() as work:
        state_figure(
            work, member.organization_id, "consolidated_employees", 600, stated_on=START, source="stated"
        )
    assert [
        (item.days.starts_on.month, item.money.minor if item.money else None)
        for item in owed(books, YEAR, member.id)
    ] == [(1, 3_000_000), (4, 3_000_000), (7, 3_000_000), (10, 3_000_000)]
    assert raised(books, Days(date(2026, 4, 1), date(2026, 7, 1))) == 1
    assert [item.days.starts_on.month for item in owed(books, YEAR, member.id)] == [1, 7, 10]


def test_dues_paid_once_are_owed_for_the_whole_term_in_the_year_of_its_start_only(
    database: Database, clock: object
) -> None:
    text = said_otherwise('tier = "premier"\nperiod = "year"', 'tier = "premier"\nperiod = "once"')
    world, books = founded(database, text)
    with books.work() as work:
        company = world.company(work, "Acme Corp")
        member = begin_membership(
            work, books.foundation_id, company.id, "premier",
            accepted_on=START, starts_on=START, ends_on=date(2029, 1, 1),
        )  # fmt: skip
    (item,) = owed(books, YEAR, member.id)
    assert item.days == Days(START, date(2029, 1, 1))
    assert owed(books, Days.year(2027), member.id) == []


def test_where_the_charter_names_no_dues_a_member_is_a_question_of_a_year(
    database: Database, clock: object
) -> None:
    world, books = founded(database, without("dues", "associate"))
    with books.work() as work:
        member = world.join(work, "University", "associate", START)
    (item,) = owed(books, YEAR, member.id)
    assert item.question == "The charter states no dues for the tier 'associate'."
    assert (item.days, item.rule_key) == (YEAR, "")
    assert raised(books, YEAR) == 0


def test_a_run_whose_invoices_would_fall_due_before_their_date_is_refused_at_the_due_date(
    books: Books,
) -> None:
    with pytest.raises(RuleBroken, match="falls due on or after its date") as refused, books.work() as work:
        ask_for_run(work, books.foundation_id, YEAR, on=TODAY, due_on=date(2026, 3, 1))
    assert refused.value.field == "due_on"
    with books.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(DuesRun)) == 0


@pytest.mark.parametrize("rhythm", ["year", "quarter", "month"])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2026, 1, 31), date(2027, 1, 31)),
        (date(2028, 2, 28), date(2028, 2, 29)),
    ],
)
def test_the_periods_of_a_term_are_its_days_once_each(rhythm: str, start: date, end: date) -> None:
    term = Days(start, end)
    found = [one.days for one in periods_of(term, rhythm, term)]
    assert (found[0].starts_on, found[-1].ends_on) == (start, end)
    assert all(one.ends_on == after.starts_on for one, after in pairwise(found))
    whole = {"year": 1, "quarter": 4, "month": 12}[rhythm]
    years = max(1, round((end - start).days / 365))
    assert len(found) == (1 if (end - start).days == 1 else whole * years)
