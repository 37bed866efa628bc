"""The web application over a test's database, quickly: its templates are compiled once in a process, and the application of
one test serves the next one over another database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from flask import Flask
from flask_security import Security
from jinja2.bccache import Bucket, BytecodeCache

from membership.app import create_app
from membership.config import Settings
from membership.directory.accounts.engine import HouseTotp
from membership.kernel.db import Database


class Compiled(BytecodeCache):
    """What Jinja made of each template, by its name and its text."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def application(settings: Settings, database: Database) -> Flask:
    """A new application over the database."""
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@dataclass
class Reused:
    """An application, with what it was made with: a test may change that."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]

    def over(self, database: Database) -> Flask:
        """The application as it was made, over another database; it remembers nothing of the one before."""
        url = database.url.render_as_string(hide_password=False)
        self.app.config.clear()
        self.app.config.update(self.config)
        self.app.extensions = dict(self.extensions)
        house = self.extensions["house"]
        settings = replace(house.settings, database_url=url)
        self.app.extensions["house"] = replace(house, database=database, settings=settings, extras={})
        security = cast("Security", self.extensions["security"])
        security.datastore.database = database
        cast("HouseTotp", security.totp_factory).database = database
        return self.app


class Applications:
    """Applications that are alike but for their database. A test borrows as many as it likes, and all come back after it."""

    def __init__(self) -> None:
        self.spare: list[Reused] = []
        self.lent: list[Reused] = []

    def borrow(self, database: Database) -> Flask:
        """An application over the database, until the end of the test."""
        if not self.spare:
            url = database.url.render_as_string(hide_password=False)
            app = application(Settings(stage="test", database_url=url, secret_key="k" * 40), database)
            app.config["WTF_CSRF_ENABLED"] = False
            self.spare.append(Reused(app, dict(app.config), dict(app.extensions)))
        self.lent.append(self.spare.pop())
        return self.lent[-1].over(database)

    def take_back(self) -> None:
        """The test is over."""
        self.spare += self.lent
        self.lent = []


APPLICATIONS = Applications()
