"""Turning deferred dues into revenue, month by month. Run again for the same day, it posts nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, case, func, select

from membership.business.dues.ledger import Entry, Line, open_books, post
from membership.business.dues.models import Account, Invoice, Ledger, Posting
from membership.business.dues.recognition import earned_by
from membership.kernel.money import Money
from membership.kernel.work import Permit, Work, open_work

BATCH = 500


@dataclass(frozen=True)
class Earned:
    """What is to be posted for one invoice."""

    invoice_id: int
    member_id: int
    amount: int


def recognise(permit: Permit, foundation_id: int, through: date) -> int:
    """Post the dues that were earned when the day `through` began, and are not posted as revenue yet, dated the day
    before. Returns the number of invoices touched. Opens a Work for each batch."""
    with permit.database.reading() as session:
        query = select(Ledger.currency).where(Ledger.foundation_id == foundation_id)
        currencies = session.scalars(query.order_by(Ledger.currency)).all()
    count = 0
    later = replace(permit, once="")
    for currency in currencies:
        after = 0
        while True:
            with open_work(later) as work:
                found, last = _batch(work, foundation_id, currency, through, after)
                _post(work, foundation_id, currency, through, found)
            count += len(found)
            if last is None:
                break
            after = last
    return count


def _batch(
    work: Work, foundation_id: int, currency: str, through: date, after: int
) -> tuple[list[Earned], int | None]:
    """The next invoices with something to post, and the last one looked at, None at the end."""
    open_books(work, foundation_id, currency)
    rows = _deferred(work, foundation_id, currency, through, after)
    earned = [one for row in rows if (one := _earned(row, currency, through)).amount]
    return earned, rows[-1].id if len(rows) == BATCH else None


def _deferred(
    work: Work, foundation_id: int, currency: str, through: date, after: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Invoices of which something is deferred: `left` is what, and `earned` what is revenue already."""
    left, earned = (
        -func.sum(case((Account.role == role, Posting.amount_minor), else_=0))
        for role in ("deferred", "dues")
    )
    query = (
        select(
            Invoice.id, Invoice.member_id, Invoice.period_start, Invoice.period_end,
            left.label("left"), earned.label("earned"),
        )
        .join(Posting, Posting.invoice_id == Invoice.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Invoice.foundation_id == foundation_id, Invoice.currency == currency, Invoice.state == "issued",
            Invoice.period_start < through, Invoice.id > after,
        )
        .group_by(Invoice.id, Invoice.member_id, Invoice.period_start, Invoice.period_end)
        .having(left > 0)
        .order_by(Invoice.id)
        .limit(BATCH)
    )  # fmt: skip
    return work.session.execute(query).all()


def _earned(row: Row[*tuple[Any, ...]], currency: str, through: date) -> Earned:
    """What is still to be posted: the share of the months that are over, without what is revenue already. A credit note
    in between has lowered the whole, and with it the share of every month."""
    left, earned = int(row.left), int(row.earned)
    share = earned_by(Money(left + earned, currency), row.period_start, row.period_end, through)
    return Earned(row.id, row.member_id, max(0, share.minor - earned))


def _post(work: Work, foundation_id: int, currency: str, through: date, found: list[Earned]) -> None:
    if not found:
        return
    books = open_books(work, foundation_id, currency)
    day = through - timedelta(days=1)
    entries = [
        Entry(
            day, "recognition", one.invoice_id, day.isoformat(), "Dues earned",
            [
                Line("deferred", one.amount, one.member_id, one.invoice_id),
                Line("dues", -one.amount, one.member_id, one.invoice_id),
            ],
        )
        for one in found
    ]  # fmt: skip
    post(work, books, entries)
    work.record(
        "business.ledger.recognised",
        books.ledger,
        foundation_id=foundation_id,
        summary=f"Dues of {len(found)} invoices earned by {day}.",
    )
