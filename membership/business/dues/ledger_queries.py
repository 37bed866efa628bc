"""The books as a page or report reads them: trial balance, journal, the lines of an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from membership.business.dues.models import (
    Account,
    Balance,
    ClosedPeriod,
    Invoice,
    InvoiceBalance,
    Ledger,
    MonthTotal,
    Posting,
    Transaction,
)
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization
from membership.kernel.errors import NotFound

DEBIT = case((Posting.amount_minor > 0, Posting.amount_minor), else_=0)
CREDIT = case((Posting.amount_minor < 0, -Posting.amount_minor), else_=0)


@dataclass(frozen=True)
class AccountTotal:
    """An account with all that moved in it until the end of a day."""

    code: str
    name: str
    kind: str
    currency: str
    debit_minor: int
    credit_minor: int

    @property
    def balance_minor(self) -> int:
        """Debit above zero."""
        return self.debit_minor - self.credit_minor


def trial_balance(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> list[AccountTotal]:
    """Every account at the end of the day: whole months from their totals, the last one line by line. As it was known at
    an instant, all of it line by line."""
    accounts = session.execute(
        select(Account.id, Account.code, Account.name, Account.kind, Account.currency)
        .where(Account.foundation_id == foundation_id)
        .order_by(Account.currency, Account.code)
    ).all()
    first = on.replace(day=1)
    sums = _lines(session, foundation_id, None if known_at else first, on, known_at)
    if known_at is None:
        for account, debit, credit in _months(session, foundation_id, first):
            before = sums.get(account, (0, 0))
            sums[account] = (before[0] + debit, before[1] + credit)
    return [
        AccountTotal(row.code, row.name, row.kind, row.currency, *map(int, sums.get(row.id, (0, 0))))
        for row in accounts
    ]


def account_by_code(session: Session, foundation_id: int, currency: str, code: str) -> Account:
    """The account at this address. Raises NotFound."""
    query = select(Account).where(
        Account.foundation_id == foundation_id, Account.currency == currency, Account.code == code
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def account_lines(
    session: Session, account_id: int, *, before: tuple[date, int] | None = None, limit: int = 50
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The lines of an account, newest first, with what they belong to; one statement."""
    query = _joined().where(Posting.account_id == account_id)
    if before is not None:
        day, key = before
        earlier = (Posting.posted_on < day) | ((Posting.posted_on == day) & (Posting.id < key))
        query = query.where(Posting.posted_on <= day, earlier)
    return session.execute(query.order_by(Posting.posted_on.desc(), Posting.id.desc()).limit(limit)).all()


def account_balance(session: Session, account_id: int) -> int:
    """What stands in the account now, from its months."""
    query = select(func.coalesce(func.sum(MonthTotal.debit_minor - MonthTotal.credit_minor), 0)).where(
        MonthTotal.account_id == account_id
    )
    return int(session.execute(query).scalar_one())


def journal(
    session: Session, foundation_id: int, *, before: int | None = None, limit: int = 50
) -> list[tuple[Transaction, list[Row[*tuple[Any, ...]]]]]:
    """The newest transactions with their lines; two statements."""
    query = select(Transaction).where(Transaction.foundation_id == foundation_id)
    if before is not None:
        query = query.where(Transaction.id < before)
    heads = session.scalars(query.order_by(Transaction.id.desc()).limit(limit)).all()
    lines: dict[int, list[Row[*tuple[Any, ...]]]] = {head.id: [] for head in heads}
    rows = session.execute(_joined().where(Posting.transaction_id.in_(lines)).order_by(Posting.id))
    for row in rows:
        lines[row.transaction_id].append(row)
    return [(head, lines[head.id]) for head in heads]


def closed_until(session: Session, foundation_id: int) -> list[tuple[str, date]]:
    """(currency, day) before which the books are closed."""
    query = (
        select(Ledger.currency, func.max(ClosedPeriod.ends_on))
        .join(ClosedPeriod, ClosedPeriod.ledger_id == Ledger.id)
        .where(Ledger.foundation_id == foundation_id)
        .group_by(Ledger.currency)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


@dataclass(frozen=True)
class Difference:
    """A maintained balance that is not what the ledger says (rule L6)."""

    what: str
    kept: int
    ledger: int


def differences(session: Session) -> Iterator[Difference]:
    """Every maintained balance that differs from the ledger, over all foundations: none, unless somebody changed rows
    behind the program. Run nightly and by `membership db check`."""
    yield from _balance_differences(session)
    yield from _month_differences(session)
    yield from _invoice_differences(session)


def _balance_differences(session: Session) -> Iterator[Difference]:
    owner = func.coalesce(Posting.member_id, 0)
    lines = session.execute(
        select(Posting.account_id, owner, func.sum(Posting.amount_minor)).group_by(Posting.account_id, owner)
    )
    ledger = {(row[0], row[1]): int(row[2]) for row in lines}
    kept = {
        (row.account_id, row.member_key): row.amount_minor
        for row in session.execute(select(Balance.account_id, Balance.member_key, Balance.amount_minor))
    }
    for key in sorted(ledger.keys() | kept.keys()):
        if kept.get(key, 0) != ledger.get(key, 0):
            yield Difference(f"account {key[0]}, member {key[1]}", kept.get(key, 0), ledger.get(key, 0))


def _month_differences(session: Session) -> Iterator[Difference]:
    net = func.sum(MonthTotal.debit_minor - MonthTotal.credit_minor)
    months = session.execute(select(MonthTotal.account_id, net).group_by(MonthTotal.account_id))
    kept = {row[0]: int(row[1]) for row in months}
    sums = session.execute(
        select(Posting.account_id, func.sum(Posting.amount_minor)).group_by(Posting.account_id)
    )
    ledger = {row[0]: int(row[1]) for row in sums}
    for key in sorted(ledger.keys() | kept.keys()):
        if kept.get(key, 0) != ledger.get(key, 0):
            yield Difference(f"account {key}, all months", kept.get(key, 0), ledger.get(key, 0))


def _invoice_differences(session: Session) -> Iterator[Difference]:
    """What is open of each invoice against the lines of the receivable account that name it."""
    is_receivable = select(Account.id).where(Account.role == "receivable")
    owed = (
        select(Posting.invoice_id, func.sum(Posting.amount_minor).label("owed"))
        .where(Posting.account_id.in_(is_receivable), Posting.invoice_id.is_not(None))
        .group_by(Posting.invoice_id)
        .subquery()
    )
    query = (
        select(Invoice.number_text, InvoiceBalance.open_minor, func.coalesce(owed.c.owed, 0))
        .join(InvoiceBalance, InvoiceBalance.invoice_id == Invoice.id)
        .outerjoin(owed, owed.c.invoice_id == Invoice.id)
        .where(InvoiceBalance.open_minor != func.coalesce(owed.c.owed, 0))
    )
    for number, kept, ledger in session.execute(query):
        yield Difference(f"invoice {number}", kept, int(ledger))


def _joined() -> Any:
    return (
        select(
            Posting.id, Posting.transaction_id, Posting.posted_on, Posting.amount_minor, Posting.currency,
            Transaction.summary, Transaction.source_kind, Account.code, Account.name, Invoice.number_text,
            Invoice.public_id.label("invoice"), Organization.display_name.label("member_name"),
        )
        .join(Transaction, Transaction.id == Posting.transaction_id)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(Invoice, Invoice.id == Posting.invoice_id)
        .outerjoin(Member, Member.id == Posting.member_id)
        .outerjoin(Organization, Organization.id == Member.organization_id)
    )  # fmt: skip


def _months(session: Session, foundation_id: int, before: date) -> Iterator[tuple[int, int, int]]:
    query = (
        select(MonthTotal.account_id, func.sum(MonthTotal.debit_minor), func.sum(MonthTotal.credit_minor))
        .join(Account, Account.id == MonthTotal.account_id)
        .where(Account.foundation_id == foundation_id, MonthTotal.month < before)
        .group_by(MonthTotal.account_id)
    )
    for account, debit, credit in session.execute(query):
        yield account, int(debit), int(credit)


def _lines(
    session: Session, foundation_id: int, start: date | None, on: date, known_at: datetime | None
) -> dict[int, tuple[int, int]]:
    query = (
        select(Posting.account_id, func.sum(DEBIT), func.sum(CREDIT))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.foundation_id == foundation_id, Posting.posted_on <= on)
        .group_by(Posting.account_id)
    )
    if start is not None:
        query = query.where(Posting.posted_on >= start)
    if known_at is not None:
        query = query.join(Transaction, Transaction.id == Posting.transaction_id)
        query = query.where(Transaction.recorded_at <= known_at)
    return {row[0]: (int(row[1]), int(row[2])) for row in session.execute(query)}
