"""Seats and vacancies: every seat of the business bodies on a day, who fills it and why it exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Text, and_, cast, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.bodies.queries import Suspended, is_open_on, left_empty, suspensions
from membership.assembly.bodies.reports import end_of_day, suspension_words
from membership.assembly.rules.entitlements import SeatCount
from membership.assembly.rules.explanation import stored_reason
from membership.business.board import policy
from membership.business.board.models import Entitlement
from membership.business.board.queries import counts_of
from membership.business.members.renewing import Carried
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.directory.people.models import Person
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Report, ReportRequest


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    on, known = request.as_of, request.known_at
    query: Any = (
        select(
            Body.title, Seat.title.label("group_title"), Seat.slot, name_on(on), Person.name,
            Appointment.starts_on, Seat.starts_on.label("opened"), Seat.clause, Seat.is_assumed,
            Seat.id, Seat.body_id, Seat.group_key, cast(Entitlement.explanation, Text),
        )
        .select_from(Seat)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .outerjoin(Appointment, and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on, known)))
        .outerjoin(Entitlement, and_(Entitlement.seat_id == Seat.id, holds_on(Entitlement, on, known)))
        .outerjoin(Person, Person.id == Appointment.person_id)
        .where(Seat.foundation_id == request.foundation_id, Seat.wing == "business", is_open_on(on, known))
        .order_by(Body.title, Seat.group_key, Seat.slot)
    )  # fmt: skip
    assert request.foundation_id is not None
    empty = left_empty(session, request.foundation_id, "business", on, known)
    found = _bodies(session, request)
    suspended = suspensions(session, [one.id for one in found], end_of_day(request), known)
    counts = _counts(session, request, found)
    counted = {
        (body.id, count.group): count.explanation.in_full
        for body, own in counts
        for count in own
        if not count.question
    }
    for *told, company, person, since, opened, clause, assumed, seat_id, body_id, key, stored in stream(
        session, query
    ):
        state, said = _state(empty.get(seat_id), suspended.get(seat_id), person, request.zone)
        why = counted.get((body_id, key), stored_reason(stored)[0]).after(said)
        yield (*told, company or "", state, person or "", since, opened, clause, assumed, why)
    yield from _questions(counts)


def _state(left: str | None, suspended: Suspended | None, person: str | None, zone: str) -> tuple[str, str]:
    """How the seat stands, as in the bodies' own report, and why where that needs a word."""
    if not person:
        return "vacant", left or "nobody was appointed yet"
    return ("suspended", suspension_words(suspended, zone)) if suspended else ("filled", "")


def _bodies(session: Session, request: ReportRequest) -> Sequence[Body]:
    query = select(Body).where(Body.foundation_id == request.foundation_id, Body.wing == "business")
    if request.known_at is not None:
        query = query.where(Body.recorded_at <= request.known_at)
    return session.scalars(query.order_by(Body.title)).all()


def _counts(
    session: Session, request: ReportRequest, found: Sequence[Body]
) -> list[tuple[Body, Sequence[SeatCount]]]:
    """The seat groups of each body with their arithmetic of the day; none without a charter."""
    covers = Carried.over(session, request).covers
    try:
        return [(body, counts_of(session, body, request.as_of, request.known_at, covers)) for body in found]
    except RuleBroken:
        return []


def _questions(counts: Sequence[tuple[Body, Sequence[SeatCount]]]) -> Iterator[Sequence[Any]]:
    """Groups whose number of seats stands open: a line that says so, and no guess."""
    for body, count in ((body, count) for body, own in counts for count in own if count.question):
        rule, why = count.rule, count.explanation.in_full
        yield (
            body.title, rule.parameters.title, None, "", f"open: {count.question}", "", None, None,
            rule.clause, rule.is_assumed, why,
        )  # fmt: skip


SEATS_AND_VACANCIES = Report(
    name="seats-and-vacancies",
    title="Seats and vacancies",
    wing="business",
    description="Every seat of the business bodies: for whom, who holds it, since when, by which clause, why it exists, stands vacant or is suspended.",
    columns=(
        Column("body", "Body"),
        Column("group", "Group"),
        Column("seat", "Seat", "integer", total=False),
        Column("company", "Company"),
        Column("state", "State"),
        Column("holder", "Held by", personal=True),
        Column("since", "Since", "date"),
        Column("opened", "Seat open since", "date"),
        Column("clause", "Clause"),
        Column("assumed", "Assumed", "boolean"),
        Column("why", "Why", is_reason=True),
    ),
    rows=_rows,
    may=policy.may_see_seats,
)
