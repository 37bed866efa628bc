"""Minutes of a meeting: a state, and versions that are only ever added (rule V8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.assembly.bodies.models import table_of
from membership.assembly.bodies.scope import BODY, OfBody, bears, hangs_on
from membership.kernel.db import (
    Base,
    Document,
    Instant,
    PublicId,
    Versioned,
    forward_only,
    immutable,
    insert_only,
    new_public_id,
    one_of,
)
from membership.kernel.rules import require

STEPS: dict[str, tuple[str, ...]] = {
    "draft": ("in_review", "approved"),
    "in_review": ("approved",),
    "approved": ("published",),
    "published": (),
}
"""The one map of the states of minutes: forward only."""
AUDIENCES = ("private", "public")


class Minutes(Versioned, OfBody, Base):
    """The minutes of one meeting. `current` numbers the latest private version; an approved version is named with its
    SHA-256 and never followed by another. The public version is a text of its own."""

    __tablename__ = "assembly_minutes"
    __table_args__ = (
        hangs_on("assembly_meeting", "meeting_id"),
        bears(),
        UniqueConstraint("meeting_id"),
        one_of("state", *STEPS),
        CheckConstraint(
            "(state IN ('approved', 'published')) = (approved_at IS NOT NULL) "
            "AND (approved_at IS NULL) = (approved_number IS NULL) AND (approved_at IS NULL) = (sha256 IS NULL)",
            name="approval_is_whole",
        ),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="publication_is_dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    meeting_id: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, default="draft")
    current: Mapped[int] = mapped_column(Integer)
    approved_number: Mapped[int | None] = mapped_column(Integer)
    approved_at: Mapped[datetime | None] = mapped_column(Instant)
    sha256: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    pdf_sha256: Mapped[str | None] = mapped_column(Text)
    public_pdf_sha256: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class MinutesVersion(OfBody, Base):
    """One wording: sections of text, and beside them the records of the meeting as they stood."""

    __tablename__ = "assembly_minutes_version"
    __table_args__ = (
        hangs_on("assembly_minutes", "minutes_id"),
        UniqueConstraint("minutes_id", "audience", "number"),
        one_of("audience", *AUDIENCES),
        CheckConstraint("length(sha256) = 64", name="sha256_is_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(Integer, index=True)
    audience: Mapped[str] = mapped_column(Text, default="private")
    number: Mapped[int] = mapped_column(Integer)
    sections: Mapped[Any] = mapped_column(Document)
    records: Mapped[Any] = mapped_column(Document)
    sha256: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


forward_only("V8", table_of(Minutes), "state", STEPS)
immutable(
    "V8",
    table_of(Minutes),
    ("meeting_id", "current", "approved_number", "approved_at", "sha256", *BODY),
    when="OLD.approved_at IS NOT NULL",
    name="assembly_minutes_approved",
)
insert_only("V8", table_of(MinutesVersion))
require(
    "V8",
    table_of(MinutesVersion),
    "BEFORE INSERT",
    "SELECT minutes.id FROM assembly_minutes AS minutes WHERE minutes.id = NEW.minutes_id AND "
    "(NEW.audience = 'public' OR minutes.approved_at IS NULL) FOR SHARE",
    "approved minutes get no further version",
)
require(
    "V8",
    table_of(Minutes),
    "BEFORE UPDATE",
    "SELECT 1 AS fine WHERE NEW.approved_at IS NULL OR EXISTS (SELECT 1 FROM assembly_minutes_version AS version "
    "WHERE version.minutes_id = NEW.id AND version.audience = 'private' AND version.number = NEW.approved_number "
    "AND version.sha256 = NEW.sha256)",
    "what is approved is a version of these minutes with its digest",
    name="assembly_minutes_v8_digest",
)
