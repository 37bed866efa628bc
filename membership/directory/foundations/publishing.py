"""Opening a public page of a foundation, and withdrawing it."""

from __future__ import annotations

from sqlalchemy import select

from membership.directory.foundations.models import Foundation, Publication
from membership.kernel.errors import Conflict
from membership.kernel.work import Work


def publish_page(work: Work, foundation_id: int, page: str, wing: str) -> Publication:
    """Open the page to the public. Raises Conflict when it is open already."""
    foundation = work.lock(Foundation, foundation_id)
    if _open(work, foundation_id, page) is not None:
        raise Conflict("This page is public already.")
    opened = work.add(Publication(foundation_id=foundation_id, page=page, wing=wing, published_at=work.at))
    work.record(
        "directory.publication.opened",
        opened,
        summary=f"Published the page “{page}” of {foundation.name}.",
        foundation_id=foundation_id,
    )
    return opened


def withdraw_page(work: Work, foundation_id: int, page: str) -> Publication:
    """Close the page again. Raises Conflict when it is not public."""
    foundation = work.lock(Foundation, foundation_id)
    opened = _open(work, foundation_id, page)
    if opened is None:
        raise Conflict("This page is not public.")
    opened.withdrawn_at = work.at
    work.record(
        "directory.publication.withdrawn",
        opened,
        summary=f"Withdrew the page “{page}” of {foundation.name}.",
        foundation_id=foundation_id,
    )
    return opened


def _open(work: Work, foundation_id: int, page: str) -> Publication | None:
    query = select(Publication).where(
        Publication.foundation_id == foundation_id,
        Publication.page == page,
        Publication.withdrawn_at.is_(None),
    )
    return work.session.scalars(query.with_for_update()).one_or_none()
