"""The tiers of a foundation and the terms on which each is sold, as its charter states them over time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Document,
    Known,
    Period,
    PublicId,
    Versioned,
    immutable,
    new_public_id,
    no_overlap,
    one_of,
)

BASES = ("flat", "brackets", "category", "set_by_body", "none")


class Tier(Versioned, Base):
    """A level of membership. Its key never changes; name and rank are those of the charter in force today, whatever was
    adopted for later days (`SoldTier` says what it is called and where it ranks on another day). A tier that a charter adopted
    for later brings has its row at once and no terms before that charter's first day, so that nobody is offered it."""

    __tablename__ = "business_tier"
    __table_args__ = (UniqueConstraint("foundation_id", "key"), UniqueConstraint("id", "foundation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    rank: Mapped[int] = mapped_column(Integer)


class TierTerms(Period, Known, Base):
    """What a tier costs and gives during a period, under one charter version (rule M4).

    `dues_rule` is the rule's id in that version, empty where it states none. `price_minor` is there for a flat price only;
    `seat_rules` are the ids of the seat rules that its members fill.
    """

    __tablename__ = "business_tier_terms"
    __table_args__ = (
        *Period.checks(),
        one_of("dues_basis", *BASES),
        ForeignKeyConstraint(
            ["tier_id", "foundation_id"],
            ["business_tier.id", "business_tier.foundation_id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("id", "tier_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    tier_id: Mapped[int] = mapped_column(Integer, index=True)
    charter_version_id: Mapped[int] = mapped_column(
        ForeignKey("assembly_charter_version.id", ondelete="RESTRICT")
    )
    rule: Mapped[str] = mapped_column(Text)
    dues_rule: Mapped[str] = mapped_column(Text)
    dues_basis: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Text)
    is_voting: Mapped[bool]
    terms_known: Mapped[bool]
    admission: Mapped[str] = mapped_column(Text)
    eligibility: Mapped[Any] = mapped_column(Document)
    most_members: Mapped[int | None] = mapped_column(Integer)
    seat_rules: Mapped[Any] = mapped_column(Document)


def _table(model: type[Base]) -> Any:
    return model.__table__


no_overlap("M4", _table(TierTerms), "tier_id", where="superseded_at IS NULL")
immutable(
    "M4",
    _table(TierTerms),
    (
        "foundation_id", "tier_id", "charter_version_id", "rule", "dues_rule", "dues_basis", "price_minor",
        "currency", "is_voting", "terms_known", "admission", "most_members", "starts_on", "ends_on", "recorded_at",
    ),
)  # fmt: skip
