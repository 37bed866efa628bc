"""Where a database comes from: the first entry of its log says so, and cannot be changed unnoticed."""

from __future__ import annotations

from sqlalchemy import inspect, select

from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database

DEMO = "demo:"
"""How the source of the demonstration's acts begins."""


def is_demonstration(database: Database) -> bool:
    """Whether the log begins with an act of the demonstration, whose passwords everybody knows."""
    if not inspect(database.engine).has_table(AuditEntry.__tablename__):
        return False
    first = select(AuditEntry.source).where(AuditEntry.chain_id == 0, AuditEntry.seq == 1)
    with database.reading() as session:
        return (session.scalars(first).one_or_none() or "").startswith(DEMO)
