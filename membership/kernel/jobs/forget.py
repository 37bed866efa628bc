"""Forgetting jobs that were done long ago, so that the tables of a busy house do not grow for ever.

Failed jobs stay until a person has dealt with them; `kernel_job_effect` stays for good, so that a key posted again
after its row was forgotten still finds its effect made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, literal_column, select
from sqlalchemy.orm import Session

from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.jobs.models import JobRun, table_of
from membership.kernel.jobs.post import milliseconds
from membership.kernel.jobs.rows import WORKFLOW, tables
from membership.kernel.times import now

KEPT = timedelta(days=90)
BATCH = 500


def forget_done(database: Database, before: datetime) -> int:
    """Delete jobs that were done before `before`, in short transactions; how many attempts were forgotten."""
    forgotten = 0
    while ids := _forget_batch(database, before):
        forgotten += ids
    with database.writer() as session:
        run = table_of(JobRun)
        latest = select(func.max(run.c.id)).group_by(run.c.job)
        session.connection().execute(delete(run).where(run.c.fired_at < before, run.c.id.not_in(latest)))
        session.commit()
    return forgotten


def _forget_batch(database: Database, before: datetime) -> int:
    with database.writer() as session:
        ids = _done(session, before)
        system = tables(session.connection())
        for table in (system.inputs, system.outputs, system.status):
            session.connection().execute(delete(table).where(table.c.workflow_uuid.in_(ids)))
        session.commit()
    return len(ids)


def _done(session: Session, before: datetime) -> list[str]:
    status = tables(session.connection()).status
    is_done = and_(status.c.name == WORKFLOW, status.c.status == literal_column("'SUCCESS'"))
    query = (
        select(status.c.workflow_uuid)
        .where(is_done, status.c.completed_at.is_not(None), status.c.completed_at < milliseconds(before))
        .limit(BATCH)
    )
    return list(session.connection().execute(query).scalars())


def _run(context: JobContext, _payload: Mapping[str, Any]) -> None:
    forget_done(context.database, now() - KEPT)


FORGET = Job("kernel.forget_jobs", run=_run)
FORGET_DAILY = Schedule("kernel.forget_jobs", cron="41 2 * * *")
