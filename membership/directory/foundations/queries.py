"""Foundations and legal entities as others ask for them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation, LegalEntity, Publication
from membership.kernel.errors import NotFound

BY_SLUG = select(Foundation).where(Foundation.slug == bindparam("slug"))
"""Asked by every page in a foundation, and therefore put together once."""


def foundation_by_slug(session: Session, slug: str) -> Foundation:
    """The foundation at this address. Raises NotFound."""
    found = session.scalars(BY_SLUG, {"slug": slug}).one_or_none()
    if found is None:
        raise NotFound
    return found


def foundation_named(session: Session, slug: str) -> Foundation:
    """The foundation that somebody names. Raises NotFound, in a sentence."""
    try:
        return foundation_by_slug(session, slug)
    except NotFound:
        raise NotFound(f"There is no foundation “{slug}” in this database.") from None


def foundations(session: Session) -> Sequence[Foundation]:
    """Every foundation that is not archived, by name."""
    return session.scalars(
        select(Foundation).where(Foundation.archived_at.is_(None)).order_by(Foundation.name)
    ).all()


def legal_entity(session: Session, entity_id: int) -> LegalEntity:
    """A legal entity by its key. Raises NotFound."""
    found = session.get(LegalEntity, entity_id)
    if found is None:
        raise NotFound
    return found


def is_published(session: Session, foundation_id: int, page: str) -> bool:
    """Whether the foundation's public page `page` is open."""
    query = select(Publication.id).where(
        Publication.foundation_id == foundation_id,
        Publication.page == page,
        Publication.withdrawn_at.is_(None),
    )
    return session.scalar(query) is not None


def published_pages(session: Session, foundation_id: int) -> frozenset[str]:
    """The names of the foundation's open public pages."""
    query = select(Publication.page).where(
        Publication.foundation_id == foundation_id, Publication.withdrawn_at.is_(None)
    )
    return frozenset(session.scalars(query))
