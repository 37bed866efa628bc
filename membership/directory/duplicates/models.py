"""Merges of two companies or two people, and pairs that look alike and were found to be two."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Document, Instant, PublicId, immutable, new_public_id, one_of

STANDS = "undone_at IS NULL"


def _owner(table: str) -> Any:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="RESTRICT"), index=True)


def _one(name: str) -> Index:
    condition = text(STANDS)
    label = f"uq_directory_merge_{name}"
    return Index(label, name, unique=True, sqlite_where=condition, postgresql_where=condition)


class Merge(Base):
    """One became the tombstone of the other. `steps` are the rows that moved, by which the merge can be undone; they may hold
    details of a person, and are emptied when that person is erased."""

    __tablename__ = "directory_merge"
    __table_args__ = (
        one_of("kind", "organization", "person"),
        CheckConstraint(
            "(kind = 'organization') = (from_organization_id IS NOT NULL AND into_organization_id IS NOT NULL)",
            name="companies",
        ),
        CheckConstraint(
            "(kind = 'person') = (from_person_id IS NOT NULL AND into_person_id IS NOT NULL)", name="people"
        ),
        CheckConstraint("from_organization_id <> into_organization_id", name="two_companies"),
        CheckConstraint("from_person_id <> into_person_id", name="two_people"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undoing_is_signed"),
        _one("from_organization_id"),
        _one("from_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    from_organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT")
    )
    into_organization_id: Mapped[int | None] = _owner("directory_organization")
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    into_person_id: Mapped[int | None] = _owner("directory_person")
    reason: Mapped[str] = mapped_column(Text)
    steps: Mapped[Any] = mapped_column(Document, info={"personal": True})
    merged_at: Mapped[datetime] = mapped_column(Instant)
    merged_by: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(Text)
    undo_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def from_id(self) -> int:
        """The tombstone."""
        found = self.from_organization_id or self.from_person_id
        assert found is not None
        return found

    @property
    def into_id(self) -> int:
        """The survivor."""
        found = self.into_organization_id or self.into_person_id
        assert found is not None
        return found


class Distinction(Base):
    """Two that look alike were looked at, and are two."""

    __tablename__ = "directory_distinction"
    __table_args__ = (
        CheckConstraint(
            "(first_organization_id IS NOT NULL AND second_organization_id IS NOT NULL AND first_person_id IS NULL AND "
            "second_person_id IS NULL) OR (first_organization_id IS NULL AND second_organization_id IS NULL AND "
            "first_person_id IS NOT NULL AND second_person_id IS NOT NULL)",
            name="two_of_a_kind",
        ),
        CheckConstraint("first_organization_id < second_organization_id", name="companies_in_order"),
        CheckConstraint("first_person_id < second_person_id", name="people_in_order"),
        UniqueConstraint("first_organization_id", "second_organization_id"),
        UniqueConstraint("first_person_id", "second_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_organization_id: Mapped[int | None] = _owner("directory_organization")
    second_organization_id: Mapped[int | None] = _owner("directory_organization")
    first_person_id: Mapped[int | None] = _owner("directory_person")
    second_person_id: Mapped[int | None] = _owner("directory_person")
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


WHAT = (
    "kind", "from_organization_id", "into_organization_id", "from_person_id", "into_person_id", "reason", "merged_at",
    "merged_by",
)  # fmt: skip
immutable("M5", _table(Merge), WHAT)
immutable(
    "M5",
    _table(Merge),
    ("undone_at", "undone_by", "undo_reason"),
    when="OLD.undone_at IS NOT NULL",
    name="directory_merge_undone",
)
