"""People and where they work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on


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
