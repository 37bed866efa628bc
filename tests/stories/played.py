"""The demonstration, built once per run and engine; a test gets a copy of its own."""

from __future__ import annotations

import pickle
import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url, select

from membership.config import Settings, demo_settings
from membership.demo.play import perform
from membership.directory.foundations.models import Foundation
from membership.kernel.db import Database
from tests.engines import run
from tests.engines.fresh import Engine, Postgresql
from tests.stories.asking import Answers, asked_on_the_way

SECRET = "stories told by lamplight, forty letters long"
SETTINGS = replace(demo_settings(Path("unused")), secret_key=SECRET, password_rounds="cheap")


@dataclass
class Played:
    """One copy of the demonstration."""

    database: Database
    url: str

    @property
    def settings(self) -> Settings:
        """The settings with which it was built."""
        return replace(SETTINGS, database_url=self.url)

    @property
    def file(self) -> Path:
        """Its file, on SQLite."""
        return Path(str(make_url(self.url).database))

    @property
    def said(self) -> dict[datetime, Answers]:
        """What every report said at some instants of the play."""
        found: dict[datetime, Answers] = pickle.loads(
            _said(make_url(self.url).get_backend_name()).read_bytes()
        )
        return found

    def id_of(self, slug: str) -> int:
        """The key of a foundation."""
        with self.database.reading() as session:
            return session.scalars(select(Foundation.id).where(Foundation.slug == slug)).one()


def copied(engine: Engine) -> str:
    """Address of a new copy."""
    return _postgresql(engine) if isinstance(engine, Postgresql) else _sqlite(engine)


def _sqlite(engine: Engine) -> str:
    built = run.current() / "demo.db"
    with run.alone("demo-sqlite"):
        if not built.exists():
            url = engine.migrated()
            _play(url)
            Path(str(make_url(url).database)).rename(built)
    url = engine.empty()
    shutil.copyfile(built, str(make_url(url).database))
    return url


def _postgresql(engine: Postgresql) -> str:
    note = run.current() / "demo.postgresql"
    with run.alone("demo-postgresql"):
        if not note.exists():
            url = engine.migrated()
            _play(url)
            note.write_text(url)
    return engine._create(template=str(make_url(note.read_text()).database))


def _play(url: str) -> None:
    with closing(Database(url)) as database, asked_on_the_way() as said:
        perform(database, SETTINGS)
    _said(make_url(url).get_backend_name()).write_bytes(pickle.dumps(said))


def _said(engine: str) -> Path:
    return run.current() / f"demo.{engine}.said"
