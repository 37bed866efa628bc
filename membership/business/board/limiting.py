"""The limits of the charter on related companies (K7), held against the seats of the business bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.compounds import as_count
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.limits import Breach, Holding, affiliated, breaches, broken_by
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.quorum import quorum
from membership.assembly.rules.records import Absent
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import groups_on
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.work import Work


@dataclass(frozen=True)
class Names:
    """What companies are called, and which are related: the keys by which limits count them."""

    called: Mapping[int, str]
    groups: Mapping[int, int]

    def of(self, organization_id: int | None) -> str:
        """The company's name; empty for none."""
        return self.called.get(organization_id, "") if organization_id is not None else ""

    @property
    def related(self) -> dict[str, str]:
        """Company -> its group of related companies, which bears the name of the company that controls it."""
        return {self.of(one): self.of(group) for one, group in self.groups.items() if one in self.called}


@dataclass(frozen=True)
class BodyBreach:
    """A limit that the seats of a body break."""

    body: Body
    breach: Breach


@dataclass
class Line:
    """One seat with its holder, while rows are gathered: a person may work for several companies."""

    seat: Seat
    person_id: int | None
    since: date
    employers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Seated:
    """The business bodies with their seats as limits see them, read once for any charter that is asked."""

    bodies: tuple[Body, ...]
    holdings: Mapping[int, Sequence[Holding]]
    related: Mapping[str, str]


def limit_breaches(session: Session, foundation_id: int, on: date) -> list[BodyBreach]:
    """Every limit on related companies that a business body breaks on the day, with remedy and deadline; statements do
    not grow with the seats."""
    document = charter_in_force(session, foundation_id, "business", on)
    if not any(document.limits(rule.subject) for rule in document.bodies()):
        return []
    return breaches_under(document, seated(session, foundation_id, on))


def seated(session: Session, foundation_id: int, on: date) -> Seated:
    """Who sits in the business bodies on the day, and which companies are related; four statements."""
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == "business")
    bodies = tuple(session.scalars(query.order_by(Body.id)))
    lines = _lines(session, [body.id for body in bodies], on)
    names = _names(session, (one for own in lines.values() for one in own), on)
    holdings = {body_id: [_holding(one, names) for one in own] for body_id, own in lines.items()}
    return Seated(bodies, holdings, names.related)


def breaches_under(document: CharterDocument, seats: Seated) -> list[BodyBreach]:
    """What breaks the limits of a charter, which need not be in force."""
    found: list[BodyBreach] = []
    for body in seats.bodies:
        own = seats.holdings.get(body.id, ())
        if document.limits(body.key):
            facts = _facts(document, body.key, own)
            found += [
                BodyBreach(body, one) for one in breaches(document, body.key, own, seats.related, facts)
            ]
    return found


def limits_touched(document: CharterDocument, seats: Seated) -> dict[str, list[str]]:
    """Group of companies -> a sentence for each limit under which a seat of theirs is counted: how many of how many."""
    found: dict[str, list[str]] = {}
    for body in seats.bodies:
        own = seats.holdings.get(body.id, ())
        known = replace(_facts(document, body.key, own), body=body.key, sizes={body.key: len(own)})
        for rule in document.limits(body.key):
            if rule.parameters.what == "size" or rule.parameters.most is None:
                continue
            most = as_count(rule.parameters.most).evaluate(known)
            allowed = "an open number" if most.number is None else str(most.number)
            for company, held in affiliated(rule.parameters, own, seats.related).items():
                number = sum(one.weight for one in held) if rule.parameters.what == "votes" else len(held)
                over = ", over the limit" if most.number is not None and number > most.number else ""
                what = "votes" if rule.parameters.what == "votes" else "seats"
                place = f" ({rule.reference})" if rule.reference else ""
                found.setdefault(company, []).append(
                    f"{body.title}: {number} of at most {allowed} {what}{over}{place}"
                )
    return found


def refuse_over_limit(work: Work, seat: Seat, person: Person, on: date, *, waiver: str = "") -> None:
    """Refuse an appointment by which related companies would have more than the charter allows. `waiver` is the reason
    why whoever may waive the limit did. Raises RuleBroken with the clause, on the field "person"."""
    document = charter_in_force(work.session, seat.foundation_id, "business", on)
    body = work.session.get_one(Body, seat.body_id)
    if not document.limits(body.key):
        return
    lines = _lines(work.session, [body.id], on).get(body.id, [])
    added = Line(seat, person.id, on, _employers(work.session, person.id, on))
    names = _names(work.session, [*lines, added], on)
    seats = [_holding(one, names) for one in lines]
    facts = _facts(document, body.key, seats)
    waived = frozenset(rule.id for rule in document.limits(body.key) if waiver and rule.parameters.waived_by)
    for breach in broken_by(document, body.key, seats, _holding(added, names), names.related, facts, waived):
        reference = f" ({breach.rule.reference})" if breach.rule.reference else ""
        raise RuleBroken(
            f"{breach.explanation.answer}{reference}.", clause=breach.rule.clause, field="person"
        )


def _facts(document: CharterDocument, body: str, holdings: Sequence[Holding]) -> CountFacts:
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


def _lines(session: Session, bodies: Sequence[int], on: date) -> dict[int, list[Line]]:
    """Body -> its seats on the day with their holders; one statement."""
    held = and_(Appointment.seat_id == Seat.id, holds_on(Appointment, on))
    works = and_(Affiliation.person_id == Appointment.person_id, holds_on(Affiliation, on))
    query = (
        select(Seat, Appointment.person_id, Appointment.starts_on, Affiliation.organization_id)
        .outerjoin(Appointment, held)
        .outerjoin(Affiliation, works)
        .where(Seat.body_id.in_(bodies), Seat.starts_on <= on, Seat.ends_on > on)
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


def _employers(session: Session, person_id: int, on: date) -> list[int]:
    query = select(Affiliation.organization_id).where(
        Affiliation.person_id == person_id, holds_on(Affiliation, on)
    )
    return list(session.scalars(query.order_by(Affiliation.starts_on)))


def _names(session: Session, lines: Iterable[Line], on: date) -> Names:
    """Names of the companies in question, and their groups; two statements."""
    groups = groups_on(session, on)
    found = {one for line in lines for one in (line.seat.organization_id, *line.employers) if one is not None}
    wanted = found | {groups[one] for one in found if one in groups}
    rows = session.execute(
        select(Organization.id, Organization.display_name).where(Organization.id.in_(wanted))
    )
    names = {row.id: row.display_name for row in rows}
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    called = {one: f"{name} ({one})" if name in twice else name for one, name in names.items()}
    return Names(called, {one: group for one, group in groups.items() if one in found})


def _holding(line: Line, names: Names) -> Holding:
    """The seat as limits see it. A company's own seat counts for it; an elected one of a class, for the holder's company."""
    seat = line.seat
    vacant = Holding(f"{seat.group_key} {seat.slot}", seat.group_key, weight=seat.weight)
    if line.person_id is None:
        return vacant
    own = seat.organization_id
    employer = own if own is not None else next(iter(line.employers), None)
    by_company = names.of(employer) if seat.belongs_to != "person" else ""
    return replace(vacant, appointed_by=by_company, employer=names.of(employer), since=line.since)
