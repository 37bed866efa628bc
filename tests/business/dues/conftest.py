"""A foundation with members and books, on both engines."""

from __future__ import annotations

import pytest

from membership.kernel.db import Database
from tests.business.dues.books import Books


@pytest.fixture
def books(database: Database, clock: object) -> Books:
    return Books(database).found()
