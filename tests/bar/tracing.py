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

MINE = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True)
class Moment:
    """The clock, and how long this thread and the server process that serves it were at work, or ready without a core."""

    clock: float
    worked: float
    starved: float

    @classmethod
    def now(cls, server: int = 0) -> Moment:
        """`server` is the process id of PostgreSQL's end of the connection; 0 where there is none to be seen."""
        clock, mine = time.perf_counter(), _scheduled(MINE)
        theirs = _scheduled(Path(f"/proc/{server}/schedstat")) if server else (0.0, 0.0)
        return cls(clock, mine[0] + theirs[0], mine[1] + theirs[1])

    def since(self, start: Moment) -> float:
        """Seconds of the clock, less those in which one of the two was ready and got no core: they say how busy the
        machine is with other things."""
        return self.clock - start.clock - (self.starved - start.starved)

    def asleep_since(self, start: Moment) -> float:
        """Seconds in which neither of the two worked nor was ready to."""
        return max(0.0, self.since(start) - (self.worked - start.worked))


@dataclass
class Stretch:
    """One write transaction that is open."""

    start: Moment
    server: int
    waited: float = 0.0
    asked: Moment | None = None


@dataclass
class Watch:
    """Seconds of every write transaction, and mails sent inside of one.

    On SQLite a transaction is measured from the moment it holds the one lock, so its wait for the others is not part of
    it. So it is on PostgreSQL, where the waits lie between: while a statement is out and both the asking thread and its
    server process sleep, another transaction holds the row (these servers wait for no disk), and that one's own length
    is what is measured. What is slept anywhere else counts.
    """

    spans: list[float] = field(default_factory=list)
    mailed_inside: int = 0
    mailed: int = 0
    _open: dict[int, Stretch] = field(default_factory=dict)

    def install(self, database: Database) -> Watch:
        """Listen to every connection of the database, and to every command to a mail server."""
        event.listen(database.engine, "begin", self._began)
        event.listen(database.engine, "commit", self._ended)
        event.listen(database.engine, "rollback", self._ended)
        if not database.is_sqlite:
            event.listen(database.engine, "before_cursor_execute", self._asked)
            event.listen(database.engine, "after_cursor_execute", self._answered)
        for name in ("connect", "sendmail"):
            self._look_at_mail(name)
        return self

    def _began(self, connection: Connection) -> None:
        if connection.get_execution_options().get("purpose", "write") == "write":
            server = _server_of(connection)
            self._open[id(connection)] = Stretch(Moment.now(server), server)

    def _asked(self, connection: Connection, *_: Any) -> None:
        stretch = self._open.get(id(connection))
        if stretch is not None:
            stretch.asked = Moment.now(stretch.server)

    def _answered(self, connection: Connection, *_: Any) -> None:
        stretch = self._open.get(id(connection))
        if stretch is not None and stretch.asked is not None:
            stretch.waited += Moment.now(stretch.server).asleep_since(stretch.asked)

    def _ended(self, connection: Connection) -> None:
        stretch = self._open.pop(id(connection), None)
        if stretch is not None:
            self.spans.append(Moment.now(stretch.server).since(stretch.start) - stretch.waited)

    def _look_at_mail(self, name: str) -> None:
        original: Callable[..., Any] = getattr(smtplib.SMTP, name)

        def looked_at(*arguments: Any, **options: Any) -> Any:
            self.mailed += 1
            self.mailed_inside += bool(self._open)
            return original(*arguments, **options)

        setattr(smtplib.SMTP, name, looked_at)


def _server_of(connection: Connection) -> int:
    """The process that serves a connection to PostgreSQL on this machine."""
    if connection.dialect.name != "postgresql":
        return 0
    return int(connection.connection.driver_connection.info.backend_pid)  # type: ignore[union-attr]


def _scheduled(place: Path) -> tuple[float, float]:
    """Seconds at work, and seconds ready without a core (where the kernel counts them, and the process is on this machine)."""
    try:
        worked, starved, _ = place.read_text().split()
    except OSError:
        return 0.0, 0.0
    return int(worked) / 1e9, int(starved) / 1e9
