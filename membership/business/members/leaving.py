"""Whoever leaves a company takes along everything that they may do for it, and what waits there by them or about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select

from membership.business.members.binding import place_of
from membership.business.members.independence import is_staff
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.ownership import leave_members
from membership.business.members.proposals import close_change
from membership.directory.people.models import Person
from membership.directory.people.queries import ids_of
from membership.kernel.room import Departure
from membership.kernel.work import Work


def leave_company(work: Work, departure: Departure) -> Iterable[str]:
    """End the roles of the person; a proposal about them falls away with the word of their leaving, one of theirs once they
    are gone. What somebody proposed as staff stays. Raises what `leave_members` raises."""
    yield from leave_members(work, departure)
    records = ids_of(work.session, departure.person_id)
    for proposal in _waiting(work, departure, records):
        if proposal.person_id in records or _is_orphaned(work, proposal, departure):
            name = work.session.get_one(Person, departure.person_id).name
            close_change(work, proposal, "withdrawn", f"Falls away, since {name} leaves")


def _waiting(work: Work, departure: Departure, records: Sequence[int]) -> Sequence[RepresentativeProposal]:
    asked = RepresentativeProposal
    query = (
        select(asked)
        .join(Member, Member.id == asked.member_id)
        .where(
            Member.organization_id == departure.organization_id, asked.state == "open",
            or_(asked.proposed_by.in_(records), asked.person_id.in_(records)),
        )
        .order_by(asked.id)
        .with_for_update(of=asked)
    )  # fmt: skip
    return work.session.scalars(query).all()


def _is_orphaned(work: Work, proposal: RepresentativeProposal, departure: Departure) -> bool:
    """Whether who proposed it is gone from the company, and is no staff."""
    place = place_of(work, work.session.get_one(Member, proposal.member_id))
    is_gone = departure.on <= place.today
    return is_gone and not is_staff(work.session, place.foundation_id, departure.person_id, place.at)
