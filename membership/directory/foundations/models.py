"""Foundations (one or many in an installation, funds under a parent) and the legal entities that sell for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, Versioned, immutable, new_public_id, one_of


class LegalEntity(Versioned, Base):
    """Who stands on the invoice as seller. A directed fund is not one: its parent is."""

    __tablename__ = "directory_legal_entity"
    __table_args__ = (CheckConstraint("fiscal_year_starts_in BETWEEN 1 AND 12", name="fiscal_month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    country: Mapped[str] = mapped_column(Text)
    tax_id: Mapped[str] = mapped_column(Text, default="")
    bank_account: Mapped[str] = mapped_column(Text, default="")
    currency: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    fiscal_year_starts_in: Mapped[int] = mapped_column(Integer, default=1)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Foundation(Versioned, Base):
    """A foundation: the scope of every body, member, tier, invoice series, role and audit chain."""

    __tablename__ = "directory_foundation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    legal_form: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    legal_entity_id: Mapped[int] = mapped_column(ForeignKey("directory_legal_entity.id", ondelete="RESTRICT"))
    is_invented: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Publication(Base):
    """A public page of a foundation that its keeper has opened, until it is withdrawn: nothing is public by itself."""

    __tablename__ = "directory_publication"
    __table_args__ = (
        one_of("wing", "business", "technical"),
        Index(
            "uq_directory_publication_open", "foundation_id", "page", unique=True,
            sqlite_where=text("withdrawn_at IS NULL"), postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    page: Mapped[str] = mapped_column(Text)
    wing: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


_publication: Any = Publication.__table__
immutable(
    "V8", _publication, ("foundation_id", "page", "wing", "published_at", "withdrawn_at"),
    when="OLD.withdrawn_at IS NOT NULL", name="directory_publication_withdrawn",
)  # fmt: skip
