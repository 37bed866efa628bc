"""Organizations and their dated figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.names import name_key
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on


def organization_by_public_id(session: Session, public_id: str) -> Organization:
    """The organization at this address. Raises NotFound."""
    found = session.scalars(select(Organization).where(Organization.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def organizations_named(session: Session, name: str) -> Sequence[Organization]:
    """Living organizations whose name is the same but for case, punctuation and legal form."""
    return session.scalars(
        select(Organization).where(
            Organization.name_key == name_key(name), Organization.merged_into_id.is_(None)
        )
    ).all()


def figures(
    session: Session, organization_ids: Iterable[int], metric: str, on: date, known_at: datetime | None = None
) -> dict[int, int]:
    """Organization id -> its figure on the day, for those that have one; one statement."""
    query = select(OrganizationFigure.organization_id, OrganizationFigure.amount).where(
        OrganizationFigure.organization_id.in_(list(organization_ids)),
        OrganizationFigure.metric == metric,
        holds_on(OrganizationFigure, on, known_at),
    )
    return {row.organization_id: row.amount for row in session.execute(query)}
