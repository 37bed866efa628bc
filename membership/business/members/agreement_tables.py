"""Participation agreements: the versioned text of a foundation, each agreement as it was sent, and who signed it."""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import (
    Base,
    Instant,
    PublicId,
    Versioned,
    forward_only,
    immutable,
    insert_only,
    new_public_id,
    one_of,
)

STEPS: dict[str, tuple[str, ...]] = {
    "prepared": ("out", "void"),
    "out": ("signed", "void"),
    "signed": ("executed", "void"),
    "executed": (),
    "void": (),
}
"""State of an agreement -> the states that may follow it. It is "out" once its paper is made and the signatory was told."""
METHODS = ("click", "upload", "provider")
SIDES = ("company", "foundation")
PERSONAL: dict[str, Any] = {"personal": True}


class AgreementText(Base):
    """One version of a foundation's participation agreement: Markdown with named placeholders. It is never changed: the
    next version is another row, and every member is asked to accept it."""

    __tablename__ = "business_agreement_text"
    __table_args__ = (UniqueConstraint("foundation_id", "number"), UniqueConstraint("id", "foundation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Agreement(Versioned, Base):
    """An agreement as it was sent to one applicant: names, tier, dues and clauses are copies in its `text`.
    `document_sha256` is the paper that was read and signed, `executed_sha256` the one with both signatures. `void_reason` says
    why it was taken back; of one that is still out, that the outside provider says it was declined there."""

    __tablename__ = "business_agreement"
    __table_args__ = (
        one_of("state", *STEPS),
        ForeignKeyConstraint(
            ["application_id", "foundation_id"], ["business_application.id", "business_application.foundation_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["text_id", "foundation_id"], ["business_agreement_text.id", "business_agreement_text.foundation_id"],
            ondelete="RESTRICT",
        ),
        Index(
            "uq_business_agreement_living", "application_id", unique=True,
            sqlite_where=text("state <> 'void'"), postgresql_where=text("state <> 'void'"),
        ),
        Index(None, "foundation_id", "state"),
        CheckConstraint("(price_minor IS NULL) = (currency IS NULL)", name="price_has_currency"),
        CheckConstraint("document_sha256 IS NOT NULL OR state IN ('prepared', 'void')", name="out_is_printed"),
        CheckConstraint("executed_sha256 IS NULL OR state = 'executed'", name="executed_is_signed"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    application_id: Mapped[int] = mapped_column(Integer)
    text_id: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, default="prepared")
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, info=PERSONAL)
    tier_key: Mapped[str] = mapped_column(Text)
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Text)
    document_sha256: Mapped[str | None] = mapped_column(
        ForeignKey("kernel_document.sha256", ondelete="RESTRICT")
    )
    executed_sha256: Mapped[str | None] = mapped_column(
        ForeignKey("kernel_document.sha256", ondelete="RESTRICT")
    )
    executed_at: Mapped[datetime | None] = mapped_column(Instant)
    keep_until: Mapped[date | None] = mapped_column(Date)
    provider_reference: Mapped[str] = mapped_column(Text, default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def declined(self) -> str:
        """That it was declined at the outside provider, and when, while it still waits for a signature; else empty."""
        return self.void_reason if self.state == "out" else ""


class Signature(Base):
    """One side's signature: who, in which office, by which authority, when, from where, and exactly which document."""

    __tablename__ = "business_signature"
    __table_args__ = (
        one_of("side", *SIDES),
        one_of("method", *METHODS),
        UniqueConstraint("agreement_id", "side"),
        CheckConstraint("name <> '' AND authority <> ''", name="says_who_and_by_what_right"),
        CheckConstraint("method = 'click' OR paper_sha256 IS NOT NULL", name="paper_is_kept"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("business_agreement.id", ondelete="RESTRICT"), index=True
    )
    side: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, info=PERSONAL)
    title: Mapped[str] = mapped_column(Text, info=PERSONAL)
    authority: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, info=PERSONAL)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    document_sha256: Mapped[str] = mapped_column(ForeignKey("kernel_document.sha256", ondelete="RESTRICT"))
    paper_sha256: Mapped[str | None] = mapped_column(
        ForeignKey("kernel_document.sha256", ondelete="RESTRICT")
    )
    reference: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime] = mapped_column(Instant)


class Acceptance(Base):
    """A member accepted a version of the text: by the agreement it was admitted on, or later in its portal. `text_sha256` is
    the digest of what it read: the paper that it signed, or the text with its own names, tier, dues and days."""

    __tablename__ = "business_acceptance"
    __table_args__ = (
        UniqueConstraint("member_id", "text_id"),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["text_id", "foundation_id"], ["business_agreement_text.id", "business_agreement_text.foundation_id"],
            ondelete="RESTRICT",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    text_id: Mapped[int] = mapped_column(Integer, index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("business_agreement.id", ondelete="RESTRICT"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("directory_person.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(Text, info=PERSONAL)
    title: Mapped[str] = mapped_column(Text, info=PERSONAL)
    address: Mapped[str] = mapped_column(Text, info=PERSONAL)
    text_sha256: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(Instant)


def _table(model: type[Base]) -> Any:
    return model.__table__


_AGREEMENT = _table(Agreement)
insert_only("J2", _table(AgreementText))
insert_only("J2", _table(Signature))
insert_only("J2", _table(Acceptance))
forward_only("J2", _AGREEMENT, "state", STEPS)
immutable(
    "J2", _AGREEMENT,
    ("foundation_id", "application_id", "text_id", "title", "text", "tier_key", "price_minor", "currency", "sent_at"),
)  # fmt: skip
immutable(
    "J2", _AGREEMENT, ("document_sha256",), when="OLD.document_sha256 IS NOT NULL", name="business_agreement_j2_paper"
)  # fmt: skip
immutable(
    "J2", _AGREEMENT, ("executed_sha256", "executed_at", "keep_until"), when="OLD.executed_sha256 IS NOT NULL",
    name="business_agreement_j2_executed",
)  # fmt: skip
