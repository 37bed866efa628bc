"""Between which foundations a person can switch, and for whom they act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.room import Place
from membership.kernel.viewer import Viewer

EVERYWHERE = ("admin",)


def places_of(session: Session, viewer: Viewer) -> Sequence[Foundation]:
    """The foundations in which the viewer has any right; an administrator sees all of them."""
    query = select(Foundation).where(Foundation.archived_at.is_(None)).order_by(Foundation.name)
    if not viewer.has(*EVERYWHERE):
        ids = {grant.foundation_id for grant in viewer.grants if grant.foundation_id is not None}
        query = query.where(Foundation.id.in_(ids))
    return session.scalars(query).all()


def acting_label(session: Session, viewer: Viewer, place: Place | None) -> str:
    """The company for which the viewer acts in this foundation, or an empty text; several are named one after another."""
    if place is None:
        return ""
    ids = {grant.organization_id for grant in viewer.of("representative", foundation_id=place.id)}
    if not ids:
        return ""
    query = (
        select(Organization.display_name).where(Organization.id.in_(ids)).order_by(Organization.display_name)
    )
    return ", ".join(session.scalars(query))
