"""Jobs go through the doorway at both ends: posted by a Work, and writing with a system Permit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, JobRegistry
from membership.kernel.jobs.failed import pending_count
from membership.kernel.jobs.forget import forget_done
from membership.kernel.jobs.post import post
from membership.kernel.jobs.worker import Worker
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit
from tests.kernel.jobs.conftest import LEDGER
from tests.kernel.jobs.waiting import effects, post_now, until


def admit(context: JobContext, payload: Mapping[str, Any]) -> None:
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            work.session.connection().execute(insert(LEDGER).values(what=str(work.source)))


@pytest.fixture
def worker(url: str, database: Database) -> Iterator[Worker]:
    worker = Worker(url, JobRegistry([Job("test.admit", run=admit)]))
    worker.start()
    yield worker
    worker.stop()


def test_a_work_that_fails_posts_nothing(database: Database) -> None:
    def break_off() -> None:
        with open_work(system_permit(database, "cli")) as work:
            work.post("test.admit", key="k")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert pending(database) == 0


def test_a_job_posted_by_a_work_writes_with_its_own_permit(worker: Worker, database: Database) -> None:
    with open_work(system_permit(database, "cli")) as work:
        work.post("test.admit", key="k", payload={"member": 1})
    until(lambda: effects(database) == ["job:test.admit:k"])


def test_jobs_done_long_ago_are_forgotten_but_their_effect_stays_single(
    worker: Worker, database: Database
) -> None:
    post_now(database, "test.admit")
    until(lambda: pending(database) == 0)
    assert forget_done(database, now() - timedelta(days=1)) == 0
    assert forget_done(database, now() + timedelta(days=1)) == 1
    with database.writer() as session:
        assert post(session, "test.admit", "k", {}), "the row is gone, so this is posted anew"
        session.commit()
    until(lambda: pending(database) == 0)
    assert effects(database) == ["job:test.admit:k"]


def pending(database: Database) -> int:
    with database.reading() as session:
        return pending_count(session)
