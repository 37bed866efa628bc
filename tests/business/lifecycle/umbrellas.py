"""A parent and a child foundation whose Premier members are members of the parent too, for the tests of what rests on what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.queries import organizations_named
from membership.kernel.db import Database
from membership.kernel.times import now
from tests.business.pages import Pages
from tests.business.world import World, charter_text

JOINED = date(2026, 1, 1)
TODAY = date(2026, 3, 2)
ASKS = """
[[prerequisite]]
tier = "premier"
requires = "membership"
foundation = "meridian"
level_at_least = "premier"
clause = "9.1"
source = "invented"
"""


@dataclass
class Umbrella:
    """A parent and a child whose Premier members are Premier members of the parent; Acme is in both."""

    database: Database
    parent: World
    child: World
    here: int = 0
    there: int = 0

    def join(self, place: World) -> int:
        with place.work() as work:  # type: ignore[attr-defined]
            known = organizations_named(work.session, "Acme")
            company = known[0] if known else place.company(work, "Acme")
            contact = Contact("Ann Example", "ann@example.org", ("primary",))
            return admit_member(
                work, place.foundation_id, company.id, "premier", accepted_on=JOINED, contacts=[contact], waiver="Test."
            ).member.id  # fmt: skip

    def foreseen(self, change: Change) -> list[str]:
        with self.database.reading() as session:
            lines = consequences_of(session, session.get_one(Member, self.here), change)
            return [one.text for one in lines if one.kind == "elsewhere"]

    def leave(self, on: date = TODAY) -> None:
        with self.parent.work() as work:  # type: ignore[attr-defined]
            resign_member(work, self.here, Leave(on, "Cost."))

    def renew(self, **more: Any) -> tuple[str, ...]:
        with self.child.work() as work:  # type: ignore[attr-defined]
            return renew_member(work, self.there, **more).warnings

    def lines(self, which: Any, pages: Pages) -> list[str]:
        with self.database.reading() as session:
            found: Iterable[Any] = which(session, pages.viewer, now())
            return [line.text for line in found]


def umbrella(database: Database, asks: str = ASKS) -> Umbrella:
    made = Umbrella(
        database, World(database).found(align=False), World(database, slug="child").found(align=False)
    )
    text = charter_text("meridian-business").replace('foundation = "meridian"', 'foundation = "child"', 1)
    with made.child.work() as work:  # type: ignore[attr-defined]
        place = work.lock(Foundation, made.child.foundation_id)
        place.name = "Child"
        work.record("directory.foundation.renamed", place, foundation_id=place.id, summary="Renamed.")
        adopt_business_charter(work, made.parent.foundation_id, charter_text("meridian-business"))
        adopt_business_charter(work, made.child.foundation_id, text + asks)
    made.here, made.there = made.join(made.parent), made.join(made.child)
    return made
