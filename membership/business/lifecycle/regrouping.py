"""A company group changed: which limits of which foundations that breaks, written down and told to staff and to the companies.

The directory knows who controls whom and nothing of memberships; it calls the rooms that draw conclusions
(`Room.regrouping`) in the Work that changes the group.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.board.breaching import Broken
from membership.business.board.limiting import limit_breaches
from membership.business.members.letters import tell_member
from membership.business.members.models import Member
from membership.business.members.ownership import staff_of
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.graph import Edge, groups
from membership.directory.organizations.queries import edges_on
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.outbox import queue_mail
from membership.kernel.room import Regrouping
from membership.kernel.times import business_date
from membership.kernel.work import Work

OCCASION = "membership.limit"


def hear_regrouping(work: Work, change: Regrouping) -> Iterable[tuple[int, str]]:
    """Write down every limit that the group of the two companies breaks today, in every foundation where one of them is a
    member, and write to its people and to the staff; each breach once."""
    for place in _places(work.session, change):
        on = business_date(work.at, place.zone)
        for one in broken_by_group(work.session, place.id, change.owned_id, on):
            _note(work, place, one, on)
            yield place.id, one.words


def broken_by_group(
    session: Session, foundation_id: int, organization_id: int, on: date, added: Edge | None = None
) -> list[Broken]:
    """The limits that the group of the company breaks on the day; with `added`, as if that held too. Nothing without a
    charter."""
    extra = [added] if added else []
    edges = [*(edge for edge in edges_on(session, on) if not added or edge.owned != added.owned), *extra]
    named = groups((edge.owner, edge.owned) for edge in edges)
    group = {one for one, head in named.items() if head == named.get(organization_id)} | {organization_id}
    try:
        found = limit_breaches(session, foundation_id, on, extra)
    except RuleBroken:
        return []
    return [Broken(one, on) for one in found if one.companies & group]


def _places(session: Session, change: Regrouping) -> list[Foundation]:
    """The foundations in which a company of either group is or was a member."""
    query = (
        select(Foundation)
        .join(Member, Member.foundation_id == Foundation.id)
        .where(Member.organization_id.in_(_family(session, change)))
        .distinct()
        .order_by(Foundation.id)
    )
    return list(session.scalars(query))


def _family(session: Session, change: Regrouping) -> set[int]:
    named = groups((edge.owner, edge.owned) for edge in edges_on(session, change.on))
    heads = {named.get(one, one) for one in (change.owner_id, change.owned_id)}
    return {one for one, head in named.items() if head in heads} | {change.owner_id, change.owned_id}


def _note(work: Work, place: Foundation, one: Broken, on: date) -> None:
    """One entry for each member in question, a mail to its people, and one to each of the staff."""
    breach = one.found.breach
    key = f"{place.id}.{breach.rule.id}.{'-'.join(map(str, sorted(one.found.companies)))}.{breach.began_on}"
    query = select(Member).where(
        Member.foundation_id == place.id, Member.organization_id.in_(sorted(one.found.companies))
    )
    members = work.session.scalars(query.order_by(Member.id)).all()
    for member in members:
        tell_member(work, member, OCCASION, key, "a limit of the charter is broken", [one.words], on=on)
        work.record("business.limit.broken", member, foundation_id=place.id, summary=one.words)
    told = {"title": "a limit of the charter is broken", "company": breach.company, "lines": [one.words]}
    for person in staff_of(work.session, place.id, work.at) if members else ():
        queue_mail(
            work, f"{OCCASION}-staff", key, person, "membership-act", {**told, "path": f"/{place.slug}/limits"},
            brand=place.name, foundation_id=place.id,
        )  # fmt: skip
    if members:
        summary = f"Told staff: {one.words}"
        work.record("business.limit.announced", members[0], foundation_id=place.id, summary=summary)
