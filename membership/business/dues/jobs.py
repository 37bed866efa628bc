"""What the workers do for the dues: runs, files, and, every day, the ladder, the revenue and the check of the balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import select

from membership.business.dues.arrears import apply_ladder
from membership.business.dues.dues_run import run_dues
from membership.business.dues.ledger_queries import differences
from membership.business.dues.models import DuesRun, Ledger
from membership.business.dues.periods import Days
from membership.business.dues.printing import print_credit_note, print_invoices
from membership.business.dues.recognising import recognise
from membership.directory.foundations.models import Foundation
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job, Schedule
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work, system_permit

log = structlog.get_logger(__name__)


def carry_out_run(context: JobContext, payload: Mapping[str, Any]) -> None:
    """A run that the treasurer asked for. After a crash it goes on where it stood."""
    with context.database.reading() as session:
        run = session.get_one(DuesRun, int(payload["run_id"]))
    permit = system_permit(context.database, "job", context.reference)
    days = Days(run.starts_on, run.ends_on)
    run_dues(permit, run.foundation_id, days, on=run.issued_on, due_on=run.due_on, run_id=run.id)


def apply_ladders(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """The payment ladder of every foundation, on its own business day."""
    for foundation in _keeping_books(context):
        with open_work(system_permit(context.database, "job", context.reference)) as work:
            taken = apply_ladder(work, foundation.id, business_date(work.at, foundation.zone))
        for notice in taken.by_hand:
            log.info("dues.notice_by_hand", foundation=foundation.slug, notice=notice)


def recognise_revenue(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """The dues of the months that are over, in every foundation."""
    for foundation in _keeping_books(context):
        through = business_date(now(), foundation.zone).replace(day=1)
        recognise(system_permit(context.database, "job", context.reference), foundation.id, through)


def check_balances(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Prove the maintained balances equal to the ledger (rule L6). Fails, for staff to see, when they are not."""
    with context.database.reading() as session:
        found = list(differences(session))
    if found:
        first = found[0]
        raise GiveUp(
            f"{len(found)} balances differ from the ledger; {first.what}: {first.kept}, not {first.ledger}"
        )


def _keeping_books(context: JobContext) -> Sequence[Foundation]:
    with context.database.reading() as session:
        query = select(Foundation).where(Foundation.id.in_(select(Ledger.foundation_id)))
        return session.scalars(query.order_by(Foundation.id)).all()


JOBS = (
    Job("business.run_dues", carry_out_run),
    Job("business.print_invoices", print_invoices),
    Job("business.print_credit_note", print_credit_note),
    Job("business.apply_ladders", apply_ladders),
    Job("business.recognise_revenue", recognise_revenue),
    Job("business.check_balances", check_balances, retries=0),
)
SCHEDULES = (
    Schedule("business.apply_ladders", "15 6 * * *"),
    Schedule("business.recognise_revenue", "30 6 2 * *"),
    Schedule("business.check_balances", "45 3 * * *"),
)
