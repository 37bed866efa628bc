"""Fresh databases in milliseconds: one is migrated per run and engine, every test gets a copy of it."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.engines import run
from tests.engines.cluster import Cluster
from tests.engines.schema import bring_up_to_date

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "single")


class Engine(Protocol):
    """What both engines offer: addresses of fresh databases, and taking one away again."""

    def migrated(self) -> str:
        """Address of a new database with the present schema and nothing in it."""

    def empty(self) -> str:
        """Address of a new database without any table."""

    def remove(self, url: str) -> None:
        """Take a database away, whoever is still connected."""


class Sqlite:
    """Files: copied from a migrated one."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._template: Path | None = None

    def migrated(self) -> str:
        url = self.empty()
        shutil.copyfile(self._migrated_template(), str(make_url(url).database))
        return url

    def empty(self) -> str:
        folder = run.current() / "sqlite"
        folder.mkdir(exist_ok=True)
        return f"sqlite:///{folder}/{WORKER}-{next(self._numbers)}.db"

    def remove(self, url: str) -> None:
        path = str(make_url(url).database)
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(path + ending).unlink(missing_ok=True)

    def _migrated_template(self) -> Path:
        if self._template is None:
            template = run.current() / "template.db"
            with run.alone("sqlite"):
                if not template.exists():
                    making = template.with_name("making.db")
                    making.unlink(missing_ok=True)
                    bring_up_to_date(f"sqlite:///{making}")
                    making.rename(template)
            self._template = template
        return self._template


class Postgresql:
    """Databases of one server: the run's own, or the one that MEMBERSHIP_TEST_POSTGRES_URL names."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._server: str | None = None
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._has_template = False
        self._stem = run.current().name.replace("-", "_").lower()

    def migrated(self) -> str:
        if not self._has_template:
            with run.alone("template"):
                self._make_template()
            self._has_template = True
        return self._create(template=f"{self._stem}_template")

    def empty(self) -> str:
        return self._create(template="template0")

    def remove(self, url: str) -> None:
        name = sql.Identifier(str(make_url(url).database))
        self._ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _create(self, template: str, name: str = "") -> str:
        name = name or f"{self._stem}_{WORKER}_{next(self._numbers)}"
        self._ask(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self._address(name)

    def _make_template(self) -> None:
        done = run.current() / "template.postgresql"
        if done.exists():
            return
        name = f"{self._stem}_template"
        self.remove(self._address(name))
        bring_up_to_date(self._create("template0", name))
        done.touch()

    def _address(self, name: str) -> str:
        return make_url(self._server_url()).set(database=name).render_as_string(hide_password=False)

    def _ask(self, statement: sql.Composed) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(_plain(self._server_url()), autocommit=True)
        self._connection.execute(statement)

    def _server_url(self) -> str:
        if self._server is None:
            named = os.environ.get("MEMBERSHIP_TEST_POSTGRES_URL")
            self._server = named or _running_cluster().url()
        return self._server


def drop_leftovers_on_named_server() -> None:
    """A server that is not ours outlives the run: leave no database of this run on it."""
    named = os.environ.get("MEMBERSHIP_TEST_POSTGRES_URL")
    if not named:
        return
    stem = run.current().name.replace("-", "_").lower()
    with psycopg.connect(_plain(named), autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [stem])
        for (name,) in rows.fetchall():
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _running_cluster() -> Cluster:
    cluster = Cluster(run.current() / "cluster")
    with run.alone("cluster"):
        if not cluster.is_running():
            cluster.create().start()
    return cluster


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
