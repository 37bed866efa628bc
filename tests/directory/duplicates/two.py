"""Companies and people that stand twice in the books, made by real operations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from membership.app import rooms
from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.models import Seat
from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.members.operations import name_representative
from membership.directory.duplicates.models import Merge
from membership.directory.duplicates.operations import merge, undo_merge
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import affiliate
from membership.kernel.db import Database
from membership.kernel.merging import Kind, Merger, Pair
from membership.kernel.work import Work, open_work, system_permit
from tests.business.world import START, World, charter_text


def mergers() -> Sequence[Merger]:
    """Those of the whole house, in its order."""
    return [room.merging for room in rooms() if room.merging is not None]


@dataclass
class Twice:
    """A foundation with one member, Acme, that has a seat with holder and alternate; ACME is the same company, known as an
    employer only. Ada represents Acme; A. Byron is Ada too."""

    database: Database
    ids: dict[str, int] = field(default_factory=dict)
    foundation_id: int = 0

    def furnish(self) -> Twice:
        world = World(self.database).found(align=False)
        self.foundation_id = world.foundation_id
        with self.work() as work:
            adopt_business_charter(work, self.foundation_id, charter_text("meridian-business"))
            acme = world.company(work, "Acme, Inc.")
            member = admit_member(
                work, self.foundation_id, acme.id, "premier", accepted_on=START, waiver="Test."
            )
            twin = register_organization(work, OrganizationDetails("ACME"), is_name_confirmed=True)
            self.ids |= {"acme": acme.id, "twin": twin.id, "member": member.member.id}
            for name in ("ada", "ben", "cy", "byron"):
                self.ids[name] = world.person(
                    work, {"ada": "Ada Byron", "byron": "A Byron"}.get(name, name.title())
                ).id
            for name in ("ada", "ben"):
                affiliate(work, self.ids[name], acme.id, starts_on=START)
            affiliate(work, self.ids["ben"], twin.id, starts_on=date(2025, 8, 1))
            affiliate(work, self.ids["cy"], twin.id, starts_on=START)
            query = select(Seat.id).where(Seat.organization_id == acme.id)
            self.ids["seat"] = work.session.scalars(query.order_by(Seat.id)).first() or 0
            seat = work.lock(Seat, self.ids["seat"])
            appoint(work, seat.id, self.ids["ada"], starts_on=START)
            name_alternate(work, seat.id, self.ids["ben"], starts_on=START)
            name_representative(work, member.member.id, self.ids["ada"], "primary", starts_on=START)
        return self

    def work(self) -> object:
        """A Work of the program itself."""
        return open_work(system_permit(self.database, "cli", "test"))

    def pair(self, kind: Kind, old: str, new: str) -> Pair:
        """Two of the names above."""
        return Pair(kind, self.ids[old], self.ids[new])

    def merge(self, kind: Kind, old: str, new: str) -> int:
        """Merge them; the merge's key."""
        with self.work() as work:  # type: ignore[attr-defined]
            return merge(work, mergers(), self.pair(kind, old, new), reason="The same.").id

    def undo(self, merge_id: int) -> None:
        """Take it back."""
        with self.work() as work:  # type: ignore[attr-defined]
            undo_merge(work, mergers(), merge_id, reason="Two after all.")

    def do(self, act: object) -> None:
        """Run `act(work)` in a Work."""
        with self.work() as work:  # type: ignore[attr-defined]
            act(work)  # type: ignore[operator]


__all__ = ["Merge", "Twice", "Work", "mergers"]
