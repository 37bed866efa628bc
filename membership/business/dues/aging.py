"""Receivables by age as of any day: what was open then, by how long it was overdue.

Today's figures come from the maintained balances; those of another day, or as they were known at an instant, from the
dated rows of invoices and of everything that settled them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select, union_all
from sqlalchemy.orm import Session

from membership.business.dues.ledger_tables import Transaction
from membership.business.dues.models import Allocation, CreditNote, Invoice, InvoiceBalance, WriteOff
from membership.business.members.models import Member
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on

BUCKETS = ("Not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")
LIMITS = (0, 30, 60, 90)
"""Days overdue up to which a bucket reaches; the last one has no end."""


@dataclass(frozen=True)
class Aged:
    """What a member owed, by age; `amounts` are minor units in the order of BUCKETS."""

    member: str
    name: str
    currency: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.amounts)


@dataclass
class AgedTotals:
    """The sums over all members, by currency."""

    by_currency: dict[str, list[int]] = field(default_factory=dict)

    def add(self, row: Aged) -> None:
        """Count a member in."""
        sums = self.by_currency.setdefault(row.currency, [0] * len(BUCKETS))
        for place, amount in enumerate(row.amounts):
            sums[place] += amount


def receivables(
    session: Session, foundation_id: int, on: date, *, today: date, known_at: datetime | None = None
) -> Iterator[Aged]:
    """Each member that owed something at the end of the day, by name; one statement."""
    still = (
        _open_now(foundation_id) if is_now(on, today, known_at) else _open_then(foundation_id, on, known_at)
    )
    sums = [func.sum(case((bucket, still.c.open_minor), else_=0)) for bucket in _buckets(still.c.due_on, on)]
    name = name_on(on).label("name")
    query = (
        select(Member.public_id, name, still.c.currency, *sums)
        .join(Member, Member.id == still.c.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(still.c.open_minor > 0)
        .group_by(Member.public_id, Organization.id, Organization.display_name, still.c.currency)
        .order_by(name, Member.public_id)
    )
    for row in session.execute(query, execution_options={"yield_per": 1000}):
        yield Aged(row[0], row[1], row[2], tuple(int(amount) for amount in row[3:]))


def _buckets(due_on: ColumnElement[Any], on: date) -> list[ColumnElement[bool]]:
    """One condition for each bucket; an invoice is overdue from the day after its due date on."""
    edges = [on - timedelta(days=limit) for limit in LIMITS]
    return [
        due_on >= edges[0],
        *((due_on < newer) & (due_on >= older) for newer, older in pairwise(edges)),
        due_on < edges[-1],
    ]


def _open_now(foundation_id: int) -> Subquery:
    balance = InvoiceBalance
    return (
        select(balance.member_id, balance.currency, balance.due_on, balance.open_minor)
        .where(balance.foundation_id == foundation_id, balance.open_minor > 0)
        .subquery()
    )


def _open_then(foundation_id: int, on: date, known_at: datetime | None) -> Subquery:
    paid = settled(foundation_id, on, known_at)
    query = (
        select(
            Invoice.member_id, Invoice.currency, Invoice.due_on,
            (Invoice.total_minor - func.coalesce(paid.c.amount, 0)).label("open_minor"),
        )
        .outerjoin(paid, paid.c.invoice_id == Invoice.id)
        .where(Invoice.foundation_id == foundation_id, is_issued(on, known_at), ~is_void(on, known_at))
    )  # fmt: skip
    return query.subquery()


def is_now(on: date, today: date, known_at: datetime | None) -> bool:
    """Whether the maintained balances answer what is open at the end of the day."""
    return on >= today and known_at is None


def is_issued(on: date, known_at: datetime | None) -> ColumnElement[bool]:
    """The invoices that were issued by the end of the day, as known at an instant (None: now), void ones among them."""
    issued: ColumnElement[bool] = Invoice.issued_on <= on
    return issued if known_at is None else issued & (Invoice.issued_at <= known_at)


def is_void(on: date, known_at: datetime | None) -> ColumnElement[bool]:
    """Of the issued invoices those that were void at the end of the day, as known at an instant (None: now)."""
    void = (Invoice.state == "void") & (Invoice.voided_on <= on)
    return void if known_at is None else void & voiding_known(known_at)


def voiding_known(known_at: datetime) -> ColumnElement[bool]:
    """Whether the voiding of the invoice was written in the books by the instant."""
    written = select(Transaction.id).where(
        Transaction.source_kind == "invoice", Transaction.source_id == Invoice.id,
        Transaction.effect == "voided", Transaction.recorded_at <= known_at,
    )  # fmt: skip
    return written.exists()


PAID = ((Allocation, Allocation.allocated_on),)
FORGONE = ((CreditNote, CreditNote.issued_on), (WriteOff, WriteOff.written_off_on))
"""What settles an invoice, each with the column of its day: what was received, and what was credited or written off."""


def settled(
    foundation_id: int, on: date, known_at: datetime | None, by: Sequence[tuple[Any, Any]] = (*PAID, *FORGONE)
) -> Subquery:
    """Invoice id -> what settled it by the end of the day, as known at an instant (None: now)."""
    parts = [_part(model, day, foundation_id, on, known_at) for model, day in by]
    rows = union_all(*parts).subquery()
    return (
        select(rows.c.invoice_id, func.sum(rows.c.amount_minor).label("amount"))
        .group_by(rows.c.invoice_id)
        .subquery()
    )


def _part(model: Any, day: Any, foundation_id: int, on: date, known_at: datetime | None) -> Select[Any]:
    query = select(model.invoice_id, model.amount_minor).where(
        model.foundation_id == foundation_id, day <= on
    )
    return query.where(model.recorded_at <= known_at) if known_at else query
