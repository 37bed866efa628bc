"""Rows stream: whatever their number, memory holds a batch and the first bytes leave at once."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Integer, cast, literal, select
from sqlalchemy.orm import Session

from membership.kernel.db import Database
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.export import export
from tests.kernel.tabular.declared import NO_SESSION, request

COLUMNS = (Column("number", "Number", kind="integer"), Column("due", "Due", kind="money"))


def counted(count: int) -> Any:
    numbers = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < count))
    return select(numbers.c.n, cast(numbers.c.n * 100, Integer), literal("USD"))


def report_of(count: int) -> Report:
    def rows(session: Session, _request: ReportRequest) -> Iterator[Sequence[Any]]:
        return stream(session, counted(count))

    return Report("numbers", "Numbers", "business", COLUMNS, rows, may=lambda _viewer, _thing: True)


def test_the_database_hands_rows_over_in_order_and_whole(database: Database) -> None:
    with database.reading() as session:
        lines = b"".join(export(report_of(2500), session, request(), "csv").chunks).splitlines()
    assert lines[1] == b"1,1.00,USD"
    assert (len(lines), lines[-1]) == (2501, b"2500,2500.00,USD")


@pytest.mark.parametrize("name", ["csv", "json"])
def test_memory_does_not_grow_with_the_rows(sqlite_database: Database, name: str) -> None:
    with sqlite_database.reading() as session:
        export(report_of(10), session, request(), name)
        tracemalloc.start()
        size = sum(len(chunk) for chunk in export(report_of(100_000), session, request(), name).chunks)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 1_500_000
    assert peak < 3_000_000


def test_only_the_first_rows_are_read_before_the_first_byte() -> None:
    read = 0

    def rows(_session: Session, _request: ReportRequest) -> Iterator[Sequence[Any]]:
        nonlocal read
        for number in range(100_000):
            read += 1
            yield number, number, "USD"

    of = Report("numbers", "Numbers", "business", COLUMNS, rows, may=lambda _viewer, _thing: True)
    chunks = export(of, NO_SESSION, request(), "csv").chunks
    assert read == 200
    assert next(chunks).startswith(b"Number,Due,Due currency\r\n")


def test_what_fails_at_once_fails_before_anything_is_sent() -> None:
    def rows(_session: Session, _request: ReportRequest) -> Iterator[Sequence[Any]]:
        raise LookupError("no such charter")

    of = Report("numbers", "Numbers", "business", COLUMNS, rows, may=lambda _viewer, _thing: True)
    with pytest.raises(LookupError):
        export(of, NO_SESSION, request(), "csv")


def test_the_spreadsheet_writer_is_loaded_by_the_first_spreadsheet_only() -> None:
    modules = "membership.kernel.tabular.as_xlsx, membership.kernel.tabular.as_pdf, membership.kernel.tabular.export"
    code = f"import sys, json, {modules}; print(json.dumps([m in sys.modules for m in ('xlsxwriter', 'typst', 'babel')]))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(loaded.stdout) == [False, False, False]
