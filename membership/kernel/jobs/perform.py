"""One attempt at a job, as the worker's DBOS workflow runs it."""

from __future__ import annotations

import structlog
from sqlalchemy import select

from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job, JobRegistry
from membership.kernel.jobs.post import Call, enqueue
from membership.kernel.jobs.rows import tables

log = structlog.get_logger(__name__)
LONGEST_ERROR = 2000
UNDECLARED = Job("kernel.undeclared", run=lambda _context, _payload: None)
"""The waits for a job that this worker does not know: during an upgrade, a newer worker does."""


class JobFailed(Exception):
    """A job failed for good; DBOS stores the message, and staff read it."""


def perform(database: Database, registry: JobRegistry, call: Call) -> str:
    """Run the attempt; returns "done", or "retry" once the next attempt stands in the database.

    Raises JobFailed when no attempt is left. A process that dies anywhere in here has the attempt run again by another.
    """
    if _is_retried(database, call):
        return "retry"
    try:
        job = registry.job(call.name)
        job.run(JobContext(database, call.name, call.key, call.attempt), call.payload)
    except Exception as error:
        return _after_failure(database, registry, call, error)
    return "done"


def _is_retried(database: Database, call: Call) -> bool:
    """Whether a run that crashed afterwards has already posted the next attempt."""
    with database.reading() as session:
        status = tables(session.connection()).status
        query = select(status.c.workflow_uuid).where(status.c.workflow_uuid == call.next().id)
        return session.connection().execute(query).first() is not None


def _after_failure(database: Database, registry: JobRegistry, call: Call, error: Exception) -> str:
    words = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    job = _retryable(registry, call, error)
    if job is None:
        log.error("job.failed", job=call.name, key=call.key, attempt=call.attempt, exc_info=error)
        raise JobFailed(words) from None
    wait = job.wait_before(call.attempt - call.first + 1)
    log.warning(
        "job.retry", job=call.name, key=call.key, attempt=call.attempt, error=words, wait=wait.total_seconds()
    )
    with database.writer() as session:
        enqueue(session, call.next(), wait=wait)
        session.commit()
    return "retry"


def _retryable(registry: JobRegistry, call: Call, error: Exception) -> Job | None:
    job = registry.find(call.name) or UNDECLARED
    has_attempts = call.attempt - call.first < job.retries
    return job if has_attempts and not isinstance(error, GiveUp) else None
