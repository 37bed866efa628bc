"""What staff keep beside the records of members: notes on companies, saved views of the list; and who confirmed their data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Document,
    Instant,
    Known,
    PublicId,
    Versioned,
    immutable,
    insert_only,
    new_public_id,
)
from membership.kernel.rules import refuse


class Note(Known, Base):
    """What staff of a foundation noted of a company, which never sees it. A changed note is another row (rule S1); a row
    without a successor that is superseded was struck out. `erased_at` is set when a person's name was taken out of the text."""

    __tablename__ = "business_note"
    __table_args__ = (Index(None, "foundation_id", "organization_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("directory_organization.id", ondelete="RESTRICT"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True
    )
    text: Mapped[str] = mapped_column(Text, info={"personal": True})
    is_pinned: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class Confirmation(Base):
    """On a day a person said that they still act for the member, and that their name, address and telephone are right."""

    __tablename__ = "business_contact_confirmation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("member_id", "person_id", "confirmed_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    member_id: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    confirmed_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class SavedView(Versioned, Base):
    """A question to the members' list under a name: filters, columns and order. Its owner alone changes it; a shared one is
    offered to the foundation's other staff."""

    __tablename__ = "business_saved_view"
    __table_args__ = (UniqueConstraint("foundation_id", "owner_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(default=False)
    question: Mapped[Any] = mapped_column(Document)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DefaultView(Base):
    """With which view the list opens for a person in a foundation."""

    __tablename__ = "business_default_view"
    __table_args__ = (UniqueConstraint("foundation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    view_id: Mapped[int] = mapped_column(
        ForeignKey("business_saved_view.id", ondelete="RESTRICT"), index=True
    )
    recorded_at: Mapped[datetime] = mapped_column(Instant)


_NOTE: Any = Note.__table__
_CONFIRMATION: Any = Confirmation.__table__
immutable("S1", _NOTE, ("foundation_id", "author_id", "recorded_at", "supersedes_id"))
refuse(
    "S1",
    _NOTE,
    "BEFORE UPDATE",
    "NEW.text <> OLD.text AND NEW.erased_at IS NULL",
    "a note is superseded, never edited",
    name="business_note_s1_text",
)
insert_only("S1", _CONFIRMATION)
