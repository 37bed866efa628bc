"""Applications for membership: what a company typed, what was asked and answered, what it sent as proof, and its links."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
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
    refuse,
)

STEPS: dict[str, tuple[str, ...]] = {
    "draft": ("submitted", "withdrawn"),
    "submitted": ("in_review", "declined", "withdrawn"),
    "in_review": ("asked_back", "accepted", "declined", "withdrawn"),
    "asked_back": ("in_review", "declined", "withdrawn"),
    "accepted": ("agreement_out", "declined", "withdrawn"),
    "agreement_out": ("signed", "declined", "withdrawn"),
    "signed": ("admitted", "declined", "withdrawn"),
    "admitted": (),
    "declined": (),
    "withdrawn": (),
}
"""State of an application -> the states that may follow it; the database keeps the same map (rule J1)."""
OPEN = ("submitted", "in_review", "asked_back", "accepted", "agreement_out", "signed")
"""States in which an application occupies the name of its company."""
ADMISSIONS = ("automatic", "staff", "board_approval", "vote", "unknown")
PURPOSES = ("resume", "browser", "signature")
"""What a link may be for: to open the application once, to be the browser that has opened it, to sign the agreement."""
IS_OPEN = "state IN ('submitted', 'in_review', 'asked_back', 'accepted', 'agreement_out', 'signed')"
PERSONAL: dict[str, Any] = {"personal": True}
SECRET: dict[str, Any] = {"secret": True}


def application_key(**options: Any) -> Mapped[int]:
    """A column that names the application."""
    return mapped_column(ForeignKey("business_application.id", ondelete="RESTRICT"), index=True, **options)


class Application(Versioned, Base):
    """A company asks to become a member. `answers` is JSON of what was typed, word for word; the columns beside it are
    read from it when it is sent. `decided_as` is the charter's way of admission that the decision followed."""

    __tablename__ = "business_application"
    __table_args__ = (
        one_of("state", *STEPS),
        one_of("decided_as", *ADMISSIONS, ""),
        UniqueConstraint("id", "foundation_id"),
        Index(
            "uq_business_application_name", "foundation_id", "name_key", unique=True,
            sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN),
        ),
        Index(
            "uq_business_application_registration", "foundation_id", "registration_key", unique=True,
            sqlite_where=text(f"registration_key IS NOT NULL AND {IS_OPEN}"),
            postgresql_where=text(f"registration_key IS NOT NULL AND {IS_OPEN}"),
        ),
        Index(None, "foundation_id", "state", "state_since"),
        CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL OR state = 'withdrawn'", name="sent_has_time"),
        CheckConstraint("(state = 'admitted') = (member_id IS NOT NULL)", name="admitted_is_member"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(Text, default="draft")
    state_since: Mapped[datetime] = mapped_column(Instant)
    email: Mapped[str] = mapped_column(Text, info=PERSONAL)
    email_key: Mapped[str] = mapped_column(Text, index=True, info=PERSONAL)
    answers: Mapped[str] = mapped_column(Text, info=PERSONAL)
    legal_name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text, default="")
    registration_key: Mapped[str | None] = mapped_column(Text)
    tier_key: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    decide_by: Mapped[date | None] = mapped_column(Date)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_as: Mapped[str] = mapped_column(Text, default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    waiver: Mapped[str] = mapped_column(Text, default="")
    resolution_id: Mapped[int | None] = mapped_column(
        ForeignKey("assembly_resolution.id", ondelete="RESTRICT")
    )
    member_id: Mapped[int | None] = mapped_column(ForeignKey("business_member.id", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ApplicationMessage(Base):
    """A question of staff, or the applicant's answer to it; a question is answered once."""

    __tablename__ = "business_application_message"
    __table_args__ = (
        one_of("kind", "question", "answer"),
        UniqueConstraint("question_id"),
        CheckConstraint("(kind = 'answer') = (question_id IS NOT NULL)", name="answers_a_question"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    application_id: Mapped[int] = application_key()
    kind: Mapped[str] = mapped_column(Text)
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_application_message.id", ondelete="RESTRICT")
    )
    text: Mapped[str] = mapped_column(Text, info=PERSONAL)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ApplicationEvidence(Base):
    """A file that the applicant sent as proof of a prerequisite; its bytes are kept by their SHA-256."""

    __tablename__ = "business_application_evidence"
    __table_args__ = (UniqueConstraint("application_id", "sha256"), CheckConstraint("size > 0", name="size"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    application_id: Mapped[int] = application_key()
    file_name: Mapped[str] = mapped_column(Text, info=PERSONAL)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(ForeignKey("kernel_document.sha256", ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ApplicationLink(Base):
    """A mailed link, or the browser that used one: for one purpose and one application, for a time, known by its digest
    (rule U1). A link of the purposes "resume" and "signature" is used once; a "browser" is ended by voiding it."""

    __tablename__ = "business_application_link"
    __table_args__ = (one_of("purpose", *PURPOSES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True, info=SECRET)
    application_id: Mapped[int] = application_key()
    email: Mapped[str] = mapped_column(Text, info=PERSONAL)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    void_at: Mapped[datetime | None] = mapped_column(Instant)


def _table(model: type[Base]) -> Any:
    return model.__table__


_APPLICATION = _table(Application)
_LINK = _table(ApplicationLink)
TYPED = ("answers", "legal_name", "name_key", "registration_key", "tier_key", "email", "email_key")
forward_only("J1", _APPLICATION, "state", STEPS)
immutable(
    "J1", _APPLICATION, ("foundation_id", "public_id", "recorded_at"), name="business_application_j1_own"
)
refuse(
    "J1",
    _APPLICATION,
    "BEFORE UPDATE",
    "OLD.state NOT IN ('draft', 'submitted', 'in_review', 'asked_back') AND ("
    + " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in TYPED)
    + ") AND NEW.answers <> '{}'",
    "what was decided on stays as it was typed, until it is erased",
    name="business_application_j1_typed",
)
insert_only("J1", _table(ApplicationMessage))
insert_only("J1", _table(ApplicationEvidence))
_KEPT = ("purpose", "token_hash", "application_id", "created_at", "expires_at")
refuse(
    "U1",
    _LINK,
    "BEFORE UPDATE",
    " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _KEPT)
    + " OR (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at)"
    + " OR (OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at)"
    + " OR (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL))",
    "a link is used once, while it lives",
    name="business_application_link_u1_once",
)
refuse(
    "U1", _LINK, "BEFORE DELETE", "TRUE", "a link is never removed", name="business_application_link_u1_kept"
)
