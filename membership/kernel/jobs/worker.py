"""The worker: DBOS launched on the program's database, with heartbeat, take-over and schedules beside it."""

from __future__ import annotations

import signal
import threading
import uuid
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from membership.kernel.db import Database
from membership.kernel.jobs import due, pulse
from membership.kernel.jobs.chores import Chore, Chores
from membership.kernel.jobs.declare import JobRegistry, Schedule
from membership.kernel.jobs.launch import Launch, launch, shut_down
from membership.kernel.jobs.perform import perform
from membership.kernel.jobs.post import Call
from membership.kernel.times import now

log = structlog.get_logger(__name__)


class Worker:
    """Runs posted jobs until it is stopped. One per process, since DBOS is a singleton there.

    `concurrency` jobs at once; a look at the queue every `polling` seconds, a heartbeat every `beat_every`. A worker
    without a beat for `stale_after` seconds loses its jobs to the others. The schema must stand (`install_schema`).
    """

    def __init__(
        self,
        database_url: str,
        registry: JobRegistry,
        *,
        concurrency: int = 20,
        polling: float = 0.2,
        beat_every: float = 2.0,
        stale_after: float = 15.0,
    ) -> None:
        self.executor_id = uuid.uuid4().hex
        self._settings = Launch(database_url, self.executor_id, concurrency, polling)
        self._registry = registry
        self._database = Database(database_url, pool_size=concurrency + 2)
        self._stale_after = timedelta(seconds=stale_after)
        self._fired: dict[Schedule, datetime] = {}
        self._system: Engine | None = None
        self._chores = Chores(
            (
                Chore("beat", beat_every, self._beat),
                Chore("take over", beat_every, self._take_over),
                Chore("fire schedules", 1.0, self._fire_due),
            )
        )

    def start(self) -> None:
        """Begin to take jobs, in threads of this process."""
        self._beat()
        self._system = launch(self._settings, self._perform)
        self._chores.start()
        log.info("worker.started", executor=self.executor_id)

    def stop(self, *, grace: int = 20) -> None:
        """Take no further job, wait up to `grace` seconds for the running ones, and leave the rest to other workers."""
        shut_down(grace)
        self._chores.stop()
        pulse.say_goodbye(self._database, self.executor_id)
        if self._system is not None:
            self._system.dispose()
        self._database.close()
        log.info("worker.stopped", executor=self.executor_id)

    def run_forever(self) -> None:
        """Work until SIGTERM or SIGINT, then stop in order: for the main thread of a process (`membership worker`)."""
        told_to_stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told_to_stop.set())
        self.start()
        told_to_stop.wait()
        self.stop()

    def _perform(self, call: Call) -> str:
        return perform(self._database, self._registry, call)

    def _beat(self) -> None:
        pulse.beat(self._database, self.executor_id)

    def _take_over(self) -> None:
        if pulse.has_orphans(self._database, self._stale_after):
            taken = pulse.take_over(self._database, self._stale_after)
            log.warning("worker.took_over", executor=self.executor_id, jobs=taken)

    def _fire_due(self) -> None:
        at = now()
        for schedule in self._registry.schedules:
            latest = due.last_due(schedule, at)
            if self._fired.get(schedule) != latest:
                due.fire(self._database, schedule, at)
                self._fired[schedule] = latest
