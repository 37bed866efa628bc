"""Changes that wait for a second person: for the page of the company, and for the desks of those who could be it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.business.members import policy
from membership.business.members.independence import sole_namer
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.proposal_words import in_words
from membership.business.members.queries import primary_before
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.queries import survivor_id
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on, is_known
from membership.kernel.room import DeskLine
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer

MOST = 20
PROPOSER, WHOSE = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Waiting:
    """A proposal as people read it. Of a stranger, who is named and not known to work for the company, `change` says the
    address alone; `is_binding`: a second person confirms it. Both persons are the living records."""

    public_id: str
    change: str
    from_on: date
    clause: str
    proposer: str
    proposed_by: int
    expires_at: datetime
    foundation: str
    member: str
    person_id: int
    is_stranger: bool
    company: str = ""
    kind: str = ""
    place: str = ""
    member_id: int = 0
    foundation_id: int = 0
    organization_id: int = 0
    zone: str = "UTC"

    @property
    def is_binding(self) -> bool:
        """Whether the role binds the company."""
        return bool(self.clause)

    @property
    def is_of_oneself(self) -> bool:
        """Whether staff admitted a company that names themselves."""
        return self.proposed_by == self.person_id

    @property
    def awaits_them(self) -> bool:
        """Whether whoever is meant answers it: also once they are known to work for the company, since they were asked."""
        return (self.is_stranger or not self.is_binding) and not self.is_of_oneself

    @property
    def by_whom(self) -> str:
        """Who answers it, told to whoever does not."""
        if not self.is_stranger and not self.awaits_them:
            return "a second person confirms it"
        if self.is_of_oneself:
            return "somebody else of the staff confirms it"
        return "staff confirm it" if self.is_binding else "they say yes themselves, or staff confirm it"


@dataclass(frozen=True)
class Asked:
    """A proposal as policies know it, settled or not: its key, and the living records of its two persons."""

    id: int
    act: str
    proposed_by: int
    person_id: int


def open_proposals(session: Session, member_id: int, at: datetime) -> list[Waiting]:
    """What waits for a second person in one company, the oldest first; one statement."""
    return [
        _waiting(row)
        for row in session.execute(_open(at).where(RepresentativeProposal.member_id == member_id))
    ]


def proposal_by_public_id(session: Session, member_id: int, public_id: str) -> Asked:
    """A proposal of the member, settled or not. Raises NotFound."""
    asked = RepresentativeProposal
    return _asked(session, select(asked).where(asked.member_id == member_id, asked.public_id == public_id))


def asked_of_me(session: Session, person_id: int, at: datetime) -> list[Waiting]:
    """The roles for which companies have named a person who was not known to work for them; one statement."""
    mine = _open(at).where(RepresentativeProposal.act == "name", _concerns(person_id))
    return [one for one in map(_waiting, session.execute(mine)) if one.awaits_them]


def asked_by_public_id(session: Session, person_id: int, public_id: str) -> Asked:
    """A proposal that names the person, settled or not. Raises NotFound."""
    asked = RepresentativeProposal
    found = _asked(session, select(asked).where(asked.act == "name", asked.public_id == public_id))
    if found.person_id != person_id:
        raise NotFound
    return found


def _asked(session: Session, query: Select[RepresentativeProposal]) -> Asked:
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    both = (survivor_id(session, one) for one in (found.proposed_by, found.person_id))
    return Asked(found.id, found.act, *both)


def _concerns(person_id: int | None) -> ColumnElement[bool]:
    """Condition on what `_open` selects: the person is the one concerned."""
    return or_(WHOSE.id == person_id, WHOSE.merged_into_id == person_id)


def second_person_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """What waits in the companies for which the viewer acts, in the foundations where they are staff, and for their own yes;
    one statement, and for each company of theirs where something waits who named them there."""
    kept = {grant.foundation_id for grant in viewer.of("staff", wing="business")}
    own = [
        and_(Member.foundation_id == grant.foundation_id, Member.organization_id == grant.organization_id)
        for grant in viewer.of("representative")
    ]
    if viewer.person_id is None:
        return
    mine = and_(RepresentativeProposal.act == "name", _concerns(viewer.person_id))
    query = _open(at).where(or_(mine, Member.foundation_id.in_(kept), *own)).limit(MOST)
    waiting = [_waiting(row) for row in session.execute(query)]
    named_by = _namers(session, viewer, waiting, at)
    for one in waiting:
        yield _line(viewer, one, named_by.get(one.member_id))


def _namers(
    session: Session, viewer: Viewer, waiting: Iterable[Waiting], at: datetime
) -> dict[int, int | None]:
    """Member -> who alone named the viewer there, where they act for the company and are no staff."""
    theirs = {
        one.member_id: business_date(at, one.zone)
        for one in waiting
        if policy.acts_for(viewer, one) and not policy.may_keep_member(viewer, one)
    }
    me = viewer.person_id
    return {key: sole_namer(session, key, me, on) for key, on in theirs.items()} if me is not None else {}


def _line(viewer: Viewer, one: Waiting, named_by: int | None) -> DeskLine:
    """What the viewer can do about it, and who does the rest."""
    until = f"until {date_text(one.expires_at)}"
    if one.awaits_them and one.person_id == viewer.person_id:
        text = f"{one.company} asks you to act as its {one.kind} representative"
        answer = "staff confirm it, you can say no" if one.is_binding else "say yes or no"
        return DeskLine(text, ("members.asked", {}), f"{until}; {answer}", "due")
    url = ("members.representation", {"foundation": one.foundation, "member": one.member})
    if policy.may_confirm(viewer, one, one, is_stranger=one.is_stranger, named_by=named_by):
        return DeskLine(one.change, url, f"{until}; confirm it, or say no", "due")
    no = ", you can say no" if policy.may_be_second(viewer, one, one) else ""
    return DeskLine(one.change, url, f"{until}; {one.by_whom}{no}", "plain")


def _open(at: datetime) -> Select[*tuple[Any, ...]]:
    asked = RepresentativeProposal
    living = func.coalesce(WHOSE.merged_into_id, WHOSE.id)
    works = exists().where(
        Affiliation.person_id == living, Affiliation.organization_id == Member.organization_id, is_known(Affiliation),
        Affiliation.standing != "contradicted", Affiliation.ends_on > at.date(),
    )  # fmt: skip
    day = case((asked.from_on > at.date(), asked.from_on), else_=at.date())
    followed = primary_before(asked.member_id, living, day).correlate(asked, WHOSE)
    return (
        select(
            asked.public_id, asked.act, asked.kind, asked.from_on, asked.clause, asked.expires_at,
            PROPOSER.name.label("proposer"), func.coalesce(PROPOSER.merged_into_id, PROPOSER.id).label("proposed_by"),
            WHOSE.name.label("person"), WHOSE.email, living.label("person_id"),
            and_(asked.act == "name", WHOSE.recorded_at != asked.proposed_at, ~works).label("is_stranger"),
            case((and_(asked.act == "name", asked.kind == "primary"), followed.scalar_subquery())).label("before"),
            Organization.display_name.label("company"), Foundation.slug, Foundation.name.label("place"),
            Member.public_id.label("member"), asked.member_id, asked.foundation_id, Member.organization_id, Foundation.zone,
        )
        .join(PROPOSER, PROPOSER.id == asked.proposed_by)
        .join(WHOSE, WHOSE.id == asked.person_id)
        .join(Member, Member.id == asked.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Foundation, Foundation.id == asked.foundation_id)
        .where(asked.state == "open", asked.expires_at > at)
        .order_by(asked.id)
    )  # fmt: skip


def _waiting(row: Any) -> Waiting:
    person = row.email if row.is_stranger and row.email else row.person
    change = in_words(row.act, row.kind, person, row.company, row.before or "")
    return Waiting(
        row.public_id, change, row.from_on, row.clause, row.proposer, row.proposed_by, row.expires_at, row.slug,
        row.member, row.person_id, bool(row.is_stranger), row.company, row.kind, row.place,
        row.member_id, row.foundation_id, row.organization_id, row.zone,
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
