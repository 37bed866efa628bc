"""A report with a column of every kind, over rows given by the test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.times import FAR
from membership.kernel.viewer import Grant, Viewer, nobody

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NO_SESSION: Any = None

COLUMNS = (
    Column("name", "Member"),
    Column("seats", "Seats", kind="integer", total=True),
    Column("dues", "Dues", kind="money"),
    Column("since", "Since", kind="date"),
    Column("seen", "Last seen", kind="instant"),
    Column("voting", "Votes", kind="boolean"),
    Column("turnout", "Turnout", kind="percent"),
    Column("email", "E-mail", personal=True, only_for=lambda viewer: viewer.has("staff")),
)
EXAMPLE = (
    "Société Générale",
    2,
    -15_000_050,
    "USD",
    date(2026, 1, 31),
    AT,
    True,
    Fraction(2, 3),
    "a@example.org",
)
EMPTY = (None, None, None, None, FAR, None, None, None, None)


def report(rows: Sequence[Sequence[Any]], columns: tuple[Column, ...] = COLUMNS) -> Report:
    """A report over `rows`."""

    def given_rows(_session: Session, _request: ReportRequest) -> Iterator[Sequence[Any]]:
        return iter(rows)

    return Report(
        "member-roster", "Member roster", "business", columns, given_rows, may=lambda _viewer, _thing: True
    )


def request(viewer: Viewer | None = None, **changes: Any) -> ReportRequest:
    """A request of the public, or of `viewer`."""
    values: dict[str, Any] = {"foundation_name": "Example Foundation", "foundation_slug": "example"}
    return ReportRequest(viewer or nobody(AT), date(2026, 3, 2), AT, **{**values, **changes})


def staff() -> Viewer:
    """A viewer who gets every column."""
    return Viewer(AT, person_id=1, account_id=1, grants=frozenset({Grant("staff", "business")}))
