"""What tests of the life of a membership have in common: the invented foundation, its members, their acts and pages."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from membership.assembly.motions.operations import certify
from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.business.lifecycle.change import Change
from membership.business.lifecycle.consequences import consequences_of
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.members.acts import acts_of, state_of
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.directory.organizations.models import Organization
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work, system_permit
from tests.assembly.boardroom import OPENS, Boardroom
from tests.business.dues.books import Books
from tests.business.pages import Pages
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
JOINED = date(2026, 1, 1)
END = date(2027, 1, 1)
NEXT = date(2028, 1, 1)


@dataclass
class Lives:
    """A foundation whose charter is in force; the clock of the test stands at TODAY."""

    database: Database
    clock: Any
    foundation_id: int = 0

    def found(self, *changes: tuple[str, str], more: str = "") -> Lives:
        """The foundation; `changes` replace words of its charter, `more` is added to it."""
        world = World(self.database).found(align=False)
        self.foundation_id = world.foundation_id
        text = charter_text("meridian-business")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        with self.work() as work:
            adopt_business_charter(work, self.foundation_id, text + more)
        return self

    def work(self) -> AbstractContextManager[Work]:
        return open_work(system_permit(self.database, "cli", "test"))

    def turn_to(self, day: date) -> None:
        """From now on it is noon of that day."""
        self.clock.set(datetime.combine(day, time(17), UTC))

    def company(self, name: str, category: str = "nonprofit") -> int:
        with self.work() as work:
            return World(self.database).company(work, name, category).id

    def admit(self, name: str, tier: str = "premier", on: date = JOINED, category: str = "nonprofit") -> int:
        company = self.company(name, category)
        with self.work() as work:
            contact = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
            return admit_member(
                work, self.foundation_id, company, tier, accepted_on=on, contacts=[contact], waiver="Test."
            ).member.id  # fmt: skip

    @property
    def books(self) -> Books:
        return Books(self.database, self.foundation_id)

    def states(self, member_id: int, *days: date) -> list[str]:
        with self.database.reading() as session:
            return [state_of(session, member_id, day) for day in days]

    def steps(self, member_id: int) -> list[str]:
        with self.database.reading() as session:
            return [act.step for act in acts_of(session, member_id)]

    def terms(self, member_id: int) -> list[tuple[str, str, str, str, int | None]]:
        """(tier, from, until, origin, price) of every term that stands, the earliest first."""
        with self.database.reading() as session:
            return [
                (
                    one.tier_name,
                    str(one.starts_on),
                    str(one.ends_on),
                    one.origin,
                    one.price_minor if one.part_minor is None else one.part_minor,
                )
                for one in sorted(terms_of(session, member_id), key=lambda one: one.starts_on)
            ]

    def company_of(self, member_id: int) -> int:
        with self.database.reading() as session:
            return session.get_one(Member, member_id).organization_id

    def named(self, name: str) -> int:
        """The member whose company is called so."""
        with self.database.reading() as session:
            query = select(Member.id).join(Organization, Organization.id == Member.organization_id)
            return session.scalars(query.where(Organization.display_name == name)).one()

    def foreseen(self, member_id: int, change: Change) -> list[str]:
        with self.database.reading() as session:
            return [one.text for one in consequences_of(session, session.get_one(Member, member_id), change)]

    def path(self, member_id: int, rest: str) -> str:
        with self.database.reading() as session:
            return f"/meridian/members/{session.get_one(Member, member_id).public_id}/{rest}"

    @property
    def staff(self) -> Pages:
        return Pages(self.database).as_("staff", self.foundation_id)

    def shown(self, member_id: int, act: str, **typed: str) -> str:
        """What staff read of an act before they write it down; empty where nothing can be foreseen."""
        answer = self.staff.post(self.path(member_id, act), preview="1", **typed)
        assert answer.status_code == 200, answer.status_code
        found = re.search(r'class="outlook">(.*?)</ul>', answer.get_data(as_text=True), re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def resolved(room: Boardroom) -> str:
    """The public id of a resolution that the body of the room adopts on 2 March 2026."""
    meeting_id = room.call()
    room.arrive(meeting_id, *range(len(room.seats)))
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats, "for"), at=OPENS + timedelta(hours=1))
        close_vote(work, motion_id, at=OPENS + timedelta(hours=1))
    with room.work() as work:
        found = certify(work, motion_id)
        assert found is not None
        return found.public_id
