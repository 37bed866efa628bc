"""The limits of the charter on related companies (K7), held against the seats of the business bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.holdings import (
    Line,
    count_facts_of,
    employers_of,
    holding_of,
    lines_of,
    names_of,
)
from membership.assembly.bodies.models import Body, Seat
from membership.assembly.rules.compounds import as_count
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.limits import ALWAYS_RULED, Breach, Holding, affiliated, breaches, broken_by
from membership.assembly.rules.queries import CharterHistory, charter_in_force
from membership.assembly.rules.records import Rule
from membership.directory.organizations.graph import Edge
from membership.directory.people.models import Person
from membership.kernel.errors import RuleBroken
from membership.kernel.work import Work


@dataclass(frozen=True)
class BodyBreach:
    """A limit that the seats of a body break; `companies` are the organizations whose seats or people count."""

    body: Body
    breach: Breach
    companies: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Seated:
    """The business bodies with their seats as limits see them, read once for any charter that is asked."""

    bodies: tuple[Body, ...]
    holdings: Mapping[int, Sequence[Holding]]
    related: Mapping[str, str]
    joined: Mapping[str, date]
    companies: Mapping[tuple[int, str], Mapping[str, int]]
    """(body, key of the seat) -> the organizations for which it counts, by the name that limits use."""


def limit_breaches(
    session: Session, foundation_id: int, on: date, added: Sequence[Edge] = ()
) -> list[BodyBreach]:
    """Every limit on related companies that a business body breaks on the day, with remedy and deadline; statements do
    not grow with the seats. `added`: control that is not stated yet, to learn what it would break."""
    document = charter_in_force(session, foundation_id, "business", on)
    if not any(document.limits(rule.subject) for rule in document.bodies()):
        return []
    return breaches_as_ruled(session, foundation_id, document, seated(session, foundation_id, on, added))


def seated(
    session: Session,
    foundation_id: int,
    on: date,
    added: Sequence[Edge] = (),
    known_at: datetime | None = None,
) -> Seated:
    """Who sits in the business bodies on the day, and which companies are related, as known at an instant (None: now); four
    statements."""
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == "business")
    bodies = tuple(session.scalars(query.order_by(Body.id)))
    lines = lines_of(session, [body.id for body in bodies], on, known_at)
    names = names_of(session, (one for own in lines.values() for one in own), on, added, known_at)
    holdings = {body_id: [holding_of(one, names) for one in own] for body_id, own in lines.items()}
    companies = {
        (body_id, holding.seat): {names.of(one): one for one in line.company_ids}
        for body_id, own in lines.items()
        for line, holding in zip(own, holdings[body_id], strict=True)
    }
    return Seated(bodies, holdings, names.related, names.joined, companies)


def breaches_as_ruled(
    session: Session, foundation_id: int, document: CharterDocument, seats: Seated
) -> list[BodyBreach]:
    """What breaks the limits of a charter, each from no earlier than the day on which the foundation's charters have it; where
    nothing is broken no statement, else one for the versions and one for each text that has the limit."""
    if not breaches_under(document, seats):
        return []
    charters = CharterHistory(session, foundation_id, "business")
    limits = (rule for body in seats.bodies for rule in document.limits(body.key))
    return breaches_under(
        document, seats, {rule.id: _ruled_since(charters, document, rule) for rule in limits}
    )


def _ruled_since(charters: CharterHistory, document: CharterDocument, rule: Rule[Limit]) -> date:
    """Since when the limit holds unchanged until the document's day, by the day that it names itself or by the versions that
    have it."""
    own = document.day_of(rule.valid_from)
    if own is not None:
        return own
    began = document.as_of
    for start in sorted((day for day in charters.starts if day <= began), reverse=True):
        before = charters.on(start).limits(rule.subject)
        if not any(one.id == rule.id and one.parameters == rule.parameters for one in before):
            break
        began = start
    return began


def breaches_under(
    document: CharterDocument, seats: Seated, ruled: Mapping[str, date] = ALWAYS_RULED
) -> list[BodyBreach]:
    """What breaks the limits of a charter, which need not be in force; `ruled`: since when it has each."""
    found: list[BodyBreach] = []
    for body in seats.bodies:
        own = seats.holdings.get(body.id, ())
        if document.limits(body.key):
            facts = count_facts_of(document, body.key, own)
            broken = breaches(document, body.key, own, seats.related, facts, joined=seats.joined, ruled=ruled)
            found += [BodyBreach(body, one, _companies(seats, body, one)) for one in broken]
    return found


def limits_touched(document: CharterDocument, seats: Seated) -> dict[str, list[str]]:
    """Group of companies -> a sentence for each limit under which a seat of theirs is counted: how many of how many."""
    found: dict[str, list[str]] = {}
    for body in seats.bodies:
        own = seats.holdings.get(body.id, ())
        known = replace(count_facts_of(document, body.key, own), body=body.key, sizes={body.key: len(own)})
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


def _companies(seats: Seated, body: Body, breach: Breach) -> frozenset[int]:
    """Those of the group that is over; who else employs somebody in its seats is not concerned."""
    counted = (pair for seat in breach.seats for pair in seats.companies.get((body.id, seat), {}).items())
    group = breach.company
    return frozenset(key for name, key in counted if group in (name, seats.related.get(name)))


def refuse_over_limit(work: Work, seat: Seat, person: Person, on: date, *, waiver: str = "") -> None:
    """Refuse an appointment by which related companies would have more than the charter allows. `waiver` is the reason
    why whoever may waive the limit did. Raises RuleBroken with the clause, on the field "person"."""
    lines = lines_of(work.session, [seat.body_id], on).get(seat.body_id, [])
    added = Line(seat, person.id, on, employers_of(work.session, person.id, on))
    breach = broken_by_line(work.session, lines, added, on, waiver=waiver)
    if breach is not None:
        raise RuleBroken(breach_words(breach), clause=breach.rule.clause, field="person")


def broken_by_line(
    session: Session, lines: Sequence[Line], added: Line, on: date, *, waiver: str = ""
) -> Breach | None:
    """The first limit of the charter that somebody in a seat breaks, or makes worse, beside the other `lines` of the body."""
    document = charter_in_force(session, added.seat.foundation_id, "business", on)
    body = session.get_one(Body, added.seat.body_id)
    if not document.limits(body.key):
        return None
    names = names_of(session, [*lines, added], on)
    seats = [holding_of(one, names) for one in lines]
    facts = count_facts_of(document, body.key, seats)
    waived = frozenset(rule.id for rule in document.limits(body.key) if waiver and rule.parameters.waived_by)
    found = broken_by(document, body.key, seats, holding_of(added, names), names.related, facts, waived)
    return found[0] if found else None


def breach_words(breach: Breach) -> str:
    """What is broken, with its place in the charter, as a sentence."""
    reference = f" ({breach.rule.reference})" if breach.rule.reference else ""
    return f"{breach.explanation.answer}{reference}."
