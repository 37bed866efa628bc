"""A report on paper. Paper is for people: beyond two thousand rows it refuses and says what to take instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.documents.render import BANNER, render_pdf_apart
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.page import TablePage, table_page
from membership.kernel.tabular.spelling import date_text, instant_text

MOST_ROWS = 2_000


def pdf_chunks(report: Report, session: Session, request: ReportRequest) -> Iterator[bytes]:
    """The report as a tagged PDF. Raises RuleBroken beyond 2,000 rows."""
    table = table_page(report, session, request, limit=MOST_ROWS)
    if table.has_more:
        raise RuleBroken(
            f"A PDF holds at most {MOST_ROWS:,} rows; take CSV or XLSX instead, or ask for less."
        )
    yield render_pdf_apart("report", _data(report, request, table), at=request.at)


def _data(report: Report, request: ReportRequest, table: TablePage) -> dict[str, Any]:
    exported = instant_text(request.at, request.zone)
    by = f" by {request.exported_by}" if request.exported_by else ""
    facts = [
        ("As of", date_text(request.as_of)),
        ("Known at", instant_text(request.known_at, request.zone) if request.known_at else ""),
        ("Exported by", request.exported_by),
        ("Exported at", exported),
        ("Rows", f"{len(table.rows):,}"),
    ]
    return {
        "title": report.title,
        "foundation": request.foundation_name,
        "side": "technical" if report.wing == "technical" else "business",
        "banner": BANNER if request.is_demo else "",
        "foot": f"Exported{by} on {exported}",
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "columns": [
            _column(column, share) for column, share in zip(table.columns, _shares(table), strict=True)
        ],
        "rows": table.rows,
        "totals": table.totals,
        "closing": "No rows." if not table.rows else "",
        "is_wide": len(table.columns) > 6,
    }


def _column(column: Column, share: int) -> dict[str, Any]:
    return {"title": column.title, "align": "right" if column.is_number else "left", "share": share}


def _shares(table: TablePage) -> list[int]:
    """Widths in proportion to the longest text of each column, within reason."""
    texts = zip(*table.rows, strict=True) if table.rows else [()] * len(table.columns)
    return [
        min(max(max(map(len, column), default=0), len(head.title), 6), 36)
        for head, column in zip(table.columns, texts, strict=True)
    ]
