"""Mail that staff write to many people of members: what it says, to whom and why, and who let it go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Document,
    Instant,
    PublicId,
    Versioned,
    forward_only,
    immutable,
    new_public_id,
    one_of,
)
from membership.kernel.rules import require

MAILING_STEPS = {
    "draft": ("held", "cancelled"),
    "held": ("sending", "cancelled"),
    "sending": ("sent",),
    "sent": (),
    "cancelled": (),
}
"""State -> the states that may follow it (rule S2)."""
LONGEST_HOLD = 7 * 24 * 60


class MailingRule(Versioned, Base):
    """How long mail to many is held before it goes, in minutes, and from how many recipients on a second person of the staff
    must release it (none: never). A foundation without a row holds for half an hour and asks nobody else."""

    __tablename__ = "business_mailing_rule"
    __table_args__ = (
        UniqueConstraint("foundation_id"),
        CheckConstraint(f"hold_minutes BETWEEN 1 AND {LONGEST_HOLD}", name="held_for_a_while"),
        CheckConstraint("second_above IS NULL OR second_above >= 0", name="second_above_a_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    hold_minutes: Mapped[int] = mapped_column(Integer)
    second_above: Mapped[int | None] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Mailing(Versioned, Base):
    """One mail to many. `audience` is the question that was asked for recipients; who they are is fixed when it is held.
    `send_after` is the end of the hold. Whoever held it never releases it where a second person is needed."""

    __tablename__ = "business_mailing"
    __table_args__ = (
        one_of("state", *MAILING_STEPS),
        Index(None, "foundation_id", "state"),
        CheckConstraint("state IN ('draft', 'cancelled') OR held_at IS NOT NULL", name="held_before_sent"),
        CheckConstraint(
            "(held_at IS NULL) = (send_after IS NULL) AND (held_at IS NULL OR send_after >= held_at)",
            name="a_hold_has_its_end",
        ),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
        CheckConstraint("released_by_id <> held_by_id", name="a_second_person_releases"),
        CheckConstraint(
            "NOT needs_second OR released_at IS NOT NULL OR state IN ('draft', 'held', 'cancelled')",
            name="sent_when_released",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    author_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    subject: Mapped[str] = mapped_column(Text, info={"personal": True})
    text: Mapped[str] = mapped_column(Text, info={"personal": True})
    audience: Mapped[Any] = mapped_column(Document)
    state: Mapped[str] = mapped_column(Text, default="draft")
    needs_second: Mapped[bool] = mapped_column(default=False)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True
    )
    send_after: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    released_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True
    )
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class MailingRecipient(Base):
    """A person who gets the mail, once: why (for which member, in which capacity), the words that stand for company and tier,
    and afterwards the mail itself, or why there was none."""

    __tablename__ = "business_mailing_recipient"
    __table_args__ = (UniqueConstraint("mailing_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("business_mailing.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    reasons: Mapped[Any] = mapped_column(Document)
    company: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("kernel_mail.id", ondelete="RESTRICT"), unique=True
    )
    left_out: Mapped[str] = mapped_column(Text, default="")


_MAILING: Any = Mailing.__table__
_RECIPIENT: Any = MailingRecipient.__table__
forward_only("S2", _MAILING, "state", MAILING_STEPS)
immutable(
    "S2",
    _MAILING,
    ("foundation_id", "author_id", "subject", "text", "audience", "needs_second", "held_at", "held_by_id", "send_after"),
    when="OLD.state <> 'draft'",
)  # fmt: skip
immutable("S2", _RECIPIENT, ("mailing_id", "person_id", "reasons", "company", "tier"))
require(
    "S2",
    _RECIPIENT,
    "BEFORE INSERT",
    "SELECT 1 FROM business_mailing AS held WHERE held.id = NEW.mailing_id AND held.state = 'draft' FOR UPDATE",
    "who gets a mail is fixed when it is held",
)
