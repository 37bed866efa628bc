"""Rights derived from facts: each room selects its rows in one shape, and the house asks for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from membership.kernel.times import business_date
from membership.kernel.viewer import Grant

PERSON = bindparam("grant_person", type_=Integer)
"""The person whose rights are asked for."""
EARLIEST = bindparam("grant_earliest", type_=Date)
LATEST = bindparam("grant_latest", type_=Date)
"""A day before and a day after the instant in UTC: whatever the zone, its business date lies between."""

SCOPES = ("foundation_id", "body_id", "seat_id", "organization_id", "project_id", "module_id")
COLUMNS = ("role", "wing", *SCOPES, "kind", "starts_on", "ends_on", "zone")


def grant_select(role: Any, wing: Any, **columns: Any) -> Select[Any]:
    """A select in the common shape. `role`, `wing`, `kind`, `zone` are text or columns; the scopes are id columns.

    Give `starts_on`, `ends_on` and `zone` of the fact, so that the right ends with it in the foundation's own day; the
    caller adds joins and `.where(..., during(Model))`. A right without dates leaves the three out.
    """
    given = {"role": role, "wing": wing, **columns}
    unknown = set(given) - set(COLUMNS)
    if unknown:
        raise TypeError(f"no such column of a grant: {', '.join(sorted(unknown))}")
    return select(*(_typed(name, given.get(name)).label(name) for name in COLUMNS))


def during(model: Any) -> ColumnElement[bool]:
    """Rows of a `Period` model that may hold at the asked instant; the exact day is decided by zone afterwards."""
    condition: ColumnElement[bool] = (model.starts_on <= LATEST) & (model.ends_on > EARLIEST)
    return condition


def grants_of(
    session: Session, selects: Sequence[Select[Any]], person_id: int, at: datetime
) -> frozenset[Grant]:
    """Every right that holds for the person at the instant, in one statement."""
    if not selects:
        return frozenset()
    day = at.date()
    values = {
        "grant_person": person_id,
        "grant_earliest": day - timedelta(days=1),
        "grant_latest": day + timedelta(days=1),
    }
    rows = session.execute(union_all(*selects) if len(selects) > 1 else selects[0], values)
    return frozenset(granted(rows, at))


def granted(rows: Iterable[Any], at: datetime) -> Iterable[Grant]:
    """The rows in the common shape that hold at the instant, each in its foundation's own day."""
    for row in rows:
        if row.zone is None or row.starts_on <= business_date(at, row.zone) < (row.ends_on or date.max):
            scopes = {name: getattr(row, name) for name in SCOPES}
            yield Grant(role=row.role, wing=row.wing, kind=row.kind or "", **scopes)


def _typed(name: str, value: Any) -> ColumnElement[Any]:
    if value is None:
        kind = Integer if name in SCOPES else Date if name.endswith("_on") else Text
        return cast(null(), kind())
    return literal(value, Text()) if isinstance(value, str) else value
