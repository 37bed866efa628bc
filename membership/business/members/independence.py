"""In which capacity people act: for a company, as staff of a foundation, or because somebody named them (facts only, no rule).

Being named by a company takes no right from staff: a role that they have from the company's own people, and from nobody
else, does not make them its people. And what somebody named as staff is not named by a colleague.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import Member, Representative
from membership.directory.accounts.models import StoredGrant
from membership.directory.people.models import Affiliation
from membership.directory.people.queries import survivor_id
from membership.kernel.facts import holds_on, is_known

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """Where and when a person is looked at: the foundation, its day, and the instant."""

    foundation_id: int
    today: date
    at: datetime


def is_staff(session: Session, foundation_id: int, person_id: int, at: datetime) -> bool:
    """Whether the person is staff of the foundation at the instant; one statement."""
    query = select(StoredGrant.id).where(
        StoredGrant.person_id == person_id, StoredGrant.role == "staff", StoredGrant.foundation_id == foundation_id,
        StoredGrant.starts_at <= at, StoredGrant.ends_at > at,
    )  # fmt: skip
    return session.execute(query.limit(1)).first() is not None


def is_one_of_its_people(session: Session, organization_id: int, person_id: int, place: Place) -> bool:
    """Whether the person acts for the company, in whichever foundation, so that the company's own rules bind them here."""
    roles = _roles(session, organization_id, person_id, place.today)
    if not roles or not is_staff(session, place.foundation_id, person_id, place.at):
        return bool(roles)
    return any(namer(session, one) is None for one in roles)


def bound_members(session: Session, member_ids: Collection[int], person_id: int, place: Place) -> set[int]:
    """Of these members of one foundation, those of whose company the person is one of the people."""
    query = select(Member.id, Member.organization_id).where(Member.id.in_(_represented(session, person_id)))
    companies = {row.organization_id for row in session.execute(query)}
    bound = {one for one in sorted(companies) if is_one_of_its_people(session, one, person_id, place)}
    own = select(Member.id).where(
        Member.foundation_id == place.foundation_id, Member.organization_id.in_(bound)
    )
    return set(session.scalars(own)) & set(member_ids)


def sole_namer(session: Session, member_id: int, person_id: int, on: date) -> int | None:
    """Who of the company's own people alone has given the person every role for the member; None where nobody has, or more
    than one, or staff, or where they have no role."""
    query = select(Representative).where(
        Representative.member_id == member_id, Representative.person_id == person_id, is_known(Representative),
        Representative.ends_on > on,
    )  # fmt: skip
    named = {namer(session, one) for one in session.scalars(query)}
    return named.pop() if len(named) == 1 else None


def namer(session: Session, role: Representative) -> int | None:
    """Who of the company's own people gave the role; None where staff, or the program, did."""
    kind, _, key = role.named_by.partition(":")
    if kind != "person" or not key.isdigit():
        return None
    first = role
    while (
        first.supersedes_id is not None
    ):  # an end that was written down later changes nothing of who gave it
        first = session.get_one(Representative, first.supersedes_id)
    then = first.recorded_at
    if is_staff(session, role.foundation_id, int(key), then) and not _acted(session, role, int(key), then):
        return None
    return survivor_id(session, int(key))


def works_there(session: Session, person_id: int, organization_id: int, on: date) -> bool:
    """Whether the person is known to work for the company on the day or later, and nobody contradicted it; one statement."""
    return person_id in working_at(session, [person_id], organization_id, on)


def working_at(session: Session, person_ids: Collection[int], organization_id: int, on: date) -> set[int]:
    """Those of the people of whom `works_there` is so; one statement."""
    query = select(Affiliation.person_id).where(
        Affiliation.person_id.in_(person_ids), Affiliation.organization_id == organization_id, is_known(Affiliation),
        Affiliation.standing != "contradicted", Affiliation.ends_on > on,
    )  # fmt: skip
    return set(session.scalars(query))


def _roles(
    session: Session, organization_id: int, person_id: int, on: date, known_at: datetime | None = None
) -> Sequence[Representative]:
    query = (
        select(Representative)
        .join(Member, Member.id == Representative.member_id)
        .where(Member.organization_id == organization_id, Representative.person_id == person_id)
        .where(holds_on(Representative, on, known_at))
    )
    return session.scalars(query.order_by(Representative.id)).all()


def _acted(session: Session, role: Representative, person_id: int, at: datetime) -> bool:
    """Whether the person acted for the same company already when they gave the role."""
    member = session.get_one(Member, role.member_id)
    return bool(_roles(session, member.organization_id, person_id, at.date(), at - MOMENT))


def _represented(session: Session, person_id: int) -> Sequence[int]:
    query = select(Representative.member_id).where(
        Representative.person_id == person_id, is_known(Representative)
    )
    return session.scalars(query.distinct()).all()
