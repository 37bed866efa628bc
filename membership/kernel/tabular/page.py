"""Rows of a report for the screen and for paper: texts ready to be shown, no macro and no filter per cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.tabular.batches import batches
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.spelling import for_reader
from membership.kernel.tabular.totals import Totals

BRIEF = 18
"""A column none of whose texts is longer keeps each on one line, and takes no more room than that."""
_CLASSES = {"integer": "num", "money": "num", "percent": "num", "date": "date", "instant": "date"}


@dataclass(frozen=True)
class TablePage:
    """Some rows of a report. `css` has one class per column ("num", "date", "reason", "brief" or none); `totals` stand only under all rows."""

    columns: tuple[Column, ...]
    css: tuple[str, ...]
    rows: list[tuple[str, ...]]
    totals: list[tuple[str, ...]]
    has_more: bool


def table_page(
    report: Report, session: Session, request: ReportRequest, *, limit: int, offset: int = 0
) -> TablePage:
    """At most `limit` rows after the first `offset`, as texts for a reader."""
    columns = report.columns_for(request.viewer)
    totals = Totals(columns)
    found = _texts(report, session, request, totals)
    rows = list(islice(found, offset, offset + limit + 1))
    has_more = len(rows) > limit
    lines = [] if has_more else [_total(columns, line) for line in totals.lines()]
    shown = rows[:limit]
    css = tuple(_css(column, place, shown) for place, column in enumerate(columns))
    return TablePage(columns, css, shown, lines, has_more)


def _css(column: Column, place: int, rows: Sequence[tuple[str, ...]]) -> str:
    if column.kind in _CLASSES:
        return _CLASSES[column.kind]
    if column.is_reason:
        return "reason"
    return "brief" if all(len(row[place]) <= BRIEF for row in rows) else ""


def _texts(
    report: Report, session: Session, request: ReportRequest, totals: Totals
) -> Iterator[tuple[str, ...]]:
    columns = report.columns_for(request.viewer)
    for batch in batches(report, session, request):
        totals.add(batch)
        texts = [
            [value or "" for value in values] if c.is_reason else for_reader(c.kind, values, request.zone)
            for c, values in zip(columns, batch.values, strict=True)
        ]
        yield from zip(*texts, strict=True)


def _total(columns: Sequence[Column], line: list[Any]) -> tuple[str, ...]:
    cells = [_total_text(column, value) for column, value in zip(columns, line, strict=True)]
    if cells and not cells[0]:
        cells[0] = "Total"
    return tuple(cells)


def _total_text(column: Column, value: Any) -> str:
    if value is None:
        return ""
    cell = ([value[0]], [value[1]]) if isinstance(value, tuple) else [value]
    return for_reader(column.kind, cell, "UTC")[0]
