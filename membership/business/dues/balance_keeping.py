"""The triggers that keep the balances: one SQL text per change, the same on both engines."""

from __future__ import annotations

from typing import Any

from membership.business.dues.balance_tables import InvoiceBalance
from membership.business.dues.invoice_tables import CreditNote, Invoice
from membership.business.dues.ledger_tables import Transaction
from membership.business.dues.payment_tables import Allocation, Payment, WriteOff
from membership.kernel.db import Base
from membership.kernel.rules import declare, postgresql_ddl, sqlite_ddl

POSTED = """INSERT INTO business_balance (account_id, member_key, amount_minor)
 SELECT account_id, coalesce(member_id, 0), sum(amount_minor) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id, coalesce(member_id, 0) ORDER BY 1, 2
 ON CONFLICT (account_id, member_key) DO UPDATE SET amount_minor = business_balance.amount_minor + excluded.amount_minor;
INSERT INTO business_month_total (account_id, month, debit_minor, credit_minor)
 SELECT account_id, {month}, sum(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END),
 sum(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id ORDER BY 1
 ON CONFLICT (account_id, month) DO UPDATE SET debit_minor = business_month_total.debit_minor + excluded.debit_minor,
 credit_minor = business_month_total.credit_minor + excluded.credit_minor;"""

ISSUED = """INSERT INTO business_invoice_balance (invoice_id, foundation_id, member_id, due_on, currency, total_minor,
 paid_minor, cancelled_minor, written_off_minor, open_minor)
 VALUES (NEW.id, NEW.foundation_id, NEW.member_id, NEW.due_on, NEW.currency, NEW.total_minor, 0, 0, 0, NEW.total_minor);"""

SETTLED = """UPDATE business_invoice_balance SET {column} = {column} + NEW.{amount}, open_minor = open_minor - NEW.{amount}
 WHERE invoice_id = NEW.{invoice};"""

ALLOCATED = """UPDATE business_payment_balance SET free_minor = free_minor - NEW.amount_minor
 WHERE payment_id = NEW.payment_id;"""

RECEIVED = """INSERT INTO business_payment_balance (payment_id, foundation_id, amount_minor, free_minor, is_undone)
 VALUES (NEW.id, NEW.foundation_id, NEW.amount_minor, NEW.amount_minor, {no});"""

UNDONE = """UPDATE business_payment_balance SET free_minor = free_minor + NEW.amount_minor, is_undone = {yes}
 WHERE payment_id = NEW.reverses_id;"""

SQLITE = {"month": "substr(NEW.posted_on, 1, 7) || '-01'", "no": "0", "yes": "1"}
POSTGRESQL = {"month": "date_trunc('month', NEW.posted_on)::date", "no": "FALSE", "yes": "TRUE"}


def keep(model: type[Base], name: str, moment: str, when: str, statements: str) -> None:
    """After `moment` on the table of `model`, where `when` holds, run `statements`."""
    table: Any = model.__table__
    here = _filled(statements, SQLITE)
    sqlite_ddl(
        table,
        f"CREATE TRIGGER {name} AFTER {moment} ON {table.name} FOR EACH ROW WHEN {when} BEGIN {here} END",
    )
    there = _filled(statements, POSTGRESQL)
    postgresql_ddl(
        table,
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {there} RETURN NULL; END $$",
        f"DROP FUNCTION IF EXISTS {name}() CASCADE",
    )
    postgresql_ddl(
        table,
        f"CREATE TRIGGER {name} AFTER {moment} ON {table.name} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
    )


def _filled(statements: str, words: dict[str, str]) -> str:
    for key, word in words.items():
        statements = statements.replace("{" + key + "}", word)
    return statements


def _settles(column: str, amount: str = "amount_minor", invoice: str = "invoice_id") -> str:
    return SETTLED.format(column=column, amount=amount, invoice=invoice)


_BECAME = "OLD.state = 'draft' AND NEW.state = "
keep(Transaction, "business_transaction_inserted", "INSERT", "NEW.state = 'posted'", POSTED)
keep(Transaction, "business_transaction_posted", "UPDATE", f"{_BECAME}'posted'", POSTED)
keep(Invoice, "business_invoice_inserted", "INSERT", "NEW.state = 'issued'", ISSUED)
keep(Invoice, "business_invoice_issued", "UPDATE", f"{_BECAME}'issued'", ISSUED)
keep(
    Invoice,
    "business_invoice_voided",
    "UPDATE",
    "OLD.state = 'issued' AND NEW.state = 'void'",
    _settles("cancelled_minor", "total_minor", "id"),
)
keep(CreditNote, "business_credit_note_settles", "INSERT", "TRUE", _settles("cancelled_minor"))
keep(WriteOff, "business_write_off_settles", "INSERT", "TRUE", _settles("written_off_minor"))
keep(Allocation, "business_allocation_settles", "INSERT", "TRUE", _settles("paid_minor") + ALLOCATED)
keep(Payment, "business_payment_received", "INSERT", "NEW.reverses_id IS NULL", RECEIVED)
keep(Payment, "business_payment_undone", "INSERT", "NEW.reverses_id IS NOT NULL", UNDONE)
for _model in (Allocation, InvoiceBalance):
    declare("L7", _model.__table__)  # type: ignore[arg-type]
