"""What members used of the benefits of their tier, and what they delivered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, immutable, new_public_id
from membership.kernel.rules import refuse, require

PERSONAL = {"personal": True}


class BenefitUse(Base):
    """A member used so many of a benefit on a day: for what, and who. What the charter gave then is copied (`given` in the
    period that begins on `period_on`; None: without a limit). More than that needs an `exception` with the name of who made
    it. A use that was none is withdrawn, never removed."""

    __tablename__ = "business_benefit_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        Index(None, "member_id", "benefit", "period_on"),
        Index(None, "foundation_id", "used_on"),
        CheckConstraint("quantity > 0", name="uses_something"),
        CheckConstraint("purpose <> ''", name="says_for_what"),
        CheckConstraint("used_on >= period_on", name="used_in_its_period"),
        CheckConstraint("(exception = '') = (exception_by = '')", name="exception_names_who"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by = '')", name="withdrawn_by_somebody"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn_for_a_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    benefit: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    given: Mapped[int | None] = mapped_column(Integer)
    period_on: Mapped[date] = mapped_column(Date)
    used_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(Integer)
    purpose: Mapped[str] = mapped_column(Text)
    used_by: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    exception: Mapped[str] = mapped_column(Text, default="")
    exception_by: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    recorded_by: Mapped[str] = mapped_column(Text, info=PERSONAL)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    withdrawn_because: Mapped[str] = mapped_column(Text, default="")


class Delivery(Base):
    """What a company sent for a task: words, a file, or both; staff may send it back with a reason, and the task is open
    again. The file is kept by its SHA-256."""

    __tablename__ = "business_delivery"
    __table_args__ = (
        CheckConstraint("words <> '' OR sha256 IS NOT NULL", name="holds_something"),
        CheckConstraint(
            "(sha256 IS NULL) = (file_name = '') AND (sha256 IS NULL) = (media_type = '') AND (sha256 IS NULL) = (size = 0)",
            name="file_is_whole",
        ),
        CheckConstraint("(returned_at IS NULL) = (returned_because = '')", name="returned_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("business_task.id", ondelete="RESTRICT"), index=True)
    words: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    file_name: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    media_type: Mapped[str] = mapped_column(Text, default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("kernel_document.sha256", ondelete="RESTRICT"))
    delivered_by: Mapped[str] = mapped_column(Text, info=PERSONAL)
    delivered_at: Mapped[datetime] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_because: Mapped[str] = mapped_column(Text, default="")


_use: Any = BenefitUse.__table__
_delivery: Any = Delivery.__table__

# E1: within what the tier gives, unless somebody made an exception by name. PostgreSQL takes the member's row first
# (triggers run in the order of their names), so that two uses cannot pass each other.
require(
    "E1", _use, "BEFORE INSERT",
    "SELECT 1 FROM business_member AS owner WHERE owner.id = NEW.member_id FOR UPDATE",
    "a benefit is used by a member", name="business_benefit_use_e1_a_lock",
)  # fmt: skip
refuse(
    "E1", _use, "BEFORE INSERT",
    "NEW.exception = '' AND NEW.given IS NOT NULL AND NEW.quantity + (SELECT COALESCE(SUM(other.quantity), 0) "
    "FROM business_benefit_use AS other WHERE other.member_id = NEW.member_id AND other.benefit = NEW.benefit "
    "AND other.period_on = NEW.period_on AND other.exception = '' AND other.withdrawn_at IS NULL) > NEW.given",
    "no more is used than the tier gives, unless somebody makes an exception", name="business_benefit_use_e1_within",
)  # fmt: skip
immutable(
    "E1", _use,
    ("foundation_id", "member_id", "benefit", "title", "given", "period_on", "used_on", "quantity", "purpose",
     "exception", "recorded_at"),
)  # fmt: skip
immutable(
    "E1", _use, ("withdrawn_at", "withdrawn_because"), when="OLD.withdrawn_at IS NOT NULL",
    name="business_benefit_use_e1_withdrawn",
)  # fmt: skip
immutable("E1", _delivery, ("task_id", "media_type", "size", "sha256", "delivered_at"))
immutable(
    "E1", _delivery, ("returned_at", "returned_because"), when="OLD.returned_at IS NOT NULL",
    name="business_delivery_e1_returned",
)  # fmt: skip
