"""Invoices with their lines and series, credit notes, dues runs, and what a member wants to see on its invoices."""

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

from membership.kernel.db import Base, Document, Instant, PublicId, Versioned, new_public_id, one_of
from membership.kernel.documents.models import StoredDocument
from membership.kernel.money import LIMIT

STEPS = {"draft": ("issued",), "issued": ("void",), "void": ()}
"""State of an invoice -> the states that may follow it. Paid and overdue are no states: they follow from the ledger."""

NOT_VOID = "state <> 'void'"
IS_VOID = "state = 'void'"


class InvoiceSeries(Base):
    """One unbroken row of numbers: of a legal entity, a kind of document and a fiscal year."""

    __tablename__ = "business_invoice_series"
    __table_args__ = (
        one_of("kind", "invoice", "credit_note"),
        UniqueConstraint("legal_entity_id", "kind", "fiscal_year"),
        CheckConstraint("next_number >= 1", name="numbered_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_entity_id: Mapped[int] = mapped_column(ForeignKey("directory_legal_entity.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text)
    fiscal_year: Mapped[int] = mapped_column(Integer)
    prefix: Mapped[str] = mapped_column(Text)
    next_number: Mapped[int] = mapped_column(Integer)


class Parties:
    """Seller and buyer as they stood on the day of issue: copied, and never read again (rule N5)."""

    seller_name: Mapped[str] = mapped_column(Text, default="")
    seller_address: Mapped[str] = mapped_column(Text, default="")
    seller_tax_id: Mapped[str] = mapped_column(Text, default="")
    seller_bank: Mapped[str] = mapped_column(Text, default="")
    buyer_name: Mapped[str] = mapped_column(Text, default="")
    buyer_address: Mapped[str] = mapped_column(Text, default="")
    buyer_tax_id: Mapped[str] = mapped_column(Text, default="")


class Invoice(Parties, Versioned, Base):
    """What a member owes for one obligation and period. `explanation` says why this amount, by which rule of which
    charter version; both are empty where a person wrote the amount."""

    __tablename__ = "business_invoice"
    __table_args__ = (
        one_of("state", *STEPS),
        one_of("obligation", "dues", "other"),
        ForeignKeyConstraint(
            ["member_id", "foundation_id"], ["business_member.id", "business_member.foundation_id"], ondelete="RESTRICT"
        ),
        UniqueConstraint("series_id", "number"),
        UniqueConstraint("id", "currency"),
        Index(
            "uq_business_invoice_obligation", "member_id", "obligation", "period_start", unique=True,
            sqlite_where=text(NOT_VOID), postgresql_where=text(NOT_VOID),
        ),
        Index("ix_business_invoice_void", "foundation_id", "id", sqlite_where=text(IS_VOID), postgresql_where=text(IS_VOID)),
        Index(None, "foundation_id", "issued_on", "id"),
        Index(None, "foundation_id", "due_on", "id"),
        Index(None, "foundation_id", "buyer_name", "id"),
        CheckConstraint("(state = 'draft') = (number IS NULL)", name="number_means_issued"),
        CheckConstraint(
            "(number IS NULL) = (series_id IS NULL) AND (number IS NULL) = (number_text IS NULL) "
            "AND (number IS NULL) = (issued_on IS NULL) AND (number IS NULL) = (due_on IS NULL)",
            name="issued_is_dated",
        ),
        CheckConstraint("(state = 'void') = (voided_on IS NOT NULL)", name="void_is_dated"),
        CheckConstraint("due_on >= issued_on", name="due_after_issue"),
        CheckConstraint("total_minor = net_minor + tax_minor", name="total_adds_up"),
        CheckConstraint(f"net_minor >= 0 AND tax_minor >= 0 AND total_minor < {LIMIT}", name="amount_is_bounded"),
        CheckConstraint("state = 'draft' OR total_minor > 0", name="nothing_is_not_invoiced"),
        CheckConstraint("state = 'draft' OR (seller_name <> '' AND buyer_name <> '')", name="parties_are_named"),
        CheckConstraint("period_end > period_start", name="period_has_days"),
        CheckConstraint("obligation <> 'dues' OR period_start IS NOT NULL", name="dues_have_a_period"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(ForeignKey("directory_foundation.id", ondelete="RESTRICT"))
    member_id: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text, default="draft")
    obligation: Mapped[str] = mapped_column(Text)
    period_start: Mapped[date | None] = mapped_column(Date)
    period_end: Mapped[date | None] = mapped_column(Date)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("business_term.id", ondelete="RESTRICT"))
    tier_id: Mapped[int | None] = mapped_column(ForeignKey("business_tier.id", ondelete="RESTRICT"))
    tier_name: Mapped[str] = mapped_column(Text, default="")
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("business_invoice_series.id", ondelete="RESTRICT")
    )
    number: Mapped[int | None] = mapped_column(Integer)
    number_text: Mapped[str | None] = mapped_column(Text, index=True)
    issued_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(Text)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    po_number: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    charter_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("assembly_charter_version.id", ondelete="RESTRICT")
    )
    rule_key: Mapped[str] = mapped_column(Text, default="")
    explanation: Mapped[Any] = mapped_column(Document, default=None, nullable=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("business_dues_run.id", ondelete="RESTRICT"))
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey(StoredDocument.sha256, ondelete="RESTRICT"))
    voided_on: Mapped[date | None] = mapped_column(Date)
    void_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    issued_at: Mapped[datetime | None] = mapped_column(Instant)


class InvoiceLine(Base):
    """What is charged. For dues, the days of the membership that the line pays for: its revenue belongs to them."""

    __tablename__ = "business_invoice_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["invoice_id"], ["business_invoice.id"], ondelete="RESTRICT", deferrable=True, initially="DEFERRED"
        ),
        UniqueConstraint("invoice_id", "position"),
        CheckConstraint("quantity > 0 AND net_minor = quantity * unit_minor", name="quantity_times_price"),
        CheckConstraint("net_minor >= 0 AND tax_minor >= 0", name="amounts_count"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    description: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    unit_minor: Mapped[int] = mapped_column(BigInteger)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)


class CreditNote(Parties, Base):
    """A document that takes back a part or all of an issued invoice. It is issued when it is written, and never changes."""

    __tablename__ = "business_credit_note"
    __table_args__ = (
        ForeignKeyConstraint(
            ["invoice_id", "currency"], ["business_invoice.id", "business_invoice.currency"], ondelete="RESTRICT"
        ),
        UniqueConstraint("series_id", "number"),
        CheckConstraint("amount_minor > 0", name="amount_counts"),
        CheckConstraint("seller_name <> '' AND buyer_name <> '' AND reason <> ''", name="parties_are_named"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    invoice_id: Mapped[int] = mapped_column(Integer, index=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("business_invoice_series.id", ondelete="RESTRICT"))
    number: Mapped[int] = mapped_column(Integer)
    number_text: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    pdf_sha256: Mapped[str | None] = mapped_column(ForeignKey(StoredDocument.sha256, ondelete="RESTRICT"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DuesRun(Base):
    """One run over all members whose dues begin in `[starts_on, ends_on)`, and how far it has come."""

    __tablename__ = "business_dues_run"
    __table_args__ = (
        one_of("state", "waiting", "running", "done"),
        CheckConstraint("ends_on > starts_on", name="period_has_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(
        ForeignKey("directory_foundation.id", ondelete="RESTRICT"), index=True
    )
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    issued_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    planned_count: Mapped[int] = mapped_column(Integer, default=0)
    raised_count: Mapped[int] = mapped_column(Integer, default=0)
    free_count: Mapped[int] = mapped_column(Integer, default=0)
    question_count: Mapped[int] = mapped_column(Integer, default=0)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class BillingDetails(Versioned, Base):
    """What a member wants to see on the next invoices: its purchase order number."""

    __tablename__ = "business_billing_details"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(PublicId, default=new_public_id, unique=True)
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(ForeignKey("business_member.id", ondelete="RESTRICT"), unique=True)
    po_number: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Instant)
