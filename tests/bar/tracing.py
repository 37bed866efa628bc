"""Watching the write transactions of one process: how long each holds its lock, and what is done meanwhile."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from membership.kernel.db import Database


@dataclass
class Watch:
    """Seconds of every write transaction (on SQLite from the moment it holds the lock), and mails sent inside of one."""

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
            self._since[id(connection)] = time.perf_counter()

    def _ended(self, connection: Connection) -> None:
        since = self._since.pop(id(connection), None)
        if since is not None:
            self.spans.append(time.perf_counter() - since)

    def _look_at_mail(self, name: str) -> None:
        original: Callable[..., Any] = getattr(smtplib.SMTP, name)

        def looked_at(*arguments: Any, **options: Any) -> Any:
            self.mailed += 1
            self.mailed_inside += bool(self._since)
            return original(*arguments, **options)

        setattr(smtplib.SMTP, name, looked_at)
