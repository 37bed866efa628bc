"""Ten years of money: invoices with one line each, their payments, and the ledger lines of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.arithmetic import COUNTRIES, legal_name
from bench.bulk import Row, by_program, set_sequences, write
from bench.people import Cast
from membership.business.dues.ledger import Books, open_books
from membership.business.dues.models import (
    Allocation,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    Payment,
    Posting,
    Transaction,
)
from membership.kernel.db import Database
from membership.kernel.work import Work

SELLER = {
    "seller_name": "Seller Inc.",
    "seller_address": "1 Main Street\nUS",
    "seller_bank": "US00 0000 0000",
}


@dataclass(frozen=True)
class Year:
    """One year of invoices: all dated 15 January, due 14 February, nine of ten paid on 1 March."""

    cast: Cast
    books: Books
    series_id: int
    year: int
    first: int
    """How many invoices there were before."""

    @property
    def issued_on(self) -> date:
        return date(self.year, 1, 15)

    @property
    def paid_on(self) -> date:
        return date(self.year, 3, 1)

    @property
    def at(self) -> datetime:
        return datetime(self.year, 1, 15, 9, tzinfo=UTC)

    def is_paid(self, company: int) -> bool:
        """Nine of ten, and another tenth open in each year."""
        return (company + self.year) % 10 != 0

    def paid(self) -> list[int]:
        """Companies that paid, by their place."""
        return [company for company in range(self.cast.count) if self.is_paid(company)]

    def invoices(self) -> Iterator[Row]:
        start, end = date(self.year, 1, 1), date(self.year + 1, 1, 1)
        for company in range(self.cast.count):
            term = self.cast.term(company, self.year)
            yield {
                "foundation_id": self.cast.foundation_id, "member_id": self.cast.members[company], "state": "issued",
                "obligation": "dues", "period_start": start, "period_end": end, "term_id": term.id,
                "tier_id": term.tier_id, "tier_name": term.tier_name, "series_id": self.series_id,
                "number": company + 1, "number_text": f"INV-{self.year}-{company + 1:05d}",
                "issued_on": self.issued_on, "due_on": self.issued_on + timedelta(days=30), "currency": "USD",
                "net_minor": term.price, "total_minor": term.price, "version": 1, "recorded_at": self.at,
                "issued_at": self.at, "charter_version_id": term.charter_version_id, "rule_key": term.dues_rule,
                "explanation": term.explanation, "buyer_name": legal_name(company + 1),
                "buyer_address": f"{company + 1} Market Street\n{COUNTRIES[company % 10]}", **SELLER,
            }  # fmt: skip

    def lines(self) -> Iterator[Row]:
        for company in range(self.cast.count):
            price = self.cast.term(company, self.year).price
            yield {
                "invoice_id": self.first + company + 1, "position": 1, "description": f"Dues {self.year}",
                "unit_minor": price, "net_minor": price,
            }  # fmt: skip

    def payments(self) -> Iterator[Row]:
        for company in self.paid():
            yield {
                "foundation_id": self.cast.foundation_id, "ledger_id": self.books.ledger.id,
                "account_id": self.books.accounts["bank"], "currency": "USD",
                "amount_minor": self.cast.term(company, self.year).price, "received_on": self.paid_on,
                "payer": legal_name(company + 1), "reference": f"INV-{self.year}-{company + 1:05d}",
                "member_id": self.cast.members[company], "recorded_at": self.at,
            }  # fmt: skip

    def allocations(self, payment: int) -> Iterator[Row]:
        for key, company in enumerate(self.paid(), payment):
            yield {
                "foundation_id": self.cast.foundation_id, "payment_id": key, "invoice_id": self.first + company + 1,
                "currency": "USD", "amount_minor": self.cast.term(company, self.year).price,
                "allocated_on": self.paid_on, "recorded_at": self.at,
            }  # fmt: skip


@dataclass
class Ids:
    """The next free id of every table that grows by the year."""

    invoice: int = 1
    line: int = 1
    payment: int = 1
    allocation: int = 1
    transaction: int = 1
    posting: int = 1


def write_past(database: Database, cast: Cast) -> None:
    """Every year in one Work and in its own series."""
    ids = Ids()
    for year in cast.years:
        with by_program(database) as work:
            books = open_books(work, cast.foundation_id, "USD")
            series = work.add(
                InvoiceSeries(
                    legal_entity_id=cast.legal_entity_id, kind="invoice", fiscal_year=year, prefix=f"INV-{year}-",
                    next_number=cast.count + 1,
                )
            )  # fmt: skip
            _write_year(work, Year(cast, books, series.id, year, ids.invoice - 1), ids)
            work.record(
                "business.ledger.loaded",
                books.ledger,
                summary=f"Loaded {year}.",
                foundation_id=cast.foundation_id,
            )
    set_sequences(database, (InvoiceLine, Invoice, Transaction, Posting, Payment, Allocation))


def _write_year(work: Work, year: Year, ids: Ids) -> None:
    invoices, payments, allocations = ids.invoice, ids.payment, ids.allocation
    ids.line = write(work, InvoiceLine, ids.line, year.lines())
    ids.invoice = write(work, Invoice, ids.invoice, year.invoices(), recorded=True)
    ids.payment = write(work, Payment, ids.payment, year.payments())
    ids.allocation = write(work, Allocation, ids.allocation, year.allocations(payments))
    accounts = year.books.accounts
    everybody, paid = list(range(year.cast.count)), year.paid()
    for kind, effect, companies, start, day, debit, credit in (
        ("invoice", "issued", everybody, invoices, year.issued_on, "receivable", "deferred"),
        ("payment", "received", paid, payments, year.paid_on, "bank", "member_credit"),
        ("allocation", "applied", paid, allocations, year.paid_on, "member_credit", "receivable"),
    ):
        entries = _Entries(year, kind, effect, companies, start, day, accounts[debit], accounts[credit])
        ids.posting = write(work, Posting, ids.posting, entries.postings(ids.transaction))
        ids.transaction = write(work, Transaction, ids.transaction, entries.heads())


@dataclass(frozen=True)
class _Entries:
    year: Year
    kind: str
    effect: str
    companies: list[int]
    start: int
    day: date
    debit: int
    credit: int

    def heads(self) -> Iterator[Row]:
        for source, _ in enumerate(self.companies, self.start):
            yield {
                "ledger_id": self.year.books.ledger.id, "foundation_id": self.year.cast.foundation_id,
                "currency": "USD", "state": "posted", "posted_on": self.day, "source_kind": self.kind,
                "source_id": source, "effect": self.effect, "summary": f"{self.kind} {self.effect}",
                "recorded_at": self.year.at,
            }  # fmt: skip

    def postings(self, transaction: int) -> Iterator[dict[str, Any]]:
        cast = self.year.cast
        for key, company in enumerate(self.companies, transaction):
            price = cast.term(company, self.year.year).price
            invoice = None if self.kind == "payment" else self.year.first + company + 1
            for account, sign in ((self.debit, 1), (self.credit, -1)):
                yield {
                    "transaction_id": key, "ledger_id": self.year.books.ledger.id, "posted_on": self.day,
                    "account_id": account, "currency": "USD", "amount_minor": sign * price,
                    "member_id": cast.members[company], "invoice_id": invoice,
                }  # fmt: skip
