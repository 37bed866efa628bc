"""Seats and vacancies, as of a day; one report for each side of the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from membership.assembly.bodies import policy
from membership.assembly.bodies.queries import SeatLine, Suspended, bodies, left_empty, roster_on
from membership.assembly.bodies.wording import day_words
from membership.assembly.rules.explanation import Explanation
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.reasons import ReasonText
from membership.kernel.times import business_date
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
    Column("why", "Why", is_reason=True),
)


def end_of_day(request: ReportRequest) -> datetime:
    """The last instant of the asked day in the foundation's zone."""
    return datetime.combine(request.as_of, time.max, ZoneInfo(request.zone))


def _rows(wing: str) -> Callable[[Session, ReportRequest], Iterator[Sequence[Any]]]:
    def rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
        assert request.foundation_id is not None
        at = end_of_day(request)
        empty = left_empty(session, request.foundation_id, wing, request.as_of, request.known_at)
        for body in bodies(session, request.foundation_id):
            if body.wing != wing:
                continue
            for line in roster_on(session, body.id, request.as_of, at, request.known_at):
                yield (
                    body.title, line.group.replace("_", " "), line.slot, line.label, line.state,
                    line.holder.name if line.holder else None, line.holder.since if line.holder else None,
                    ", ".join(one.name for one in line.alternates), line.weight, line.clause, line.is_assumed,
                    line.starts_on, _why(line, empty, request.zone),
                )  # fmt: skip

    return rows


def _why(line: SeatLine, empty: Mapping[int, str], zone: str) -> ReasonText:
    """Why the seat stands as it does: why nobody holds it, since when its vote is suspended, by which rule it exists."""
    if line.is_vacant:
        said = empty.get(line.seat_id, f"held by nobody since it was opened on {day_words(line.starts_on)}")
    elif line.suspension:
        said = suspension_words(line.suspension, zone)
    else:
        said = ""
    rule = f"it exists by the rule {line.rule_key}" if line.rule_key else ""
    told = "; ".join(part for part in (said, rule) if part)
    cited = Explanation(
        line.label, told, clause=line.clause, is_assumed=line.is_assumed, rule_id=line.rule_key or ""
    )
    return ReasonText(told, [cited.as_json()])


def suspension_words(suspension: Suspended, zone: str) -> str:
    """Since when the vote of a seat is suspended, why, and by which clause."""
    clause = f"; clause {suspension.clause}" if suspension.clause else ""
    since = day_words(business_date(suspension.since, zone))
    return f"vote suspended since {since}: {suspension.reason.rstrip('.')}{clause}"


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
