"""A foundation with members and books, on both engines."""

from __future__ import annotations

import pytest

from membership.kernel.db import Database
from membership.kernel.jobs.schema import install_schema
from tests.business.dues.books import Books


@pytest.fixture
def books(database: Database, clock: object) -> Books:
    install_schema(database.engine)
    return Books(database).found()
