"""CSV after RFC 4180, in UTF-8, that no spreadsheet takes for a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.tabular.batches import Batch, batches
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.spelling import amounts, for_machine

RISKY = frozenset("=+-@\t\r\n")
"""A text that begins so would be a formula, or hide one, in a spreadsheet: it gets a leading quote."""


def csv_chunks(report: Report, session: Session, request: ReportRequest) -> Iterator[bytes]:
    """The report as CSV, a batch of rows at a time. Money has two columns, the number and its currency."""
    columns = report.columns_for(request.viewer)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_heads(columns))
    for batch in batches(report, session, request):
        writer.writerows(zip(*_written(columns, batch), strict=True))
        yield _taken(buffer)
    yield _taken(buffer)


def guarded(text: str) -> str:
    """`text`, with a quote before it when a spreadsheet would act on it."""
    return f"'{text}" if text[:1] in RISKY else text


def _heads(columns: Sequence[Column]) -> list[str]:
    heads: list[str] = []
    for column in columns:
        heads.append(guarded(f"{column.title} (%)" if column.kind == "percent" else column.title))
        if column.kind == "money":
            heads.append(guarded(f"{column.title} currency"))
    return heads


def _written(columns: Sequence[Column], batch: Batch) -> list[Any]:
    written: list[Any] = []
    for column, values in zip(columns, batch.values, strict=True):
        if column.kind == "money":
            written += [amounts(*values), values[1]]
        elif column.kind == "text":
            written.append([value if not value or value[0] not in RISKY else f"'{value}" for value in values])
        else:
            written.append(for_machine(column.kind, values))
    return written


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return content
