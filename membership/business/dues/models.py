"""Every table of the room, with the rules that the database keeps: who needs one imports it from here."""

from __future__ import annotations

from membership.business.dues import balance_keeping, invoice_guards, ledger_guards
from membership.business.dues.balance_tables import Balance, InvoiceBalance, MonthTotal, PaymentBalance
from membership.business.dues.invoice_tables import (
    BillingDetails,
    CreditNote,
    DuesRun,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
)
from membership.business.dues.ledger_tables import Account, ClosedPeriod, Ledger, Posting, Transaction
from membership.business.dues.payment_tables import Allocation, LadderEvent, Payment, PaymentPlan, WriteOff

KEPT = (balance_keeping, invoice_guards, ledger_guards)
"""Imported for what they say to the tables."""

__all__ = [
    "Account",
    "Allocation",
    "Balance",
    "BillingDetails",
    "ClosedPeriod",
    "CreditNote",
    "DuesRun",
    "Invoice",
    "InvoiceBalance",
    "InvoiceLine",
    "InvoiceSeries",
    "LadderEvent",
    "Ledger",
    "MonthTotal",
    "Payment",
    "PaymentBalance",
    "PaymentPlan",
    "Posting",
    "Transaction",
    "WriteOff",
]
