"""What staff see of the jobs: how many wait, which failed for good, and "try again"."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, update
from sqlalchemy.orm import Session

from membership.kernel.errors import NotFound
from membership.kernel.jobs.post import Call, enqueue
from membership.kernel.jobs.rows import QUEUE, WORKFLOW, SystemTables, tables

WORDS_OF_THE_DEAD = "The worker died each time it ran this job."


@dataclass(frozen=True)
class FailedJob:
    """A job that failed for good. `id` is what `try_again` takes; `error` is the last error, kind and message."""

    id: str
    name: str
    key: str
    attempts: int
    error: str
    at: datetime


def failed_jobs(session: Session, *, limit: int = 200) -> list[FailedJob]:
    """The jobs that need a person, latest first: out of retries, given up, or deadly to their workers."""
    system = tables(session.connection())
    status = system.status
    query = (
        select(status.c.workflow_uuid, status.c.updated_at, system.inputs.c.inputs, system.outputs.c.error)
        .join(system.inputs, system.inputs.c.workflow_uuid == status.c.workflow_uuid)
        .outerjoin(system.outputs, system.outputs.c.workflow_uuid == status.c.workflow_uuid)
        .where(_has_failed(system))
        .order_by(status.c.updated_at.desc(), status.c.workflow_uuid)
        .limit(limit)
    )
    return [_failed_job(*row) for row in session.connection().execute(query)]


def try_again(session: Session, id: str) -> None:  # noqa: A002
    """Give a failed job a new round of attempts, in the caller's transaction. Raises NotFound when it is none (any more)."""
    connection = session.connection()
    system = tables(connection)
    mark = (
        update(system.status)
        .where(system.status.c.workflow_uuid == id, _has_failed(system))
        .values(was_forked_from=True)
    )
    if connection.execute(mark).rowcount != 1:
        raise NotFound("This job has not failed, or somebody is trying it again already.")
    stored = connection.execute(
        select(system.inputs.c.inputs).where(system.inputs.c.workflow_uuid == id)
    ).scalar_one()
    call = Call.from_json(stored)
    enqueue(session, call.next(first=call.attempt + 1), forked_from=id)


def pending_count(session: Session) -> int:
    """How many attempts wait, run, or wait for their retry."""
    system = tables(session.connection())
    status = system.status
    in_flight = and_(status.c.queue_name == QUEUE, status.c.status.in_(_literal("ENQUEUED", "PENDING")))
    delayed = and_(status.c.queue_name == QUEUE, status.c.status.in_(_literal("DELAYED")))
    query = select(func.count()).select_from(status).where(or_(in_flight, delayed))
    return session.connection().execute(query).scalar_one()


def _has_failed(system: SystemTables) -> ColumnElement[bool]:
    status = system.status
    return and_(
        status.c.name == WORKFLOW,
        status.c.status.in_(_literal("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")),
        status.c.was_forked_from.is_(False),
    )


def _literal(*words: str) -> list[ColumnElement[str]]:
    # Literals, not parameters: only so does SQLite use DBOS's partial indexes.
    return [literal_column(f"'{word}'") for word in words]


def _failed_job(id_: str, updated_at: int, inputs: str, error: str | None) -> FailedJob:
    call = Call.from_json(inputs)
    at = datetime.fromtimestamp(updated_at / 1000, UTC)
    return FailedJob(id_, call.name, call.key, call.attempt, _sentence(error), at)


def _sentence(error: str | None) -> str:
    if error is None:
        return WORDS_OF_THE_DEAD
    return str(json.loads(error)["message"])
