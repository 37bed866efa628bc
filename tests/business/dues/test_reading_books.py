"""The books and the lists as an auditor reads them: pages that go on, days of knowledge, filters, and what is amiss."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from membership.business.dues.invoicing import (
    DraftDetails,
    DraftLine,
    discard_draft,
    draft_invoice,
    issue_invoice,
)
from membership.business.dues.ledger import add_bank, close_period, transaction_of
from membership.business.dues.ledger_queries import (
    account_by_code,
    account_lines,
    closed_until,
    differences,
    journal,
    trial_balance,
)
from membership.business.dues.models import Account, Invoice, InvoiceLine
from membership.business.dues.payments import PaymentDetails, record_payment
from membership.business.dues.queries import InvoiceFilter, invoice_list, run_by_public_id
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import now
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd
from tests.business.dues.refusing import refused
from tests.business.pages import Pages


def balances(books: Books, on: date, **known: object) -> dict[str, int]:
    with books.database.reading() as session:
        rows = trial_balance(session, books.foundation_id, on, **known)  # type: ignore[arg-type]
    return {row.code: row.balance_minor for row in rows if row.balance_minor}


def test_a_draft_has_no_place_in_the_books(books: Books) -> None:
    with open_work(books.permit) as work:
        draft = draft_invoice(work, books.premier, DraftDetails([DraftLine("Event", usd(500))])).id
    with refused(books, NotFound, "There is nothing at this address.") as work:
        transaction_of(work, "invoice", draft, "issued")
    with open_work(books.permit) as work:
        issue_invoice(work, draft, on=TODAY)
        assert transaction_of(work, "invoice", draft, "issued").summary == "Invoice INV-2026-00001"


def test_a_draft_that_is_thrown_away_leaves_no_line_and_takes_no_number(books: Books) -> None:
    with open_work(books.permit) as work:
        draft = draft_invoice(work, books.premier, DraftDetails([DraftLine("Event", usd(500))])).id
    with open_work(books.permit) as work:
        discard_draft(work, draft)
    with books.database.reading() as session:
        assert (
            session.scalars(select(Invoice.id)).all() == session.scalars(select(InvoiceLine.id)).all() == []
        )
    books.run()
    assert books.invoice(books.premier).number_text == FIRST


@pytest.mark.parametrize("until", [date(2026, 2, 1), date(2026, 3, 1)])
def test_books_are_not_closed_twice_for_the_same_days(books: Books, until: date) -> None:
    books.run()
    with open_work(books.permit) as work:
        close_period(work, books.foundation_id, "USD", until=date(2026, 3, 1), reason="February")
    with refused(books, RuleBroken, "The books are closed until 2026-03-01 already.", "until") as work:
        close_period(work, books.foundation_id, "USD", until=until)
    with open_work(books.permit) as work:
        close_period(work, books.foundation_id, "USD", until=date(2026, 3, 2), reason="A day more")
    with books.database.reading() as session:
        assert closed_until(session, books.foundation_id) == [("USD", date(2026, 3, 2))]


def test_money_arrives_at_a_second_bank_and_otherwise_at_the_first(books: Books) -> None:
    with open_work(books.permit) as work:
        second = add_bank(work, books.foundation_id, "USD", code="1010", name="Second bank").id
    with open_work(books.permit) as work:
        record_payment(work, books.foundation_id, PaymentDetails(usd(700), TODAY, account_id=second))
    books.pay(books.general, 5)
    assert balances(books, TODAY) == {"1000": 5, "1010": 700, "2100": -705}


def test_the_code_of_an_account_is_given_once(books: Books) -> None:
    books.pay(books.general, 5)
    with refused(books, Conflict, "The code 1200 is taken.") as work:
        add_bank(work, books.foundation_id, "USD", code="1200", name="Second bank")


def test_a_trial_balance_as_it_was_known_leaves_out_what_was_written_down_later(
    books: Books, clock: object
) -> None:
    books.pay(books.general, 500)
    then = now()
    clock.advance(days=10)  # type: ignore[attr-defined]
    books.pay(books.general, 70, on=TODAY)
    assert balances(books, TODAY) == {"1000": 570, "2100": -570}
    assert balances(books, TODAY, known_at=then) == {"1000": 500, "2100": -500}
    assert balances(books, TODAY, known_at=then - timedelta(seconds=1)) == {}
    assert balances(books, TODAY, known_at=now()) == balances(books, TODAY)


def test_the_lines_of_an_account_go_on_where_the_page_before_ended(books: Books) -> None:
    for day, minor in ((2, 1), (1, 2), (2, 3), (1, 4)):
        books.pay(books.general, minor, on=date(2026, 3, day))
    with books.database.reading() as session:
        bank = account_by_code(session, books.foundation_id, "USD", "1000").id
        seen: list[int] = []
        place = None
        while lines := account_lines(session, bank, before=place, limit=1):
            seen.extend(line.amount_minor for line in lines)
            place = (lines[-1].posted_on, lines[-1].id)
    assert seen == [3, 1, 4, 2]


def test_the_journal_goes_on_where_the_page_before_ended(books: Books) -> None:
    for minor in (1, 2, 3):
        books.pay(books.general, minor)
    with books.database.reading() as session:
        seen: list[list[int]] = []
        before = None
        while page := journal(session, books.foundation_id, before=before, limit=2):
            seen.extend([line.amount_minor for line in lines] for _, lines in page)
            before = page[-1][0].id
    assert seen == [[3, -3], [2, -2], [1, -1]]


def test_an_account_or_a_run_that_is_not_there_is_not_found(books: Books) -> None:
    with books.database.reading() as session:
        with pytest.raises(NotFound):
            account_by_code(session, books.foundation_id, "USD", "9999")
        with pytest.raises(NotFound):
            run_by_public_id(session, books.foundation_id, "234567892345")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "UPDATE business_balance SET amount_minor = 7 WHERE account_id = {bank}",
            ("account {bank}, member 0", 7, 5),
        ),
        (
            "UPDATE business_month_total SET debit_minor = 7 WHERE account_id = {bank}",
            ("account {bank}, all months", 7, 5),
        ),
        (
            "UPDATE business_invoice_balance SET paid_minor = 7, open_minor = total_minor - 7 WHERE invoice_id = {invoice}",
            ("invoice INV-2026-00002", 2_999_993, 2_999_995),
        ),
    ],
)
def test_a_balance_changed_behind_the_program_is_found_out(
    books: Books, change: str, says: tuple[str, int, int]
) -> None:
    books.run()
    invoice = books.invoice(books.general).id
    books.pay(books.general, 5, invoice)
    with books.database.reading() as session:
        assert list(differences(session)) == []
        bank = session.scalars(select(Account.id).where(Account.role == "bank")).one()
    with books.database.engine.begin() as connection:
        connection.execute(text(change.format(bank=bank, invoice=invoice)))
    with books.database.reading() as session:
        found = [(one.what, one.kept, one.ledger) for one in differences(session)]
    assert found == [(says[0].format(bank=bank), *says[1:])]


def listed(books: Books, wanted: InvoiceFilter, limit: int = 50) -> list[str]:
    with books.database.reading() as session:
        rows = invoice_list(session, books.foundation_id, wanted, TODAY, limit)
    return [row.number_text for row in rows]


FIRST, SECOND, THIRD = (f"INV-2026-0000{number}" for number in (1, 2, 3))


def three(books: Books) -> None:
    """The dues of two members, and an event of the first one a day later."""
    books.run()
    with open_work(books.permit) as work:
        draft = draft_invoice(work, books.premier, DraftDetails([DraftLine("Event", usd(500))])).id
        issue_invoice(work, draft, on=date(2026, 3, 3))


@pytest.mark.parametrize(
    ("sort", "column", "order"),
    [
        ("issued", "issued_on", [FIRST, SECOND, THIRD]),
        ("due", "due_on", [FIRST, SECOND, THIRD]),
        ("member", "buyer_name", [FIRST, THIRD, SECOND]),
    ],
)
@pytest.mark.parametrize("is_descending", [False, True])
def test_a_list_goes_on_where_the_page_before_ended_in_every_order(
    books: Books, sort: str, column: str, order: list[str], is_descending: bool
) -> None:
    three(books)
    seen: list[str] = []
    after = None
    with books.database.reading() as session:
        while True:
            wanted = InvoiceFilter(sort=sort, is_descending=is_descending, after=after)
            rows = invoice_list(session, books.foundation_id, wanted, TODAY, 1)
            if not rows:
                break
            seen.extend(row.number_text for row in rows)
            after = (getattr(rows[-1], column), rows[-1].id)
    assert seen == (order[::-1] if is_descending else order)


def test_the_open_invoices_leave_out_what_is_paid_and_what_is_void(books: Books) -> None:
    three(books)
    books.pay(books.general, 3_000_000, books.invoice(books.general).id)
    assert listed(books, InvoiceFilter(state="open")) == [THIRD, FIRST]
    assert listed(books, InvoiceFilter(state="paid")) == [SECOND]


@pytest.mark.parametrize("sort", ["-issued", "due", "-member"])
def test_every_draft_of_many_is_reached_from_page_to_page(books: Books, sort: str) -> None:
    with open_work(books.permit) as work:
        made = {
            draft_invoice(
                work, books.premier, DraftDetails([DraftLine(f"Event {number}", usd(500))])
            ).public_id
            for number in range(52)
        }
    view = Pages(books.database).as_("treasurer", books.foundation_id)
    first = view.get(f"/meridian/dues/invoices?state=draft&sort={sort}").text
    following = next(link for link in re.findall('href="([^"]+)"', first) if "after=" in link)
    second = view.get(html.unescape(following)).text
    shown = [re.findall('dues/invoices/([a-z0-9]{12})"', page) for page in (first, second)]
    assert [len(page) for page in shown] == [50, 2]
    assert {*shown[0], *shown[1]} == made


@pytest.mark.parametrize("after", ["~5", "None~5", "2026-03-02~x", "x~5"])
def test_a_page_of_a_list_that_cannot_be_read_is_the_first_one(books: Books, after: str) -> None:
    books.run()
    view = Pages(books.database).as_("treasurer", books.foundation_id)
    for state in ("", "draft"):
        assert view.get(f"/meridian/dues/invoices?state={state}&after={after}").status_code == 200
    assert FIRST in view.get(f"/meridian/dues/invoices?after={after}").text
