"""A file of members between its preview and its confirmation."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import ImportUpload
from membership.kernel.errors import NotFound
from membership.kernel.work import Work

LONGEST_NAME = 200


def keep_upload(work: Work, foundation_id: int, file_name: str, content: bytes) -> ImportUpload:
    """Keep a file until it is confirmed; one that the same person sent before goes."""
    query = select(ImportUpload).where(
        ImportUpload.foundation_id == foundation_id, ImportUpload.sent_by == work.actor.key
    )
    for before in work.session.scalars(query).all():
        work.session.delete(before)
    return work.add(
        ImportUpload(
            foundation_id=foundation_id, sent_by=work.actor.key, file_name=file_name[-LONGEST_NAME:] or "file",
            content=content, sent_at=work.at,
        )
    )  # fmt: skip


def upload_of(session: Session, foundation_id: int, sent_by: str, public_id: str) -> ImportUpload:
    """The file that this person sent. Raises NotFound, also for everybody else's."""
    query = select(ImportUpload).where(
        ImportUpload.foundation_id == foundation_id, ImportUpload.sent_by == sent_by,
        ImportUpload.public_id == public_id,
    )  # fmt: skip
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def drop_upload(work: Work, upload_id: int) -> None:
    """The file was taken in."""
    found = work.session.get(ImportUpload, upload_id)
    if found is not None:
        work.session.delete(found)
