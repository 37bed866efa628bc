"""Where printed documents are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, insert_only


class StoredDocument(Base):
    """A file as it was issued, found by the SHA-256 of its bytes. Whoever issues it records that digest in their row."""

    __tablename__ = "kernel_document"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),
        CheckConstraint("size >= 0", name="size_counts"),
        {
            "info": {
                "unaudited": "its key is the digest of its bytes, and the row that cites the digest is audited"
            }
        },
    )

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    media_type: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


assert isinstance(StoredDocument.__table__, Table)
insert_only("D1", StoredDocument.__table__)
