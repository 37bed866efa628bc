"""A database with the tables of the job engine, since accounts post mails."""

from __future__ import annotations

import pytest

from membership.kernel.db import Database
from membership.kernel.jobs.schema import install_schema


@pytest.fixture
def database(database: Database) -> Database:
    install_schema(database.engine)
    return database
