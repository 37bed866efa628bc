"""A small foundation for the tests of the business wing: the invented one, with its charter adopted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from membership.assembly.rules.operations import adopt_charter_version
from membership.business.charter.operations import align_tiers
from membership.business.members.models import Member
from membership.business.members.operations import begin_membership
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, system_permit
from tests.assembly.rules.charters import text_of

START = date(2025, 6, 10)


def charter_text(name: str) -> str:
    """One of the shipped charters."""
    return text_of(name)


@dataclass
class World:
    """A database with one foundation in it."""

    database: Database
    foundation_id: int = 0
    slug: str = "meridian"
    zone: str = "America/New_York"

    def work(self) -> object:
        """A Work of the program itself; use it with `with`."""
        return open_work(system_permit(self.database, "cli", "test"))

    def found(self, charter: str = "meridian-business", *, align: bool = True) -> World:
        """The foundation, with its charter in force."""
        with open_work(system_permit(self.database, "cli", "test")) as work:
            entity = register_legal_entity(work, Seller("Seller Inc.", "US", "USD", "America/New_York"))
            foundation = found_foundation(
                work, slug=self.slug, name="Foundation", zone=self.zone, legal_entity_id=entity.id
            )
            self.foundation_id = foundation.id
            if align:
                adopt_charter_version(work, foundation.id, "business", charter_text(charter))
                align_tiers(work, foundation.id)
        return self

    def company(self, work: Work, name: str, category: str = "company") -> Organization:
        """A company."""
        return register_organization(work, OrganizationDetails(name, category=category))

    def join(self, work: Work, name: str, tier: str = "premier", on: date = START) -> Member:
        """A company that is a member."""
        company = self.company(work, name)
        return begin_membership(work, self.foundation_id, company.id, tier, accepted_on=on)

    def person(self, work: Work, name: str) -> Person:
        """A person with a mail address."""
        return register_person(work, name, email=f"{name.replace(' ', '.').lower()}@example.org")
