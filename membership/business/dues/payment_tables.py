"""Payments, what they pay, write-offs, and the steps of the ladder that unpaid dues set off. No row here ever changes:
what was wrong is answered by a row that reverses it."""

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
)
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base, Document, Instant, PublicId, new_public_id, one_of
from membership.kernel.money import LIMIT


class Payment(Base):
    """Money that reached an account of the bank, or, below zero, the undoing of such a record."""

    __tablename__ = "business_payment"
    __table_args__ = (
        one_of("method", "bank_transfer"),
        ForeignKeyConstraint(
            ["account_id", "ledger_id", "currency"],
            ["business_account.id", "business_account.ledger_id", "business_account.currency"],
            ondelete="RESTRICT",
        ),
        CheckConstraint(
            f"amount_minor <> 0 AND amount_minor > -{LIMIT} AND amount_minor < {LIMIT}",
            name="amount_is_bounded",
        ),
        CheckConstraint("(reverses_id IS NULL) = (amount_minor > 0)", name="only_a_reversal_is_negative"),
        CheckConstraint("reverses_id IS NULL OR reason <> ''", name="a_reversal_has_a_reason"),
        UniqueConstraint("id", "currency"),
        Index(None, "foundation_id", "received_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    ledger_id: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(Text, default="bank_transfer")
    received_on: Mapped[date] = mapped_column(Date)
    payer: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    reference: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_member.id", ondelete="RESTRICT"), index=True
    )
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_payment.id", ondelete="RESTRICT"), unique=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Allocation(Base):
    """A part of a payment that pays an invoice, from a day on; or the undoing of one."""

    __tablename__ = "business_allocation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["payment_id", "currency"], ["business_payment.id", "business_payment.currency"], ondelete="RESTRICT"
        ),
        ForeignKeyConstraint(
            ["invoice_id", "currency"], ["business_invoice.id", "business_invoice.currency"], ondelete="RESTRICT"
        ),
        CheckConstraint("amount_minor <> 0", name="amount_counts"),
        CheckConstraint("(reverses_id IS NULL) = (amount_minor > 0)", name="only_a_reversal_is_negative"),
        Index(None, "invoice_id", "allocated_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    payment_id: Mapped[int] = mapped_column(Integer, index=True)
    invoice_id: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    allocated_on: Mapped[date] = mapped_column(Date)
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_allocation.id", ondelete="RESTRICT"), unique=True
    )
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class WriteOff(Base):
    """A part of an invoice that is given up."""

    __tablename__ = "business_write_off"
    __table_args__ = (
        ForeignKeyConstraint(
            ["invoice_id", "currency"], ["business_invoice.id", "business_invoice.currency"], ondelete="RESTRICT"
        ),
        CheckConstraint("amount_minor > 0 AND reason <> ''", name="amount_and_reason"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    invoice_id: Mapped[int] = mapped_column(Integer, index=True)
    currency: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class LadderEvent(Base):
    """A step of the payment ladder that was taken for an invoice: a notice that went out, a suspension that was written
    down, an ending that fell due. Later steps count from these days."""

    __tablename__ = "business_ladder_event"
    __table_args__ = (UniqueConstraint("invoice_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    invoice_id: Mapped[int] = mapped_column(ForeignKey("business_invoice.id", ondelete="RESTRICT"))
    step: Mapped[str] = mapped_column(Text)
    effects: Mapped[Any] = mapped_column(Document)
    taken_on: Mapped[date] = mapped_column(Date)
    takes_effect_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[Any] = mapped_column(Document)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class PaymentPlan(Base):
    """A plan for paying an overdue invoice that the foundation accepted: it stops the ladder from that day on."""

    __tablename__ = "business_payment_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("business_invoice.id", ondelete="RESTRICT"), unique=True
    )
    accepted_on: Mapped[date] = mapped_column(Date)
    terms: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
