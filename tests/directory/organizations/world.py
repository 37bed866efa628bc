"""Companies for the tests of their room."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, system_permit

START = date(2020, 1, 1)


@dataclass
class Town:
    """A database with a foundation and some companies by name."""

    database: Database
    foundation_id: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    def work(self) -> AbstractContextManager[Work]:
        """A Work of the program itself."""
        return open_work(system_permit(self.database, "test"))

    def get(self, name: str) -> Organization:
        """A company as it stands now."""
        with self.database.reading() as session:
            found = session.get(Organization, self.ids[name])
            assert found is not None
            return found


def town(database: Database, *names: str) -> Town:
    """A foundation and these companies."""
    built = Town(database)
    with built.work() as work:
        entity = register_legal_entity(work, Seller("Seller Inc.", "US", "USD", "UTC"))
        built.foundation_id = found_foundation(
            work, slug="meridian", name="Meridian", zone="UTC", legal_entity_id=entity.id
        ).id
        for name in names:
            built.ids[name] = register_organization(work, OrganizationDetails(name)).id
    return built
