"""What is to be done when a company joins, on both sides."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, Versioned, immutable, new_public_id, one_of

TASK_SIDES = ("company", "foundation")


class Task(Versioned, Base):
    """One thing to do for a member, by the company or by the foundation, until a day; done at an instant, by somebody. What is
    an asset is done by delivering it."""

    __tablename__ = "business_task"
    __table_args__ = (
        one_of("side", *TASK_SIDES),
        UniqueConstraint("member_id", "key"),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        Index(None, "foundation_id", "side", "due_on"),
        CheckConstraint("(done_at IS NULL) = (done_by = '')", name="done_by_somebody"),
        CheckConstraint("side = 'company' OR NOT is_asset", name="asset_comes_from_the_company"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date] = mapped_column(Date)
    is_asset: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)


_task: Any = Task.__table__
immutable("M6", _task, ("foundation_id", "member_id", "key", "side", "is_asset", "recorded_at"))
