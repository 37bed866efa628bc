"""Appending to the chains, inside the transaction of the act."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from membership.kernel.audit.canonical import GENESIS, canonical, digest, salted
from membership.kernel.audit.models import AuditChain, AuditEntry, AuditPersonal, AuditRow, AuditText
from membership.kernel.audit.rows import TouchedRow
from membership.kernel.bulk import RECORDED, insert_rows
from membership.kernel.db import Base


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain."""

    chain_id: int
    at: datetime
    actor: str
    source: str
    event: str
    wing: str
    subject_table: str
    subject_key: str
    summary: str
    rows: Sequence[TouchedRow] = field(default_factory=tuple)


PART = 5_000
"""Rows of the log that are written at once."""


def append(
    session: Session, drafts: Iterable[Draft], told: Callable[[int, int], None] = lambda _done, _most: None
) -> None:
    """Give each draft its number and hash; chains are locked in the order of their ids, so two acts cannot deadlock. `told`
    hears how many of how many touched rows are entered."""
    by_chain: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_chain.setdefault(draft.chain_id, []).append(draft)
    most = sum(len(draft.rows) for chain in by_chain.values() for draft in chain)
    done = 0
    for chain_id in sorted(by_chain):
        for number in _append_to_chain(session, chain_id, by_chain[chain_id]):
            done += number
            told(done, most)


def entry_count(session: Session) -> int:
    """How many entries all chains have: it grows with every commit that changes a record (rule A2)."""
    return session.execute(select(func.coalesce(func.sum(AuditChain.head_seq), 0))).scalar_one()


def _append_to_chain(session: Session, chain_id: int, drafts: Sequence[Draft]) -> Iterator[int]:
    """Write the entries of a chain; yields how many touched rows each part had."""
    seq, head = _lock_head(session, chain_id)
    entries: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for draft in drafts:
        seq += 1
        salt = secrets.token_hex(16)
        entry = _entry(draft, seq, head, salt)
        head = entry["hash"]
        entries.append(entry)
        texts.append({"chain_id": chain_id, "seq": seq, "salt": salt, "summary": draft.summary})
    _write(session, AuditEntry, entries)
    _write(session, AuditText, texts)
    first = seq - len(drafts) + 1
    rows = _rows(chain_id, first, drafts)
    while part := list(islice(rows, PART)):
        _write(session, AuditRow, part)
        yield len(part)
    _write(session, AuditPersonal, list(_personal(chain_id, first, drafts)))
    moved = update(AuditChain).where(AuditChain.id == chain_id).values(head_seq=seq, head_hash=head)
    session.execute(moved, execution_options={**RECORDED, "synchronize_session": False})


def _lock_head(session: Session, chain_id: int) -> tuple[int, str]:
    query = (
        select(AuditChain.head_seq, AuditChain.head_hash).where(AuditChain.id == chain_id).with_for_update()
    )
    head = session.execute(query).one_or_none()
    if head is None:
        _create_chain(session, chain_id)
        head = session.execute(query).one()
    return head.head_seq, head.head_hash


def _create_chain(session: Session, chain_id: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_or_skip
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_or_skip  # type: ignore[assignment]
    new = insert_or_skip(AuditChain).values(id=chain_id, head_seq=0, head_hash=GENESIS)
    session.execute(new.on_conflict_do_nothing(), execution_options=RECORDED)


def _entry(draft: Draft, seq: int, head: str, salt: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "chain_id": draft.chain_id,
        "seq": seq,
        "at": draft.at,
        "actor": draft.actor,
        "source": draft.source,
        "event": draft.event,
        "wing": draft.wing,
        "subject_table": draft.subject_table,
        "subject_key": draft.subject_key,
        "text_digest": salted(salt, "summary", draft.summary),
        "prev_hash": head,
    }
    entry["hash"] = entry_hash(entry, [row_digest(r.table, r.key, r.op, r.after) for r in draft.rows])
    return entry


def row_digest(table: str, key: str, op: str, after: str | None) -> str:
    """Digest of one touched row as it stands in the log."""
    return digest(f"{table}\x00{key}\x00{op}\x00{after or ''}")


def entry_hash(entry: dict[str, Any], rows: Sequence[str]) -> str:
    """The entry's link in the chain: its own fields, the digests of its rows, and the hash before."""
    return digest(canonical({**entry, "rows": list(rows)}))


def _rows(chain_id: int, first: int, drafts: Sequence[Draft]) -> Iterator[dict[str, Any]]:
    for seq, draft in enumerate(drafts, first):
        for position, row in enumerate(draft.rows):
            yield {
                "chain_id": chain_id,
                "seq": seq,
                "position": position,
                "table_name": row.table,
                "row_key": row.key,
                "op": row.op,
                "after": row.after,
            }


def _personal(chain_id: int, first: int, drafts: Sequence[Draft]) -> Iterable[dict[str, Any]]:
    for seq, draft in enumerate(drafts, first):
        for position, row in enumerate(draft.rows):
            if row.salt:
                yield {
                    "chain_id": chain_id,
                    "seq": seq,
                    "position": position,
                    "salt": row.salt,
                    "texts": row.texts or {},
                }


def _write(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of the log through the table itself: the mapper would look at each of them once more."""
    table = model.__table__
    assert isinstance(table, Table)
    insert_rows(session, table, rows)
