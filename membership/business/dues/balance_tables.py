"""Balances, kept by the database itself in the commit of each posting, so that no page adds up the ledger (rule L6).

Nothing but the triggers in `balance_keeping.py` writes these tables. Their checks are what makes rule L7 hold on both
engines: an allocation beyond the payment or the invoice would bring a balance below zero, and is refused.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from membership.kernel.db import Base

DERIVED = {"unaudited": "adds up audited rows; the database derives it from them, and a check compares"}
IS_OPEN = "open_minor > 0"


class Balance(Base):
    """What stands in an account for a member (0: for nobody in particular), debit above zero."""

    __tablename__ = "business_balance"
    __table_args__ = (Index(None, "member_key"), {"info": DERIVED})

    account_id: Mapped[int] = mapped_column(
        ForeignKey("business_account.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    member_key: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    amount_minor: Mapped[int] = mapped_column(BigInteger)


class MonthTotal(Base):
    """What moved in an account in a month: a trial balance adds up months, and only the last one line by line."""

    __tablename__ = "business_month_total"
    __table_args__ = ({"info": DERIVED},)

    account_id: Mapped[int] = mapped_column(
        ForeignKey("business_account.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    debit_minor: Mapped[int] = mapped_column(BigInteger)
    credit_minor: Mapped[int] = mapped_column(BigInteger)


class InvoiceBalance(Base):
    """What is open of an issued invoice, and by what it was settled."""

    __tablename__ = "business_invoice_balance"
    __table_args__ = (
        CheckConstraint(
            "open_minor >= 0 AND paid_minor >= 0 AND cancelled_minor >= 0 AND written_off_minor >= 0",
            name="nothing_below_zero",
        ),
        CheckConstraint(
            "open_minor = total_minor - paid_minor - cancelled_minor - written_off_minor", name="open_adds_up"
        ),
        Index(
            "ix_business_invoice_balance_open", "foundation_id", "currency", "due_on", "open_minor",
            sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN),
        ),
        Index(None, "member_id"),
        {"info": DERIVED},
    )  # fmt: skip

    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("business_invoice.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    foundation_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[int] = mapped_column(Integer)
    due_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(Text)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    cancelled_minor: Mapped[int] = mapped_column(BigInteger)
    written_off_minor: Mapped[int] = mapped_column(BigInteger)
    open_minor: Mapped[int] = mapped_column(BigInteger)


class PaymentBalance(Base):
    """What of a payment pays no invoice yet: the member's credit."""

    __tablename__ = "business_payment_balance"
    __table_args__ = (
        CheckConstraint("free_minor >= 0 AND free_minor <= amount_minor", name="within_the_payment"),
        Index(
            "ix_business_payment_balance_free", "foundation_id", "payment_id",
            sqlite_where=text("free_minor > 0"), postgresql_where=text("free_minor > 0"),
        ),
        {"info": DERIVED},
    )  # fmt: skip

    payment_id: Mapped[int] = mapped_column(
        ForeignKey("business_payment.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False
    )
    foundation_id: Mapped[int] = mapped_column(Integer)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    free_minor: Mapped[int] = mapped_column(BigInteger)
    is_undone: Mapped[bool]
