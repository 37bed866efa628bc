"""What a preview reads: a fixed number of statements, however many members and seats there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.motions.progress import OpenVote, votes_in_progress
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import reaches
from membership.business.board.claims import SeatFacts
from membership.business.board.models import Entitlement
from membership.business.board.queries import seat_facts, with_settled
from membership.business.charter.models import Tier
from membership.business.members.models import Member, Term
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on, is_known


@dataclass(frozen=True)
class StandingSeat:
    """A computed seat that stands on the day."""

    body: str
    group: str
    claim: str
    title: str
    whose: str
    holder: str
    starts_on: date
    explanation: Mapping[str, Any]


@dataclass(frozen=True)
class Elsewhere:
    """The members of another foundation: organization -> rank of its tier; tier key -> rank."""

    members: Mapping[int, int]
    ranks: Mapping[str, int]

    def has(self, organization_id: int, level: str) -> bool:
        """Whether the company is a member there at the level or above ("any": at all)."""
        return reaches(level, self.members.get(organization_id), self.ranks)


@dataclass(frozen=True)
class Facts:
    """Everything that the charter is asked about, as of one day; `counts`: the numbers, with those that bodies have set."""

    seats: SeatFacts
    counts: CountFacts
    categories: Mapping[int, str]
    figures: Mapping[int, Mapping[str, int]]
    standing: Sequence[StandingSeat]
    bodies: Mapping[str, str]
    votes: Sequence[OpenVote]
    elsewhere: Mapping[str, Elsewhere]

    def counts_of(self, body: str) -> CountFacts:
        """The numbers for the body, with its computed seats by group: one that shrinks only at an election keeps them."""
        return replace(self.counts, sitting=Counter(one.group for one in self.standing if one.body == body))


def read_facts(
    session: Session,
    foundation_id: int,
    on: date,
    *charters: CharterDocument,
    foundations: Iterable[str] = (),
) -> Facts:
    """The facts of the day that the charters ask for; `foundations` are the others whose membership they ask for."""
    seats = seat_facts(session, foundation_id, on)
    return Facts(
        seats=seats,
        counts=with_settled(session, foundation_id, seats.counts, on, *charters),
        categories=_categories(session, foundation_id),
        figures=figures_on(session, foundation_id, on),
        standing=_standing(session, foundation_id, on),
        bodies=_bodies(session, foundation_id),
        votes=votes_in_progress(session, foundation_id, "business"),
        elsewhere=_elsewhere(session, sorted(set(foundations)), on),
    )


def figures_on(session: Session, foundation_id: int, on: date) -> dict[int, dict[str, int]]:
    """Organization -> metric -> amount that holds on the day; one statement."""
    figure = OrganizationFigure
    query = (
        select(figure.organization_id, figure.metric, figure.amount)
        .join(Member, Member.organization_id == figure.organization_id)
        .where(Member.foundation_id == foundation_id, holds_on(figure, on))
    )
    found: dict[int, dict[str, int]] = {}
    for organization, metric, amount in session.execute(query):
        found.setdefault(organization, {})[metric] = amount
    return found


def sold_until(session: Session, foundation_id: int) -> dict[int, date]:
    """Member -> the end of the last term that was sold; one statement."""
    query = (
        select(Term.member_id, func.max(Term.ends_on).label("ends_on"))
        .where(Term.foundation_id == foundation_id, is_known(Term))
        .group_by(Term.member_id)
    )
    return {row.member_id: row.ends_on for row in session.execute(query)}


def _categories(session: Session, foundation_id: int) -> dict[int, str]:
    query = (
        select(Organization.id, Organization.category)
        .join(Member, Member.organization_id == Organization.id)
        .where(Member.foundation_id == foundation_id)
    )
    return {row.id: row.category for row in session.execute(query)}


def _standing(session: Session, foundation_id: int, on: date) -> list[StandingSeat]:
    sits = aliased(Appointment)
    query = (
        select(
            Body.key, Entitlement.seat_group, Entitlement.claim, Entitlement.starts_on, Entitlement.explanation,
            Seat.title, Organization.display_name, Person.name,
        )
        .join(Body, Body.id == Entitlement.body_id)
        .join(Seat, Seat.id == Entitlement.seat_id)
        .outerjoin(Organization, Organization.id == Seat.organization_id)
        .outerjoin(sits, (sits.seat_id == Seat.id) & holds_on(sits, on))
        .outerjoin(Person, Person.id == sits.person_id)
        .where(
            Entitlement.foundation_id == foundation_id, is_known(Entitlement), Entitlement.ends_on > on,
            Body.wing == "business",
        )
        .order_by(Body.id, Entitlement.seat_group, Entitlement.slot)
    )  # fmt: skip
    return [_seat(row) for row in session.execute(query)]


def _seat(row: Row[*tuple[Any, ...]]) -> StandingSeat:
    body, group, claim, starts_on, explanation, title, company, person = row
    return StandingSeat(body, group, claim, title, company or title, person or "", starts_on, explanation)


def _bodies(session: Session, foundation_id: int) -> dict[str, str]:
    query = select(Body.key, Body.title).where(Body.foundation_id == foundation_id, Body.wing == "business")
    return {row.key: row.title for row in session.execute(query)}


def _elsewhere(session: Session, slugs: Sequence[str], on: date) -> dict[str, Elsewhere]:
    """The members of the other foundations that are kept here; two statements, none for nobody. One that is not kept here is left out."""
    if not slugs:
        return {}
    known: dict[str, tuple[dict[int, int], dict[str, int]]] = {}
    ranks = (
        select(Foundation.slug, Tier.key, Tier.rank)
        .outerjoin(Tier, Tier.foundation_id == Foundation.id)
        .where(Foundation.slug.in_(slugs))
    )
    for slug, key, rank in session.execute(ranks):
        there = known.setdefault(slug, ({}, {}))
        if key is not None:
            there[1][key] = rank
    members = (
        select(Foundation.slug, Member.organization_id, Tier.rank)
        .join(Member, Member.foundation_id == Foundation.id)
        .join(Term, Term.member_id == Member.id)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Foundation.slug.in_(slugs), holds_on(Term, on))
    )
    for slug, organization, rank in session.execute(members):
        known[slug][0][organization] = rank
    return {slug: Elsewhere(*there) for slug, there in known.items()}
