"""People, and their dated affiliation with organizations. A person is one across foundations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
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

SOURCES = ("record", "person", "company", "staff")
"""Who said it: the person, the company, staff, or another act that needed it (naming a representative, a file)."""
STANDINGS = ("stated", "confirmed", "contradicted")


class Person(Versioned, Base):
    """A human being. `email_key` is NFKC and case folded, so that one address is one person (rule M5)."""

    __tablename__ = "directory_person"
    __table_args__ = (CheckConstraint("merged_into_id <> id", name="not_its_own_tombstone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    name: Mapped[str] = mapped_column(Text, info={"personal": True})
    email: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    email_key: Mapped[str | None] = mapped_column(Text, unique=True, info={"personal": True})
    handle: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    handle_key: Mapped[str | None] = mapped_column(Text, unique=True, info={"personal": True})
    phone: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Affiliation(Period, Known, Base):
    """A person works for an organization during a period: who said so, and whether the other side confirmed or
    contradicted it. A contradicted employment stays written and gives no right."""

    __tablename__ = "directory_affiliation"
    __table_args__ = (
        *Period.checks(),
        UniqueConstraint("id", "person_id", "organization_id"),
        one_of("source", *SOURCES),
        one_of("standing", *STANDINGS),
        CheckConstraint("(standing = 'stated') = (settled_at IS NULL)", name="settling_is_dated"),
        CheckConstraint("(settled_by = '') = (settled_at IS NULL)", name="settling_is_signed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=True
    )
    title: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="record")
    standing: Mapped[str] = mapped_column(Text, default="stated")
    settled_by: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


def _table(model: type[Base]) -> Any:
    return model.__table__


declare("M5", _table(Person))
no_overlap("M1", _table(Affiliation), "person_id", "organization_id", where="superseded_at IS NULL")
