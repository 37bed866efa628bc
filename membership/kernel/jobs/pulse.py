"""Heartbeats of workers, and taking over the jobs of one whose heart has stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, literal_column, select, update
from sqlalchemy.orm import Session

from membership.kernel.db import Database
from membership.kernel.jobs.models import JobWorker, table_of
from membership.kernel.jobs.post import milliseconds
from membership.kernel.jobs.rows import QUEUE, WORKFLOW, insert_once, tables
from membership.kernel.times import now

FORGET_AFTER = timedelta(days=1)


def beat(database: Database, executor_id: str) -> None:
    """Say that this worker is alive."""
    worker = table_of(JobWorker)
    with database.writer() as session:
        at = _database_now(session)
        connection = session.connection()
        mine = worker.c.executor_id == executor_id
        if connection.execute(update(worker).where(mine).values(beat_at=at)).rowcount == 0:
            insert_once(connection, worker, executor_id=executor_id, started_at=at, beat_at=at)
        session.commit()


def say_goodbye(database: Database, executor_id: str) -> None:
    """Take this worker's heartbeat away, so that whatever it left unfinished is taken over at once."""
    worker = table_of(JobWorker)
    with database.writer() as session:
        session.connection().execute(delete(worker).where(worker.c.executor_id == executor_id))
        session.commit()


def take_over(database: Database, stale_after: timedelta) -> int:
    """Put the running jobs of dead workers back into the queue; how many.

    Dead is whose beat is older than `stale_after`, or who has none. Safe when several workers do it at once, and when
    the dead one wakes up: DBOS refuses its note, and `JobContext.first_time` its effect.
    """
    with database.writer() as session:
        at = _database_now(session)
        taken = _requeue(session, at, at - stale_after)
        worker = table_of(JobWorker)
        session.connection().execute(delete(worker).where(worker.c.beat_at < at - FORGET_AFTER))
        session.commit()
    return taken


def has_orphans(database: Database, stale_after: timedelta) -> bool:
    """Whether `take_over` has something to do: a read, so that idle workers do not queue for the write lock."""
    with database.reading() as session:
        at = _database_now(session)
        status = tables(session.connection()).status
        query = select(status.c.workflow_uuid).where(_is_orphan(session, at - stale_after)).limit(1)
        return session.connection().execute(query).first() is not None


def _requeue(session: Session, at: datetime, limit: datetime) -> int:
    # What DBOS's own recovery does (reenqueue_for_recovery), for all dead workers in one statement. Unlike
    # resume_workflow it keeps the count of attempts, so that a job that kills its workers ends in the list of failures.
    status = tables(session.connection()).status
    change = (
        update(status)
        .where(_is_orphan(session, limit))
        .values(
            status="ENQUEUED",
            owner_xid=None,
            started_at_epoch_ms=None,
            updated_at=milliseconds(at),
            queue_name=func.coalesce(status.c.queue_name, QUEUE),
        )
    )
    return session.connection().execute(change).rowcount


def _is_orphan(session: Session, limit: datetime) -> ColumnElement[bool]:
    status = tables(session.connection()).status
    worker = table_of(JobWorker)
    alive = select(worker.c.executor_id).where(
        worker.c.executor_id == status.c.executor_id, worker.c.beat_at >= limit
    )
    pending = status.c.status == literal_column("'PENDING'")
    return and_(pending, status.c.name == WORKFLOW, ~alive.exists())


def _database_now(session: Session) -> datetime:
    """The database's clock on PostgreSQL, where workers stand on several machines; else this machine's."""
    if session.connection().dialect.name != "postgresql":
        return now()
    at: datetime = session.connection().execute(select(func.clock_timestamp())).scalar_one()
    return at
