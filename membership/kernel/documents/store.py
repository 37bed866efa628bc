"""Keeping documents by their digest: the same bytes are kept once, and what is read back is what was stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.kernel.documents.models import StoredDocument
from membership.kernel.errors import NotFound
from membership.kernel.jobs.rows import insert_once
from membership.kernel.work import Work


class Damaged(Exception):
    """The stored bytes no longer have their digest: somebody or something changed the database behind the program."""


@dataclass(frozen=True)
class Document:
    """A stored file with its bytes."""

    sha256: str
    media_type: str
    kind: str
    content: bytes
    created_at: datetime


def store_document(work: Work, content: bytes, media_type: str, kind: str = "") -> str:
    """Keep `content` and return its SHA-256 in hexadecimal; storing the same bytes again changes nothing.

    `kind` says what it is ("invoice", "minutes") for whoever lists the store.
    """
    digest = hashlib.sha256(content).hexdigest()
    values = {"media_type": media_type, "kind": kind, "size": len(content), "content": content}
    insert_once(
        work.session.connection(), StoredDocument.__table__, sha256=digest, created_at=work.at, **values
    )
    return digest


def read_document(session: Session, sha256: str) -> Document:
    """The document with this digest. Raises NotFound, or Damaged when its bytes were tampered with."""
    row = session.execute(
        select(StoredDocument.__table__).where(StoredDocument.sha256 == sha256)
    ).one_or_none()
    if row is None:
        raise NotFound
    content = bytes(row.content)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(f"document {sha256} no longer has its digest")
    return Document(sha256, row.media_type, row.kind, content, row.created_at)
