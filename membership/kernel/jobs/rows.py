"""The rows of DBOS that a job consists of, written without importing DBOS.

Importing DBOS costs 300 ms and 12 MB, and the web process needs only two INSERTs of it. The columns named here are those of
DBOS 3.4's own `enqueue_in_transaction`; a test compares both rows column by column on both engines, so that a new
version of DBOS that writes otherwise fails the build.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, FromClause, Integer, MetaData, Table, Text
from sqlalchemy.dialects import postgresql, sqlite

APPLICATION = "membership"
VERSION = "1"
"""Pinned: a worker of the next release takes the jobs posted by the last one."""
QUEUE = "membership"
WORKFLOW = "membership.run_job"
SCHEMA = "dbos"


@dataclass(frozen=True)
class SystemTables:
    """DBOS's tables as far as the program touches them."""

    status: Table
    inputs: Table
    outputs: Table


def tables(connection: Connection) -> SystemTables:
    """The tables where this engine keeps them: schema `dbos` on PostgreSQL, beside the program's own on SQLite."""
    return _tables(SCHEMA if connection.dialect.name == "postgresql" else None)


def insert_once(connection: Connection, table: FromClause, **values: Any) -> bool:
    """Insert the row unless its key is taken; whether it was inserted. Waits for a competing transaction to end."""
    assert isinstance(table, Table)
    maker = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement: Any = maker(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(statement).first() is not None


@cache
def _tables(schema: str | None) -> SystemTables:
    metadata = MetaData(schema=schema)
    status = Table(
        "workflow_status",
        metadata,
        Column("workflow_uuid", Text, primary_key=True),
        Column("status", Text),
        Column("name", Text),
        Column("executor_id", Text),
        Column("created_at", BigInteger),
        Column("updated_at", BigInteger),
        Column("completed_at", BigInteger),
        Column("started_at_epoch_ms", BigInteger),
        Column("delay_until_epoch_ms", BigInteger),
        Column("application_version", Text),
        Column("application_name", Text),
        Column("queue_name", Text),
        Column("recovery_attempts", BigInteger),
        Column("priority", Integer),
        Column("serialization", Text),
        Column("owner_xid", Text),
        Column("creator_xid", Text),
        Column("forked_from", Text),
        Column("was_forked_from", Boolean),
        Column("is_debounced", Boolean),
    )
    inputs = Table(
        "workflow_input", metadata, Column("workflow_uuid", Text, primary_key=True), Column("inputs", Text)
    )
    outputs = Table(
        "workflow_output",
        metadata,
        Column("workflow_uuid", Text, primary_key=True),
        Column("output", Text),
        Column("error", Text),
    )
    return SystemTables(status, inputs, outputs)
