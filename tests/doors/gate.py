"""Coming to the doors: the house over a copy of the world, and requests with the living session of any role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from membership.config import Settings
from membership.kernel.db import Database
from tests import apps
from tests.doors.cast import NOBODY
from tests.doors.dump import Rows, dump
from tests.doors.viewers import stated
from tests.doors.world import OWN, World

PRISTINE: dict[Path, Rows] = {}
SECRET = "doors-of-the-house-" + "k" * 40


@dataclass
class Gate:
    """One application, one database, and the role whose session the next request brings."""

    app: Flask
    database: Database
    world: World
    template: Path | None = None
    role: str = NOBODY
    stands_in: str = OWN
    remembered: dict[str, Any] | None = None

    def remember(self) -> Gate:
        """Find each session once only, confirmed just now: for thousands of requests that end none, however long they take."""
        self.remembered = {}
        return self

    def as_role(self, role: str, which: str = OWN) -> Gate:
        """From now on requests come from the person of this role in one of the three foundations."""
        self.role, self.stands_in = role, which
        return self

    @property
    def headers(self) -> dict[str, str]:
        """The cookie of that person's session."""
        if self.role == NOBODY:
            return {}
        return {"Cookie": f"session={self.world.cookies[self.world.people[self.stands_in, self.role]]}"}

    def client(self) -> FlaskClient:
        """A browser that keeps nothing: no request tells the next one anything."""
        return self.app.test_client(use_cookies=False)

    def open(self, path: str, method: str = "GET", **more: Any) -> TestResponse:
        """The answer to a request."""
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client().open(path, method=method, headers=headers, **more)

    def seat(self, find: Any, session: Any, secret: str, at: Any) -> Any:
        """The session as the house finds it, with the one right of its role, and a second factor.

        It was seen just now, however slow the machine: else, some minutes later, every request would write down that it is
        seen, so that the world has to be restored after it.
        """
        known = self.remembered if self.remembered is not None else {}
        found = known.get(secret) or find(session, secret, at)
        known[secret] = found
        if not found:
            return None
        grants = stated(self.world, self.stands_in, self.role)
        fresh_at = found.fresh_at if self.remembered is None else at
        return replace(found, grants=grants, has_totp=True, last_seen_at=at, fresh_at=fresh_at)

    def untouched(self) -> Rows:
        """What the world held before anybody came to its doors; read once a run."""
        assert self.template is not None
        if self.template not in PRISTINE:
            PRISTINE[self.template] = dump(self.database)
        return PRISTINE[self.template]

    def change_counter(self) -> int:
        """A number that moves with every commit of another connection (SQLite)."""
        if not hasattr(self, "_watch"):
            self._watch = self.database.engine.connect().execution_options(purpose="read")
        value: int = self._watch.execute(text("PRAGMA data_version")).scalar_one()
        self._watch.rollback()
        return value

    def restore(self) -> None:
        """Put the world back as it was made."""
        assert self.template is not None, "only a copy of a file can be put back"
        self.close()
        file = str(self.database.url.database)
        for ending in ("-wal", "-shm"):
            Path(file + ending).unlink(missing_ok=True)
        copyfile(self.template, file)

    def close(self) -> None:
        """Let every connection go."""
        if hasattr(self, "_watch"):
            self._watch.close()
            del self._watch
        self.database.close()


def application(database: Database) -> Flask:
    """The whole house over `database`. Forms need no CSRF token here; that they do otherwise is a test of its own."""
    url = database.url.render_as_string(hide_password=False)
    settings = Settings(
        stage="test", database_url=url, secret_key=SECRET, password_rounds="cheap", signature_provider="Signing Desk",
        signature_address="http://127.0.0.1:9/", signature_key="key", signature_secret=SECRET,
    )  # fmt: skip
    app = apps.application(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@contextmanager
def gate(app: Flask, database: Database, world: World, template: Path | None = None) -> Iterator[Gate]:
    """The application moved over another database; a session found there has the one right of its role."""
    house, find = app.extensions["house"], app.extensions["accounts.find"]
    made = Gate(app, database, world, template)
    app.extensions["house"] = replace(house, database=database)
    app.extensions["accounts.find"] = lambda *given: made.seat(find, *given)
    try:
        yield made
    finally:
        app.extensions["house"], app.extensions["accounts.find"] = house, find
        made.close()
