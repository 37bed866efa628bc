"""The facts that seats are computed from, and the seats with the rules they exist by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body, Officer
from membership.assembly.bodies.queries import SeatLine, roster
from membership.assembly.rules.counts import CountFacts, FirstK
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.bodies import Seat as SeatRule
from membership.assembly.rules.queries import charter_in_force, numbers_settled
from membership.assembly.rules.records import Open
from membership.assembly.rules.settling import settleable, settled
from membership.business.board.claims import Carried, SeatFacts
from membership.business.board.models import CarriedFact, Entitlement
from membership.business.members.queries import members_on, tier_counts
from membership.business.members.succeeding import in_seniority, joined
from membership.kernel.facts import holds_on


@dataclass(frozen=True)
class FilledSeat:
    """A seat as the page shows it: who fills it, and why it exists."""

    line: SeatLine
    why: Explanation | None


@dataclass(frozen=True)
class SeatGroup:
    """The seats of one group with the computed number and what stands open."""

    count: SeatCount
    seats: tuple[FilledSeat, ...]

    @property
    def vacant(self) -> int:
        """How many of them nobody holds."""
        return sum(seat.line.is_vacant for seat in self.seats)


@dataclass(frozen=True)
class BoardSeats:
    """A body's seats as of an instant: groups in the order of the charter, and the questions that stand open."""

    groups: tuple[SeatGroup, ...]
    others: tuple[SeatLine, ...]
    questions: tuple[Open, ...]

    @property
    def seat_ids(self) -> list[int]:
        """The seats of the groups."""
        return [seat.line.seat_id for group in self.groups for seat in group.seats]


def seat_facts(session: Session, foundation_id: int, on: date) -> SeatFacts:
    """Members, projects and offices on the day; four statements, five where a membership passed on."""
    carried = _carried(session, foundation_id, on)
    offices = {fact.key: _as_carried(fact) for fact in carried if fact.kind == "office"}
    offices |= _offices_of_bodies(session, foundation_id, on)
    projects = tuple(_as_carried(fact) for fact in carried if fact.kind == "project")
    members = in_seniority(session, foundation_id, members_on(session, foundation_id, on), on)
    return SeatFacts(members, projects, offices)


def _carried(session: Session, foundation_id: int, on: date) -> Sequence[CarriedFact]:
    query = (
        select(CarriedFact)
        .where(CarriedFact.foundation_id == foundation_id, holds_on(CarriedFact, on))
        .order_by(CarriedFact.starts_on, CarriedFact.name)
    )
    return session.scalars(query).all()


def _as_carried(fact: CarriedFact) -> Carried:
    return Carried(fact.key, fact.name, fact.person_id, fact.id)


def _offices_of_bodies(session: Session, foundation_id: int, on: date) -> dict[str, Carried]:
    """Officers of the business bodies, such as the chair of an advisory council: they need no door."""
    query = (
        select(Body.key, Officer.office, Officer.person_id)
        .join(Officer, Officer.body_id == Body.id)
        .where(Body.foundation_id == foundation_id, Body.wing == "business", holds_on(Officer, on))
    )
    return {
        f"{row.key}.{row.office}": Carried(f"{row.key}.{row.office}", row.office, row.person_id)
        for row in session.execute(query)
    }


def count_facts(
    session: Session,
    foundation_id: int,
    on: date,
    known_at: datetime | None = None,
    covers: ColumnElement[bool] | None = None,
) -> CountFacts:
    """How many members each tier has and how many projects are hosted, as known at an instant (None: now): two statements
    that load no member. `covers` as for `tier_counts`."""
    projects = select(func.count()).where(
        CarriedFact.foundation_id == foundation_id, CarriedFact.kind == "project",
        holds_on(CarriedFact, on, known_at),
    )  # fmt: skip
    members = tier_counts(session, foundation_id, on, known_at, covers)
    return CountFacts(members=members, projects=session.execute(projects).scalar_one())


def counts_of(
    session: Session,
    body: Body,
    on: date,
    known_at: datetime | None = None,
    covers: ColumnElement[bool] | None = None,
) -> tuple[SeatCount, ...]:
    """The computed number of seats of each group of the body on the day, with what stands open, as known at an instant
    (None: now); `covers` as for `tier_counts`."""
    document = charter_in_force(session, body.foundation_id, "business", on, known_at)
    facts = count_facts(session, body.foundation_id, on, known_at, covers)
    facts = with_settled(session, body.foundation_id, facts, on, document, known_at=known_at)
    return seat_counts(document, body.key, facts)


def with_settled(
    session: Session,
    foundation_id: int,
    facts: CountFacts,
    on: date,
    *documents: CharterDocument,
    known_at: datetime | None = None,
) -> CountFacts:
    """The facts with what bodies have set by the day, and with who ever joined, each asked only where one of the charters
    counts by it."""
    groups = (rule.parameters for document in documents for rule in document.in_force)
    if any(isinstance(one, SeatRule) and isinstance(one.count, FirstK) for one in groups):
        facts = replace(facts, joined=joined(session, foundation_id, on, known_at))
    if not any(settleable(document) for document in documents):
        return facts
    return settled(facts, numbers_settled(session, foundation_id, "business", on, known_at))


def entitlements(session: Session, body_id: int, on: date) -> dict[int, Explanation]:
    """Seat id -> why the seat exists, for the seats that are computed; one statement."""
    query = select(Entitlement.seat_id, Entitlement.explanation).where(
        Entitlement.body_id == body_id, holds_on(Entitlement, on)
    )
    return {row.seat_id: Explanation.from_json(row.explanation) for row in session.execute(query)}


seat_explanations = entitlements


def board_seats(session: Session, body: Body, at: datetime, on: date) -> BoardSeats:
    """Everything that the page of a body's seats shows; statements do not grow with the seats."""
    lines = roster(session, body.id, at)
    reasons = entitlements(session, body.id, on)
    document = charter_in_force(session, body.foundation_id, "business", on)
    facts = count_facts(session, body.foundation_id, on)
    facts = with_settled(session, body.foundation_id, facts, on, document)
    counts = seat_counts(document, body.key, facts)
    groups = tuple(_group(count, lines, reasons) for count in counts)
    known = {count.group for count in counts}
    return BoardSeats(
        groups,
        tuple(line for line in lines if line.group not in known),
        _questions(document, body.key, counts),
    )


def _group(count: SeatCount, lines: Sequence[SeatLine], reasons: dict[int, Explanation]) -> SeatGroup:
    seats = tuple(FilledSeat(line, reasons.get(line.seat_id)) for line in lines if line.group == count.group)
    return SeatGroup(count, seats)


def _questions(document: CharterDocument, body: str, counts: Sequence[SeatCount]) -> tuple[Open, ...]:
    """What the facts leave open for this body, and what the text itself does."""
    asked = [question for count in counts if (question := count.open_question)]
    written = [question for question in document.open_questions() if question.subject == body]
    return (*asked, *written)
