"""A worker that dies in the middle of a job: another one takes the job over, and the effect is there once."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from membership.kernel.db import Database
from membership.kernel.jobs.failed import WORDS_OF_THE_DEAD, failed_jobs, pending_count
from tests.kernel.jobs.waiting import effects, post_now, until

Start = Callable[[], "subprocess.Popen[bytes]"]


def killed_in_the_middle(name: str, database: Database, start_worker: Start, notes: Path) -> None:
    """Post the job, let a worker begin it, and kill that worker with signal 9."""
    post_now(database, name)
    first = start_worker()
    until(lambda: (notes / f"{name}-began").exists())
    first.kill()
    first.wait()


def done(database: Database) -> bool:
    with database.reading() as session:
        return pending_count(session) == 0


def test_after_a_kill_another_worker_finishes_and_the_effect_is_once(
    database: Database, start_worker: Start, tmp_path: Path
) -> None:
    killed_in_the_middle("test.guarded", database, start_worker, tmp_path)
    assert effects(database) == ["test.guarded:k"]
    start_worker()
    until(lambda: done(database))
    assert effects(database) == ["test.guarded:k"]


def test_without_the_guard_the_same_kill_doubles_the_effect(
    database: Database, start_worker: Start, tmp_path: Path
) -> None:
    killed_in_the_middle("test.unguarded", database, start_worker, tmp_path)
    start_worker()
    until(lambda: done(database))
    assert effects(database) == ["test.unguarded:k", "test.unguarded:k"]


def test_a_job_killed_before_its_effect_is_done_by_the_other(
    database: Database, start_worker: Start, tmp_path: Path
) -> None:
    killed_in_the_middle("test.hanging", database, start_worker, tmp_path)
    assert effects(database) == []
    time.sleep(3)
    assert not done(database), "nobody is alive who could have done it"
    start_worker()
    until(lambda: effects(database) == ["test.hanging:k"])


def test_a_worker_that_was_only_asleep_makes_no_second_effect(
    database: Database, start_worker: Start, tmp_path: Path
) -> None:
    post_now(database, "test.slow")
    asleep = start_worker()
    until(lambda: (tmp_path / "slow-began").exists())
    asleep.send_signal(signal.SIGSTOP)
    start_worker()
    until(lambda: done(database))
    asleep.send_signal(signal.SIGCONT)
    time.sleep(3)
    assert effects(database) == ["test.slow:k"]


def test_sigterm_lets_the_running_job_finish(database: Database, start_worker: Start, tmp_path: Path) -> None:
    post_now(database, "test.slow")
    worker = start_worker()
    until(lambda: (tmp_path / "slow-began").exists())
    worker.terminate()
    assert worker.wait(15) == 0
    assert effects(database) == ["test.slow:k"]
    assert done(database)


def test_a_job_that_kills_every_worker_ends_among_the_failed(database: Database, start_worker: Start) -> None:
    post_now(database, "test.deadly")
    for _ in range(12):
        worker = start_worker()
        until(lambda worker=worker: worker.poll() is not None or found(database))
        if found(database):
            break
    (failed,) = found(database)
    assert failed.error == WORDS_OF_THE_DEAD


def found(database: Database) -> list[object]:
    with database.reading() as session:
        return list(failed_jobs(session))
