"""Whom a foundation knows: its pages and lists speak of these people and companies, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, union
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Affiliation, Person
from membership.kernel.facts import is_known
from membership.kernel.merging import Kind
from membership.kernel.room import Room


def known_ids(rooms: Iterable[Room], kind: Kind, foundation_id: int) -> Select[Any] | None:
    """Whom the foundation knows through any of its rooms: a select of ids; None where no room knows anybody."""
    found = [room.knows(kind, foundation_id) for room in rooms if room.knows is not None]
    parts = [one for one in found if one is not None]
    if not parts:
        return None
    together = (union(*parts) if len(parts) > 1 else parts[0]).subquery()
    return select(together.c[0])


def known_people(rooms: Sequence[Room], foundation_id: int) -> ColumnElement[bool]:
    """Condition on `Person`: known through a room, or employed by a company that is."""
    people, companies = (known_ids(rooms, kind, foundation_id) for kind in ("person", "organization"))
    wanted = [Person.id.in_(people)] if people is not None else []
    if companies is not None:
        employed = select(Affiliation.person_id).where(
            Affiliation.organization_id.in_(companies), is_known(Affiliation)
        )
        wanted.append(Person.id.in_(employed))
    return or_(*wanted) if wanted else Person.id.is_(None)


def known_companies(rooms: Sequence[Room], foundation_id: int) -> ColumnElement[bool]:
    """Condition on `Organization`: known through a room, or the employer of somebody who is."""
    people, companies = (known_ids(rooms, kind, foundation_id) for kind in ("person", "organization"))
    wanted = [Organization.id.in_(companies)] if companies is not None else []
    if people is not None:
        employing = select(Affiliation.organization_id).where(
            Affiliation.person_id.in_(people), is_known(Affiliation)
        )
        wanted.append(Organization.id.in_(employing))
    return or_(*wanted) if wanted else Organization.id.is_(None)


def is_known_elsewhere(session: Session, rooms: Sequence[Room], person_id: int, foundation_id: int) -> bool:
    """Whether a foundation besides this one knows the person, its archived ones too; two statements."""
    others = session.scalars(select(Foundation.id).where(Foundation.id != foundation_id)).all()
    if not others:
        return False
    known = or_(*(known_people(rooms, one) for one in others))
    return session.execute(select(Person.id).where(Person.id == person_id, known)).first() is not None
