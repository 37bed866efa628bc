"""Proving the log: every chain recomputed, and every live row compared with its last recorded values."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData, Select, Table, exists, func, select
from sqlalchemy.orm import Session

from membership.kernel.audit.canonical import GENESIS, canonical, salted
from membership.kernel.audit.log import entry_hash, row_digest
from membership.kernel.audit.models import AuditChain, AuditEntry, AuditPersonal, AuditRow, AuditText
from membership.kernel.audit.rows import closed_columns, row_key

ENTRY_FIELDS = (
    "chain_id", "seq", "at", "actor", "source", "event", "wing",
    "subject_table", "subject_key", "text_digest", "prev_hash",
)  # fmt: skip
BATCH = 2_000


@dataclass(frozen=True)
class Finding:
    """One place where the log and the database disagree. `chain` and `seq` name the entry, where one is known."""

    place: str
    message: str
    chain: int | None = None
    seq: int | None = None

    def __str__(self) -> str:
        entry = f" (entry {self.seq} of chain {self.chain})" if self.seq is not None else ""
        return f"{self.place}: {self.message}{entry}"


@dataclass(frozen=True)
class Head:
    """The last link of one chain: what leaves the machine, so that a rewritten log can be recognised."""

    chain: int
    seq: int
    hash: str


@dataclass
class Verdict:
    """What a verification saw."""

    entries: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.findings


def verify(session: Session, metadata: MetaData, known_heads: Sequence[Head] = ()) -> Verdict:
    """Check the whole log against itself, the live rows, and heads kept outside. Memory does not grow with the log."""
    verdict = Verdict()
    last = LastRows()
    outside = {(head.chain, head.seq): head.hash for head in known_heads}
    for chain in session.execute(_chains()):
        verdict.heads.append(Head(chain.id, chain.head_seq, chain.head_hash))
        _verify_chain(session, chain, last, verdict, outside)
    _verify_heads(verdict, known_heads)
    _find_strays(session, verdict)
    for name, table in sorted(metadata.tables.items()):
        if "unaudited" not in table.info and not name.startswith("alembic"):
            _verify_table(session, table, last, verdict)
    last.close()
    return verdict


def heads(session: Session) -> list[Head]:
    """The present head of every chain."""
    return [Head(row.id, row.head_seq, row.head_hash) for row in session.execute(_chains())]


def _chains() -> Select[int, int, str]:
    return select(AuditChain.id, AuditChain.head_seq, AuditChain.head_hash).order_by(AuditChain.id)


def _verify_heads(verdict: Verdict, known: Sequence[Head]) -> None:
    present = {head.chain: head.seq for head in verdict.heads}
    for head in known:
        if present.get(head.chain, 0) < head.seq:
            verdict.findings.append(
                Finding(
                    "kernel_audit_entry",
                    "entries that an outside head knows are missing",
                    head.chain,
                    head.seq,
                )
            )


def _verify_chain(
    session: Session, chain: Any, last: LastRows, verdict: Verdict, outside: dict[Any, str]
) -> None:
    expected_seq, prev = 0, GENESIS
    for entry, rows, text, personal in _entries(session, chain.id):
        expected_seq += 1
        verdict.entries += 1
        faults = _faults_of_entry(entry, rows, text, expected_seq, prev, outside)
        for message in (*faults, *_faults_of_texts(rows, personal)):
            verdict.findings.append(Finding("kernel_audit_entry", message, chain.id, entry.seq))
        expected_seq, prev = entry.seq, entry.hash
        last.note(chain.id, entry, rows)
    if (expected_seq, prev) != (chain.head_seq, chain.head_hash):
        verdict.findings.append(
            Finding("kernel_audit_chain", "the chain does not end at its head", chain.id, chain.head_seq)
        )


def _faults_of_entry(
    entry: Any, rows: Sequence[Any], text: Any, seq: int, prev: str, outside: dict[Any, str]
) -> Iterator[str]:
    if entry.seq != seq:
        yield f"entry {seq} is missing"
    if entry.prev_hash != prev:
        yield "does not follow from the entry before"
    fields = {name: getattr(entry, name) for name in ENTRY_FIELDS}
    if entry_hash(fields, [row_digest(r.table_name, r.row_key, r.op, r.after) for r in rows]) != entry.hash:
        yield "its content does not give its hash"
    if text is not None and salted(text.salt, "summary", text.summary) != entry.text_digest:
        yield "its sentence was changed"
    known = outside.get((entry.chain_id, entry.seq))
    if known is not None and known != entry.hash:
        yield "differs from the head that was kept outside"


def _faults_of_texts(rows: Sequence[Any], personal: Sequence[Any]) -> Iterator[str]:
    """Personal texts that are not those of which the log keeps the digests."""
    by_position = {row.position: row for row in rows if row.after} if personal else {}
    for kept in personal:
        row = by_position.get(kept.position)
        recorded = json.loads(row.after) if row is not None else {}
        if any(recorded.get(k) != {"#": salted(kept.salt, k, text)} for k, text in kept.texts.items()):
            yield "its personal texts were changed"


def _find_strays(session: Session, verdict: Verdict) -> None:
    """What stands in the log without an entry, and entries without a chain: nothing of ours puts them there."""
    for model in (AuditRow, AuditText, AuditPersonal):
        without = ~exists().where(AuditEntry.chain_id == model.chain_id, AuditEntry.seq == model.seq)
        for chain, seq in session.execute(select(model.chain_id, model.seq).where(without).limit(100)):
            verdict.findings.append(Finding(model.__tablename__, "stands without an entry", chain, seq))
    orphans = ~exists().where(AuditChain.id == AuditEntry.chain_id)
    for chain, seq in session.execute(select(AuditEntry.chain_id, AuditEntry.seq).where(orphans).limit(100)):
        verdict.findings.append(Finding("kernel_audit_entry", "stands without its chain", chain, seq))


def _entries(session: Session, chain_id: int) -> Iterator[tuple[Any, list[Any], Any, list[Any]]]:
    start = 0
    while True:
        query = select(AuditEntry.__table__).where(AuditEntry.chain_id == chain_id, AuditEntry.seq > start)
        batch = session.execute(query.order_by(AuditEntry.seq).limit(BATCH)).all()
        if not batch:
            return
        start = batch[-1].seq
        low = batch[0].seq
        rows = _grouped(session, AuditRow, chain_id, low, start)
        texts = _grouped(session, AuditText, chain_id, low, start)
        personal = _grouped(session, AuditPersonal, chain_id, low, start)
        for entry in batch:
            text = next(iter(texts.get(entry.seq, [])), None)
            yield entry, rows.get(entry.seq, []), text, personal.get(entry.seq, [])


def _grouped(session: Session, model: Any, chain_id: int, low: int, high: int) -> dict[int, list[Any]]:
    table = model.__table__
    query = select(table).where(model.chain_id == chain_id, model.seq.between(low, high))
    grouped: dict[int, list[Any]] = {}
    for row in session.execute(query.order_by(*table.primary_key.columns)):
        grouped.setdefault(row.seq, []).append(row)
    return grouped


class LastRows:
    """The last recorded state of every row, kept in a temporary file so that memory stays constant."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.execute(
            "CREATE TABLE last (name TEXT, key TEXT, at TEXT, chain INT, seq INT, position INT, after TEXT, "
            "PRIMARY KEY (name, key)) WITHOUT ROWID"
        )

    def note(self, chain_id: int, entry: Any, rows: Sequence[Any]) -> None:
        """Remember the rows of an entry, unless a later entry of another chain is remembered already. Within a chain the
        number decides and not the clock, which may go back."""
        self._store.executemany(
            "INSERT INTO last VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, key) DO UPDATE SET "
            "at = excluded.at, chain = excluded.chain, seq = excluded.seq, position = excluded.position, "
            "after = excluded.after WHERE excluded.chain = last.chain OR excluded.at >= last.at",
            [
                (r.table_name, r.row_key, entry.at.isoformat(), chain_id, entry.seq, r.position, r.after)
                for r in rows
            ],
        )

    def of(self, table: str, key: str) -> tuple[int, int, int, str | None] | None:
        """Chain, seq, position and values of the last record of a row."""
        found = self._store.execute(
            "SELECT chain, seq, position, after FROM last WHERE name = ? AND key = ?", (table, key)
        ).fetchone()
        return None if found is None else tuple(found)

    def living(self, table: str) -> Iterator[tuple[str, int, int]]:
        """Keys (with chain and seq) of rows that should exist."""
        yield from self._store.execute(
            "SELECT key, chain, seq FROM last WHERE name = ? AND after IS NOT NULL", (table,)
        )

    def close(self) -> None:
        """Drop the temporary file."""
        self._store.close()


def _verify_table(session: Session, table: Table, last: LastRows, verdict: Verdict) -> None:
    count = 0
    for batch in session.execute(select(table)).mappings().partitions(BATCH):
        salts = _salts(session, table, [last.of(table.name, row_key(table, dict(row))) for row in batch])
        for row in batch:
            count += 1
            _verify_row(table, dict(row), last, salts, verdict)
    verdict.rows += count
    if count < sum(1 for _ in last.living(table.name)):
        _name_missing(session, table, last, verdict)


def _verify_row(
    table: Table, row: dict[str, Any], last: LastRows, salts: dict[Any, Any], verdict: Verdict
) -> None:
    key = row_key(table, row)
    known = last.of(table.name, key)
    place = f"{table.name} {key}"
    if known is None:
        verdict.findings.append(Finding(place, "exists but was never recorded"))
        return
    chain, seq, position, after = known
    if after is None:
        verdict.findings.append(Finding(place, "exists but was recorded as deleted", chain, seq))
    elif not _agrees(table, row, after, salts.get((chain, seq, position))):
        verdict.findings.append(Finding(place, "differs from its last recorded values", chain, seq))


def _agrees(table: Table, row: dict[str, Any], after: str, salt: str | None) -> bool:
    personal, secret = closed_columns(table)
    closed = personal | secret
    if not closed:
        return canonical(row) == after
    recorded = json.loads(after)
    if salt is None:  # erased: only the open columns can still be compared
        row = {k: v for k, v in row.items() if k not in closed}
        recorded = {k: v for k, v in recorded.items() if k not in closed}
        return canonical(row) == canonical(recorded)
    hidden = {k: {"#": salted(salt, k, v)} if k in closed and v is not None else v for k, v in row.items()}
    return canonical(hidden) == after


def _salts(
    session: Session, table: Table, places: Sequence[tuple[int, int, int, str | None] | None]
) -> dict[Any, str]:
    personal, secret = closed_columns(table)
    known = [place[:3] for place in places if place is not None]
    if not (personal | secret) or not known:
        return {}
    salts: dict[Any, str] = {}
    for chain in {place[0] for place in known}:
        seqs = sorted({place[1] for place in known if place[0] == chain})
        for start in range(0, len(seqs), 500):
            query = select(AuditPersonal.seq, AuditPersonal.position, AuditPersonal.salt).where(
                AuditPersonal.chain_id == chain, AuditPersonal.seq.in_(seqs[start : start + 500])
            )
            salts.update({(chain, row.seq, row.position): row.salt for row in session.execute(query)})
    return salts


def _name_missing(session: Session, table: Table, last: LastRows, verdict: Verdict) -> None:
    keys = {
        row_key(table, dict(row)) for row in session.execute(select(*table.primary_key.columns)).mappings()
    }
    for key, chain, seq in last.living(table.name):
        if key not in keys:
            verdict.findings.append(
                Finding(f"{table.name} {key}", "was removed without a record", chain, seq)
            )


def count_entries(session: Session) -> int:
    """How many entries all chains hold together."""
    return session.execute(select(func.count()).select_from(AuditEntry)).scalar_one()
