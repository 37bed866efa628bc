"""Seats and vacancies, as of a day; one report for each side of the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from membership.assembly.bodies import policy
from membership.assembly.bodies.queries import bodies, roster_on
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.viewer import Viewer, Wing

COLUMNS = (
    Column("body", "Body"),
    Column("group", "Seat group"),
    Column("number", "Number", "integer"),
    Column("seat", "Seat"),
    Column("state", "State"),
    Column("holder", "Holder", personal=True),
    Column("since", "Since", "date"),
    Column("alternates", "Alternates", personal=True),
    Column("votes", "Votes", "integer"),
    Column("clause", "Clause"),
    Column("is_assumed", "Assumed", "boolean"),
    Column("open_since", "Open since", "date"),
)


def end_of_day(request: ReportRequest) -> datetime:
    """The last instant of the asked day in the foundation's zone."""
    return datetime.combine(request.as_of, time.max, ZoneInfo(request.zone))


def _rows(wing: str) -> Callable[[Session, ReportRequest], Iterator[Sequence[Any]]]:
    def rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
        assert request.foundation_id is not None
        at = end_of_day(request)
        for body in bodies(session, request.foundation_id):
            if body.wing != wing:
                continue
            for line in roster_on(session, body.id, request.as_of, at, request.known_at):
                yield (
                    body.title, line.group.replace("_", " "), line.slot, line.label, line.state,
                    line.holder.name if line.holder else None, line.holder.since if line.holder else None,
                    ", ".join(one.name for one in line.alternates), line.weight, line.clause, line.is_assumed,
                    line.starts_on,
                )  # fmt: skip

    return rows


def _reads_all(wing: str) -> Callable[[Viewer, Any], bool]:
    """A report over every body of the wing is for those who read every body of it."""

    def may(viewer: Viewer, place: Any) -> bool:
        roles = (policy.MANAGER[wing], policy.AUDITOR[wing])
        return viewer.has(*roles, wing=wing, foundation_id=getattr(place, "id", None))

    return may


def may_read_every_business_body(viewer: Viewer, place: Any) -> bool:
    """Staff and auditors of the business side."""
    return _reads_all("business")(viewer, place)


def may_read_every_technical_body(viewer: Viewer, place: Any) -> bool:
    """The technical secretary and auditors of the technical side."""
    return _reads_all("technical")(viewer, place)


def _report(name: str, wing: Wing, may: Callable[[Viewer, Any], bool]) -> Report:
    return Report(
        name=name,
        title="Seats and alternates",
        wing=wing,
        columns=COLUMNS,
        rows=_rows(wing),
        may=may,
        description="Every seat of every body: its holder and alternates, since when, by which clause, vacant or suspended.",
    )


SEATS = _report("business-seats", "business", may_read_every_business_body)
TECHNICAL_SEATS = _report("technical-seats", "technical", may_read_every_technical_body)
