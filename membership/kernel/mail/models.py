"""The outbox: every mail that an act of the program gave rise to, written in the transaction of that act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, forward_only, immutable, new_public_id, one_of
from membership.kernel.rules import declare

STEPS = {"queued": ("sent", "failed"), "failed": ("queued",), "sent": ()}
"""State -> the states that may follow it."""


class OutboxMail(Base):
    """One mail to one address. `text` holds no link of one use: such a link's path stands in `one_use_path`, is never
    shown, and is emptied when the mail has left, since the token in it is kept nowhere but as a digest."""

    __tablename__ = "kernel_mail"
    __table_args__ = (
        UniqueConstraint("kind", "object_key", "to_address"),
        one_of("state", *STEPS),
        Index("ix_kernel_mail_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int | None] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="queued")
    brand: Mapped[str] = mapped_column(Text)
    to_name: Mapped[str] = mapped_column(Text, info={"personal": True})
    to_address: Mapped[str] = mapped_column(Text, info={"personal": True})
    subject: Mapped[str] = mapped_column(Text, info={"personal": True})
    text: Mapped[str] = mapped_column(Text, info={"personal": True})
    one_use_path: Mapped[str | None] = mapped_column(Text, info={"secret": True})
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(Text, info={"personal": True})


assert isinstance(OutboxMail.__table__, Table)
declare("W6", OutboxMail.__table__)
forward_only("W6", OutboxMail.__table__, "state", STEPS)
immutable("W6", OutboxMail.__table__, ["kind", "object_key", "created_at"])
