"""Reading the log: what happened to one thing, or in one foundation, newest first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, tuple_, union
from sqlalchemy.orm import Session

from membership.kernel.audit.models import AuditEntry, AuditPersonal, AuditRow, AuditText
from membership.kernel.sentences import told

QUIET = frozenset({"version", "recorded_at", "superseded_at", "supersedes_id", "public_id", "id"})


@dataclass(frozen=True)
class Happening:
    """One entry as a person reads it. `actor` is a key such as `person:17`; the reader of people gives it a name."""

    chain: int
    seq: int
    at: datetime
    actor: str
    source: str
    event: str
    wing: str
    summary: str


@dataclass(frozen=True)
class Told:
    """One entry of a history on a page: when, what, and who did it, where that is shown."""

    at: datetime
    summary: str
    actor: str = ""


def people_of(happened: Iterable[Happening]) -> set[int]:
    """The keys of the persons who acted."""
    return {int(one.actor[7:]) for one in happened if one.actor.startswith("person:")}


def as_told(happened: Iterable[Happening], names: Mapping[int, str] | None = None) -> list[Told]:
    """The entries as a page tells them; with `names` (person -> name) also who did each."""
    return [Told(one.at, one.summary, "" if names is None else _doer(one.actor, names)) for one in happened]


def _doer(actor: str, names: Mapping[int, str]) -> str:
    kind, _, key = actor.partition(":")
    return names.get(int(key), "(erased)") if kind == "person" else "the program"


def timeline(
    session: Session,
    table: str,
    key: int | str,
    limit: int = 50,
    *,
    also: Mapping[str, Select[Any]] | None = None,
) -> list[Happening]:
    """Entries about one thing: those whose subject it is, and those that touched its row. `also` adds those about rows that
    belong to it: table -> a select of their keys as text."""
    touching = select(AuditRow.chain_id, AuditRow.seq).where(
        AuditRow.table_name == table, AuditRow.row_key == str(key)
    )
    is_subject = and_(AuditEntry.subject_table == table, AuditEntry.subject_key == str(key))
    belonging = [
        and_(AuditEntry.subject_table == other, AuditEntry.subject_key.in_(keys))
        for other, keys in (also or {}).items()
    ]
    touched = tuple_(AuditEntry.chain_id, AuditEntry.seq).in_(touching)
    query = _entries().where(or_(is_subject, touched, *belonging))
    return [_happening(row) for row in session.execute(query.order_by(AuditEntry.at.desc()).limit(limit))]


def runs_over(table: str, rows: Mapping[str, Select[Any]]) -> Select[Any]:
    """Keys of the runs of `table`, each one entry about thousands of rows, that touched one of `rows` (table -> keys as text): for
    `also` of a timeline, so that each of the many has the run in its history."""
    touched = [
        select(AuditRow.chain_id, AuditRow.seq).where(AuditRow.table_name == name, AuditRow.row_key.in_(keys))
        for name, keys in rows.items()
    ]
    return select(AuditEntry.subject_key).where(
        AuditEntry.subject_table == table,
        tuple_(AuditEntry.chain_id, AuditEntry.seq).in_(union(*touched)),
    )


def entries(
    session: Session,
    chain_id: int,
    wings: Sequence[str],
    *,
    before: int | None = None,
    event: str = "",
    limit: int = 50,
) -> list[Happening]:
    """Entries of one chain on the given sides of the wall, newest first; `before` is the keyset of paging."""
    query = _entries().where(AuditEntry.chain_id == chain_id, AuditEntry.wing.in_(list(wings)))
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    if event:
        query = query.where(AuditEntry.event.startswith(event, autoescape=True))
    return [_happening(row) for row in session.execute(query.order_by(AuditEntry.seq.desc()).limit(limit))]


@dataclass(frozen=True)
class Change:
    """One row that an entry touched: its values afterwards, and those before where they are known."""

    table: str
    key: str
    op: str
    fields: list[tuple[str, str, str]]


def changes(session: Session, chain_id: int, seq: int) -> list[Change]:
    """What an entry changed: per row, the fields whose value differs from the record before (field, before, after)."""
    rows = session.execute(
        select(AuditRow.position, AuditRow.table_name, AuditRow.row_key, AuditRow.op, AuditRow.after)
        .where(AuditRow.chain_id == chain_id, AuditRow.seq == seq)
        .order_by(AuditRow.position)
        .limit(200)
    ).all()
    texts = _texts(session, chain_id, seq)
    return [
        Change(
            row.table_name,
            row.row_key,
            row.op,
            _differences(session, chain_id, seq, row, texts.get(row.position, {})),
        )
        for row in rows
    ]


def _texts(session: Session, chain_id: int, seq: int) -> dict[int, dict[str, Any]]:
    query = select(AuditPersonal.position, AuditPersonal.texts).where(
        AuditPersonal.chain_id == chain_id, AuditPersonal.seq == seq
    )
    return {row.position: row.texts for row in session.execute(query)}


def _differences(
    session: Session, chain_id: int, seq: int, row: Row[*tuple[Any, ...]], texts: dict[str, Any]
) -> list[tuple[str, str, str]]:
    after = json.loads(row.after) if row.after else {}
    before, known = _before(session, chain_id, seq, row)
    return [
        (name, _shown(before.get(name), known.get(name)), _shown(value, texts.get(name)))
        for name, value in after.items()
        if name not in QUIET
        and value != before.get(name)
        and not (value is None and name not in before)
        and not (name in texts and texts[name] == known.get(name))  # each record has a salt of its own
    ]


def _before(
    session: Session, chain_id: int, seq: int, row: Row[*tuple[Any, ...]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the record before, and its personal texts where they are not erased."""
    earlier = select(AuditRow.seq, AuditRow.position, AuditRow.after).where(
        AuditRow.table_name == row.table_name, AuditRow.row_key == row.row_key,
        AuditRow.chain_id == chain_id, AuditRow.seq < seq,
    )  # fmt: skip
    found = session.execute(earlier.order_by(AuditRow.seq.desc(), AuditRow.position.desc()).limit(1)).first()
    if found is None or not found.after:
        return {}, {}
    return json.loads(found.after), _texts(session, chain_id, found.seq).get(found.position, {})


def _shown(value: Any, text: Any) -> str:
    if isinstance(value, dict) and "#" in value:
        return str(text) if text is not None else "(personal text)"
    return "" if value is None else str(value)


def _entries() -> Select[*tuple[Any, ...]]:
    entry = AuditEntry
    return select(
        entry.chain_id,
        entry.seq,
        entry.at,
        entry.actor,
        entry.source,
        entry.event,
        entry.wing,
        AuditText.summary,
    ).outerjoin(AuditText, and_(AuditText.chain_id == entry.chain_id, AuditText.seq == entry.seq))


def _happening(row: Row[*tuple[Any, ...]]) -> Happening:
    return Happening(
        row.chain_id,
        row.seq,
        row.at,
        row.actor,
        row.source,
        row.event,
        row.wing,
        told(row.summary or "(erased)"),
    )
