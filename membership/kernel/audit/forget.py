"""Erasing a person from the log: sentences and personal texts go, digests stay, and the chain stays whole (A3)."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Text, and_, cast, delete, or_, select, tuple_
from sqlalchemy.orm import Session

from membership.kernel.audit.models import AuditPersonal, AuditRow, AuditText

GONE = "[erased]"
"""What stands in a text where the name or address of an erased person stood."""
SHORTEST = 4
"""A shorter text is no mark of one person; it is forgotten with the rows that it stands in."""


def words_of(session: Session, rows: Collection[tuple[str, str]]) -> set[str]:
    """Every personal text that the log has known of these rows ("table", "key"), former ones too."""
    found = session.scalars(select(AuditPersonal.texts).join(AuditRow, _same()).where(_of(rows)))
    return {value for texts in found for value in texts.values() if isinstance(value, str) and value.strip()}


def marks_of(session: Session, rows: Collection[tuple[str, str]]) -> set[str]:
    """Of these texts those that are long enough to be a mark of one person wherever they stand."""
    return {word for word in words_of(session, rows) if len(word) >= SHORTEST}


def without(text: str, marks: Iterable[str]) -> str:
    """The text with every occurrence of a mark replaced, in whatever case it was written."""
    for mark in sorted(marks, key=len, reverse=True):
        text = re.sub(re.escape(mark), GONE, text, flags=re.IGNORECASE)
    return text


def forget(session: Session, rows: Collection[tuple[str, str]], words: Iterable[str]) -> tuple[int, int]:
    """Remove the personal texts of these rows and of whatever else holds one of the words, and every sentence that names
    one. Returns how many texts and sentences went."""
    marks = sorted({word for word in words if len(word) >= SHORTEST})
    texts = _keys(session, select(AuditPersonal.chain_id, AuditPersonal.seq, AuditPersonal.position)
                  .join(AuditRow, _same()).where(_of(rows)))  # fmt: skip
    for mark in marks:
        texts |= _keys(session, _holding(AuditPersonal, AuditPersonal.texts, mark))
    sentences = {key for mark in marks for key in _naming(session, mark)}
    _remove(session, AuditPersonal, ("chain_id", "seq", "position"), sorted(texts))
    _remove(session, AuditText, ("chain_id", "seq"), sorted(sentences))
    return len(texts), len(sentences)


def _holding(model: Any, column: Any, mark: str) -> Any:
    spelled = {mark, json.dumps(mark)[1:-1], json.dumps(mark, ensure_ascii=False)[1:-1]}
    wanted = [cast(column, Text).contains(one, autoescape=True) for one in sorted(spelled)]
    return select(*model.__table__.primary_key.columns).where(or_(*wanted))


def _naming(session: Session, mark: str) -> set[tuple[int, ...]]:
    """Sentences in which the mark stands as a whole, and not as a part of a longer word."""
    whole = re.compile(rf"(?<!\w){re.escape(mark)}(?!\w)", re.IGNORECASE)
    query = select(AuditText.chain_id, AuditText.seq, AuditText.summary)
    found = session.execute(query.where(AuditText.summary.icontains(mark, autoescape=True)))
    return {(row.chain_id, row.seq) for row in found if whole.search(row.summary)}


def _same() -> Any:
    return and_(
        AuditRow.chain_id == AuditPersonal.chain_id, AuditRow.seq == AuditPersonal.seq,
        AuditRow.position == AuditPersonal.position,
    )  # fmt: skip


def _of(rows: Collection[tuple[str, str]]) -> Any:
    return tuple_(AuditRow.table_name, AuditRow.row_key).in_(sorted(rows))


def _keys(session: Session, query: Any) -> set[tuple[int, ...]]:
    return {tuple(row) for row in session.execute(query)}


def _remove(session: Session, model: Any, columns: Sequence[str], keys: Sequence[tuple[int, ...]]) -> None:
    place = tuple_(*(getattr(model, name) for name in columns))
    for start in range(0, len(keys), 200):
        gone = delete(model).where(place.in_(keys[start : start + 200]))
        session.execute(gone, execution_options={"synchronize_session": False})
