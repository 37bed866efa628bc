"""What a room declares in its `room.py`: the jobs it can run, and when some of them are due by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from membership.kernel.jobs.context import JobContext

NAME = re.compile(r"^[a-z_]+(\.[a-z_]+)+$")
Payload = Mapping[str, Any]


class GiveUp(Exception):
    """Raised by a job for which no later attempt can go better: it fails at once and staff see it."""


class UnknownJob(LookupError):
    """A job was posted, or is due, under a name that no room declares."""


@dataclass(frozen=True)
class Job:
    """Work done after a commit. `run(context, payload)` is idempotent: it may be called again after a crash.

    `name` is `room.verb`; `retries` further attempts follow the first, waiting `first_wait`, then twice as long each
    time, up to `longest_wait`. The payload holds ids and plain JSON, no personal text.
    """

    name: str
    run: Callable[[JobContext, Payload], object]
    retries: int = 5
    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        if not NAME.match(self.name):
            raise ValueError(f"{self.name!r} is no job name of the form room.verb")

    def wait_before(self, retry: int) -> timedelta:
        """How long to wait before the `retry`-th retry (1, 2, …)."""
        doubled: timedelta = self.first_wait * 2 ** min(retry - 1, 30)
        return min(doubled, self.longest_wait)


@dataclass(frozen=True)
class Schedule:
    """A job that is due by itself. `cron` has five fields (six begin with the second), read in the IANA zone `zone`."""

    job: str
    cron: str
    zone: str = "UTC"


class JobRegistry:
    """Every job and schedule of the house, collected by `app.py` from the rooms."""

    def __init__(self, jobs: Iterable[Job], schedules: Iterable[Schedule] = ()) -> None:
        self._jobs: dict[str, Job] = {}
        for job in jobs:
            if job.name in self._jobs:
                raise ValueError(f"two rooms declare the job {job.name!r}")
            self._jobs[job.name] = job
        self.schedules = tuple(schedules)
        for schedule in self.schedules:
            self.job(schedule.job)

    def job(self, name: str) -> Job:
        """The declared job. Raises UnknownJob."""
        found = self.find(name)
        if found is None:
            raise UnknownJob(f"no room declares the job {name!r}")
        return found

    def find(self, name: str) -> Job | None:
        """The declared job, or None."""
        return self._jobs.get(name)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())
