"""A worker in a process of its own, for the tests that kill it. Arguments: the database, a directory for notes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).parents[3]))

from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, JobRegistry, Schedule
from membership.kernel.jobs.worker import Worker

URL, NOTES = sys.argv[1], Path(sys.argv[2])


def guarded(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Makes its effect once, then hangs on its first run: there it is killed."""
    _effect(context, guard=True)
    _hang_once(context)


def unguarded(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The same without asking whether the effect was made: the negative control."""
    _effect(context, guard=False)
    _hang_once(context)


def hanging(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Hangs before its effect on its first run."""
    _hang_once(context)
    _effect(context, guard=True)


def tick(context: JobContext, payload: Mapping[str, Any]) -> None:
    _effect(context, guard=False)


def deadly(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Kills its worker each time."""
    os.kill(os.getpid(), signal.SIGKILL)


def slow(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Takes two seconds before its effect."""
    (NOTES / "slow-began").touch()
    time.sleep(2)
    _effect(context, guard=True)


def _effect(context: JobContext, *, guard: bool) -> None:
    from conftest import LEDGER

    with context.database.writer() as session:
        if not guard or context.first_time(session):
            session.connection().execute(insert(LEDGER).values(what=context.reference))
        session.commit()


def _hang_once(context: JobContext) -> None:
    note = NOTES / f"{context.name}-began"
    if not note.exists():
        note.touch()
        time.sleep(120)


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    jobs = (guarded, unguarded, hanging, tick, deadly, slow)
    registry = JobRegistry(
        [Job(f"test.{job.__name__}", run=job) for job in jobs],
        [Schedule("test.tick", cron="*/2 * * * * *")] if (NOTES / "with-schedule").exists() else [],
    )
    Worker(URL, registry, beat_every=0.5, stale_after=2.0).run_forever()
