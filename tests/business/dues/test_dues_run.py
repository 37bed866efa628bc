"""The run raises each obligation once, from the charter, and says what it cannot know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from membership.business.dues.due import dues_due
from membership.business.dues.dues_run import BATCH, plan_dues, raise_batch, run_dues
from membership.business.dues.invoicing import void_invoice
from membership.business.dues.models import DuesRun, Invoice, InvoiceLine
from membership.business.dues.periods import Days
from membership.business.members.terms import change_tier
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, YEAR, Books


def test_a_run_raises_what_the_charter_says_and_copies_the_parties(books: Books) -> None:
    outcome = books.run()
    assert (outcome.raised, outcome.questions) == (2, 1)
    invoice = books.invoice(books.premier)
    assert (invoice.number_text, invoice.total_minor, invoice.currency) == (
        "INV-2026-00001",
        15_000_000,
        "USD",
    )
    assert (invoice.seller_name, invoice.buyer_name) == ("Seller Inc.", "Acme Corp")
    assert (invoice.issued_on, invoice.due_on) == (TODAY, date(2026, 4, 1))
    assert invoice.explanation["clause"] == "2.1"
    assert books.invoice(books.general).total_minor == 3_000_000
    with books.database.reading() as session:
        assert session.scalars(select(InvoiceLine.net_minor)).all() == [15_000_000, 3_000_000]


def test_a_run_repeated_raises_nothing_more(books: Books) -> None:
    books.run()
    again = books.run()
    assert (again.raised, again.questions, again.run) == (0, 1, "")


def test_a_missing_figure_is_a_question_and_a_stated_one_is_invoiced(books: Books) -> None:
    with books.database.reading() as session:
        plan = plan_dues(dues_due(session, books.foundation_id, YEAR))
    assert [item.row.display_name for item in plan.questions] == ["Silent LLC"]
    assert "consolidated employees" in plan.questions[0].question
    assert plan.free_count == 1


def test_a_void_invoice_may_be_raised_again_under_a_new_number(books: Books) -> None:
    books.run()
    first = books.invoice(books.premier)
    with open_work(books.permit) as work:
        void_invoice(work, first.id, on=TODAY, reason="Wrong address")
    assert books.run().raised == 1
    assert books.invoice(books.premier).number_text == "INV-2026-00003"


def test_a_change_of_tier_in_mid_term_is_a_question(books: Books) -> None:
    with open_work(books.permit) as work:
        change_tier(work, books.free, "premier", on=date(2026, 2, 1))
    with books.database.reading() as session:
        plan = plan_dues(dues_due(session, books.foundation_id, YEAR))
    assert any("middle of a term" in item.question for item in plan.questions)


def test_the_second_of_two_runs_at_once_finds_the_work_done(books: Books) -> None:
    with books.database.reading() as session:
        items = plan_dues(dues_due(session, books.foundation_id, YEAR)).payable
    books.run()
    with books.database.reading() as session:
        run_id = session.scalars(select(DuesRun.id)).one()
    with open_work(books.permit) as work:
        assert raise_batch(work, run_id, items) == 0


def test_dates_do_not_go_back(books: Books) -> None:
    run_dues(books.permit, books.foundation_id, YEAR, on=TODAY, member_id=books.premier)
    with pytest.raises(RuleBroken, match="dates do not go back"):
        books.run(on=date(2026, 3, 1))


def test_a_long_term_owes_a_year_at_a_time(books: Books) -> None:
    with books.database.reading() as session:
        item = dues_due(session, books.foundation_id, YEAR, member_id=books.premier)[0]
    assert item.days == Days(date(2026, 1, 1), date(2027, 1, 1))
    assert replace(item, money=None).is_payable is False


def test_statements_of_a_plan_do_not_grow_with_members(books: Books) -> None:
    assert BATCH <= 1000
    with books.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Invoice)) == 0
