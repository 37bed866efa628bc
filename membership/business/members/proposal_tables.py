"""Changes to who binds a company, which wait for a second person (rule H2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Instant, PublicId, forward_only, immutable, new_public_id, one_of

STEPS: dict[str, tuple[str, ...]] = {
    "open": ("confirmed", "refused", "withdrawn", "expired"),
    "confirmed": (),
    "refused": (),
    "withdrawn": (),
    "expired": (),
}
"""State of a proposal -> the states that may follow it."""
ACTS = ("name", "end", "leave", "contradict")
"""Becomes a representative, stops being one, has left the company, never worked there."""


class RepresentativeProposal(Base):
    """What one person of a company wants changed about who binds it: `person_id` becomes or stops being its `kind` from
    `from_on` on. It counts once somebody else confirms it, and dies by itself at `expires_at`."""

    __tablename__ = "business_representative_proposal"
    __table_args__ = (
        one_of("act", *ACTS),
        one_of("state", *STEPS),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        Index(
            "uq_business_representative_proposal_open", "member_id", "act", "kind", "person_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index(None, "foundation_id", "state"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settling_is_dated"),
        CheckConstraint("state NOT IN ('confirmed', 'refused') OR settled_by IS NOT NULL", name="settling_is_signed"),
        CheckConstraint("state <> 'confirmed' OR settled_by <> proposed_by", name="two_persons"),
        CheckConstraint("expires_at > proposed_at", name="lives_a_while"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    act: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    clause: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Text, default="open")
    proposed_by: Mapped[int] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True
    )
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(
        ForeignKey("directory_person.id", ondelete="RESTRICT"), index=True
    )
    settled_at: Mapped[datetime | None] = mapped_column(Instant)


_PROPOSAL: Any = RepresentativeProposal.__table__
forward_only("H2", _PROPOSAL, "state", STEPS)
immutable(
    "H2", _PROPOSAL,
    ("foundation_id", "member_id", "act", "kind", "person_id", "from_on", "clause", "proposed_by", "proposed_at", "expires_at"),
)  # fmt: skip
immutable(
    "H2", _PROPOSAL, ("state", "settled_by", "settled_at"), when="OLD.state <> 'open'",
    name="business_representative_proposal_h2_settled",
)  # fmt: skip
