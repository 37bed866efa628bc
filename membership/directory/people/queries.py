"""People and where they work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.directory.organizations.models import Organization
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on, is_known


def person_by_public_id(session: Session, public_id: str) -> Person:
    """The person at this address. Raises NotFound."""
    found = session.scalars(select(Person).where(Person.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def person_by_email(session: Session, address: str) -> Person | None:
    """The person with this mail address, however it is spelled; of two that were merged, the survivor."""
    query = select(Person).where(Person.email_key == email_key(address))
    return _survivor(session, session.scalars(query).one_or_none())


def person_by_handle(session: Session, handle: str) -> Person | None:
    """The person with this code-forge handle, whatever its case; of two that were merged, the survivor."""
    query = select(Person).where(Person.handle_key == handle.casefold())
    return _survivor(session, session.scalars(query).one_or_none())


def _survivor(session: Session, person: Person | None) -> Person | None:
    while person is not None and person.merged_into_id is not None:
        person = session.get(Person, person.merged_into_id)
    return person


def survivor_id(session: Session, person_id: int) -> int:
    """The living record for which one stands that was merged, through however many merges; a living one is its own."""
    person = session.get_one(Person, person_id)
    while person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    return person.id


def ids_of(session: Session, person_id: int) -> list[int]:
    """The record of a person with all that were merged into it."""
    found, last = [person_id], [person_id]
    while last:
        last = list(session.scalars(select(Person.id).where(Person.merged_into_id.in_(last))))
        found += last
    return found


def names_of(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Person id -> name, in one statement."""
    query = select(Person.id, Person.name).where(Person.id.in_(list(person_ids)))
    return {row.id: row.name for row in session.execute(query)}


def affiliations(
    session: Session, person_ids: Iterable[int], on: date, known_at: datetime | None = None
) -> dict[int, list[Affiliation]]:
    """Person id -> the affiliations that hold on the day, in one statement."""
    query = select(Affiliation).where(
        Affiliation.person_id.in_(list(person_ids)), holds_on(Affiliation, on, known_at)
    )
    found: dict[int, list[Affiliation]] = {}
    for affiliation in session.scalars(query):
        found.setdefault(affiliation.person_id, []).append(affiliation)
    return found


def affiliation_by_public_id(session: Session, public_id: str) -> Affiliation:
    """An employment by the id in its address, while it is known. Raises NotFound."""
    query = select(Affiliation).where(Affiliation.public_id == public_id, is_known(Affiliation))
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def employment_reaching(
    session: Session, person_id: int, organization_id: int, on: date
) -> Affiliation | None:
    """The first employment of the person by the company that holds on the day or later, as known now; one statement."""
    query = select(Affiliation).where(
        Affiliation.person_id == person_id, Affiliation.organization_id == organization_id,
        is_known(Affiliation), Affiliation.ends_on > on,
    )  # fmt: skip
    return session.scalars(query.order_by(Affiliation.starts_on).limit(1)).first()


def employments_of(session: Session, person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Where a person works and worked, as known now, newest first, with the companies' names; one statement."""
    query = (
        select(
            Affiliation.public_id, Affiliation.title, Affiliation.source, Affiliation.standing, Affiliation.settled_at,
            Affiliation.starts_on, Affiliation.ends_on, Affiliation.is_open_ended,
            Organization.display_name.label("company"), Organization.id.label("organization_id"),
        )
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.person_id == person_id, is_known(Affiliation))
        .order_by(Affiliation.starts_on.desc(), Affiliation.id.desc())
    )  # fmt: skip
    return session.execute(query).all()


def employees_of(session: Session, organization_id: int, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Who works for a company on the day or later, by name; one statement."""
    query = (
        select(
            Affiliation.public_id, Affiliation.title, Affiliation.source, Affiliation.standing, Affiliation.starts_on,
            Affiliation.ends_on, Affiliation.is_open_ended, Person.id.label("person_id"), Person.name, Person.email,
        )
        .join(Person, Person.id == Affiliation.person_id)
        .where(Affiliation.organization_id == organization_id, is_known(Affiliation), Affiliation.ends_on > on)
        .order_by(Person.name, Affiliation.id)
        .limit(500)
    )  # fmt: skip
    return session.execute(query).all()
