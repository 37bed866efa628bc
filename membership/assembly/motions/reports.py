"""Votes of the year up to a day: each with its result and why; and for each meeting, who represented which seat, and its votes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body, Seat
from membership.assembly.bodies.queries import is_open_on
from membership.assembly.bodies.reports import (
    end_of_day,
    may_read_every_business_body,
    may_read_every_technical_body,
)
from membership.assembly.meetings.models import Attendance, Meeting
from membership.assembly.motions.models import Motion, Outcome, RollEntry, Vote
from membership.assembly.motions.queries import RESULT_WORDS
from membership.assembly.rules.explanation import Explanation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.directory.people.models import Person
from membership.kernel.facts import is_known
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.tabular.reasons import ReasonText
from membership.kernel.viewer import Viewer, Wing

COLUMNS = (
    Column("body", "Body"),
    Column("meeting", "Meeting"),
    Column("begins", "Begins", "instant"),
    Column("seat", "Seat"),
    Column("group", "Seat group"),
    Column("person", "Represented by", personal=True),
    Column("capacity", "As"),
    Column("arrived", "Arrived", "instant"),
    Column("left", "Left", "instant"),
    Column("entitled", "Votes it could cast", "integer"),
    Column("in_favour", "For", "integer"),
    Column("against", "Against", "integer"),
    Column("abstaining", "Abstaining", "integer"),
)
YEAR = timedelta(days=366)


def _rows(wing: str) -> Callable[[Session, ReportRequest], Iterator[Sequence[Any]]]:
    def rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
        entitled, votes = _entitled(session, wing, request), _votes(session, wing, request)
        for row in session.execute(_presence(wing, request)):
            counted = votes.get((row.meeting_id, row.seat_id, row.person_id), {})
            yield (
                row.body_title, row.title, row.starts_at, row.company or row.seat_title,
                row.group_key.replace("_", " "), row.name, row.capacity or "absent", row.arrived_at, row.departed_at,
                entitled.pop((row.meeting_id, row.seat_id), 0), counted.get("for", 0), counted.get("against", 0),
                counted.get("abstain", 0),
            )  # fmt: skip

    return rows


def _presence(wing: str, request: ReportRequest) -> Any:
    """A row for each voting seat that was open at a held meeting, and for each time somebody represented it."""
    at, known = end_of_day(request), request.known_at
    there = and_(
        Attendance.meeting_id == Meeting.id, Attendance.seat_id == Seat.id, is_known(Attendance, known),
        Attendance.arrived_at <= at,
    )  # fmt: skip
    day = func.date(Meeting.starts_at)
    return (
        select(
            Meeting.id.label("meeting_id"), Seat.id.label("seat_id"), Body.title.label("body_title"), Meeting.title,
            Meeting.starts_at, name_on(day).label("company"), Seat.title.label("seat_title"), Seat.group_key, Person.name,
            Attendance.person_id, Attendance.capacity, Attendance.arrived_at, Attendance.departed_at,
        )
        .join(Body, Body.id == Meeting.body_id)
        .join(Seat, and_(Seat.body_id == Body.id, Seat.is_voting, is_open_on(day, known)))
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .outerjoin(Attendance, there)
        .outerjoin(Person, Person.id == Attendance.person_id)
        .where(Meeting.foundation_id == request.foundation_id, Meeting.wing == wing, _opened(Meeting, request))
        .where(Meeting.starts_at <= at, Meeting.starts_at > at - YEAR)
        .order_by(Meeting.starts_at, Meeting.id, Seat.group_key, Seat.slot, Seat.id, Attendance.arrived_at)
    )  # fmt: skip


def _opened(model: type[Meeting | Motion], request: ReportRequest) -> ColumnElement[bool]:
    """The meetings, or the votes on motions, that were opened by the end of the day, as known then."""
    at, known = end_of_day(request), request.known_at
    if known is None:
        return model.opened_at <= at
    return and_(model.opened_at <= min(at, known), model.recorded_at <= known)


def _entitled(session: Session, wing: str, request: ReportRequest) -> dict[tuple[int, int], int]:
    """(meeting, seat) -> on how many rolls it stood; said once for each seat, whoever represented it."""
    query = (
        select(Motion.meeting_id, RollEntry.seat_id, func.count())
        .join(RollEntry, RollEntry.motion_id == Motion.id)
        .where(Motion.foundation_id == request.foundation_id, Motion.wing == wing, _opened(Motion, request))
        .group_by(Motion.meeting_id, RollEntry.seat_id)
    )
    return {(meeting_id, seat_id): number for meeting_id, seat_id, number in session.execute(query)}


def _votes(session: Session, wing: str, request: ReportRequest) -> dict[tuple[int, int, int], dict[str, int]]:
    """(meeting, seat, person) -> how often each choice was cast."""
    query = (
        select(Motion.meeting_id, Vote.seat_id, Vote.person_id, Vote.choice, func.count())
        .join(Vote, Vote.motion_id == Motion.id)
        .where(Motion.foundation_id == request.foundation_id, Motion.wing == wing, _opened(Motion, request))
        .group_by(Motion.meeting_id, Vote.seat_id, Vote.person_id, Vote.choice)
    )
    if request.known_at is not None:
        query = query.where(Vote.recorded_at <= request.known_at)
    found: dict[tuple[int, int, int], dict[str, int]] = {}
    for meeting_id, seat_id, person_id, choice, number in session.execute(query):
        found.setdefault((meeting_id, seat_id, person_id), {})[choice] = number
    return found


RESULTS = (
    Column("body", "Body"),
    Column("meeting", "Meeting"),
    Column("number", "Number", "integer", total=False),
    Column("motion", "Motion"),
    Column("declared", "Declared"),
    Column("in_favour", "For", "integer", total=False),
    Column("against", "Against", "integer", total=False),
    Column("abstaining", "Abstaining", "integer", total=False),
    Column("computed", "Computed"),
    Column("kind", "Kind of decision"),
    Column("method", "How"),
    Column("closed", "Closed", "instant"),
    Column("clause", "Clause"),
    Column("why", "Why", is_reason=True),
)


def _results(wing: str) -> Callable[[Session, ReportRequest], Iterator[Sequence[Any]]]:
    """The votes that were closed in the year, with the explanations that were stored with their results."""

    def rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
        at = end_of_day(request)
        known = at if request.known_at is None else min(at, request.known_at)
        query = (
            select(
                Body.title.label("body"), Meeting.title.label("meeting"), Motion.number, Motion.title,
                Motion.decision_kind, Motion.method, Motion.closed_at, Outcome.counts, Outcome.computed,
                Outcome.declared, Outcome.reason, Outcome.quorum, Outcome.vote,
            )
            .join(Outcome, Outcome.motion_id == Motion.id)
            .join(Meeting, Meeting.id == Motion.meeting_id)
            .join(Body, Body.id == Motion.body_id)
            .where(Motion.foundation_id == request.foundation_id, Motion.wing == wing)
            .where(Motion.closed_at <= at, Motion.closed_at > at - YEAR, Outcome.recorded_at <= known)
            .order_by(Motion.closed_at, Motion.id)
        )  # fmt: skip
        for row in session.execute(query):
            told = (Explanation.from_json(row.quorum), Explanation.from_json(row.vote))
            yield (
                row.body, row.meeting, row.number, row.title, RESULT_WORDS[row.declared], row.counts.get("for"),
                row.counts.get("against"), row.counts.get("abstaining"), RESULT_WORDS[row.computed],
                row.decision_kind.replace("_", " "), row.method.replace("_", " "), row.closed_at,
                "; ".join(dict.fromkeys(one.reference for one in told if one.reference)), _why(told, row.reason),
            )  # fmt: skip

    return rows


def _why(told: Sequence[Explanation], declared: str) -> ReasonText:
    """Quorum and vote with their arithmetic, and why the chair declared otherwise where that is so."""
    words = [f"{one.title}: {one.in_full}" for one in told]
    if declared.strip():
        told, words = (
            [*told, Explanation("Declared", declared.strip())],
            [*words, f"Declared: {declared.strip()}"],
        )
    return ReasonText(". ".join(words), [one.as_json() for one in told])


def _report(name: str, wing: Wing, may: Callable[[Viewer, Any], bool]) -> Report:
    return Report(
        name=name,
        title="Attendance and voting record",
        wing=wing,
        columns=COLUMNS,
        rows=_rows(wing),
        may=may,
        description="The meetings of the year up to the day: who represented each seat from when to when, and its votes.",
    )


ATTENDANCE = _report("attendance-and-votes", "business", may_read_every_business_body)
TECHNICAL_ATTENDANCE = _report("technical-attendance", "technical", may_read_every_technical_body)


def _result_report(name: str, wing: Wing, may: Callable[[Viewer, Any], bool]) -> Report:
    return Report(
        name=name,
        title="Votes and results",
        wing=wing,
        columns=RESULTS,
        rows=_results(wing),
        may=may,
        description="The votes closed in the year up to the day: what was counted and declared, by which clause, and why.",
    )


VOTES = _result_report("votes-and-results", "business", may_read_every_business_body)
TECHNICAL_VOTES = _result_report("technical-votes", "technical", may_read_every_technical_body)
