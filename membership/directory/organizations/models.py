"""Organizations: companies and institutions that exist, whether or not they joined anything."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Instant,
    Known,
    Period,
    PublicId,
    Versioned,
    new_public_id,
    no_overlap,
    one_of,
)
from membership.kernel.rules import declare


class Organization(Versioned, Base):
    """A company or institution. `merged_into_id` makes the row a tombstone that points to the surviving one."""

    __tablename__ = "directory_organization"
    __table_args__ = (
        one_of("category", "company", "academic", "nonprofit", "government", "unknown"),
        Index(None, "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    legal_name: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text, default="unknown")
    country: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    tax_id: Mapped[str] = mapped_column(Text, default="")
    homepage: Mapped[str] = mapped_column(Text, default="")
    registration_key: Mapped[str | None] = mapped_column(Text, unique=True)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT")
    )
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class OrganizationFigure(Period, Known, Base):
    """A dated figure of an organization (employees, revenue) with its source, as brackets of dues need it."""

    __tablename__ = "directory_organization_figure"
    __table_args__ = (*Period.checks(), one_of("metric", "consolidated_employees", "employees", "revenue"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=True
    )
    metric: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text, default="")
    stated_on: Mapped[date] = mapped_column(Date)


def _table(model: type[Base]) -> Any:
    return model.__table__


declare("M5", _table(Organization))
no_overlap("M4", _table(OrganizationFigure), "organization_id", "metric", where="superseded_at IS NULL")
