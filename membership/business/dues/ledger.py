"""Double entry: opening the books, posting, reversing, closing a period. Nothing posted is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from membership.business.dues.models import Account, ClosedPeriod, Ledger, Posting, Transaction
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.money import decimals
from membership.kernel.work import Work

CHART = (
    ("1000", "Bank", "asset", "bank"),
    ("1200", "Dues receivable", "asset", "receivable"),
    ("2100", "Members' credit", "liability", "member_credit"),
    ("2200", "Taxes collected", "liability", "tax"),
    ("2400", "Deferred dues", "liability", "deferred"),
    ("4000", "Dues earned", "income", "dues"),
    ("6100", "Dues written off", "expense", "write_off"),
)
"""Code, name, kind and role of the accounts with which books begin."""

BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True)
class Books:
    """The locked ledger of a foundation in one currency, with the id of the account for each role."""

    ledger: Ledger
    accounts: dict[str, int]


@dataclass(frozen=True)
class Line:
    """A line to be posted: debit above zero. `account` is a role, or the id of an account."""

    account: str | int
    amount: int
    member_id: int | None = None
    invoice_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """A transaction to be posted. The fact that it comes from has this effect once (rule L5)."""

    posted_on: date
    source_kind: str
    source_id: int
    effect: str
    summary: str
    lines: Sequence[Line]
    reverses_id: int | None = None


def open_books(work: Work, foundation_id: int, currency: str) -> Books:
    """The ledger of the foundation in this currency, locked until the commit; the first call makes it."""
    query = select(Ledger).where(Ledger.foundation_id == foundation_id, Ledger.currency == currency)
    ledger = work.session.scalars(query.with_for_update()).one_or_none()
    if ledger is None:
        work.lock(Foundation, foundation_id)
        ledger = work.session.scalars(query.with_for_update()).one_or_none() or _begin(
            work, foundation_id, currency
        )
    rows = work.session.execute(
        select(Account.role, Account.id).where(Account.ledger_id == ledger.id).order_by(Account.code.desc())
    )
    return Books(ledger, {row.role: row.id for row in rows})


def post(work: Work, books: Books, entries: Sequence[Entry]) -> list[int]:
    """Post the entries and return their ids; the caller's record covers the rows. Lines of nothing are left out.

    Raises RuleBroken for a day in a closed period. That each entry balances is checked by the database.
    """
    _refuse_closed(work, books.ledger.id, {entry.posted_on for entry in entries})
    ids = work.allot_ids(Transaction, len(entries))
    ledger = books.ledger
    lines = [
        {
            "transaction_id": key, "ledger_id": ledger.id, "posted_on": entry.posted_on, "currency": ledger.currency,
            "account_id": line.account if isinstance(line.account, int) else books.accounts[line.account],
            "amount_minor": line.amount, "member_id": line.member_id, "invoice_id": line.invoice_id,
        }
        for key, entry in zip(ids, entries, strict=True) for line in entry.lines if line.amount
    ]  # fmt: skip
    work.insert_many(Posting, lines)
    work.insert_many(
        Transaction,
        [_head(work, ledger, key, entry) for key, entry in zip(ids, entries, strict=True)],
    )
    return ids


def reversal(
    work: Work, transaction: Transaction, *, on: date, source_kind: str, source_id: int, effect: str
) -> Entry:
    """The entry that takes `transaction` back on the day. The database admits one (rule L3)."""
    rows = work.session.execute(
        select(Posting.account_id, Posting.amount_minor, Posting.member_id, Posting.invoice_id)
        .where(Posting.transaction_id == transaction.id)
        .order_by(Posting.id)
    )
    lines = [Line(row.account_id, -row.amount_minor, row.member_id, row.invoice_id) for row in rows]
    summary = f"Reversed: {transaction.summary}"
    return Entry(on, source_kind, source_id, effect, summary, lines, transaction.id)


def transaction_of(work: Work, source_kind: str, source_id: int, effect: str) -> Transaction:
    """The transaction that a fact had as its effect. Raises NotFound."""
    query = select(Transaction).where(
        Transaction.source_kind == source_kind,
        Transaction.source_id == source_id,
        Transaction.effect == effect,
    )
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def close_period(
    work: Work, foundation_id: int, currency: str, *, until: date, reason: str = ""
) -> ClosedPeriod:
    """Close the books for every day before `until`. Raises RuleBroken when they are closed up to there already."""
    books = open_books(work, foundation_id, currency)
    closed_until = work.session.execute(
        select(func.max(ClosedPeriod.ends_on)).where(ClosedPeriod.ledger_id == books.ledger.id)
    ).scalar()
    start = closed_until or BEGINNING
    if until <= start:
        raise RuleBroken(f"The books are closed until {start} already.", field="until")
    closed = work.add(
        ClosedPeriod(
            ledger_id=books.ledger.id, foundation_id=foundation_id, starts_on=start, ends_on=until,
            reason=reason, recorded_at=work.at,
        )
    )  # fmt: skip
    work.record(
        "business.ledger.closed",
        closed,
        foundation_id=foundation_id,
        summary=f"Closed the {currency} books for every day before {until}.",
    )
    return closed


def add_bank(work: Work, foundation_id: int, currency: str, *, code: str, name: str) -> Account:
    """A further account at a bank. Raises Conflict where the code is taken."""
    books = open_books(work, foundation_id, currency)
    taken = select(Account.id).where(Account.ledger_id == books.ledger.id, Account.code == code)
    if work.session.execute(taken).first():
        raise Conflict(f"The code {code} is taken.")
    account = work.add(_account(books.ledger, code, name, "asset", "bank"))
    work.record(
        "business.account.opened",
        account,
        foundation_id=foundation_id,
        summary=f"Opened the account {code} {name}.",
    )
    return account


def _begin(work: Work, foundation_id: int, currency: str) -> Ledger:
    decimals(currency)
    ledger = work.add(Ledger(foundation_id=foundation_id, currency=currency, recorded_at=work.at))
    for line in CHART:
        work.session.add(_account(ledger, *line))
    summary = f"Opened the books in {currency}."
    work.record("business.ledger.opened", ledger, foundation_id=foundation_id, summary=summary)
    return ledger


def _account(ledger: Ledger, code: str, name: str, kind: str, role: str) -> Account:
    return Account(
        ledger_id=ledger.id, foundation_id=ledger.foundation_id, currency=ledger.currency,
        code=code, name=name, kind=kind, role=role,
    )  # fmt: skip


def _head(work: Work, ledger: Ledger, key: int, entry: Entry) -> dict[str, object]:
    return {
        "id": key, "ledger_id": ledger.id, "foundation_id": ledger.foundation_id, "currency": ledger.currency,
        "state": "posted", "posted_on": entry.posted_on, "source_kind": entry.source_kind,
        "source_id": entry.source_id, "effect": entry.effect, "summary": entry.summary,
        "reverses_id": entry.reverses_id, "recorded_at": work.at,
    }  # fmt: skip


def _refuse_closed(work: Work, ledger_id: int, days: set[date]) -> None:
    query = select(ClosedPeriod.ends_on).where(
        ClosedPeriod.ledger_id == ledger_id,
        ClosedPeriod.starts_on <= max(days),
        ClosedPeriod.ends_on > min(days),
    )
    until = work.session.execute(query.order_by(ClosedPeriod.ends_on.desc()).limit(1)).scalar()
    if until is not None:
        raise RuleBroken(f"The books are closed for every day before {until}.", field="on")
