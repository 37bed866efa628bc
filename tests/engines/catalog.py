"""What a database holds besides its rows: tables, columns, constraints, indexes, triggers and functions, as text to compare."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

from membership.kernel.db import Database
from membership.kernel.jobs.schema import SYSTEM_TABLES

LEFT_OUT = SYSTEM_TABLES | {"alembic_version"}
QUERIES = {
    "column": "SELECT c.relname, a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || "
    "CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') "
    "|| ' at ' || row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum) WHERE c.relkind = 'r' AND a.attnum > 0 "
    "AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace",
    "constraint": "SELECT c.relname, o.conname || ' ' || pg_get_constraintdef(o.oid) FROM pg_constraint o "
    "JOIN pg_class c ON c.oid = o.conrelid WHERE c.relnamespace = 'public'::regnamespace",
    "index": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace",
    "function": "SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    "extension": "SELECT extname, extname FROM pg_extension",
}


def catalog(database: Database) -> dict[str, str]:
    """Name of each thing -> its definition, white space made alike."""
    with database.engine.connect() as connection:
        found = _sqlite(connection) if database.is_sqlite else _postgresql(connection)
    return {name: re.sub(r"\s+", " ", definition).strip() for name, definition in found.items()}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """What is not the same, by name."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _sqlite(connection: Connection) -> dict[str, str]:
    rows = connection.execute(text("SELECT type, tbl_name, name, sql FROM sqlite_master"))
    return {
        f"{kind} {table} {name}": sql or "(automatic)"
        for kind, table, name, sql in rows
        if table not in LEFT_OUT and not table.startswith("sqlite_")
    }


def _postgresql(connection: Connection) -> dict[str, str]:
    found = {}
    for kind, query in QUERIES.items():
        for table, definition in connection.execute(text(query)):
            if table not in LEFT_OUT:
                found[f"{kind} {table} {definition.split(' as ')[0][:120]}"] = definition
    return found
