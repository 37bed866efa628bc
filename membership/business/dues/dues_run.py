"""The run that raises dues: everybody who owes, in batches that each commit by themselves and can be repeated.

The plan is made outside of any transaction; each batch looks again, under the lock of the books, at who was invoiced in
the meantime. So two runs at once, a run that was killed, and a run repeated raise each obligation once (rule N3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from membership.assembly.rules.phrases import times
from membership.business.dues.due import DueItem, buyer, dues_due
from membership.business.dues.invoicing import DUE_DAYS, Issued, issue_entry
from membership.business.dues.ledger import open_books, post
from membership.business.dues.models import DuesRun, Invoice, InvoiceLine
from membership.business.dues.numbering import draw_numbers
from membership.business.dues.parties import seller_of
from membership.business.dues.periods import Days
from membership.business.members.models import Term
from membership.directory.foundations.models import Foundation
from membership.kernel.columns import new_public_id
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Permit, Work, open_work

BATCH = 200
"""Invoices of one commit: well under 250 ms on a slow machine, so that nobody waits for a run."""


@dataclass(frozen=True)
class RunOutcome:
    """What a run did: invoices raised, members who owe nothing, questions left open. `run` is its public id, empty when
    there was nothing to do."""

    raised: int = 0
    free: int = 0
    questions: int = 0
    run: str = ""


@dataclass(frozen=True)
class Plan:
    """What a run will do, as it stands now."""

    payable: list[DueItem]
    free_count: int
    questions: list[DueItem]


def plan_dues(items: Sequence[DueItem]) -> Plan:
    """The obligations, parted into what is invoiced, what is free, and what is a question."""
    return Plan(
        [item for item in items if item.is_payable],
        sum(item.is_free for item in items),
        [item for item in items if item.money is None],
    )


def run_dues(
    permit: Permit,
    foundation_id: int,
    days: Days,
    *,
    on: date | None = None,
    due_on: date | None = None,
    member_id: int | None = None,
    run_id: int | None = None,
) -> RunOutcome:
    """Raise every invoice for dues that begin in `days` and is not raised yet, dated `on` (default: today).

    Opens a Work for each batch. Run again, it does nothing more. `run_id` goes on with a run that `ask_for_run` began;
    `member_id` raises the dues of one member only.
    """
    with permit.database.reading() as session:
        zone = session.get_one(Foundation, foundation_id).zone
        items = dues_due(session, foundation_id, days, member_id=member_id, with_free=False)
    plan = plan_dues(items)
    if not plan.payable and run_id is None:
        return RunOutcome(questions=len(plan.questions))
    later = replace(permit, once="")
    with open_work(permit) as work:
        today = on or business_date(work.at, zone)
        dates = Dates(today, due_on or today + timedelta(days=DUE_DAYS))
        run = _begin(work, foundation_id, days, dates, plan, run_id)
    for batch in _batches(plan.payable):
        with open_work(later) as work:
            raised = raise_batch(work, run.id, batch)
            _advance(work, run.id, raised)
    with open_work(later) as work:
        return _finish(work, run.id)


@dataclass(frozen=True)
class Dates:
    """The date of the invoices of a run, and their due date."""

    issued_on: date
    due_on: date


def ask_for_run(work: Work, foundation_id: int, days: Days, *, on: date, due_on: date) -> DuesRun:
    """Begin a run that a worker carries out after this commit."""
    if due_on < on:
        raise RuleBroken("An invoice falls due on or after its date.", field="due_on")
    run = work.add(_run(work, foundation_id, days, Dates(on, due_on), "waiting"))
    work.record(
        "business.dues_run.asked",
        run,
        foundation_id=foundation_id,
        summary=f"Asked for the dues that begin from {days.starts_on} until {days.ends_on}.",
    )
    work.post("business.run_dues", key=run.public_id, payload={"run_id": run.id})
    return run


def raise_batch(work: Work, run_id: int, batch: Sequence[DueItem]) -> int:
    """Issue the invoices of one batch, all in one currency: numbers as a block, lines, postings. Returns how many.

    The caller records.
    """
    run = work.session.get_one(DuesRun, run_id)
    first = batch[0].money
    assert first is not None
    books = open_books(work, run.foundation_id, first.currency)
    still = _still_owed(work, batch)
    if not still:
        return 0
    seller = seller_of(work.session, run.foundation_id)
    numbers = draw_numbers(work, seller.entity.id, "invoice", run.issued_on, len(still))
    ids = work.allot_ids(Invoice, len(still))
    shared = {**_shared(work, run), **seller.columns()}
    rows = [
        {**shared, "id": key, **numbers.columns(place), **_invoice(item)}
        for place, (key, item) in enumerate(zip(ids, still, strict=True))
    ]
    work.insert_many(InvoiceLine, [_line(key, item) for key, item in zip(ids, still, strict=True)])
    work.insert_many(Invoice, rows)
    post(
        work,
        books,
        [
            issue_entry(
                row["id"],
                row["member_id"],
                run.issued_on,
                Issued(row["number_text"], row["net_minor"], 0, True),
            )
            for row in rows
        ],
    )
    key = f"{run.public_id}-{books.ledger.currency}-{numbers.first}"
    work.post("business.print_invoices", key=key, payload={"invoice_ids": ids})
    return len(still)


def _begin(
    work: Work, foundation_id: int, days: Days, dates: Dates, plan: Plan, run_id: int | None
) -> DuesRun:
    run = (
        work.lock(DuesRun, run_id) if run_id else work.add(_run(work, foundation_id, days, dates, "running"))
    )
    if run.state != "done":
        run.state = "running"
        run.planned_count = run.raised_count + len(plan.payable)
        run.question_count = len(plan.questions)
    work.record(
        "business.dues_run.begun",
        run,
        foundation_id=foundation_id,
        summary=f"Began to raise dues: {_invoices(len(plan.payable))}, {times(len(plan.questions), 'open question')}.",
    )
    return run


def _invoices(count: int) -> str:
    return "1 invoice" if count == 1 else f"{count} invoices"


def _advance(work: Work, run_id: int, raised: int) -> None:
    run = work.lock(DuesRun, run_id)
    run.raised_count += raised
    work.record(
        "business.dues_run.advanced",
        run,
        foundation_id=run.foundation_id,
        summary=f"Raised {_invoices(raised)} for dues, dated {run.issued_on}.",
    )


def _finish(work: Work, run_id: int) -> RunOutcome:
    run = work.lock(DuesRun, run_id)
    if run.state != "done":
        run.state, run.ended_at = "done", work.at
    work.record(
        "business.dues_run.ended",
        run,
        foundation_id=run.foundation_id,
        summary=f"Raised {_invoices(run.raised_count)} for the dues from {run.starts_on} until {run.ends_on}.",
    )
    return RunOutcome(run.raised_count, run.free_count, run.question_count, run.public_id)


def _run(work: Work, foundation_id: int, days: Days, dates: Dates, state: str) -> DuesRun:
    return DuesRun(
        foundation_id=foundation_id, starts_on=days.starts_on, ends_on=days.ends_on, issued_on=dates.issued_on,
        due_on=dates.due_on, state=state, recorded_at=work.at,
    )  # fmt: skip


def _batches(items: Sequence[DueItem]) -> Iterator[list[DueItem]]:
    """Batches of one currency each, in the order of the plan."""
    ordered = sorted(items, key=lambda item: item.money.currency if item.money else "")
    for _, group in groupby(ordered, key=lambda item: item.money.currency if item.money else ""):
        same = list(group)
        for start in range(0, len(same), BATCH):
            yield same[start : start + BATCH]


def _standing(work: Work, batch: Sequence[DueItem]) -> set[tuple[int, date]]:
    """(member, start) of those in the batch who were invoiced since the plan was made."""
    query = select(Invoice.member_id, Invoice.period_start).where(
        Invoice.member_id.in_([item.row.member_id for item in batch]), Invoice.obligation == "dues",
        Invoice.state != "void", Invoice.period_start.in_({item.days.starts_on for item in batch}),
    )  # fmt: skip
    return {(row.member_id, row.period_start) for row in work.session.execute(query)}


def _still_owed(work: Work, batch: Sequence[DueItem]) -> list[DueItem]:
    """Those of the batch that nobody invoiced since they were planned, and whose terms stand as they were: an act since then
    may have cut one, and lowered its dues."""
    standing = _standing(work, batch)
    query = select(Term.id).where(Term.id.in_([item.row.term_id for item in batch]), is_known(Term))
    known = set(work.session.scalars(query))
    return [
        item
        for item in batch
        if item.row.term_id in known and (item.row.member_id, item.days.starts_on) not in standing
    ]


def _shared(work: Work, run: DuesRun) -> dict[str, Any]:
    return {
        "foundation_id": run.foundation_id, "state": "issued", "obligation": "dues", "issued_on": run.issued_on,
        "due_on": run.due_on, "tax_minor": 0, "run_id": run.id, "recorded_at": work.at, "issued_at": work.at,
        "version": 1, "note": "", "pdf_sha256": None, "voided_on": None, "void_reason": "",
    }  # fmt: skip


def _invoice(item: DueItem) -> dict[str, Any]:
    assert item.money is not None
    row = item.row
    return {
        "public_id": new_public_id(), "member_id": row.member_id, "period_start": item.days.starts_on,
        "period_end": item.days.ends_on, "term_id": row.term_id, "tier_id": row.tier_id, "tier_name": row.tier_name,
        "currency": item.money.currency, "net_minor": item.money.minor, "total_minor": item.money.minor,
        "po_number": row.po_number or "", "charter_version_id": row.charter_version_id,
        "rule_key": item.rule_key, "explanation": dict(item.explanation), **buyer(row),
    }  # fmt: skip


def _line(invoice_id: int, item: DueItem) -> dict[str, Any]:
    assert item.money is not None
    span = f"From {date_text(item.days.starts_on)} until {date_text(item.days.ends_on)}"
    return {
        "invoice_id": invoice_id, "position": 1, "description": f"{item.row.tier_name} membership dues",
        "detail": span, "quantity": 1,
        "unit_minor": item.money.minor, "net_minor": item.money.minor, "tax_minor": 0,
    }  # fmt: skip
