"""Likely duplicates of a foundation, what stands of two side by side, and the merges that were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session, aliased

from membership.directory.accounts.models import Account
from membership.directory.duplicates.likeness import (
    Known,
    Likeness,
    domain_of,
    likenesses,
    own_domain,
    spelled,
)
from membership.directory.duplicates.models import Distinction, Merge
from membership.directory.organizations.models import Organization, OrganizationDomain
from membership.directory.organizations.names import plain_key
from membership.directory.people.knowing import known_companies, known_people
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.merging import Kind
from membership.kernel.room import Room

AnyRow = Row[*tuple[Any, ...]]
MOST = 200


@dataclass(frozen=True)
class Candidate:
    """Two that may be one, as a list shows them."""

    first: AnyRow
    second: AnyRow
    likeness: Likeness


@dataclass(frozen=True)
class Sight:
    """Whom somebody may look at: those whom the foundation of the page knows, and those of the others that they serve. Of
    two that are put side by side, at least one is known here."""

    rooms: Sequence[Room]
    here: int
    others: frozenset[int] = frozenset()

    def known(self, kind: Kind) -> ColumnElement[bool]:
        """Condition: known in one of the foundations."""
        return or_(
            *(_known(self.rooms, kind, one) for one in (self.here, *sorted(self.others - {self.here})))
        )

    def is_here(self, kind: Kind) -> ColumnElement[bool]:
        """Condition: known in the foundation of the page."""
        return _known(self.rooms, kind, self.here)


def candidates(session: Session, sight: Sight, kind: Kind) -> list[Candidate]:
    """Likely duplicates of those whom the foundation knows, the likeliest first; two statements, three for companies."""
    rows = _companies(session, sight) if kind == "organization" else _people(session, sight)
    by_id = {row.id: row for row in rows}
    apart = _apart(session, kind)
    claimed = _claimed(session) if kind == "organization" else {}
    known = [
        _company(row, claimed.get(row.id, ())) if kind == "organization" else _person(row) for row in rows
    ]
    found = [
        one
        for one in likenesses(known)
        if (one.first, one.second) not in apart and (by_id[one.first].is_here or by_id[one.second].is_here)
    ]
    return [Candidate(by_id[one.first], by_id[one.second], one) for one in found[:MOST]]


def two_of_kind(session: Session, sight: Sight, kind: Kind, first: str, second: str) -> tuple[AnyRow, AnyRow]:
    """Two companies or people at their addresses; two statements. Raises NotFound where one of them is out of sight, or
    neither is known here."""
    one, other = (_one_of_kind(session, sight, kind, public_id) for public_id in (first, second))
    if one.id == other.id or not (one.is_here or other.is_here):
        raise NotFound
    return one, other


def _one_of_kind(session: Session, sight: Sight, kind: Kind, public_id: str) -> AnyRow:
    if kind == "organization":
        found = _companies(session, sight, Organization.public_id == public_id, gone=True)
    else:
        found = _people(session, sight, Person.public_id == public_id, gone=True)
    if not found:
        raise NotFound
    return found[0]


def _known(rooms: Sequence[Room], kind: Kind, foundation_id: int) -> ColumnElement[bool]:
    return (known_companies if kind == "organization" else known_people)(rooms, foundation_id)


def merges(session: Session, rooms: Sequence[Room], foundation_id: int) -> Sequence[AnyRow]:
    """The merges of those whom the foundation knows, newest first; one statement."""
    old, new = aliased(Organization), aliased(Organization)
    old_person, new_person = aliased(Person), aliased(Person)
    query = (
        select(
            Merge.public_id, Merge.kind, Merge.reason, Merge.merged_at, Merge.undone_at, Merge.undo_reason,
            old.display_name.label("old_company"), new.display_name.label("new_company"),
            old_person.name.label("old_person"), new_person.name.label("new_person"),
        )
        .outerjoin(old, old.id == Merge.from_organization_id)
        .outerjoin(new, new.id == Merge.into_organization_id)
        .outerjoin(old_person, old_person.id == Merge.from_person_id)
        .outerjoin(new_person, new_person.id == Merge.into_person_id)
        .where(
            or_(
                Merge.into_organization_id.in_(select(Organization.id).where(known_companies(rooms, foundation_id))),
                Merge.into_person_id.in_(select(Person.id).where(known_people(rooms, foundation_id))),
            )
        )
        .order_by(Merge.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return session.execute(query).all()


def merge_by_public_id(session: Session, rooms: Sequence[Room], foundation_id: int, public_id: str) -> Merge:
    """A merge by the id in its address. Raises NotFound for one of whom the foundation does not know."""
    if public_id not in {row.public_id for row in merges(session, rooms, foundation_id)}:
        raise NotFound
    return session.scalars(select(Merge).where(Merge.public_id == public_id)).one()


def _companies(session: Session, sight: Sight, *further: Any, gone: bool = False) -> Sequence[AnyRow]:
    query = select(
        Organization.id, Organization.public_id, Organization.display_name.label("name"), Organization.legal_name,
        Organization.name_key, Organization.country, Organization.homepage, Organization.address,
        Organization.tax_id, Organization.registration_key, Organization.merged_into_id,
        sight.is_here("organization").label("is_here"),
    ).where(sight.known("organization"), *further)  # fmt: skip
    return session.execute(query if gone else query.where(Organization.merged_into_id.is_(None))).all()


def _people(session: Session, sight: Sight, *further: Any, gone: bool = False) -> Sequence[AnyRow]:
    query = (
        select(
            Person.id, Person.public_id, Person.name, Person.email, Person.handle, Person.phone,
            Person.merged_into_id, Account.id.label("account_id"), sight.is_here("person").label("is_here"),
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .where(sight.known("person"), *further)
    )  # fmt: skip
    return session.execute(query if gone else query.where(Person.merged_into_id.is_(None))).all()


def _claimed(session: Session) -> dict[int, list[str]]:
    """Company -> the domains that it says are its own, proved or not; one statement."""
    query = select(OrganizationDomain.organization_id, OrganizationDomain.domain).where(
        OrganizationDomain.released_at.is_(None)
    )
    found: dict[int, list[str]] = {}
    for row in session.execute(query):
        found.setdefault(row.organization_id, []).append(row.domain)
    return found


def _company(row: AnyRow, claimed: Iterable[str]) -> Known:
    marks = {f"tax id:{row.tax_id.casefold()}"} if row.tax_id else set()
    if row.registration_key:
        marks.add(f"registration number:{row.registration_key}")
    domains = {domain_of(row.homepage or ""), *map(own_domain, claimed)} - {""}
    return Known(row.id, spelled(plain_key(row.name_key)), "", frozenset(marks), frozenset(domains))


def _person(row: AnyRow) -> Known:
    marks = set()
    if row.handle:
        marks.add(f"handle:{row.handle.casefold()}")
    if row.email:
        local, _, domain = row.email.casefold().partition("@")
        marks.add(f"mailbox:{local.partition('+')[0].replace('.', '')}@{domain}")
    return Known(row.id, spelled(row.name), domain_of(row.email or ""), frozenset(marks))


def _apart(session: Session, kind: Kind) -> set[tuple[int, int]]:
    one = Distinction.first_organization_id if kind == "organization" else Distinction.first_person_id
    other = Distinction.second_organization_id if kind == "organization" else Distinction.second_person_id
    rows = session.execute(select(one, other).where(one.is_not(None)))
    return {(first, second) for first, second in rows if first is not None and second is not None}
