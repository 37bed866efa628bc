"""Data sets, made once and kept below var/bench under a name that changes with the schema and with what makes them."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import create_mock_engine, make_url

from bench.past import write_past
from bench.people import Cast, write_cast
from bench.sizes import Size
from membership.app import load_models
from membership.kernel.db import Base, Database, make_strict
from membership.kernel.schema import install_job_tables, newest, shipped, upgrade
from tests.engines.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
MAKERS = ("arithmetic.py", "bulk.py", "past.py", "people.py", "sizes.py")


class Store(Protocol):
    """One engine's databases."""

    name: str

    def empty(self, name: str) -> str:
        """Address of a database without tables; one of that name is replaced."""

    def copy(self, source: str, name: str) -> str:
        """Address of a copy of the database at an address."""

    def find(self, name: str) -> str | None:
        """Address of the database of this name, if it is there."""

    def rename(self, url: str, name: str) -> str:
        """Give the database another name; returns its address."""

    def drop(self, url: str) -> None:
        """Take a database away."""


@dataclass
class Sqlite:
    """Files."""

    folder: Path
    name: str = "sqlite"

    def _url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def empty(self, name: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.drop(self._url(name))
        return self._url(name)

    def copy(self, source: str, name: str) -> str:
        target = self.empty(name)
        shutil.copyfile(_path(source), _path(target))
        return target

    def find(self, name: str) -> str | None:
        return self._url(name) if _path(self._url(name)).exists() else None

    def rename(self, url: str, name: str) -> str:
        with sqlite3.connect(_path(url)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        _path(url).rename(_path(self._url(name)))
        return self._url(name)

    def drop(self, url: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{_path(url)}{ending}").unlink(missing_ok=True)


@dataclass
class Postgresql:
    """Databases of an embedded server with the settings that keep what it acknowledges."""

    cluster: Cluster
    name: str = "postgresql"

    def empty(self, name: str) -> str:
        return self._create(name, "template0")

    def copy(self, source: str, name: str) -> str:
        return self._create(name, str(make_url(source).database))

    def find(self, name: str) -> str | None:
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return self.cluster.url(name) if found else None

    def rename(self, url: str, name: str) -> str:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        before = sql.Identifier(str(make_url(url).database))
        self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(before, sql.Identifier(name)))
        return self.cluster.url(name)

    def drop(self, url: str) -> None:
        name = sql.Identifier(str(make_url(url).database))
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _create(self, name: str, template: str) -> str:
        self.drop(self.cluster.url(name))
        create = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        self._run(sql.SQL(create).format(sql.Identifier(name), sql.Identifier(template)))
        return self.cluster.url(name)

    def _run(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.cluster.url(), autocommit=True)


@contextmanager
def opened(engine: str, folder: Path = FOLDER) -> Iterator[Store]:
    """The store of an engine; PostgreSQL's server runs inside this block."""
    folder.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Sqlite(folder)
        return
    os.environ.setdefault("MEMBERSHIP_TEST_RUN", str(folder))
    cluster = Cluster(folder / "cluster", durable=True)
    if not cluster.data.exists():
        cluster.create()
    if not cluster.is_running():
        cluster.start()
    try:
        yield Postgresql(cluster)
    finally:
        cluster.stop()


def dataset(store: Store, size: Size) -> str:
    """Address of the data set; made when it is not there yet."""
    name = f"{size.name}-{fingerprint()}".replace("-", "_")
    found = store.find(name)
    if found is not None:
        return found
    print(f"Making {size.name} on {store.name} …", flush=True)
    began = time.monotonic()
    url = store.empty(f"{name}_making")
    fill(url, size)
    url = store.rename(url, name)
    print(f"  made in {time.monotonic() - began:.0f} s", flush=True)
    return url


def fill(url: str, size: Size) -> None:
    """The schema, and the data of this size, in an empty database."""
    database = Database(url)
    cast = Cast(size, datetime.now(UTC).year)
    try:
        make_tables(database)
        write_cast(database, cast)
        write_past(database, cast)
        if database.is_sqlite:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
                connection.commit()
    finally:
        database.close()


def make_tables(database: Database) -> None:
    """The tables of the present models, also while the migrations are being written."""
    load_models()
    make_strict(Base.metadata)
    if (shipped("migrations") / "HEAD").exists():
        assert newest()
        upgrade(database)
        return
    install_job_tables(database)
    with database.engine.begin() as connection:
        Base.metadata.create_all(connection)


def fingerprint() -> str:
    """Changes with the schema, with the makers of the data, and with the year."""
    load_models()
    make_strict(Base.metadata)
    parts: list[str] = [str(datetime.now(UTC).year)]
    for url in ("sqlite://", "postgresql+psycopg://"):
        engine = create_mock_engine(url, lambda statement, *_, **__: parts.append(str(statement)))
        Base.metadata.create_all(engine, checkfirst=False)
    parts += [(Path(__file__).parent / maker).read_text("utf-8") for maker in MAKERS]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:10]


def _path(url: str) -> Path:
    return Path(str(make_url(url).database))
