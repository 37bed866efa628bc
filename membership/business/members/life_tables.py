"""The acts of a membership: each step of its life as one row that never changes, along the one map (rule H1)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.business.members.life import STATES, STEPS, TRIPLES
from membership.kernel.db import Base, Document, Instant, PublicId, insert_only, new_public_id, one_of
from membership.kernel.rules import declare, refuse

_LAWFUL = " OR ".join(
    f"(state_before = '{before}' AND step = '{step}' AND state_after = '{after}')"
    for before, step, after in TRIPLES
)
TRANSFERS = "('transfer_out', 'transfer_in')"


class MembershipAct(Base):
    """One step in the life of a membership: from which day it counts, who asked, why, and what it cost or gave back.

    `effective_on` is the first day on which `state_after` holds. `reference` names the resolution, the invoice or the
    signature behind the act; `consent` who consented to a transfer. `credit_minor` is what is given back, by the rule in
    `explanation`.
    """

    __tablename__ = "business_membership_act"
    __table_args__ = (
        one_of("step", *STEPS),
        one_of("state_before", *STATES),
        one_of("state_after", *STATES),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["other_member_id", "foundation_id"],
            ["business_member.id", "business_member.foundation_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["term_id", "member_id"], ["business_term.id", "business_term.member_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("member_id", "number"),
        Index(None, "foundation_id", "effective_on"),
        CheckConstraint(_LAWFUL, name="along_the_map"),
        CheckConstraint("(number = 1) = (state_before = 'none')", name="begins_with_the_first"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint(
            f"(step IN {TRANSFERS}) = (other_member_id IS NOT NULL)", name="transfers_name_the_other"
        ),
        CheckConstraint(
            f"step NOT IN {TRANSFERS} OR (consent <> '' AND reference <> '' AND other_member_id <> member_id)",
            name="transfers_have_consent",
        ),
        CheckConstraint("step <> 'terminate' OR reference <> ''", name="terminations_cite_a_resolution"),
        CheckConstraint(
            "step <> 'give_notice' OR (reason <> '' AND hearing_on IS NOT NULL)", name="notices_have_grounds"
        ),
        CheckConstraint("(credit_minor IS NULL) = (currency IS NULL)", name="credit_has_currency"),
        CheckConstraint("credit_minor IS NULL OR credit_minor >= 0", name="credit_is_not_negative"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(Text)
    state_before: Mapped[str] = mapped_column(Text)
    state_after: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date] = mapped_column(Date)
    said_on: Mapped[date] = mapped_column(Date)
    hearing_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text, default="")
    other_member_id: Mapped[int | None] = mapped_column(Integer)
    term_id: Mapped[int | None] = mapped_column(Integer)
    credit_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Text)
    explanation: Mapped[Any] = mapped_column(Document, default=dict)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


_ACT: Any = MembershipAct.__table__
insert_only("H1", _ACT)
refuse(
    "H1",
    _ACT,
    "BEFORE INSERT",
    "NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM business_membership_act AS before_it "
    "WHERE before_it.member_id = NEW.member_id AND before_it.number = NEW.number - 1 "
    "AND before_it.state_after = NEW.state_before)",
    "an act begins in the state in which the one before it left the membership",
    name="business_membership_act_h1_follows",
    by_index=True,
)
declare("M6", _ACT)
