"""A report on paper. Paper is for people: beyond two thousand rows it refuses and says what to take instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.documents.render import BANNER, render_pdf_apart
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.page import TablePage, table_page
from membership.kernel.times import date_text, instant_text

MOST_ROWS = 2_000
UPRIGHT, WIDE = 481.0, 728.0
"""What A4 leaves between the margins of templates/documents/base.typ, in points."""
PADDING = 12.0
LETTER = 0.58
"""The width of a letter, as a part of its size; figures and semibold heads are the widest."""
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
LONGEST_WORD, MOST_WANTED = 30, 40
REASON_LEAST, REASON_WANTED = 48, 240
"""A reason tells facts and arithmetic: letters shrink for it, and what is left of the width is mostly its own."""
UNBROKEN = 11
"""A text of so few letters ("31 Dec 2026") stays on one line."""


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
        *report.asked_words(request),
        ("Known at", instant_text(request.known_at, request.zone) if request.known_at else ""),
        ("Exported by", request.exported_by),
        ("Exported at", exported),
        ("Rows", f"{len(table.rows):,}"),
    ]
    is_wide = len(table.columns) > 6
    shares, size = layout(table, WIDE if is_wide else UPRIGHT)
    return {
        "title": report.title,
        "foundation": request.foundation_name,
        "side": "technical" if report.wing == "technical" else "business",
        "banner": BANNER if request.is_demo else "",
        "foot": f"Exported{by} on {exported}",
        "facts": [{"label": label, "value": value} for label, value in facts if value],
        "columns": [_column(column, share) for column, share in zip(table.columns, shares, strict=True)],
        "size": size,
        "rows": table.rows,
        "totals": table.totals,
        "closing": "No rows." if not table.rows else "",
        "is_wide": is_wide,
    }


def _column(column: Column, share: float) -> dict[str, Any]:
    return {"title": column.title, "align": "right" if column.is_number else "left", "share": share}


def layout(table: TablePage, width: float) -> tuple[list[float], float]:
    """The widths of the columns and the size of the letters, in points, so that no word runs into the next column.

    A column is as wide as its longest word, a number or a day never broken; what is left goes to columns with longer
    texts. Letters shrink before words do.
    """
    rows = [*table.rows, *table.totals]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    least, roomy, wanted = [], [], []
    for head, cells in zip(table.columns, columns, strict=True):
        longest = max((len(word) for text in cells for word in _pieces(head, text)), default=0)
        whole = max([len(head.title), *map(len, cells)])
        least.append(min(max(longest, *map(len, head.title.split()), 4), LONGEST_WORD))
        roomy.append(max(least[-1], min(whole, REASON_LEAST)) if head.is_reason else least[-1])
        wanted.append(min(whole, REASON_WANTED if head.is_reason else MOST_WANTED))
    if _room(SIZES[-1], width, roomy) >= 0:
        least = roomy
    size = next((one for one in SIZES if _room(one, width, least) >= 0), SIZES[-1])
    extra = [max(0, want - need) for need, want in zip(least, wanted, strict=True)]
    each = max(0.0, _room(size, width, least)) / (sum(extra) or 1)
    letter = size * LETTER
    return [
        PADDING + (need + min(1.0, each) * more) * letter for need, more in zip(least, extra, strict=True)
    ], size


def _pieces(head: Column, text: str) -> list[str]:
    """What of a text is never broken."""
    return [text] if head.is_number or len(text) <= UNBROKEN else text.split()


def _room(size: float, width: float, least: list[int]) -> float:
    """How many letters of this size are left when every column holds its longest word."""
    return (width - PADDING * len(least)) / (size * LETTER) - sum(least)
