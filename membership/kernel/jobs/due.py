"""Schedules: which due time has come, and firing it once however many workers look at the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.kernel.db import Database
from membership.kernel.jobs.declare import Schedule
from membership.kernel.jobs.models import JobRun, table_of
from membership.kernel.jobs.post import post
from membership.kernel.jobs.rows import insert_once


def last_due(schedule: Schedule, at: datetime) -> datetime:
    """The latest due time of the schedule not after `at`, in UTC."""
    just_after = at.astimezone(ZoneInfo(schedule.zone)).replace(microsecond=0) + timedelta(seconds=1)
    due: datetime = croniter(schedule.cron, just_after, second_at_beginning=True).get_prev(datetime)
    return due.astimezone(UTC)


def fire(database: Database, schedule: Schedule, at: datetime) -> bool:
    """Post the job of the schedule for its latest due time, unless that was done; whether this call did it.

    After a standstill only the latest due time fires. A schedule never seen before waits for its next due time.
    """
    due = last_due(schedule, at)
    with database.writer() as session:
        is_baseline = not _was_seen(session, schedule)
        is_mine = _mark(session, schedule, due, at, is_baseline=is_baseline)
        if is_mine and not is_baseline:
            key = due.isoformat()
            post(session, schedule.job, key, {"due_at": key})
        session.commit()
    return is_mine and not is_baseline


def _was_seen(session: Session, schedule: Schedule) -> bool:
    run = table_of(JobRun)
    query = select(run.c.id).where(run.c.job == schedule.job).limit(1)
    return session.connection().execute(query).first() is not None


def _mark(session: Session, schedule: Schedule, due: datetime, at: datetime, *, is_baseline: bool) -> bool:
    return insert_once(
        session.connection(),
        table_of(JobRun),
        job=schedule.job,
        due_at=due,
        fired_at=at,
        is_baseline=is_baseline,
    )
