"""The first rows of each place, with how many are left: what a card can show of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, func, select
from sqlalchemy.orm import Session


def first_of_each(
    session: Session,
    table: FromClause,
    place: ColumnElement[Any],
    order: Sequence[ColumnElement[Any]],
    most: int,
) -> Iterator[tuple[Row[Any], int]]:
    """The first `most` rows of the table in every place, each with the number of those that follow it unseen: 0 but for the
    last one of a place that has more; one statement."""
    placed = select(
        *table.c,
        func.row_number().over(partition_by=place, order_by=order).label("rank_"),
        func.count().over(partition_by=place).label("total_"),
    ).subquery()
    query = select(placed).where(placed.c.rank_ <= most).order_by(placed.c[str(place.key)], placed.c.rank_)
    for row in session.execute(query):
        yield row, row.total_ - most if row.rank_ == most else 0
