"""What of seats follows when two people, or two companies, are found to be one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.rules.limits import Holding
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.breaching import Broken
from membership.business.board.limiting import BodyBreach, Seated, breaches_under, seated
from membership.business.board.models import CarriedFact
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.graph import Edge, groups
from membership.directory.organizations.queries import edges_on
from membership.directory.people.models import Affiliation
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.merging import Merger, Pair, Restates
from membership.kernel.times import business_date, now


def no_new_breach(session: Session, pair: Pair) -> Iterable[str]:
    """Limits count companies and their groups: a merge makes one of two, and may not break a limit that holds today."""
    if pair.kind != "organization":
        return
    for place in _places(session, pair):
        for one in _broken_anew(session, place.id, pair, business_date(now(), place.zone)):
            yield f"{place.name}, {one.words} End a seat first, or keep them apart."


def _places(session: Session, pair: Pair) -> Sequence[Foundation]:
    """The foundations in which a company of either group, or somebody who works there, sits in a business body."""
    named = groups((edge.owner, edge.owned) for edge in edges_on(session, now().date()))
    heads = {named.get(one, one) for one in (pair.from_id, pair.into_id)}
    family = {one for one, head in named.items() if head in heads} | {pair.from_id, pair.into_id}
    near = (
        select(Seat.foundation_id)
        .outerjoin(Appointment, and_(Appointment.seat_id == Seat.id, is_known(Appointment)))
        .outerjoin(Affiliation, and_(Affiliation.person_id == Appointment.person_id, is_known(Affiliation)))
        .where(Seat.wing == "business", or_(Seat.organization_id.in_(family), Affiliation.organization_id.in_(family)))
    )  # fmt: skip
    return session.scalars(select(Foundation).where(Foundation.id.in_(near)).order_by(Foundation.id)).all()


def _broken_anew(session: Session, foundation_id: int, pair: Pair, on: date) -> list[Broken]:
    """The limits that the merge would break; none without a charter."""
    try:
        document = charter_in_force(session, foundation_id, "business", on)
    except RuleBroken:
        return []
    if not any(document.limits(rule.subject) for rule in document.bodies()):
        return []
    known = {_key(one) for one in breaches_under(document, seated(session, foundation_id, on))}
    joined = seated(session, foundation_id, on, _joined(edges_on(session, on), pair))
    after = breaches_under(document, _under_one_name(joined, pair))
    return [Broken(one, on) for one in after if _key(one) not in known]


def _joined(edges: Iterable[Edge], pair: Pair) -> list[Edge]:
    """The control that would make one group of both: the survivor holds the other, and whoever holds either holds it."""
    owners = {edge.owned: edge for edge in edges}
    joined = [Edge(pair.into_id, pair.from_id)]
    if pair.from_id in owners and pair.into_id not in owners:
        above = owners[pair.from_id]
        joined.append(Edge(above.owner, pair.into_id, above.basis_points, above.starts_on, above.ends_on))
    return joined


def _under_one_name(seats: Seated, pair: Pair) -> Seated:
    """The seats of both as one company's, for limits that count by the employer's name."""

    both = {
        name
        for named in seats.companies.values()
        for name, key in named.items()
        if key in (pair.from_id, pair.into_id)
    }
    one_name = min(both, default="")

    def called(company: str) -> str:
        return one_name if company in both else company

    def joined(one: Holding) -> Holding:
        further = dict.fromkeys(called(company) for company in one.further)
        return replace(
            one, employer=called(one.employer), appointed_by=called(one.appointed_by), further=tuple(further)
        )

    return replace(
        seats, holdings={key: [joined(one) for one in every] for key, every in seats.holdings.items()}
    )


def _key(one: BodyBreach) -> tuple[int, str, tuple[str, ...]]:
    """The same limit of the same body, broken by the same seats."""
    return one.body.id, one.breach.rule.id, tuple(sorted(one.breach.seats))


MERGER = Merger(
    keys=(Restates("person", CarriedFact, "person_id", "Seats through an office or a project", "business"),),
    checks=(no_new_breach,),
)
