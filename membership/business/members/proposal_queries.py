"""Changes that wait for a second person: for the page of the company, and for the desks of those who could be it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.proposals import in_words
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on
from membership.kernel.room import DeskLine
from membership.kernel.times import date_text
from membership.kernel.viewer import Viewer

MOST = 20


@dataclass(frozen=True)
class Waiting:
    """A proposal as people read it."""

    public_id: str
    change: str
    from_on: date
    clause: str
    proposer: str
    proposed_by: int
    expires_at: datetime
    foundation: str
    member: str


def open_proposals(session: Session, member_id: int, at: datetime) -> list[Waiting]:
    """What waits for a second person in one company, the oldest first; one statement."""
    return [
        _waiting(row)
        for row in session.execute(_open(at).where(RepresentativeProposal.member_id == member_id))
    ]


def proposal_by_public_id(session: Session, member_id: int, public_id: str) -> RepresentativeProposal:
    """A proposal of the member, settled or not. Raises NotFound."""
    asked = RepresentativeProposal
    query = select(asked).where(asked.member_id == member_id, asked.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def second_person_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """What waits in the companies for which the viewer acts, and in the foundations where they are staff; one statement."""
    kept = {grant.foundation_id for grant in viewer.of("staff", wing="business")}
    own = [
        and_(Member.foundation_id == grant.foundation_id, Member.organization_id == grant.organization_id)
        for grant in viewer.of("representative")
    ]
    if not kept and not own:
        return
    query = _open(at).where(or_(Member.foundation_id.in_(kept), *own)).limit(MOST)
    for one in map(_waiting, session.execute(query)):
        is_mine = one.proposed_by == viewer.person_id
        detail = f"until {date_text(one.expires_at)}; {'a second person confirms it' if is_mine else 'confirm it, or say no'}"
        url = ("members.representation", {"foundation": one.foundation, "member": one.member})
        yield DeskLine(one.change, url, detail, "plain" if is_mine else "due")


def _open(at: datetime) -> Select[*tuple[Any, ...]]:
    asked, proposer, whose = RepresentativeProposal, aliased(Person), aliased(Person)
    return (
        select(
            asked.public_id, asked.act, asked.kind, asked.from_on, asked.clause, asked.proposed_by, asked.expires_at,
            proposer.name.label("proposer"), whose.name.label("person"), Organization.display_name.label("company"),
            Foundation.slug, Member.public_id.label("member"),
        )
        .join(proposer, proposer.id == asked.proposed_by)
        .join(whose, whose.id == asked.person_id)
        .join(Member, Member.id == asked.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == asked.foundation_id)
        .where(asked.state == "open", asked.expires_at > at)
        .order_by(asked.id)
    )  # fmt: skip


def _waiting(row: Any) -> Waiting:
    change = in_words(row.act, row.kind, row.person, row.company)
    return Waiting(
        row.public_id, change, row.from_on, row.clause, row.proposer, row.proposed_by, row.expires_at, row.slug,
        row.member,
    )  # fmt: skip


def kinds_named(session: Session, member_id: int, on: date) -> Sequence[Any]:
    """(kind, name) of everybody who acts for the member on the day; one statement."""
    query = (
        select(Representative.kind, Person.name, Representative.starts_on)
        .join(Person, Person.id == Representative.person_id)
        .where(Representative.member_id == member_id, holds_on(Representative, on))
        .order_by(Person.name)
    )
    return session.execute(query).all()
