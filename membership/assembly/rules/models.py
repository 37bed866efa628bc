"""Charters as adopted: one charter per foundation and wing, its immutable versions, and an index of their rules.

The text of a version is the truth; `assembly_rule` repeats what it says so that the database can be asked, and a stored
result names the version it was computed under (`charter_version_id`). A new kind of rule changes no table.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Document, Instant, PublicId, insert_only, new_public_id, one_of


class StoredCharter(Base):
    """The charter of one wing of a foundation: the parent of its versions, and what a new version locks."""

    __tablename__ = "assembly_charter"
    __table_args__ = (
        one_of("wing", "business", "technical"),
        UniqueConstraint("foundation_id", "wing"),
        UniqueConstraint("id", "foundation_id", "wing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    wing: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class CharterVersion(Base):
    """One adopted text. It is in force from `effective_from` until a later version is."""

    __tablename__ = "assembly_charter_version"
    __table_args__ = (
        ForeignKeyConstraint(
            ["charter_id", "foundation_id", "wing"],
            ["assembly_charter.id", "assembly_charter.foundation_id", "assembly_charter.wing"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("charter_id", "number"),
        UniqueConstraint("charter_id", "sha256"),
        UniqueConstraint("id", "foundation_id", "wing"),
        CheckConstraint("number > 0", name="numbered_from_one"),
        CheckConstraint("effective_from >= adopted_on", name="effective_after_adoption"),
        CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    charter_id: Mapped[int] = mapped_column(Integer)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    wing: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    adopted_on: Mapped[date] = mapped_column(Date)
    effective_from: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    adopted_at: Mapped[datetime] = mapped_column(Instant)


class StoredRule(Base):
    """One rule of a version, as its text says. `valid_from` NULL: from the version's start; `valid_to` NULL: to its end.
    A rule that begins or ends with a recorded event has the event's name instead of a date."""

    __tablename__ = "assembly_rule"
    __table_args__ = (
        one_of("wing", "business", "technical"),
        ForeignKeyConstraint(
            ["version_id", "foundation_id", "wing"],
            [f"assembly_charter_version.{name}" for name in ("id", "foundation_id", "wing")],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("version_id", "rule_key"),
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("id", "foundation_id", "wing"),
        CheckConstraint("valid_from IS NULL OR valid_from_event IS NULL", name="one_start"),
        CheckConstraint("valid_to IS NULL OR valid_to_event IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(Integer)
    foundation_id: Mapped[int] = mapped_column(Integer)
    wing: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    rule_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    parameters: Mapped[Any] = mapped_column(Document)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_from_event: Mapped[str | None] = mapped_column(Text)
    valid_to: Mapped[date | None] = mapped_column(Date)
    valid_to_event: Mapped[str | None] = mapped_column(Text)
    adopted_on: Mapped[date] = mapped_column(Date)
    clause: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    is_assumed: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)


class CharterEvent(Base):
    """Something that happened and that a charter waits for: an event by its name, with which rules begin or end, or a
    `number` that a body set where the charter leaves it to somebody ("seats.board.silver", "size.board",
    "figure.maintainers"). A later record of a number takes its place from its own day on."""

    __tablename__ = "assembly_charter_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["charter_id", "foundation_id", "wing"],
            ["assembly_charter.id", "assembly_charter.foundation_id", "assembly_charter.wing"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("charter_id", "name", "happened_on"),
        CheckConstraint("number IS NULL OR number >= 0", name="number_not_negative"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    charter_id: Mapped[int] = mapped_column(Integer)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    wing: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date] = mapped_column(Date)
    number: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)


def _table(model: type[Base]) -> Any:
    return model.__table__


for _model in (StoredCharter, CharterVersion, StoredRule, CharterEvent):
    insert_only("C1", _table(_model))
