"""A schedule fires once for each due time, with one worker or with two."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from membership.kernel.db import Database
from membership.kernel.jobs.declare import Schedule
from membership.kernel.jobs.due import fire, last_due
from membership.kernel.jobs.failed import pending_count
from membership.kernel.jobs.models import JobRun, table_of
from tests.kernel.jobs.waiting import effects, until

NIGHTLY = Schedule("audit.verify", cron="17 3 * * *")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-03-02T03:16:59.9+00:00", "2026-03-01T03:17:00+00:00"),
        ("2026-03-02T03:17:00+00:00", "2026-03-02T03:17:00+00:00"),
        ("2026-03-02T03:17:00.5+00:00", "2026-03-02T03:17:00+00:00"),
        ("2026-03-02T03:17:30+00:00", "2026-03-02T03:17:00+00:00"),
    ],
)
def test_the_last_due_time_is_the_latest_one_not_in_the_future(at: str, due: str) -> None:
    assert last_due(NIGHTLY, datetime.fromisoformat(at)) == datetime.fromisoformat(due)


def test_a_schedule_follows_the_clock_of_its_zone_through_summer_time() -> None:
    berlin = Schedule("audit.verify", cron="0 9 * * *", zone="Europe/Berlin")
    winter, summer = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC)
    assert last_due(berlin, winter) == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert last_due(berlin, summer) == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_a_schedule_seen_for_the_first_time_waits_for_its_next_due_time(database: Database) -> None:
    assert not fire(database, NIGHTLY, NOON)
    assert waiting(database) == 0
    assert fire(database, NIGHTLY, NOON + timedelta(days=1))
    assert waiting(database) == 1


def test_after_a_standstill_only_the_latest_due_time_fires(database: Database) -> None:
    fire(database, NIGHTLY, NOON)
    assert fire(database, NIGHTLY, NOON + timedelta(days=9))
    assert not fire(database, NIGHTLY, NOON + timedelta(days=9))
    assert waiting(database) == 1


def test_workers_that_look_at_the_same_moment_fire_once(database: Database) -> None:
    fire(database, NIGHTLY, NOON)
    meeting = threading.Barrier(4)
    fired: list[bool] = []

    def look() -> None:
        meeting.wait()
        fired.append(fire(database, NIGHTLY, NOON + timedelta(days=1)))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fired) == [False, False, False, True]
    assert waiting(database) == 1


def test_two_workers_fire_each_due_time_once(
    database: Database, start_worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    (tmp_path / "with-schedule").touch()
    start_worker()
    start_worker()
    until(lambda: len(effects(database)) >= 4)
    done = effects(database)
    run = table_of(JobRun)
    with database.reading() as session:
        dues = session.connection().execute(select(run.c.due_at).where(~run.c.is_baseline)).scalars().all()
    assert len(done) == len(set(done))
    assert {what.removeprefix("test.tick:") for what in done} <= {due.isoformat() for due in dues}


def test_the_database_refuses_a_second_run_of_a_due_time(database: Database) -> None:
    row = (
        "INSERT INTO kernel_job_run (job, due_at, fired_at, is_baseline) "
        "VALUES ('audit.verify', '2026-03-02T03:17:00.000000Z', '2026-03-02T03:17:00.000000Z', false)"
    )
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text(row))
    with pytest.raises(IntegrityError), database.engine.connect() as connection, connection.begin():
        connection.execute(text(row))


def waiting(database: Database) -> int:
    with database.reading() as session:
        return pending_count(session)
