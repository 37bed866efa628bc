"""A database with the tables of the job engine, since accounts post mails: made once a run and engine, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from membership.kernel.db import Database
from membership.kernel.jobs.schema import install_schema
from tests.engines.fresh import Engine
from tests.engines.schema import every_model

_made: dict[str, str] = {}


@pytest.fixture
def database(engines: dict[str, Engine], engine_name: str) -> Iterator[Database]:
    url = _copy(engines[engine_name], engine_name)
    database = Database(url)
    yield database
    database.close()
    engines[engine_name].remove(url)


@pytest.fixture
def sqlite_database(engines: dict[str, Engine]) -> Iterator[Database]:
    database = Database(_copy(engines["sqlite"], "sqlite"))
    yield database
    database.close()


def _copy(engine: Engine, name: str) -> str:
    if name != "sqlite":
        return _with_jobs(engine)
    if name not in _made:
        _made[name] = _with_jobs(engine)
    url = engine.empty()
    shutil.copyfile(str(make_url(_made[name]).database), str(make_url(url).database))
    return url


def _with_jobs(engine: Engine) -> str:
    url = engine.empty()
    database = Database(url)
    install_schema(database.engine)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
        every_model().create_all(connection)
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.close()
    return url
