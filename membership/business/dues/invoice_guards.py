"""What the database itself demands of invoices and of what settles them (rules N1 to N6, L3, L7)."""

from __future__ import annotations

from typing import Any

from membership.business.dues.invoice_tables import STEPS, CreditNote, Invoice, InvoiceLine, InvoiceSeries
from membership.business.dues.payment_tables import Allocation, LadderEvent, Payment, PaymentPlan, WriteOff
from membership.kernel.db import Base, forward_only, immutable, insert_only, refuse
from membership.kernel.rules import declare, postgresql_ddl, require


def _table(model: type[Base]) -> Any:
    return model.__table__


_INVOICE, _LINE, _SERIES, _NOTE = (_table(one) for one in (Invoice, InvoiceLine, InvoiceSeries, CreditNote))
_PAYMENT, _ALLOCATION, _WRITE_OFF = _table(Payment), _table(Allocation), _table(WriteOff)

# N1 and N6: a number was drawn from the counter row, which is locked, and numbers and dates of a series only grow.
SERIES_LOCK = (
    "SELECT 1 FROM business_invoice_series AS series WHERE series.id = NEW.series_id "
    "AND NEW.number < series.next_number AND series.kind = '{kind}' FOR UPDATE"
)
GOES_BACK = (
    "EXISTS (SELECT 1 FROM (SELECT one.number, one.issued_on FROM {table} AS one WHERE one.series_id = NEW.series_id "
    "ORDER BY one.number DESC LIMIT 1) AS last WHERE NEW.number <= last.number OR NEW.issued_on < last.issued_on)"
)
ISSUES = {
    "BEFORE INSERT": "NEW.state <> 'draft'",
    "BEFORE UPDATE": "OLD.state = 'draft' AND NEW.state <> 'draft'",
}

LINES = "(SELECT sum(line.{column}) FROM business_invoice_line AS line WHERE line.invoice_id = NEW.id)"
NO_SUM = " OR ".join(
    f"coalesce({LINES.format(column=column)}, -1) <> NEW.{column}" for column in ("net_minor", "tax_minor")
)
for _moment, _when in ISSUES.items():
    _word = _moment.split()[-1].lower()
    refuse("N1", _INVOICE, _moment,
           f"({_when}) AND NOT EXISTS ({SERIES_LOCK.format(kind='invoice').removesuffix(' FOR UPDATE')})",
           "a number is drawn from the counter of its series", name=f"business_invoice_n1_{_word}")  # fmt: skip
    refuse("N6", _INVOICE, _moment, f"({_when}) AND {GOES_BACK.format(table='business_invoice')}",
           "numbers and dates of a series do not go back", name=f"business_invoice_n6_{_word}")  # fmt: skip
    refuse("N4", _INVOICE, _moment, f"({_when}) AND ({NO_SUM})", "an invoice is issued with the sum of its lines",
           name=f"business_invoice_n4_{_word}")  # fmt: skip
require("N1", _NOTE, "BEFORE INSERT", SERIES_LOCK.format(kind="credit_note"),
        "a number is drawn from the counter of its series", name="business_credit_note_a_n1")  # fmt: skip
refuse("N6", _NOTE, "BEFORE INSERT", GOES_BACK.format(table="business_credit_note"),
       "numbers and dates of a series do not go back")  # fmt: skip
refuse("N1", _SERIES, "BEFORE UPDATE",
       "NEW.next_number < OLD.next_number OR NEW.legal_entity_id <> OLD.legal_entity_id OR NEW.kind <> OLD.kind "
       "OR NEW.fiscal_year <> OLD.fiscal_year OR NEW.prefix <> OLD.prefix",
       "a series only goes on")  # fmt: skip
refuse("N1", _SERIES, "BEFORE DELETE", "TRUE", "a series only goes on")

# On PostgreSQL whoever issues holds the row of the series until the commit, also when nobody asked for it before; and
# whoever writes a line holds its invoice, so that it cannot be issued at the same moment.
for _name, _target, _query in (
    ("business_invoice_a_lock", _INVOICE, "business_invoice_series WHERE id = NEW.series_id FOR UPDATE"),
    ("business_invoice_line_a_lock", _LINE, "business_invoice WHERE id = NEW.invoice_id FOR SHARE"),
):
    postgresql_ddl(
        _target,
        f"CREATE FUNCTION {_name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM {_query}; RETURN NEW; END $$",
        f"DROP FUNCTION IF EXISTS {_name}() CASCADE",
    )
    postgresql_ddl(
        _target,
        f"CREATE TRIGGER {_name} BEFORE INSERT OR UPDATE ON {_target.name} FOR EACH ROW EXECUTE FUNCTION {_name}()",
    )

# N2, N5: an issued invoice keeps every word; only its voiding, and the file made from it, are written later.
LATER = {"state", "voided_on", "void_reason", "pdf_sha256", "version"}
forward_only("N2", _INVOICE, "state", STEPS)
immutable(
    "N2", _INVOICE, [c.name for c in _INVOICE.columns if c.name not in LATER], when="OLD.state <> 'draft'",
    name="business_invoice_n2_issued",
)  # fmt: skip
refuse("N2", _INVOICE, "BEFORE UPDATE",
       "(OLD.state = 'void' AND (NEW.voided_on <> OLD.voided_on OR NEW.void_reason <> OLD.void_reason)) "
       "OR (OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256)",
       "what was added to an issued invoice is final", name="business_invoice_n2_added")  # fmt: skip
ISSUED_ALREADY = "EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = {row}.invoice_id AND whole.state <> 'draft')"
for _moment, _row in (("BEFORE INSERT", "NEW"), ("BEFORE UPDATE", "OLD"), ("BEFORE DELETE", "OLD")):
    refuse("N2", _LINE, _moment, ISSUED_ALREADY.format(row=_row), "the lines of an issued invoice are final")
refuse("N2", _LINE, "BEFORE UPDATE", "NEW.invoice_id <> OLD.invoice_id", "a line stays with its invoice",
       name="business_invoice_line_n2_stays")  # fmt: skip
immutable(
    "N2", _NOTE, [c.name for c in _NOTE.columns if c.name != "pdf_sha256"], name="business_credit_note_n2"
)
refuse("N2", _NOTE, "BEFORE UPDATE",
       "OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256",
       "the file of a credit note is final", name="business_credit_note_n2_file")  # fmt: skip

# What settles an invoice speaks of an issued one; a reversal takes back exactly what it names.
ISSUED = "SELECT 1 FROM business_invoice AS whole WHERE whole.id = NEW.invoice_id AND whole.state = 'issued' FOR SHARE"
for _settling in (_NOTE, _ALLOCATION, _WRITE_OFF):
    require("L7", _settling, "BEFORE INSERT", ISSUED, "only an issued invoice is settled",
            name=f"{_settling.name}_l7_issued")  # fmt: skip
refuse("L7", _ALLOCATION, "BEFORE INSERT",
       "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_allocation AS first "
       "WHERE first.id = NEW.reverses_id AND first.reverses_id IS NULL AND first.payment_id = NEW.payment_id "
       "AND first.invoice_id = NEW.invoice_id AND first.amount_minor = -NEW.amount_minor)",
       "a reversal takes back exactly what it names", name="business_allocation_l7_reversal")  # fmt: skip
refuse("L7", _PAYMENT, "BEFORE INSERT",
       "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_payment AS first "
       "WHERE first.id = NEW.reverses_id AND first.reverses_id IS NULL AND first.account_id = NEW.account_id "
       "AND first.amount_minor = -NEW.amount_minor)",
       "a reversal takes back exactly what it names", name="business_payment_l7_reversal")  # fmt: skip
for _model in (_PAYMENT, _ALLOCATION, _WRITE_OFF, _table(LadderEvent), _table(PaymentPlan)):
    insert_only("L3", _model)
for _rule in ("N3", "N5"):
    declare(_rule, _INVOICE)
