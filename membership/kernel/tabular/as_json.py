"""A report as JSON: its columns with their kinds, its rows as objects, its totals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.tabular.batches import Batch, batches
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.reasons import parts_of
from membership.kernel.tabular.spelling import for_machine, for_reader
from membership.kernel.tabular.totals import Totals


def json_chunks(report: Report, session: Session, request: ReportRequest) -> Iterator[bytes]:
    """One object: `report`, `as_of`, `columns`, `rows` (objects by column key), `totals`, `count`.

    Money is `{"minor": 150, "currency": "USD", "text": "USD 1.50"}`, a percentage a decimal text, an open end null. Beside a
    reason stands, by its key with "_parts", each explanation in it with clause, source and steps.
    """
    columns = report.columns_for(request.viewer)
    totals = Totals(columns)
    before = _opening(report, columns, request)
    for batch in batches(report, session, request):
        totals.add(batch)
        yield (before + _joined(columns, batch)).encode("utf-8", "replace")
        before = ","
    closing = {"totals": [_total(columns, line) for line in totals.lines()], "count": totals.rows}
    yield ((before if not totals.rows else "") + "]," + _dump(closing)[1:]).encode()


def _opening(report: Report, columns: Sequence[Column], request: ReportRequest) -> str:
    known = request.known_at.isoformat() if request.known_at else None
    head = {
        "report": report.name,
        "title": report.title,
        "foundation": request.foundation_name,
        "as_of": request.as_of.isoformat(),
        "known_at": known,
        "asked": {one.key: _plain(value) for one, value in report.asked(request)},
        "exported_at": request.at.isoformat(),
        "is_demo": request.is_demo,
        "columns": [
            {"key": c.key, "title": c.title, "kind": c.kind, "personal": c.personal} for c in columns
        ],
    }
    return _dump(head)[:-1] + ',"rows":['


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _joined(columns: Sequence[Column], batch: Batch) -> str:
    keys = [column.key for column in columns]
    values = [_column(column, values) for column, values in zip(columns, batch.values, strict=True)]
    for column, told in zip(columns, batch.values, strict=True):
        if column.is_reason:
            keys.append(f"{column.key}_parts")
            values.append([parts_of(one) for one in told])
    return _dump([dict(zip(keys, row, strict=True)) for row in zip(*values, strict=True)])[1:-1]


def _column(column: Column, values: Any) -> Any:
    if column.kind == "money":
        texts = for_reader("money", values, "UTC")
        return [_money(*cell) for cell in zip(*values, texts, strict=True)]
    return values if column.kind == "boolean" else for_machine(column.kind, values)


def _money(minor: int | None, currency: str | None, text: str) -> dict[str, Any] | None:
    return {"minor": minor, "currency": currency, "text": text} if text else None


def _total(columns: Sequence[Column], line: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, value in zip(columns, line, strict=True):
        if isinstance(value, tuple):
            found[column.key] = _column(column, ([value[0]], [value[1]]))[0]
        elif value is not None:
            found[column.key] = value
    return found


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
