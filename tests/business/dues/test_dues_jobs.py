"""What the workers do for the dues, and that a job which runs twice does it once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text

from membership.business.dues import recognising
from membership.business.dues.dues_run import ask_for_run
from membership.business.dues.jobs import JOBS
from membership.business.dues.models import DuesRun, Invoice, LadderEvent, Transaction
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp
from tests.business.dues.books import TODAY, YEAR, Books
from tests.conftest import Clock


def work_off(books: Books, name: str, **payload: int) -> None:
    job = next(job for job in JOBS if job.name == name)
    job.run(JobContext(books.database, name, "1", 1), payload)


def count(books: Books, model: type) -> int:
    with books.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_run_that_was_asked_for_is_carried_out_once_however_often_its_job_runs(
    books: Books, clock: Clock
) -> None:
    with books.work() as work:
        run_id = ask_for_run(work, books.foundation_id, YEAR, on=TODAY, due_on=date(2026, 4, 1)).id
    work_off(books, "business.run_dues", run_id=run_id)
    with books.database.reading() as session:
        done = session.get_one(DuesRun, run_id)
    assert (done.state, done.planned_count, done.raised_count, done.question_count) == ("done", 2, 2, 1)
    clock.advance(hours=1)
    work_off(books, "business.run_dues", run_id=run_id)
    with books.database.reading() as session:
        again = session.get_one(DuesRun, run_id)
    assert (again.state, again.raised_count, again.ended_at) == ("done", 2, done.ended_at)
    assert count(books, Invoice) == 2


def test_the_ladder_is_applied_on_the_day_of_the_foundation_and_names_notices_to_send_by_hand(
    books: Books, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    books.run()
    clock.set(
        datetime(2026, 5, 31, 3, tzinfo=UTC)
    )  # in New York still the 30th, the 59th day after the due date
    work_off(books, "business.apply_ladders")
    assert count(books, LadderEvent) == 0
    clock.advance(hours=2)
    work_off(books, "business.apply_ladders")
    work_off(books, "business.apply_ladders")
    with books.database.reading() as session:
        steps = session.execute(
            select(LadderEvent.invoice_id, LadderEvent.step).order_by(LadderEvent.id)
        ).all()
    premier = books.invoice(books.premier).id
    assert [tuple(row) for row in steps] == [(premier, "suspension_notice"), (premier, "suspension")]
    number = books.invoice(books.general).number_text
    assert f"{number}: suspension notice, nobody to write to is known" in capsys.readouterr().out


def test_revenue_of_the_months_that_are_over_is_recognised_once(books: Books, clock: Clock) -> None:
    books.run()
    work_off(books, "business.recognise_revenue")
    work_off(books, "business.recognise_revenue")
    with books.database.reading() as session:
        query = select(Transaction.posted_on).where(Transaction.source_kind == "recognition")
        assert session.scalars(query).all() == [date(2026, 2, 28)] * 2


def test_revenue_of_more_invoices_than_fit_one_commit_is_recognised_to_the_last(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    books.run()
    monkeypatch.setattr(recognising, "BATCH", 1)
    assert recognising.recognise(books.permit, books.foundation_id, date(2026, 3, 1)) == 2
    assert recognising.recognise(books.permit, books.foundation_id, date(2026, 3, 1)) == 0


def test_the_nightly_check_is_content_with_true_balances_and_fails_at_once_on_one_that_was_changed(
    books: Books,
) -> None:
    books.run()
    work_off(books, "business.check_balances")
    with books.database.engine.begin() as connection:
        changed = text(
            "UPDATE business_balance SET amount_minor = amount_minor + 1 WHERE member_key = :member"
        )
        altered = connection.execute(changed, {"member": books.general}).rowcount
    assert altered > 0
    with pytest.raises(
        GiveUp, match=rf"{altered} balances differ from the ledger; account \d+, member {books.general}"
    ):
        work_off(books, "business.check_balances")
