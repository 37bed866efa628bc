"""Watching the write transactions of one process: how long each holds its lock, and what is done meanwhile."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from membership.kernel.db import Database

SCHEDULER = Path("/proc/thread-self/schedstat")


@dataclass
class Watch:
    """Seconds of every write transaction (on SQLite from the moment it holds the lock), and mails sent inside of one.

    Time in which this process was ready and got no core is taken off: it says how busy the machine is with other things.
    """

    spans: list[float] = field(default_factory=list)
    mailed_inside: int = 0
    mailed: int = 0
    _since: dict[int, float] = field(default_factory=dict)

    def install(self, database: Database) -> Watch:
        """Listen to every connection of the database, and to every command to a mail server."""
        event.listen(database.engine, "begin", self._began)
        event.listen(database.engine, "commit", self._ended)
        event.listen(database.engine, "rollback", self._ended)
        for name in ("connect", "sendmail"):
            self._look_at_mail(name)
        return self

    def _began(self, connection: Connection) -> None:
        if connection.get_execution_options().get("purpose", "write") == "write":
            self._since[id(connection)] = seconds_at_work()

    def _ended(self, connection: Connection) -> None:
        since = self._since.pop(id(connection), None)
        if since is not None:
            self.spans.append(seconds_at_work() - since)

    def _look_at_mail(self, name: str) -> None:
        original: Callable[..., Any] = getattr(smtplib.SMTP, name)

        def looked_at(*arguments: Any, **options: Any) -> Any:
            self.mailed += 1
            self.mailed_inside += bool(self._since)
            return original(*arguments, **options)

        setattr(smtplib.SMTP, name, looked_at)


def seconds_at_work() -> float:
    """The clock, less the time in which this thread waited for a core (where the kernel counts it)."""
    try:
        waited = int(SCHEDULER.read_text().split()[1]) / 1e9
    except OSError:
        waited = 0.0
    return time.perf_counter() - waited
