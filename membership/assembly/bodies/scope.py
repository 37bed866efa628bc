"""Columns and foreign keys by which every row of the assembly floor stays in its body, its foundation and its wing.

The keys are composite: a technical seat's vote on a business motion has no parent to hang on, so no database stores it
(decision 0002).
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

BODY = ("body_id", "foundation_id", "wing")


class OfBody:
    """The body of a row, with its foundation and wing repeated."""

    body_id: Mapped[int] = mapped_column(Integer, index=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    wing: Mapped[str] = mapped_column(Text)


def hangs_on(table: str, key: str, *further: str, deferrable: bool | None = None) -> ForeignKeyConstraint:
    """A foreign key from `key` (and columns `further` that both sides have) to `table`, in the same body and wing. A
    `deferrable` one lets a merge change both sides in one transaction."""
    local = [key, *BODY, *further]
    remote = [f"{table}.{name}" for name in ("id", *BODY, *further)]
    return ForeignKeyConstraint(local, remote, ondelete="RESTRICT", deferrable=deferrable)


def hangs_on_body() -> ForeignKeyConstraint:
    """The foreign key to the body itself."""
    remote = ["assembly_body.id", "assembly_body.foundation_id", "assembly_body.wing"]
    return ForeignKeyConstraint(BODY, remote, ondelete="RESTRICT")


def by_charter() -> ForeignKeyConstraint:
    """The foreign key to the charter version that a row rests on: one of the same foundation and wing."""
    remote = [f"assembly_charter_version.{name}" for name in ("id", "foundation_id", "wing")]
    return ForeignKeyConstraint(["charter_version_id", "foundation_id", "wing"], remote, ondelete="RESTRICT")


def bears(*further: str) -> UniqueConstraint:
    """What a table needs so that others may hang on it by `hangs_on`."""
    return UniqueConstraint("id", *BODY, *further)


def scope_of(row: OfBody) -> dict[str, object]:
    """Body, foundation and wing of `row`, for a row that will hang on it."""
    return {"body_id": row.body_id, "foundation_id": row.foundation_id, "wing": row.wing}
