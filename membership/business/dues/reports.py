"""Reports of the dues: one declaration each, for the screen and every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.explanation import stored_reason
from membership.business.charter.models import Tier
from membership.business.dues import policy
from membership.business.dues.aging import (
    BUCKETS,
    FORGONE,
    PAID,
    is_issued,
    is_now,
    is_void,
    receivables,
    settled,
)
from membership.business.dues.ledger_queries import trial_balance
from membership.business.dues.models import Invoice, InvoiceBalance
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest
from membership.kernel.times import business_date

KEYS = ("not_due", "to_30", "to_60", "to_90", "over_90")


def _today(request: ReportRequest) -> date:
    return business_date(request.at, request.zone)


def _foundation(request: ReportRequest) -> int:
    assert request.foundation_id is not None
    return request.foundation_id


def _receivables(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    aged = receivables(
        session, _foundation(request), request.as_of, today=_today(request), known_at=request.known_at
    )
    for row in aged:
        amounts = [value for amount in (*row.amounts, row.total) for value in (amount, row.currency)]
        yield (row.name, *amounts)


def _dues_by_tier(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    """Invoices for dues that stand at the end of the day, and what was paid, credited or given up of them by then."""
    asked = _foundation(request), request.as_of, request.known_at
    paid, forgone = settled(*asked, PAID), settled(*asked, FORGONE)
    raised = func.sum(Invoice.total_minor)
    parts = [func.coalesce(func.sum(part.c.amount), 0) for part in (paid, forgone)]
    query = (
        select(Invoice.tier_name, Invoice.currency, func.count(), raised, *parts)
        .join(Tier, Tier.id == Invoice.tier_id)
        .outerjoin(paid, paid.c.invoice_id == Invoice.id)
        .outerjoin(forgone, forgone.c.invoice_id == Invoice.id)
        .where(Invoice.foundation_id == _foundation(request), Invoice.obligation == "dues")
        .where(is_issued(*asked[1:]), ~is_void(*asked[1:]))
        .group_by(Invoice.tier_name, Tier.rank, Invoice.currency)
        .order_by(Tier.rank, Invoice.currency)
    )
    for name, currency, count, *sums in session.execute(query):
        total, received, lost = (int(one) for one in sums)
        still = total - received - lost
        yield (name, count, total, currency, received, currency, lost, currency, still, currency)


def _invoices(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    """Invoices issued by the end of the day, with their state and what was open of them then."""
    on, known = request.as_of, request.known_at
    void = is_void(on, known)
    kept, of, still = _still_open(request, void)
    query: Any = (
        select(
            Invoice.number_text, Invoice.buyer_name, Invoice.tier_name, Invoice.issued_on, Invoice.due_on,
            Invoice.period_start, Invoice.period_end, Invoice.po_number, case((void, "void"), else_="issued"),
            Invoice.total_minor, Invoice.currency, still, Invoice.currency.label("again"),
            cast(Invoice.explanation, Text),
        )
        .outerjoin(kept, of == Invoice.id)
        .where(Invoice.foundation_id == _foundation(request), is_issued(on, known))
        .order_by(Invoice.issued_on, Invoice.id)
    )  # fmt: skip
    which = {"void": void, "open": still > 0, "paid": ~void & (still == 0)}.get(
        request.values.get("state") or ""
    )
    for *row, stored in stream(session, query if which is None else query.where(which)):
        why, clause = stored_reason(stored)
        yield (*row, clause, why)


def _still_open(request: ReportRequest, void: ColumnElement[bool]) -> tuple[Any, Any, Any]:
    """What is joined to tell what is open of an invoice, its key of the invoice, and the amount: as for receivables."""
    if is_now(request.as_of, _today(request), request.known_at):
        return InvoiceBalance, InvoiceBalance.invoice_id, InvoiceBalance.open_minor
    taken = settled(_foundation(request), request.as_of, request.known_at)
    open_then = cast(Invoice.total_minor - func.coalesce(taken.c.amount, 0), BigInteger)
    return taken, taken.c.invoice_id, case((void, 0), else_=open_then)


def _trial_balance(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    for row in trial_balance(session, _foundation(request), request.as_of, request.known_at):
        yield (
            row.code, row.name, row.kind, row.debit_minor, row.currency, row.credit_minor, row.currency,
            row.balance_minor, row.currency,
        )  # fmt: skip


RECEIVABLES = Report(
    "receivables-by-age",
    "Receivables by age",
    "business",
    (
        Column("member", "Member"),
        *(Column(key, title, "money") for key, title in zip(KEYS, BUCKETS, strict=True)),
        Column("total", "Total", "money"),
    ),
    _receivables,
    policy.may_see_dues,
    description="What each member owed at the end of a day, by how long it was overdue.",
)
DUES_BY_TIER = Report(
    "dues-by-tier",
    "Dues by tier",
    "business",
    (
        Column("tier", "Tier"),
        Column("invoices", "Invoices", "integer", total=True),
        Column("raised", "Raised", "money"),
        Column("received", "Received", "money"),
        Column("credited", "Credited or written off", "money"),
        Column("open", "Open", "money"),
    ),
    _dues_by_tier,
    policy.may_see_dues,
    description="Dues raised, received and still open at the end of a day, by tier.",
)
INVOICES = Report(
    "invoices",
    "Invoices",
    "business",
    (
        Column("number", "Number"),
        Column("member", "Member"),
        Column("tier", "Tier"),
        Column("issued_on", "Date", "date"),
        Column("due_on", "Due", "date"),
        Column("period_start", "From", "date"),
        Column("period_end", "Until", "date"),
        Column("po_number", "Purchase order"),
        Column("kept_state", "State"),
        Column("total", "Total", "money"),
        Column("open", "Open", "money"),
        Column("clause", "Clause"),
        Column("why", "Why", is_reason=True),
    ),
    _invoices,
    policy.may_see_dues,
    parameters=(
        Parameter("state", "State", "choice", choices=(("open", "Open"), ("paid", "Paid"), ("void", "Void"))),
    ),
    description="Every invoice issued by a day, with its state and what was open of it at the end of that day, and by which clause it is so much.",
)
TRIAL_BALANCE = Report(
    "trial-balance",
    "Trial balance",
    "business",
    (
        Column("code", "Code"),
        Column("account", "Account"),
        Column("kind", "Kind"),
        Column("debit", "Debit", "money"),
        Column("credit", "Credit", "money"),
        Column("balance", "Balance", "money"),
    ),
    _trial_balance,
    policy.may_see_dues,
    description="Every account of the books at the end of a day.",
)
REPORTS = (RECEIVABLES, DUES_BY_TIER, INVOICES, TRIAL_BALANCE)
