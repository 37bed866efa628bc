"""Projects, their modules, and who maintains them: persons, never companies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Instant,
    Known,
    Period,
    PublicId,
    Versioned,
    immutable,
    new_public_id,
    no_overlap,
    one_of,
)


class Project(Versioned, Base):
    """A project that the foundation hosts. `is_core` marks the one whose ladder the technical charter describes."""

    __tablename__ = "technical_project"
    __table_args__ = (UniqueConstraint("foundation_id", "slug"), UniqueConstraint("id", "foundation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    homepage: Mapped[str] = mapped_column(Text, default="")
    is_core: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Module(Versioned, Base):
    """A repository or a directory with maintainers of its own; `section` groups modules as the project's list does."""

    __tablename__ = "technical_module"
    __table_args__ = (
        ForeignKeyConstraint(
            ["project_id", "foundation_id"],
            ["technical_project.id", "technical_project.foundation_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("project_id", "section", "name"),
        UniqueConstraint("id", "project_id", "foundation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    project_id: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_sunset: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Maintainer(Period, Known, Base):
    """A person at a level of the ladder, active or emeritus, during a period. A module maintainer names the module; a
    core maintainer and the lead stand for the project as a whole (`module_key` 0). No column names a company."""

    __tablename__ = "technical_maintainer"
    __table_args__ = (
        *Period.checks(),
        one_of("level", "module_maintainer", "core_maintainer", "lead_core_maintainer"),
        one_of("standing", "active", "emeritus"),
        CheckConstraint("(level = 'module_maintainer') = (module_id IS NOT NULL)", name="module_is_named"),
        CheckConstraint("module_key = coalesce(module_id, 0)", name="module_key"),
        ForeignKeyConstraint(
            ["project_id", "foundation_id"],
            ["technical_project.id", "technical_project.foundation_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["module_id", "project_id", "foundation_id"],
            ["technical_module.id", "technical_module.project_id", "technical_module.foundation_id"],
            ondelete="RESTRICT",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    project_id: Mapped[int] = mapped_column(Integer)
    module_id: Mapped[int | None] = mapped_column(Integer, index=True)
    module_key: Mapped[int] = mapped_column(Integer, default=0)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    level: Mapped[str] = mapped_column(Text)
    standing: Mapped[str] = mapped_column(Text, default="active")
    basis: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")


def _table(model: type[Base]) -> Any:
    return model.__table__


NOW = "superseded_at IS NULL"
no_overlap(
    "G1",
    _table(Maintainer),
    "project_id",
    "module_key",
    "level",
    "person_id",
    where=NOW,
    name="technical_maintainer_once",
)
no_overlap(
    "G1",
    _table(Maintainer),
    "project_id",
    where=f"{NOW} AND level = 'lead_core_maintainer' AND standing = 'active'",
    name="technical_maintainer_one_lead",
)
immutable(
    "G1",
    _table(Maintainer),
    ("project_id", "module_id", "person_id", "level", "standing", "starts_on", "ends_on", "recorded_at"),
)
