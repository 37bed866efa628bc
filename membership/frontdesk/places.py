"""Between which foundations a person can switch, and for which companies they act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, true, tuple_
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.viewer import Viewer
from membership.webkit.acting import Acting

EVERYWHERE = ("admin",)


def places_of(session: Session, viewer: Viewer) -> Sequence[Foundation]:
    """The foundations in which the viewer has any right; an administrator sees all of them."""
    query = select(Foundation).where(Foundation.archived_at.is_(None)).order_by(Foundation.name)
    if not viewer.has(*EVERYWHERE):
        ids = {grant.foundation_id for grant in viewer.grants if grant.foundation_id is not None}
        query = query.where(Foundation.id.in_(ids))
    return session.scalars(query).all()


def companies_of(session: Session, viewer: Viewer) -> Sequence[Acting]:
    """Every company for which the viewer acts, by foundation and name; one statement, none for who acts for nobody."""
    held: dict[tuple[int, int], set[str]] = {}
    for grant in viewer.of("representative"):
        if grant.foundation_id is not None and grant.organization_id is not None:
            held.setdefault((grant.foundation_id, grant.organization_id), set()).add(grant.kind)
    if not held:
        return []
    query = (
        select(
            Foundation.id, Foundation.slug, Foundation.name, Organization.id, Organization.public_id,
            Organization.display_name,
        )
        .select_from(Foundation)
        .join(Organization, true())
        .where(tuple_(Foundation.id, Organization.id).in_(list(held)))
        .order_by(Organization.display_name, Foundation.name)
    )  # fmt: skip
    rows = session.execute(query)
    return [Acting(*row, tuple(sorted(held[row[0], row[3]]))) for row in rows]
