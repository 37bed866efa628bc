"""The pages of companies as one viewer sees them."""

from __future__ import annotations

import pytest

from membership.kernel.db import Database
from tests.business.pages import Pages
from tests.directory.organizations.world import Town, town


@pytest.fixture
def meridian(sqlite_database: Database) -> Town:
    """Two companies."""
    return town(sqlite_database, "Acme", "Brick")


@pytest.fixture
def pages(meridian: Town) -> Pages:
    """The house over them."""
    return Pages(meridian.database)
