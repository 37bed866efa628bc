"""Foundations (one or many in an installation, funds under a parent) and the legal entities that sell for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, Versioned, new_public_id


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
