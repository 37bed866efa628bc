"""The seats of bodies as limits on related companies see them (K7): who holds each, for which company, and who is related.

Companies and their control are facts of the directory, below; that somebody pays is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.bodies.queries import is_open_on
from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.limits import Holding
from membership.assembly.rules.quorum import quorum
from membership.assembly.rules.records import Absent
from membership.directory.organizations.graph import Edge
from membership.directory.organizations.graph import groups as group_by_control
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on, unbroken_edges
from membership.directory.people.models import Affiliation
from membership.kernel.facts import holds_on


@dataclass(frozen=True)
class Names:
    """What companies are called, and which are related: the keys by which limits count them."""

    called: Mapping[int, str]
    groups: Mapping[int, int]
    edges: Sequence[Edge] = ()

    def of(self, organization_id: int | None) -> str:
        """The company's name; empty for none."""
        return self.called.get(organization_id, "") if organization_id is not None else ""

    @property
    def related(self) -> dict[str, str]:
        """Company -> its group of related companies, which bears the name of the company that controls it."""
        return {self.of(one): self.of(group) for one, group in self.groups.items() if one in self.called}

    @property
    def joined(self) -> dict[str, date]:
        """Company -> the day since which it belongs to its group as it does: that of the latest purchase above it."""
        above = {edge.owned: edge for edge in self.edges}
        return {self.of(one): _since(one, above) for one in self.groups if one in self.called}


@dataclass
class Line:
    """One seat with its holder, while rows are gathered: a person may work for several companies."""

    seat: Seat
    person_id: int | None
    since: date
    employers: list[int] = field(default_factory=list)

    @property
    def company_ids(self) -> list[int]:
        """Every organization for which the seat counts: its own, else all for which its holder works."""
        own = self.seat.organization_id
        return [own] if own is not None else list(dict.fromkeys(self.employers))


def _since(one: int, above: Mapping[int, Edge]) -> date:
    """The latest start on the way up: nobody has two owners of more than half, so that the way is one and ends."""
    since, seen = date.min, set[int]()
    while one in above and one not in seen:
        seen.add(one)
        since, one = max(since, above[one].starts_on), above[one].owner
    return since


def lines_of(
    session: Session, bodies: Sequence[int], on: date, known_at: datetime | None = None
) -> dict[int, list[Line]]:
    """Body -> its seats on the day with their holders, as known at an instant (None: now); one statement."""
    held = and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on, known_at))
    works = and_(Affiliation.person_id == Appointment.person_id, _works(on, known_at))
    query = (
        select(Seat, Appointment.person_id, Appointment.starts_on, Affiliation.organization_id)
        .outerjoin(Appointment, held)
        .outerjoin(Affiliation, works)
        .where(Seat.body_id.in_(bodies), is_open_on(on, known_at))
        .order_by(Seat.group_key, Seat.slot, Affiliation.starts_on)
    )
    lines: dict[int, Line] = {}
    for row in session.execute(query):
        _gather(lines, row)
    found: dict[int, list[Line]] = {}
    for line in lines.values():
        found.setdefault(line.seat.body_id, []).append(line)
    return found


def _gather(lines: dict[int, Line], row: Row[Seat, int, date, int]) -> None:
    seat, person_id, since, employer = row
    line = lines.setdefault(seat.id, Line(seat, person_id, since or date.min))
    if employer is not None:
        line.employers.append(employer)


def employers_of(session: Session, person_id: int, on: date) -> list[int]:
    """The companies that the person works for on the day, in the order in which they began; one statement."""
    query = select(Affiliation.organization_id).where(Affiliation.person_id == person_id, _works(on))
    return list(session.scalars(query.order_by(Affiliation.starts_on)))


def _works(on: date, known_at: datetime | None = None) -> ColumnElement[bool]:
    """Condition on an employment: it holds, and the company has not said that it is none."""
    return and_(holds_on(Affiliation, on, known_at), Affiliation.standing != "contradicted")


def names_of(
    session: Session,
    lines: Iterable[Line],
    on: date,
    added: Sequence[Edge] = (),
    known_at: datetime | None = None,
) -> Names:
    """Names of the companies in question on the day, and their groups as known at an instant (None: now); two statements.
    `added`: control that is not stated yet, to learn what it would bring about."""
    owned = {edge.owned for edge in added}
    edges = [*(edge for edge in unbroken_edges(session, on, known_at) if edge.owned not in owned), *added]
    groups = group_by_control((edge.owner, edge.owned) for edge in edges)
    found = {one for line in lines for one in (line.seat.organization_id, *line.employers) if one is not None}
    wanted = found | {groups[one] for one in found if one in groups}
    rows = session.execute(
        select(Organization.id, name_on(on).label("name")).where(Organization.id.in_(wanted))
    )
    names = {row.id: row.name for row in rows}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    called = {one: f"{name} ({one})" if name in twice else name for one, name in names.items()}
    return Names(called, {one: group for one, group in groups.items() if one in found}, edges)


def holding_of(line: Line, names: Names) -> Holding:
    """The seat as limits see it. A company's own seat counts for it; an elected one of a class, for each company of its holder."""
    seat = line.seat
    vacant = Holding(f"{seat.group_key} {seat.slot}", seat.group_key, weight=seat.weight)
    if line.person_id is None:
        return vacant
    employer, *further = [names.of(one) for one in line.company_ids] or [""]
    by_company = employer if seat.belongs_to != "person" else ""
    return replace(
        vacant, appointed_by=by_company, employer=employer, since=line.since, further=tuple(further)
    )


def count_facts_of(document: CharterDocument, body: str, holdings: Sequence[Holding]) -> CountFacts:
    """The quorum of the body, for limits that count by it."""
    rule = document.quorum(body)
    if isinstance(rule, Absent):
        return CountFacts()
    seats = [
        SeatState(one.seat, one.group, is_vacant=not one.employer and one.since == date.min)
        for one in holdings
    ]
    required = quorum(rule, seats).required
    return CountFacts(quorums={body: required}) if required is not None else CountFacts()
