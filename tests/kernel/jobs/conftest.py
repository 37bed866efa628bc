"""A database with the tables of the jobs, fresh for each test, on both engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from membership.kernel.db import Base, Database
from membership.kernel.jobs.models import JobEffect, JobRun, JobWorker, table_of
from membership.kernel.jobs.schema import install_schema

TABLES = [table_of(model) for model in (JobEffect, JobRun, JobWorker)]
LEDGER = Table("effect", MetaData(), Column("id", Integer, primary_key=True), Column("what", Text))
"""A business table that jobs write to: a row for each effect."""


@pytest.fixture
def url(empty_database_url: str) -> str:
    return empty_database_url


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    install_schema(database.engine)
    Base.metadata.create_all(database.engine, tables=TABLES)
    LEDGER.create(database.engine)
    yield database
    database.close()


@pytest.fixture
def start_worker(url: str, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a worker in a process of its own; whatever still runs at the end is killed, by its own id."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("worker_process.py")
        process = subprocess.Popen([sys.executable, str(script), url, str(tmp_path)])
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
