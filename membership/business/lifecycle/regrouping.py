"""A company group changed: which limits of which foundations that breaks, written down and told to staff and to the companies.

The directory knows who controls whom and nothing of memberships; it calls the rooms that draw conclusions
(`Room.regrouping`) in the Work that changes the group. Where what had been stated was a mistake, whoever was told of a
limit that it alone broke is told that it is none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import distinct, func, or_, select
from sqlalchemy.orm import Session

from membership.business.board.breaching import Broken
from membership.business.board.limiting import limit_breaches
from membership.business.members.letters import readers_of, tell_member
from membership.business.members.models import Member
from membership.business.members.ownership import staff_of
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.graph import Edge, groups
from membership.directory.organizations.queries import edges_on
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.room import Regrouping
from membership.kernel.times import business_date
from membership.kernel.work import Work

OCCASION = "membership.limit"
TO_STAFF = f"{OCCASION}-staff"
TAKEN_BACK = "-none"
"""After the kind of a mail: what it told is not so."""
MISTAKEN = (
    "It was written that a limit of the charter is broken. That rested on a mistake about who owns whom, which is put right. "
    "Nothing has to be done about what was written:"
)
PATHS = {OCCASION: "/{slug}/membership", TO_STAFF: "/{slug}/limits"}


def hear_regrouping(work: Work, change: Regrouping) -> Iterable[tuple[int, str]]:
    """Write down every limit that the group of the two companies breaks today, in every foundation where one of them is a
    member, and write to its people and to the staff; each breach once. A limit that only a mistake broke is taken back."""
    for place in _places(work, change):
        on = business_date(work.at, place.zone)
        before = _broken_by_mistake(work.session, place, change, on)
        after = _broken_now(work.session, place, change, on, is_of_both=bool(before))
        known = {_base(place, one) for one in before}
        for one in after:
            if _base(place, one) not in known:
                _note(work, place, one, on)
                yield place.id, one.words
        for one in before:
            yield from ((place.id, words) for words in _take_back(work, place, one, after, on))


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


def _broken_by_mistake(session: Session, place: Foundation, change: Regrouping, on: date) -> list[Broken]:
    """The limits that counted as broken on the day while the mistake stood."""
    if change.mistaken is None or not change.mistaken[0] <= on < change.mistaken[1]:
        return []
    starts_on, ends_on = change.mistaken
    stated = Edge(change.owner_id, change.owned_id, starts_on=starts_on, ends_on=ends_on)
    return broken_by_group(session, place.id, change.owned_id, on, stated)


def _broken_now(
    session: Session, place: Foundation, change: Regrouping, on: date, *, is_of_both: bool
) -> list[Broken]:
    """The limits that the group of the owned company breaks; `is_of_both`: that of the owner too, from which it is parted."""
    groups_of = (change.owned_id, change.owner_id) if is_of_both else (change.owned_id,)
    found = [one for key in groups_of for one in broken_by_group(session, place.id, key, on)]
    return list({_base(place, one): one for one in found}.values())


def _places(work: Work, change: Regrouping) -> list[Foundation]:
    """The foundations in which a company of either group is or was a member."""
    query = (
        select(Foundation)
        .join(Member, Member.foundation_id == Foundation.id)
        .where(Member.organization_id.in_(_family(work, change)))
        .distinct()
        .order_by(Foundation.id)
    )
    return list(work.session.scalars(query))


def _family(work: Work, change: Regrouping) -> set[int]:
    """Both groups as they are today, since it is today that limits are looked at."""
    edges = edges_on(work.session, max(change.on, work.at.date()))
    named = groups((edge.owner, edge.owned) for edge in edges)
    heads = {named.get(one, one) for one in (change.owner_id, change.owned_id)}
    return {one for one, head in named.items() if head in heads} | {change.owner_id, change.owned_id}


def _note(work: Work, place: Foundation, one: Broken, on: date) -> None:
    """One entry for each member in question, a mail to its people, and one to each of the staff."""
    breach, key = one.found.breach, _occasion(work.session, place, one)
    members = _members(work.session, place, one.found.companies)
    for member in members:
        tell_member(work, member, OCCASION, key, "a limit of the charter is broken", [one.words], on=on)
        work.record("business.limit.broken", member, foundation_id=place.id, summary=one.words)
    told = {"title": "a limit of the charter is broken", "company": breach.company, "lines": [one.words]}
    for person in staff_of(work.session, place.id, work.at) if members else ():
        queue_mail(
            work, TO_STAFF, key, person, "membership-act", {**told, "path": PATHS[TO_STAFF].format(slug=place.slug)},
            brand=place.name, foundation_id=place.id,
        )  # fmt: skip
    if members:
        summary = f"Told staff: {one.words}"
        work.record("business.limit.announced", members[0], foundation_id=place.id, summary=summary)


def _take_back(
    work: Work, place: Foundation, one: Broken, after: Sequence[Broken], on: date
) -> Iterable[str]:
    """Tell whoever was told of the limit that it was none. Companies whose group breaks it all the same are told nothing, nor
    are the staff then: what is broken still is told by itself."""
    rule, body = one.found.breach.rule.id, one.found.body.id
    still = [each.found for each in after if (each.found.breach.rule.id, each.found.body.id) == (rule, body)]
    rest = one.found.companies & frozenset().union(*(each.companies for each in still))
    members = _members(work.session, place, one.found.companies - rest)
    if not members:
        return
    words = f"It was never so: {one.words}"
    kept = {
        reader.address
        for member in _members(work.session, place, rest)
        for reader in readers_of(work, member.id, on)
    }
    key = _occasion(work.session, place, one)
    _write_back(work, place, one, (OCCASION, key), kept)
    if not rest:
        _write_back(work, place, one, (TO_STAFF, key))
    for member in members:
        work.record("business.limit.withdrawn", member, foundation_id=place.id, summary=words)
    yield words


def _write_back(
    work: Work,
    place: Foundation,
    one: Broken,
    occasion: tuple[str, str],
    kept: Collection[str] = (),
) -> None:
    """A mail to those who were told on the occasion (kind, key), but for the addresses in `kept`."""
    kind, key = occasion
    told = {
        "title": "a limit of the charter is not broken",
        "company": one.found.breach.company,
        "lines": [MISTAKEN, one.words],
        "path": PATHS[kind].format(slug=place.slug),
    }
    query = select(OutboxMail.to_name, OutboxMail.to_address).where(
        OutboxMail.kind == kind, OutboxMail.object_key == key, OutboxMail.subject != ""
    )
    for row in work.session.execute(query.order_by(OutboxMail.id)).all():
        if row.to_address not in kept:
            queue_mail(
                work, f"{kind}{TAKEN_BACK}", key, Recipient(row.to_name, row.to_address), "membership-act", told,
                brand=place.name, foundation_id=place.id,
            )  # fmt: skip


def _members(session: Session, place: Foundation, companies: frozenset[int]) -> Sequence[Member]:
    query = select(Member).where(
        Member.foundation_id == place.id, Member.organization_id.in_(sorted(companies))
    )
    return session.scalars(query.order_by(Member.id)).all()


def _base(place: Foundation, one: Broken) -> str:
    """What makes a breach the same one."""
    breach = one.found.breach
    companies = "-".join(map(str, sorted(one.found.companies)))
    return f"{place.id}.{breach.rule.id}.{companies}.{breach.began_on}"


def _occasion(session: Session, place: Foundation, one: Broken) -> str:
    """The key of the mails about a breach: what was taken back and is so after all is told again."""
    base, mail = _base(place, one), OutboxMail
    taken_back = select(func.count(distinct(mail.object_key))).where(
        mail.kind.in_([f"{kind}{TAKEN_BACK}" for kind in PATHS]),
        or_(mail.object_key == base, mail.object_key.startswith(f"{base}.", autoescape=True)),
    )
    times = session.scalar(taken_back)
    return f"{base}.{times}" if times else base
