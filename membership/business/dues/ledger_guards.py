"""What the database itself demands of the ledger (rules L1 to L5 and L8)."""

from __future__ import annotations

from typing import Any

from membership.business.dues.ledger_tables import Account, ClosedPeriod, Ledger, Posting, Transaction
from membership.kernel.db import Base, forward_only, immutable, insert_only, refuse
from membership.kernel.rules import declare, deferred_check, postgresql_ddl, require


def _table(model: type[Base]) -> Any:
    return model.__table__


_TRANSACTION, _POSTING, _CLOSED = _table(Transaction), _table(Posting), _table(ClosedPeriod)

UNBALANCED = (
    "(SELECT count(*) FROM business_posting AS line WHERE line.transaction_id = NEW.id) < 2 OR EXISTS "
    "(SELECT 1 FROM business_posting AS line WHERE line.transaction_id = NEW.id GROUP BY line.currency "
    "HAVING sum(line.amount_minor) <> 0)"
)
CLOSED = (
    "EXISTS (SELECT 1 FROM business_closed_period AS closed WHERE closed.ledger_id = NEW.ledger_id "
    "AND closed.starts_on <= NEW.posted_on AND closed.ends_on > NEW.posted_on)"
)
POSTING_NOW = {
    "BEFORE INSERT": "NEW.state = 'posted'",
    "BEFORE UPDATE": "OLD.state = 'draft' AND NEW.state = 'posted'",
}

for _moment, _when in POSTING_NOW.items():
    _word = _moment.split()[-1].lower()
    refuse("L1", _TRANSACTION, _moment, f"({_when}) AND ({UNBALANCED})",
           "a posted transaction has two lines or more, which add up to nothing in each currency",
           name=f"business_transaction_l1_{_word}")  # fmt: skip
    refuse("L8", _TRANSACTION, _moment, f"({_when}) AND {CLOSED}", "a closed period takes no postings",
           name=f"business_transaction_l8_{_word}")  # fmt: skip

# On PostgreSQL the row of the ledger stands between posting and closing, and the sum is looked at once more at the commit:
# a line that another session writes at the same moment cannot slip past the check.
postgresql_ddl(
    _TRANSACTION,
    "CREATE FUNCTION business_transaction_a_lock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM 1 FROM business_ledger WHERE id = NEW.ledger_id FOR SHARE; RETURN NEW; END $$",
    "DROP FUNCTION IF EXISTS business_transaction_a_lock() CASCADE",
)
postgresql_ddl(
    _TRANSACTION,
    "CREATE TRIGGER business_transaction_a_lock BEFORE INSERT OR UPDATE ON business_transaction "
    "FOR EACH ROW EXECUTE FUNCTION business_transaction_a_lock()",
)
deferred_check(
    "L1",
    _TRANSACTION,
    "AFTER INSERT OR UPDATE",
    f"IF NEW.state = 'posted' AND ({UNBALANCED}) THEN RAISE EXCEPTION 'L1: a posted transaction adds up to nothing' "
    "USING ERRCODE = '23514'; END IF; RETURN NULL;",
    name="business_transaction_l1_commit",
)
require(
    "L8",
    _CLOSED,
    "BEFORE INSERT",
    "SELECT 1 FROM business_ledger AS ledger WHERE ledger.id = NEW.ledger_id FOR UPDATE",
    "a period is closed in a ledger",
)
refuse("L8", _CLOSED, "BEFORE UPDATE", "TRUE", "a closed period stays closed")
refuse("L8", _CLOSED, "BEFORE DELETE", "TRUE", "a closed period stays closed")

# L3: what is posted stays. A line may be written only before its transaction is posted.
POSTED_ALREADY = (
    "EXISTS (SELECT 1 FROM business_transaction AS whole WHERE whole.id = {row}.transaction_id "
    "AND whole.state = 'posted')"
)
forward_only("L3", _TRANSACTION, "state", {"draft": ("posted",), "posted": ()})
immutable(
    "L3", _TRANSACTION,
    ("id", "ledger_id", "foundation_id", "currency", "state", "posted_on", "source_kind", "source_id", "effect",
     "summary", "reverses_id", "recorded_at"),
    when="OLD.state = 'posted'",
)  # fmt: skip
for _moment, _row in (("BEFORE INSERT", "NEW"), ("BEFORE UPDATE", "OLD"), ("BEFORE DELETE", "OLD")):
    refuse(
        "L3",
        _POSTING,
        _moment,
        POSTED_ALREADY.format(row=_row),
        "the lines of a posted transaction are final",
    )
# A line is moved to no other transaction: `OLD` alone would let a draft's line slip into a posted one.
refuse("L3", _POSTING, "BEFORE UPDATE", "NEW.transaction_id <> OLD.transaction_id",
       "a line stays with its transaction", name="business_posting_l3_stays")  # fmt: skip
postgresql_ddl(
    _POSTING,
    "CREATE FUNCTION business_posting_a_lock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "PERFORM 1 FROM business_transaction WHERE id = NEW.transaction_id FOR SHARE; RETURN NEW; END $$",
    "DROP FUNCTION IF EXISTS business_posting_a_lock() CASCADE",
)
postgresql_ddl(
    _POSTING,
    "CREATE TRIGGER business_posting_a_lock BEFORE INSERT OR UPDATE ON business_posting "
    "FOR EACH ROW EXECUTE FUNCTION business_posting_a_lock()",
)
for _model in (Ledger, Account):
    declare("L4", _table(_model))
immutable("L4", _table(Account), ("ledger_id", "foundation_id", "currency", "kind", "role"))
insert_only("L4", _table(Ledger))
declare("L2", _POSTING)
declare("L4", _POSTING)
declare("L5", _TRANSACTION)
