"""Each rule of the ledger and of invoices, broken by raw SQL on both engines: the database itself refuses (R56)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from membership.business.dues.arrears import accept_plan
from membership.business.dues.invoicing import (
    DraftDetails,
    DraftLine,
    credit_invoice,
    draft_invoice,
    write_off,
)
from membership.business.dues.ledger import close_period
from membership.kernel.db import Database
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd

AT = "2026-03-02T09:00:00.000000Z"


@pytest.fixture
def books(database: Database, clock: object) -> Books:
    made = Books(database).found()
    made.run()
    return made


def refused(books: Books, rule: str, *statements: str) -> None:
    """The statements are lawful up to the last one or the commit, which the database refuses."""
    with pytest.raises(DatabaseError, match=rule or None):
        done(books, *statements)


def done(books: Books, *statements: str) -> None:
    """Statements that the database admits."""
    with books.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def one(books: Books, query: str) -> int:
    with books.database.engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


TRANSACTION = (
    "INSERT INTO business_transaction (id, ledger_id, foundation_id, currency, state, posted_on, source_kind, source_id, "
    "effect, summary, recorded_at) SELECT {id}, id, foundation_id, currency, '{state}', '{day}', 'test', {id}, '{effect}', "
    "'Test', '" + AT + "' FROM business_ledger"
)
LINE = (
    "INSERT INTO business_posting (id, transaction_id, ledger_id, posted_on, account_id, currency, amount_minor) "
    "SELECT {id}, {of}, ledger_id, '2026-03-02', id, '{currency}', {amount} FROM business_account WHERE code = '{code}'"
)


def transaction(state: str = "posted", key: int = 900, day: str = "2026-03-02", effect: str = "x") -> str:
    return TRANSACTION.format(id=key, state=state, day=day, effect=effect)


def line(key: int, amount: int, code: str = "1000", of: int = 900, currency: str = "USD") -> str:
    return LINE.format(id=key, amount=amount, code=code, of=of, currency=currency)


PAIR = (line(9001, 500), line(9002, -500, "4000"))


def test_a_lawful_transaction_is_posted_either_way(books: Books) -> None:
    done(books, *PAIR, transaction())
    again = (line(9003, 7, of=901), line(9004, -7, "4000", of=901))
    done(books, transaction("draft", 901), *again)
    done(books, "UPDATE business_transaction SET state = 'posted' WHERE id = 901")
    assert one(books, "SELECT sum(amount_minor) FROM business_balance") == 0


def test_l1_what_does_not_balance_is_not_posted(books: Books) -> None:
    """Over business_transaction and its lines."""
    refused(books, "L1", line(9001, 500), line(9002, -499, "4000"), transaction())
    refused(books, "L1", transaction())
    refused(books, "L1", line(9001, 500), transaction())
    done(books, transaction("draft"), line(9001, 500))
    refused(books, "L1", "UPDATE business_transaction SET state = 'posted' WHERE id = 900")


def test_l2_amounts_are_whole_bounded_and_never_nothing(books: Books) -> None:
    """Over business_posting."""
    refused(books, "", line(9001, 0))
    refused(books, "", line(9001, 10**15))
    refused(books, "", "UPDATE business_payment SET amount_minor = 'lots'", line(9001, 10**15))


def test_l3_what_is_posted_stays(books: Books) -> None:
    for statement in (
        "UPDATE business_transaction SET summary = 'y'",
        "UPDATE business_transaction SET state = 'draft'",
        "DELETE FROM business_transaction",
        "UPDATE business_posting SET amount_minor = amount_minor + 1",
        "DELETE FROM business_posting",
        line(9001, 5, of=one(books, "SELECT min(id) FROM business_transaction")),
    ):
        refused(books, "L3", statement)


def test_l3_a_transaction_is_reversed_once(books: Books) -> None:
    first = one(books, "SELECT min(id) FROM business_transaction")
    done(
        books,
        *PAIR,
        transaction(),
        line(9003, 5, of=901),
        line(9004, -5, "4000", of=901),
        transaction(key=901),
    )
    with pytest.raises(DatabaseError):
        done(
            books,
            line(9005, 5, of=902), line(9006, -5, "4000", of=902), transaction("draft", 902),
            line(9007, 5, of=903), line(9008, -5, "4000", of=903), transaction("draft", 903),
            f"UPDATE business_transaction SET reverses_id = {first} WHERE id IN (902, 903)",
        )  # fmt: skip


def test_l4_a_line_is_in_the_currency_of_its_account(books: Books) -> None:
    """Over business_posting."""
    refused(books, "", line(9001, 5, currency="EUR"))
    refused(books, "", "UPDATE business_account SET currency = 'EUR'")
    refused(books, "L4", "UPDATE business_account SET kind = 'expense' WHERE code = '1000'")
    refused(books, "", "UPDATE business_ledger SET currency = 'EUR'")


def test_l5_a_fact_has_an_effect_once(books: Books) -> None:
    """Over business_transaction."""
    done(books, *PAIR, transaction())
    with pytest.raises(DatabaseError):
        done(
            books, line(9003, 5, of=901), line(9004, -5, "4000", of=901),
            transaction(key=901).replace("'test', 901", "'test', 900"),
        )  # fmt: skip


def test_l7_an_allocation_exceeds_neither_payment_nor_invoice(books: Books) -> None:
    small, large = books.invoice(books.general), books.invoice(books.premier)
    payment = books.pay(books.general, 4_000_000)
    insert = (
        "INSERT INTO business_allocation (id, public_id, foundation_id, payment_id, invoice_id, currency, amount_minor, "
        "allocated_on, reason, recorded_at) VALUES ({id}, 'a{id}', {f}, {payment}, {invoice}, 'USD', {amount}, "
        "'2026-03-02', '', '" + AT + "')"
    )

    def allocation(key: int, invoice: int, amount: int) -> str:
        return insert.format(id=key, f=books.foundation_id, payment=payment, invoice=invoice, amount=amount)

    refused(books, "", allocation(1, small.id, 3_000_001))
    refused(books, "", allocation(1, large.id, 4_000_001))
    refused(books, "", allocation(1, small.id, 2_000_000), allocation(2, small.id, 1_000_001))
    done(books, allocation(1, small.id, 3_000_000))
    refused(books, "", allocation(2, large.id, 1_000_001))
    for statement in ("UPDATE business_allocation SET amount_minor = 1", "DELETE FROM business_allocation", "DELETE FROM business_payment"):  # fmt: skip
        refused(books, "L3", statement)


def test_l8_a_closed_period_takes_no_postings(books: Books) -> None:
    """Over business_transaction and business_closed_period."""
    with open_work(books.permit) as work:
        close_period(work, books.foundation_id, "USD", until=date(2026, 3, 1), reason="February")
    old = tuple(part.replace("2026-03-02", "2026-02-28") for part in PAIR)
    refused(books, "L8", *old, transaction(day="2026-02-28"))
    refused(books, "L8", "DELETE FROM business_closed_period")
    refused(books, "L8", "UPDATE business_closed_period SET ends_on = '2026-02-01'")
    done(books, *PAIR, transaction())


@pytest.fixture
def settled(books: Books) -> Books:
    """A credit note, a write-off, a payment plan and a step of the ladder, all of the first invoice."""
    first = books.invoice(books.premier).id
    with open_work(books.permit) as work:
        credit_invoice(work, first, amount=usd(100), on=TODAY, reason="Error")
        write_off(work, first, amount=usd(100), on=TODAY, reason="Small")
        accept_plan(work, first, accepted_on=TODAY, terms="By May")
    done(
        books,
        "INSERT INTO business_ladder_event (id, public_id, foundation_id, invoice_id, step, effects, taken_on, "
        "takes_effect_on, channel, clause, explanation, recorded_at) SELECT 1, 'l1', foundation_id, id, 'x', '[]', "
        f"'2026-03-02', '2026-03-02', '', '', '{{}}', '{AT}' FROM business_invoice WHERE number = 1",
    )
    return books


def test_l3_what_settled_an_invoice_stays(settled: Books) -> None:
    tables = ("business_write_off", "business_payment_plan", "business_ladder_event")
    for table in tables:
        refused(settled, "L3", f"UPDATE {table} SET foundation_id = foundation_id")
        refused(settled, "L3", f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["business_payment", "business_allocation"])
def test_l3_what_was_paid_stays(books: Books, table: str) -> None:
    books.pay(books.premier, 100, books.invoice(books.premier).id)
    refused(books, "L3", f"UPDATE {table} SET amount_minor = amount_minor + 1")
    refused(books, "L3", f"DELETE FROM {table}")


NOTE = (
    "INSERT INTO business_credit_note (id, public_id, foundation_id, invoice_id, series_id, number, number_text, issued_on, "
    "currency, amount_minor, reason, seller_name, seller_address, seller_tax_id, seller_bank, buyer_name, buyer_address, "
    "buyer_tax_id, recorded_at) SELECT 900, 'n900', foundation_id, invoice_id, series_id, {number}, 'N', {issued}, currency, "
    "{amount}, 'x', seller_name, '', '', '', buyer_name, '', '', recorded_at FROM business_credit_note"
)
NOTES_DRAWN = "UPDATE business_invoice_series SET next_number = next_number + 5 WHERE kind = 'credit_note'"


def test_l7_nothing_settles_more_than_is_open(settled: Books) -> None:
    """Over business_invoice_balance, which business_credit_note and business_write_off lower."""
    note = NOTE.format(number=2, issued="issued_on", amount=15_000_000)
    refused(settled, "", NOTES_DRAWN, note)
    given_up = (
        "INSERT INTO business_write_off (id, public_id, foundation_id, invoice_id, currency, amount_minor, written_off_on, "
        "reason, recorded_at) SELECT 900, 'w900', foundation_id, {invoice}, currency, {amount}, written_off_on, 'x', "
        "recorded_at FROM business_write_off"
    )
    refused(settled, "", given_up.format(invoice="invoice_id", amount=15_000_000))
    refused(settled, "", "UPDATE business_invoice_balance SET open_minor = -1")
    with open_work(settled.permit) as work:
        draft = draft_invoice(work, settled.free, DraftDetails([DraftLine("x", usd(500))])).id
    refused(settled, "L7", given_up.format(invoice=draft, amount=5))


def test_l7_a_payment_is_taken_back_whole_and_once(books: Books) -> None:
    payment = books.pay(books.general, 1_000)
    back = (
        "INSERT INTO business_payment (id, public_id, foundation_id, ledger_id, account_id, currency, amount_minor, method, "
        "received_on, payer, reference, reverses_id, reason, recorded_at) SELECT {id}, 'p{id}', foundation_id, ledger_id, "
        "account_id, currency, {amount}, method, received_on, '', '', id, 'x', recorded_at FROM business_payment "
        f"WHERE id = {payment}"
    )
    refused(books, "L7", back.format(id=900, amount=-999))
    refused(books, "", back.format(id=900, amount=-1000), back.format(id=901, amount=-1000))


def test_n1_credit_notes_are_numbered_from_their_own_counter(settled: Books) -> None:
    """Over business_credit_note."""
    refused(settled, "N1", NOTE.format(number=2, issued="issued_on", amount=1))
    refused(settled, "", NOTES_DRAWN, NOTE.format(number=1, issued="issued_on", amount=1))


def test_n2_a_credit_note_keeps_every_word(settled: Books) -> None:
    refused(settled, "N2", "UPDATE business_credit_note SET reason = 'other'")
    refused(settled, "N2", "DELETE FROM business_credit_note")


def test_n6_credit_notes_do_not_go_back(settled: Books) -> None:
    """Over business_credit_note."""
    refused(settled, "N6", NOTES_DRAWN, NOTE.format(number=2, issued="'2026-03-01'", amount=1))


COPY = (
    "INSERT INTO business_invoice (id, public_id, foundation_id, member_id, state, obligation, period_start, period_end, "
    "tier_name, series_id, number, number_text, issued_on, due_on, currency, net_minor, tax_minor, total_minor, po_number, "
    "note, rule_key, seller_name, seller_address, seller_tax_id, seller_bank, buyer_name, buyer_address, buyer_tax_id, "
    "void_reason, recorded_at, version) SELECT {id}, 'c{id}', foundation_id, member_id, '{state}', obligation, {start}, "
    "{end}, '', {series}, {number}, {label}, {issued}, {due}, currency, {net}, 0, {net}, '', '', '', {seller}, '', '', '', "
    "buyer_name, '', '', '', recorded_at, 1 FROM business_invoice WHERE number = 1"
)
LINE_OF = (
    "INSERT INTO business_invoice_line (id, invoice_id, position, description, detail, quantity, unit_minor, net_minor, "
    "tax_minor) VALUES ({id}, {of}, 1, 'x', '', 1, {net}, {net}, 0)"
)
DREW = "UPDATE business_invoice_series SET next_number = next_number + 5 WHERE kind = 'invoice'"


def copy(**changes: object) -> str:
    """An issued invoice like the first one, for another period, with the next number."""
    values = {
        "id": 900, "state": "issued", "start": "'2031-01-01'", "end": "'2032-01-01'", "series": "series_id", "number": 3,
        "label": "'N'", "issued": "'2026-03-02'", "due": "'2026-04-01'", "net": 100, "seller": "seller_name",
    }  # fmt: skip
    return COPY.format(**{**values, **changes})


def lines_of(net: int = 100, of: int = 900) -> str:
    return LINE_OF.format(id=of, of=of, net=net)


def test_a_lawful_invoice_is_issued_by_raw_sql(books: Books) -> None:
    done(books, DREW, lines_of(), copy())
    assert books.open_of(900) == 100


def test_n1_numbers_are_drawn_and_single(books: Books) -> None:
    """Over business_invoice and business_invoice_series."""
    refused(books, "N1", lines_of(), copy())
    refused(books, "", DREW, lines_of(), copy(number=2))
    refused(books, "", DREW, lines_of(), copy(number="NULL"))
    refused(books, "", DREW, lines_of(), copy(state="draft"))
    refused(books, "N1", "UPDATE business_invoice_series SET next_number = 1")
    refused(books, "N1", "DELETE FROM business_invoice_series")


def test_n2_an_issued_invoice_keeps_every_word(books: Books) -> None:
    for statement in (
        "UPDATE business_invoice SET total_minor = total_minor + 1, net_minor = net_minor + 1",
        "UPDATE business_invoice SET buyer_name = 'Other'",
        "UPDATE business_invoice SET due_on = '2027-01-01'",
        "UPDATE business_invoice SET state = 'draft'",
        "DELETE FROM business_invoice",
        "UPDATE business_invoice_line SET description = 'Other'",
        "DELETE FROM business_invoice_line",
        lines_of(of=one(books, "SELECT min(id) FROM business_invoice")).replace(" 1, 'x'", " 2, 'x'"),
    ):
        refused(books, "", statement)
    void = "UPDATE business_invoice SET state = 'void', voided_on = '2026-03-02', void_reason = 'x' WHERE number = 1"
    done(books, void)
    refused(books, "N2", "UPDATE business_invoice SET state = 'issued', voided_on = NULL WHERE number = 1")


def test_n3_an_obligation_is_invoiced_once(books: Books) -> None:
    """Over business_invoice."""
    refused(books, "", DREW, lines_of(), copy(start="period_start"))


def test_n4_the_total_is_that_of_the_lines(books: Books) -> None:
    """Over business_invoice."""
    refused(books, "N4", DREW, lines_of(99), copy())
    refused(books, "N4", DREW, copy())


def test_n5_seller_and_buyer_are_copied(books: Books) -> None:
    """Over business_invoice."""
    refused(books, "", DREW, lines_of(), copy(seller="''"))


def test_n6_dates_and_numbers_of_a_series_do_not_go_back(books: Books) -> None:
    """Over business_invoice."""
    refused(books, "N6", DREW, lines_of(), copy(issued="'2026-03-01'"))
    done(books, DREW, lines_of(), copy(number=5))
    refused(books, "N6", lines_of(of=901), copy(id=901, number=4, start="'2033-01-01'", end="'2034-01-01'"))
