"""Changing the database behind the log's back, in a hundred ways: each inside a transaction that is taken back (R44)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from membership.kernel.audit.canonical import GENESIS
from membership.kernel.audit.log import entry_hash, row_digest
from membership.kernel.audit.verify import ENTRY_FIELDS, Head, verify
from membership.kernel.db import Base, Database

AUDIT = (
    "kernel_audit_entry",
    "kernel_audit_row",
    "kernel_audit_text",
    "kernel_audit_personal",
    "kernel_audit_chain",
)
LIVE = (
    "directory_organization",
    "directory_person",
    "directory_organization_figure",
    "directory_affiliation",
)
ERASABLE = ("kernel_audit_text", "kernel_audit_personal")
"""Deleting one of these rows is how a person is forgotten, and no tampering."""


class Pointless(Exception):
    """This attempt changed nothing; another one is drawn."""


@dataclass
class Forger:
    """Has every right on the database, and takes its guards away first."""

    connection: Connection
    chance: random.Random

    def edit(self) -> str:
        """One value of one row."""
        table = Base.metadata.tables[self.chance.choice((*AUDIT[:4], *LIVE))]
        row = self._row(table)
        columns = [
            c for c in table.columns if row[c.name] not in (None, "") and c.name not in ("salt", "texts")
        ]
        column = self.chance.choice(columns)
        if table.name == "kernel_audit_personal":
            return self._edit_personal(row)
        return self._set(table, row, {column.name: self._other(row[column.name])}, column.name)

    def delete(self) -> str:
        """One row."""
        table = Base.metadata.tables[self.chance.choice(("kernel_audit_entry", "kernel_audit_row", *LIVE))]
        row = self._row(table)
        self._run(f"DELETE FROM {table.name} WHERE {self._where(table)}", self._key(table, row))
        return f"deleted {self._key(table, row)} of {table.name}"

    def insert(self) -> str:
        """One row that nobody recorded, of the log or of the house."""
        table = Base.metadata.tables[self.chance.choice(("kernel_audit_entry", "kernel_audit_row", *LIVE))]
        row = dict(self._row(table))
        changes: dict[str, Any] = {
            "public_id": "forged",
            "email_key": None,
            "handle_key": None,
            "registration_key": None,
        }
        changes |= {"seq": row.get("seq", 0) + 10_000, "id": row.get("id", 0) + 10_000, "prev_hash": "f" * 64}
        row |= {name: value for name, value in changes.items() if name in row}
        names = ", ".join(row)
        self._run(f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(':' + n for n in row)})", row)
        return f"inserted into {table.name}"

    def swap(self) -> str:
        """What two rows say, one in the place of the other."""
        table = Base.metadata.tables[
            self.chance.choice(("kernel_audit_entry", "kernel_audit_row", "directory_person"))
        ]
        column = {"kernel_audit_entry": "event", "kernel_audit_row": "after", "directory_person": "name"}[
            table.name
        ]
        one, other = self._row(table), self._row(table)
        if one[column] == other[column]:
            raise Pointless
        self._set(table, one, {column: other[column]}, column)
        return "swapped " + self._set(table, other, {column: one[column]}, column)

    def cut_tail(self) -> str:
        """The last entries of a chain, with everything that hangs on them, and the head set back to match."""
        chain, last = self._run("SELECT id, head_seq FROM kernel_audit_chain ORDER BY id").all()[
            self.chance.randrange(2)
        ]
        keep = last - self.chance.randint(1, min(5, last - 1))
        for table in ("kernel_audit_personal", "kernel_audit_row", "kernel_audit_text", "kernel_audit_entry"):
            self._run(f"DELETE FROM {table} WHERE chain_id = :c AND seq > :s", {"c": chain, "s": keep})
        self._run(
            "UPDATE kernel_audit_chain SET head_seq = :s, head_hash = (SELECT hash FROM kernel_audit_entry "
            "WHERE chain_id = :c AND seq = :s) WHERE id = :c", {"c": chain, "s": keep},
        )  # fmt: skip
        return f"cut the tail of chain {chain} after {keep}"

    def rewrite(self) -> str:
        """Another actor somewhere, and the whole chain computed anew from there: only an outside head tells."""
        entry = self._row(Base.metadata.tables["kernel_audit_entry"])
        chain, seq = entry["chain_id"], entry["seq"]
        values = {"c": chain, "s": seq, "a": "person:666"}
        self._run("UPDATE kernel_audit_entry SET actor = :a WHERE chain_id = :c AND seq = :s", values)
        self._compute_anew(chain)
        return f"rewrote chain {chain} from {seq}"

    def _compute_anew(self, chain: int) -> None:
        table = Base.metadata.tables["kernel_audit_entry"]
        rows = Base.metadata.tables["kernel_audit_row"]
        prev, last = GENESIS, 0
        for entry in self.connection.execute(
            table.select().where(table.c.chain_id == chain).order_by(table.c.seq)
        ).all():
            touched = self.connection.execute(
                rows.select()
                .where(rows.c.chain_id == chain, rows.c.seq == entry.seq)
                .order_by(rows.c.position)
            )
            fields = {name: getattr(entry, name) for name in ENTRY_FIELDS} | {"prev_hash": prev}
            new = entry_hash(fields, [row_digest(r.table_name, r.row_key, r.op, r.after) for r in touched])
            values = {"p": prev, "h": new, "c": chain, "s": entry.seq}
            self._run(
                "UPDATE kernel_audit_entry SET prev_hash = :p, hash = :h WHERE chain_id = :c AND seq = :s",
                values,
            )
            prev, last = new, entry.seq
        self._run(
            "UPDATE kernel_audit_chain SET head_seq = :s, head_hash = :h WHERE id = :c",
            {"s": last, "h": prev, "c": chain},
        )

    def _edit_personal(self, row: Any) -> str:
        table = Base.metadata.tables["kernel_audit_personal"]
        if not row["texts"]:
            raise Pointless
        if self.chance.random() < 0.5:
            return self._set(table, row, {"salt": self._other(row["salt"])}, "salt")
        name = self.chance.choice(sorted(row["texts"]))
        texts = row["texts"] | {name: self._other(row["texts"][name])}
        where = [table.c[key] == value for key, value in self._key(table, row).items()]
        self.connection.execute(table.update().where(*where).values(texts=texts))
        return f"the kept text {name}"

    def _row(self, table: Table) -> Any:
        rows = self.connection.execute(table.select().limit(200)).mappings().all()
        return self.chance.choice(rows)

    def _other(self, value: Any) -> Any:
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + self.chance.choice((-1, 1, 1_000_000))
        if isinstance(value, str):
            place = self.chance.randrange(len(value))
            return value[:place] + ("y" if value[place] != "y" else "z") + value[place + 1 :]
        return value - timedelta(days=self.chance.randint(1, 400))

    def _set(self, table: Table, row: Any, values: dict[str, Any], what: str) -> str:
        where = [table.c[key] == value for key, value in self._key(table, row).items()]
        self.connection.execute(table.update().where(*where).values(values))
        return f"{what} of {table.name}"

    def _key(self, table: Table, row: Any) -> dict[str, Any]:
        return {column.name: row[column.name] for column in table.primary_key.columns}

    def _where(self, table: Table) -> str:
        return " AND ".join(f"{column.name} = :{column.name}" for column in table.primary_key.columns)

    def _run(self, sql: str, values: dict[str, Any] | None = None) -> Any:
        return self.connection.execute(text(sql), values or {})


KINDS: tuple[Callable[[Forger], str], ...] = (
    Forger.edit, Forger.edit, Forger.delete, Forger.insert, Forger.swap, Forger.cut_tail, Forger.rewrite,
)  # fmt: skip


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection without triggers and foreign keys, whose changes are taken back at the end."""
    with database.engine.connect().execution_options(purpose="write") as connection:
        if not database.is_sqlite:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        try:
            yield connection
        finally:
            connection.rollback()


def drop_guards(database: Database) -> None:
    """SQLite keeps its triggers in the file: on this copy they go for good, and foreign keys are no longer looked at."""

    @event.listens_for(database.engine, "connect")
    def _off(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=OFF")

    with database.engine.begin() as connection:
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f"DROP TRIGGER {name}"))


def undetected(database: Database, outside: list[Head], count: int, seed: int) -> list[str]:
    """Of so many tamperings those that `verify` did not see; one that makes the log unreadable was seen."""
    chance = random.Random(seed)
    missed = []
    done = 0
    while done < count:
        with unguarded(database) as connection:
            forger = Forger(connection, chance)
            try:
                what = chance.choice(KINDS)(forger)
            except (Pointless, DBAPIError):
                continue
            done += 1
            try:
                with Session(connection, autoflush=False) as session:
                    if verify(session, Base.metadata, outside).is_whole:
                        missed.append(what)
            except (ValueError, DBAPIError, TypeError):
                continue
    return missed
