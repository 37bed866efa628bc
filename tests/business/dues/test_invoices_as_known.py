"""Invoices and dues by tier as of a day, and as they were known on another: what was issued, void, paid and given up by then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from membership.business.dues.invoicing import credit_invoice, void_invoice, write_off
from membership.business.dues.reports import DUES_BY_TIER, INVOICES
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import nobody
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd
from tests.conftest import Clock

ALL = 15_000_000
"""What the premier member owes for its year."""
GENERAL = 3_000_000


def rows(
    books: Books, report: Report, on: date = TODAY, known_at: datetime | None = None, **values: Any
) -> list[tuple[Any, ...]]:
    asked = ReportRequest(
        nobody(now()), on, now(), books.foundation_id, known_at=known_at, values=values, zone="America/New_York"
    )  # fmt: skip
    with books.database.reading() as session:
        return [tuple(row) for row in report.rows(session, asked)]


def states(books: Books, *asked: Any, **values: Any) -> dict[str, tuple[str, int]]:
    """Member -> state of its invoice and what is open of it."""
    return {row[1]: (row[8], row[11]) for row in rows(books, INVOICES, *asked, **values)}


@pytest.fixture
def settled(books: Books, clock: Clock) -> tuple[Books, datetime]:
    """Ten days after both invoices were issued it is written down that one was paid and the other void on the very day."""
    books.run()
    then = now()
    clock.advance(days=10)
    books.pay(books.premier, ALL, books.invoice(books.premier).id)
    with open_work(books.permit) as work:
        void_invoice(work, books.invoice(books.general).id, on=TODAY, reason="Sent twice.")
    return books, then


ISSUED = {"Acme Corp": ("issued", ALL), "Large Inc": ("issued", GENERAL)}
SETTLED = {"Acme Corp": ("issued", 0), "Large Inc": ("void", 0)}


def test_invoices_as_known_leave_out_what_was_written_down_later(settled: tuple[Books, datetime]) -> None:
    books, then = settled
    assert states(books) == states(books, TODAY, now()) == SETTLED
    assert states(books, TODAY, then) == states(books, date(2026, 3, 12), then) == ISSUED
    assert states(books, TODAY, then - timedelta(seconds=1)) == {}


def test_invoices_are_picked_by_the_state_in_which_they_were_known(settled: tuple[Books, datetime]) -> None:
    books, then = settled
    for known_at, picked in (
        (then, {"open": ISSUED, "paid": {}, "void": {}}),
        (None, {"open": {}, "paid": {"Acme Corp": ("issued", 0)}, "void": {"Large Inc": ("void", 0)}}),
    ):
        assert {state: states(books, TODAY, known_at, state=state) for state in picked} == picked


def test_invoices_of_a_past_day_stand_as_they_did_at_its_end(books: Books, clock: Clock) -> None:
    books.run()
    clock.advance(days=10)
    later = now().date()
    books.pay(books.premier, ALL, books.invoice(books.premier).id, on=later)
    with open_work(books.permit) as work:
        void_invoice(work, books.invoice(books.general).id, on=later, reason="Sent twice.")
    assert states(books, TODAY) == states(books, later - timedelta(days=1)) == ISSUED
    assert states(books, later) == SETTLED
    assert states(books, TODAY - timedelta(days=1)) == {}


def test_dues_by_tier_as_known_leave_out_what_was_written_down_later(books: Books, clock: Clock) -> None:
    books.run()
    then = now()
    clock.advance(days=10)
    invoice = books.invoice(books.premier).id
    books.pay(books.premier, 500, invoice)
    with open_work(books.permit) as work:
        credit_invoice(work, invoice, amount=usd(70), on=TODAY, reason="A courtesy.")
        write_off(work, invoice, amount=usd(8), on=TODAY, reason="Too little to ask for.")
        void_invoice(work, books.invoice(books.general).id, on=TODAY, reason="Sent twice.")
    # tier, invoices, raised, received, credited or written off, open
    assert [row[:2] + row[2::2] for row in rows(books, DUES_BY_TIER)] == [
        ("Premier", 1, ALL, 500, 78, ALL - 578),
    ]
    assert rows(books, DUES_BY_TIER, known_at=now()) == rows(books, DUES_BY_TIER)
    assert [row[:2] + row[2::2] for row in rows(books, DUES_BY_TIER, known_at=then)] == [
        ("Premier", 1, ALL, 0, 0, ALL),
        ("General", 1, GENERAL, 0, 0, GENERAL),
    ]
    assert rows(books, DUES_BY_TIER, known_at=then - timedelta(seconds=1)) == []
