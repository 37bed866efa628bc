"""Jobs run after the commit, are tried again with longer and longer waits, and stay visible when they fail for good."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from membership.kernel.db import Database
from membership.kernel.errors import NotFound
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job, JobRegistry, Schedule, UnknownJob
from membership.kernel.jobs.failed import FailedJob, failed_jobs, pending_count, try_again
from membership.kernel.jobs.worker import Worker
from tests.kernel.jobs.waiting import post_now, until


class Runs:
    """A job that notes its runs, and fails until told otherwise."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, Mapping[str, Any]]] = []
        self.at: list[float] = []
        self.error: Exception | None = None

    def __call__(self, context: JobContext, payload: Mapping[str, Any]) -> None:
        self.seen.append((context.reference, context.attempt, payload))
        self.at.append(time.monotonic())
        if self.error is not None:
            raise self.error


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def worker(url: str, database: Database, runs: Runs) -> Iterator[Worker]:
    job = Job("test.job", run=runs, retries=2, first_wait=timedelta(seconds=0.5))
    worker = Worker(url, JobRegistry([job]))
    worker.start()
    yield worker
    worker.stop()


def failures(database: Database) -> list[FailedJob]:
    with database.reading() as session:
        return failed_jobs(session)


def test_a_posted_job_runs_once_with_its_key_and_payload(
    worker: Worker, database: Database, runs: Runs
) -> None:
    post_now(database, "test.job", "a:b", name="李")
    until(lambda: runs.seen)
    time.sleep(0.6)
    assert runs.seen == [("test.job:a:b", 1, {"name": "李"})]
    with database.reading() as session:
        assert pending_count(session) == 0
    assert failures(database) == []


def test_a_failing_job_waits_longer_each_time_then_fails_visibly_then_is_tried_again(
    worker: Worker, database: Database, runs: Runs
) -> None:
    runs.error = ConnectionError("no mail server")
    post_now(database, "test.job", "k", mail=7)
    (failed,) = until(lambda: failures(database))
    assert [attempt for _, attempt, _ in runs.seen] == [1, 2, 3]
    assert runs.at[1] - runs.at[0] >= 0.5
    assert runs.at[2] - runs.at[1] >= 1.0
    assert (failed.name, failed.key, failed.attempts) == ("test.job", "k", 3)
    assert failed.error == "ConnectionError: no mail server"

    runs.error = None
    with database.writer() as session:
        try_again(session, failed.id)
        session.commit()
    until(lambda: len(runs.seen) == 4)
    assert runs.seen[-1] == ("test.job:k", 4, {"mail": 7})
    assert failures(database) == []
    with database.writer() as session, pytest.raises(NotFound):
        try_again(session, failed.id)


def test_try_again_gives_a_new_round_of_attempts(worker: Worker, database: Database, runs: Runs) -> None:
    runs.error = GiveUp("no such invoice")
    post_now(database, "test.job")
    (failed,) = until(lambda: failures(database))
    assert failed.attempts == 1
    runs.error = ConnectionError("still down")
    with database.writer() as session:
        try_again(session, failed.id)
        session.commit()
    (failed,) = until(lambda: failures(database))
    assert failed.attempts == 4


def test_try_again_that_is_rolled_back_changes_nothing(
    worker: Worker, database: Database, runs: Runs
) -> None:
    runs.error = GiveUp("no")
    post_now(database, "test.job")
    (failed,) = until(lambda: failures(database))
    with database.writer() as session:
        try_again(session, failed.id)
        session.rollback()
    assert failures(database) == [failed]


def test_a_registry_refuses_doubled_misnamed_and_undeclared_jobs() -> None:
    job = Job("test.job", run=lambda _c, _p: None)
    with pytest.raises(ValueError):
        JobRegistry([job, job])
    with pytest.raises(UnknownJob):
        JobRegistry([job], [Schedule("test.other", cron="* * * * *")])
    with pytest.raises(ValueError):
        Job("mail", run=lambda _c, _p: None)


def test_waits_double_up_to_the_longest() -> None:
    job = Job(
        "test.job",
        run=lambda _c, _p: None,
        first_wait=timedelta(seconds=5),
        longest_wait=timedelta(minutes=1),
    )
    assert [job.wait_before(n).total_seconds() for n in (1, 2, 3, 4, 5, 99)] == [5, 10, 20, 40, 60, 60]
