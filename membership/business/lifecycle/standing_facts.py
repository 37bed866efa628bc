"""Reading what good standing rests on, for one member or for all of a foundation, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body, Seat
from membership.assembly.meetings.models import Attendance, Meeting
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.participation import Part
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.charter.models import Tier
from membership.business.dues.models import (
    Allocation,
    CreditNote,
    Invoice,
    LadderEvent,
    PaymentPlan,
    WriteOff,
)
from membership.business.lifecycle.standing import Debt, Facts, ParentFacts, SeatFacts, Standing, standing_on
from membership.business.members.models import Member, Term
from membership.business.members.questions import LISTING
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.room import ListFilter, Picked
from membership.kernel.times import business_date


def standings(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> dict[int, Standing]:
    """Member id -> its standing on the day, for every member of the foundation."""
    document = charter_in_force(session, foundation_id, "business", on, known_at)
    found = facts_of(session, foundation_id, document, known_at=known_at)
    return {member: standing_on(document, facts, on) for member, facts in found.items()}


def pick_by_standing(session: Session, foundation_id: int, on: date, choice: str) -> Picked:
    """The members that are in good standing on the day, or that are not; without a charter nobody is judged."""
    try:
        found = standings(session, foundation_id, on)
    except RuleBroken:
        return Picked(frozenset())
    if choice == "bad":
        return Picked(frozenset(key for key, one in found.items() if one.state == "bad"))
    return Picked(frozenset(key for key, one in found.items() if one.state != "good"), is_rest=True)


STANDING_FILTER = ListFilter(
    LISTING, "standing", "Standing", (("good", "In good standing"), ("bad", "Not in good standing")), pick_by_standing
)  # fmt: skip


def facts_of(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    *,
    member_id: int | None = None,
    known_at: datetime | None = None,
) -> dict[int, Facts]:
    """Member id -> the facts of its standing; nine statements at most."""
    query = select(Member.id, Member.organization_id).where(Member.foundation_id == foundation_id)
    if member_id is not None:
        query = query.where(Member.id == member_id)
    members = {row.id: row.organization_id for row in session.execute(query)}
    terms = _terms(session, foundation_id, member_id, known_at)
    debts = _debts(session, foundation_id, member_id, known_at)
    seats = _seats(session, foundation_id, document, set(members.values()) if member_id else None)
    parents = _Parents(session, document)
    return {
        member: Facts(
            terms.get(member, ()), debts.get(member, ()), seats.get(company, ()),
            parents.of(company, terms.get(member, ())),
        )
        for member, company in members.items()
    }  # fmt: skip


def _terms(
    session: Session, foundation_id: int, member_id: int | None, known_at: datetime | None
) -> dict[int, list[tuple[date, date, str]]]:
    query = (
        select(Term.member_id, Term.starts_on, Term.ends_on, Tier.key)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Term.foundation_id == foundation_id, is_known(Term, known_at))
        .order_by(Term.member_id, Term.starts_on)
    )
    found: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
    for row in session.execute(_of(query, Term.member_id, member_id)):
        found[row.member_id].append((row.starts_on, row.ends_on, row.key))
    return found


def _debts(
    session: Session, foundation_id: int, member_id: int | None, known_at: datetime | None
) -> dict[int, list[Debt]]:
    query = select(
        Invoice.id, Invoice.member_id, Invoice.number_text, Invoice.issued_on, Invoice.due_on, Invoice.total_minor,
        Invoice.currency, Invoice.voided_on, PaymentPlan.accepted_on,
    ).outerjoin(PaymentPlan, PaymentPlan.invoice_id == Invoice.id)  # fmt: skip
    query = query.where(Invoice.foundation_id == foundation_id, Invoice.state != "draft")
    if known_at is not None:
        query = query.where(Invoice.issued_at <= known_at)
    rows = session.execute(_of(query, Invoice.member_id, member_id)).all()
    ids = [row.id for row in rows] if member_id is not None else None
    settled = _settled(session, foundation_id, ids, known_at)
    steps = _steps(session, foundation_id, ids, known_at)
    found: dict[int, list[Debt]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(
            Debt(
                row.number_text, row.issued_on, row.due_on, Money(row.total_minor, row.currency),
                tuple(settled.get(row.id, ())), steps.get(row.id, {}), row.accepted_on, row.voided_on,
            )
        )  # fmt: skip
    return found


def _settled(
    session: Session, foundation_id: int, ids: list[int] | None, known_at: datetime | None
) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    pairs: Iterable[tuple[Any, Any]] = (
        (Allocation, Allocation.allocated_on), (CreditNote, CreditNote.issued_on), (WriteOff, WriteOff.written_off_on),
    )  # fmt: skip
    parts = []
    for model, day in pairs:
        part = select(model.invoice_id, day.label("day"), model.amount_minor).where(
            model.foundation_id == foundation_id
        )
        part = part.where(model.invoice_id.in_(ids)) if ids is not None else part
        parts.append(part.where(model.recorded_at <= known_at) if known_at else part)
    for row in session.execute(union_all(*parts)):
        found[row.invoice_id].append((row.day, row.amount_minor))
    return found


def _steps(
    session: Session, foundation_id: int, ids: list[int] | None, known_at: datetime | None
) -> dict[int, dict[str, date]]:
    query = select(LadderEvent.invoice_id, LadderEvent.step, LadderEvent.takes_effect_on).where(
        LadderEvent.foundation_id == foundation_id
    )
    query = query.where(LadderEvent.invoice_id.in_(ids)) if ids is not None else query
    query = query.where(LadderEvent.recorded_at <= known_at) if known_at else query
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.invoice_id][row.step] = row.takes_effect_on
    return found


def _seats(
    session: Session, foundation_id: int, document: CharterDocument, companies: set[int] | None
) -> dict[int, list[SeatFacts]]:
    """Organization -> its seats in the bodies whose charter counts attendance, with the meetings held in their time."""
    found: dict[int, list[SeatFacts]] = defaultdict(list)
    for row, facts in _rows_with_meetings(session, foundation_id, document):
        if row.organization_id is not None and (companies is None or row.organization_id in companies):
            found[row.organization_id].append(facts)
    return found


def seats_with_meetings(
    session: Session, foundation_id: int, document: CharterDocument
) -> list[tuple[int, SeatFacts]]:
    """The open seats of the bodies whose charter counts attendance, each with the meetings held in its time."""
    rows = _rows_with_meetings(session, foundation_id, document)
    return [(row.id, facts) for row, facts in rows if row.closed_at is None]


def _rows_with_meetings(
    session: Session, foundation_id: int, document: CharterDocument
) -> list[tuple[Any, SeatFacts]]:
    counted = [
        rule.subject
        for rule in document.bodies()
        if not isinstance(document.participation(rule.subject), Absent)
    ]
    if not counted:
        return []
    query = (
        select(
            Seat.id, Seat.organization_id, Seat.starts_on, Seat.ends_on, Seat.closed_at, Body.id.label("body_id"),
            Body.key, Body.title,
        )
        .join(Body, Body.id == Seat.body_id)
        .where(Body.foundation_id == foundation_id, Body.wing == "business", Body.key.in_(counted))
        .order_by(Seat.id)
    )  # fmt: skip
    held = _held(session, foundation_id, counted)
    present = _present(session, foundation_id, counted)
    found = []
    for row in session.execute(query):
        meetings = tuple(
            _part(day, present.get((meeting, row.id), set()))
            for meeting, day in held.get(row.body_id, ())
            if row.starts_on <= day < row.ends_on
        )
        found.append((row, SeatFacts(row.key, row.title, meetings)))
    return found


def _part(day: date, capacities: set[str]) -> Part:
    """What a seat did at a meeting: its holder came, or only an alternate did."""
    return Part(day, "holder" in capacities, "alternate" in capacities)


def _held(session: Session, foundation_id: int, bodies: list[str]) -> dict[int, list[tuple[int, date]]]:
    query = (
        select(Meeting.id, Meeting.body_id, Meeting.opened_at, Meeting.zone)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            Meeting.foundation_id == foundation_id,
            Meeting.state == "adjourned",
            Meeting.opened_at.is_not(None),
        )
        .where(Body.key.in_(bodies), Body.wing == "business")
        .order_by(Meeting.opened_at)
    )
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.body_id].append((row.id, business_date(row.opened_at, row.zone)))
    return found


def _present(session: Session, foundation_id: int, bodies: list[str]) -> dict[tuple[int, int], set[str]]:
    """(meeting, seat) -> in which capacities the seat was there; a proxy is no attendance."""
    query = (
        select(Attendance.meeting_id, Attendance.seat_id, Attendance.capacity)
        .join(Body, Body.id == Attendance.body_id)
        .where(
            Attendance.foundation_id == foundation_id, is_known(Attendance), Attendance.capacity != "proxy"
        )
        .where(Body.key.in_(bodies), Body.wing == "business")
    )
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in session.execute(query):
        found[row.meeting_id, row.seat_id].add(row.capacity)
    return found


class _Parents:
    """Membership elsewhere, for the tiers that require it; one statement for each foundation that is named."""

    def __init__(self, session: Session, document: CharterDocument) -> None:
        self._document = document
        self._session = session
        self._held: dict[tuple[str, str], dict[int, list[tuple[date, date]]] | None] = {}

    def of(self, company: int, terms: Iterable[tuple[date, date, str]]) -> tuple[ParentFacts, ...]:
        """What the tier of the last term requires elsewhere."""
        last = list(terms)
        if not last:
            return ()
        found = []
        for rule in self._document.prerequisites(last[-1][2]):
            said = rule.parameters
            if said.requires != "membership" or said.effect != "blocks":
                continue
            held = self._periods(said.foundation, said.level_at_least)
            periods = None if held is None else tuple(held.get(company, ()))
            level = "" if said.level_at_least == "any" else f" at {said.level_at_least} or above"
            found.append(ParentFacts(f"{said.foundation}{level}", rule.clause, periods))
        return tuple(found)

    def _periods(self, slug: str, level: str) -> dict[int, list[tuple[date, date]]] | None:
        if (slug, level) not in self._held:
            self._held[slug, level] = self._load(slug, level)
        return self._held[slug, level]

    def _load(self, slug: str, level: str) -> dict[int, list[tuple[date, date]]] | None:
        other = self._session.execute(select(Foundation.id).where(Foundation.slug == slug)).scalar()
        if other is None:
            return None
        lowest = select(Tier.rank).where(Tier.foundation_id == other, Tier.key == level).scalar_subquery()
        query = (
            select(Member.organization_id, Term.starts_on, Term.ends_on)
            .join(Term, Term.member_id == Member.id)
            .join(Tier, Tier.id == Term.tier_id)
            .where(Member.foundation_id == other, is_known(Term))
        )
        query = query if level == "any" else query.where(Tier.rank <= lowest)
        found: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for row in self._session.execute(query):
            found[row.organization_id].append((row.starts_on, row.ends_on))
        return found


def _of(query: Any, column: ColumnElement[Any] | Any, member_id: int | None) -> Any:
    return query if member_id is None else query.where(column == member_id)
