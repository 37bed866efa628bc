"""Rows on their way from the database: a bounded batch at a time, turned into columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from membership.kernel.tabular.declare import Column, Report, ReportRequest

FIRST, LATER = 200, 1000
"""Rows of the first batch, small so that the first byte leaves early, and of the later ones."""


def stream(session: Session, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    """The rows of a Core `statement` through a server-side cursor: memory holds one batch, whatever their number."""
    yield from session.connection().execute(statement, execution_options={"yield_per": LATER})


@dataclass(frozen=True)
class Batch:
    """Some rows as columns: for each shown column its values; for money a pair of minor units and currencies."""

    size: int
    values: list[Any]


def batches(report: Report, session: Session, request: ReportRequest) -> Iterator[Batch]:
    """The report's rows with only the columns of the request's viewer. Raises ValueError for a row of wrong width."""
    shown = report.columns_for(request.viewer)
    width = sum(column.width for column in report.columns)
    places = _places(report, shown)
    rows = iter(report.rows(session, request))
    size = FIRST
    while found := list(islice(rows, size)):
        across = list(zip(*found, strict=True))
        if len(across) != width:
            raise ValueError(f"the report {report.name} declares {width} values a row and got {len(across)}")
        yield Batch(
            len(found), [_column(across, place, column) for place, column in zip(places, shown, strict=True)]
        )
        size = LATER


def _places(report: Report, shown: Sequence[Column]) -> list[int]:
    starts: dict[str, int] = {}
    place = 0
    for column in report.columns:
        starts[column.key] = place
        place += column.width
    return [starts[column.key] for column in shown]


def _column(across: list[tuple[Any, ...]], place: int, column: Column) -> Any:
    return (across[place], across[place + 1]) if column.kind == "money" else across[place]
