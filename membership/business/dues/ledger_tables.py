"""The books of a foundation: accounts, transactions in double entry, their lines, and the periods that are closed.

Lines are written before the transaction that gathers them (their foreign key is deferred): so the transaction can be
checked whole, by the database itself, at the moment in which it is posted.
"""

from __future__ import annotations

from datetime import date, datetime

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

from membership.kernel.db import Base, Instant, PublicId, new_public_id, one_of
from membership.kernel.money import LIMIT

KINDS = ("asset", "liability", "income", "expense")
ROLES = ("bank", "receivable", "member_credit", "deferred", "dues", "write_off", "tax", "other")


class Ledger(Base):
    """The books of one foundation in one currency. Its row is locked by whoever posts, and by whoever closes a period."""

    __tablename__ = "business_ledger"
    __table_args__ = (
        UniqueConstraint("foundation_id", "currency"),
        UniqueConstraint("id", "foundation_id", "currency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    currency: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Account(Base):
    """An account of the books. `role` says what the program posts to it; a ledger may have several banks."""

    __tablename__ = "business_account"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("role", *ROLES),
        ForeignKeyConstraint(
            ["ledger_id", "foundation_id", "currency"],
            ["business_ledger.id", "business_ledger.foundation_id", "business_ledger.currency"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("ledger_id", "code"),
        UniqueConstraint("id", "ledger_id", "currency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_id: Mapped[int] = mapped_column(Integer)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    currency: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="other")


class Transaction(Base):
    """One event in the books. `source_kind`, `source_id` and `effect` name the fact behind it: each has one effect once."""

    __tablename__ = "business_transaction"
    __table_args__ = (
        one_of("state", "draft", "posted"),
        ForeignKeyConstraint(
            ["ledger_id", "foundation_id", "currency"],
            ["business_ledger.id", "business_ledger.foundation_id", "business_ledger.currency"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("source_kind", "source_id", "effect"),
        UniqueConstraint("id", "ledger_id", "posted_on"),
        Index(None, "ledger_id", "posted_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ledger_id: Mapped[int] = mapped_column(Integer)
    foundation_id: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="draft")
    posted_on: Mapped[date] = mapped_column(Date)
    source_kind: Mapped[str] = mapped_column(Text)
    source_id: Mapped[int] = mapped_column(BigInteger)
    effect: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    reverses_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_transaction.id", ondelete="RESTRICT"), unique=True
    )
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class Posting(Base):
    """A line of a transaction: above zero on the debit side, below zero on the credit side. `member_id` keeps the books
    of each member apart within an account, `invoice_id` those of each invoice."""

    __tablename__ = "business_posting"
    __table_args__ = (
        CheckConstraint(
            f"amount_minor <> 0 AND amount_minor > -{LIMIT} AND amount_minor < {LIMIT}",
            name="amount_is_bounded",
        ),
        ForeignKeyConstraint(
            ["transaction_id", "ledger_id", "posted_on"],
            ["business_transaction.id", "business_transaction.ledger_id", "business_transaction.posted_on"],
            ondelete="RESTRICT", deferrable=True, initially="DEFERRED",
        ),
        ForeignKeyConstraint(
            ["account_id", "ledger_id", "currency"],
            ["business_account.id", "business_account.ledger_id", "business_account.currency"],
            ondelete="RESTRICT",
        ),
        Index(None, "account_id", "posted_on", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = mapped_column(Integer, index=True)
    ledger_id: Mapped[int] = mapped_column(Integer)
    posted_on: Mapped[date] = mapped_column(Date)
    account_id: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("business_member.id", ondelete="RESTRICT"))
    invoice_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_invoice.id", ondelete="RESTRICT"), index=True
    )


class ClosedPeriod(Base):
    """Days of a ledger in which nothing is posted any more: corrections stand in an open period (rule L8)."""

    __tablename__ = "business_closed_period"
    __table_args__ = (CheckConstraint("ends_on > starts_on", name="period_has_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    ledger_id: Mapped[int] = mapped_column(ForeignKey("business_ledger.id", ondelete="RESTRICT"), index=True)
    foundation_id: Mapped[int] = mapped_column(Integer, index=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
