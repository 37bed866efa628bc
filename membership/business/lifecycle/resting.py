"""Memberships in other foundations that rest on this one: what becomes of them when it ends or its tier changes, which
have lost it already, and which will soon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast

from sqlalchemy import ColumnElement, Date, Row, Select, and_, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.kinds.membership import Prerequisite, reaches
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Rule
from membership.business.charter.models import Tier
from membership.business.members.models import Member, Term
from membership.business.members.renewing import renews_by_itself
from membership.business.members.selling import tier_on
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known
from membership.kernel.room import DeskLine
from membership.kernel.shortlist import first_of_each
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer

MOST = 10
"""Lines of the card of staff; the list of members shows all who are not in good standing."""
NEAR = timedelta(days=60)
"""How long before its end a membership elsewhere is brought up."""


def resting_on(session: Session, member: Member, tier_after: str | None, on: date) -> Iterator[str]:
    """The company's memberships elsewhere whose tier asks for this one at a level that it has until the day and not from it
    on, each as a sentence. `tier_after`: None where it is a member no longer."""
    here = session.get_one(Foundation, member.foundation_id)
    tiers = select(Tier.key, Tier.rank, Tier.name).where(Tier.foundation_id == here.id)
    sold = session.execute(tiers).all()
    ranks, names = {row.key: row.rank for row in sold}, {row.key: row.name for row in sold}
    before = tier_on(session, member.id, on - timedelta(days=1)) or tier_on(session, member.id, on)
    for row in _others(session, member, on):
        for rule in _asked(session, row.foundation_id, on, row.key):
            said = rule.parameters
            level = said.level_called(names.get(said.level_at_least, said.level_at_least))
            if (
                said.foundation == here.slug
                and reaches(said.level_at_least, ranks.get(before or ""), ranks)
                and not reaches(said.level_at_least, ranks.get(tier_after or ""), ranks)
            ):
                yield (
                    f"{row.name}: {row.tier_name} asks for membership of {here.name}{level} (clause {rule.clause}); "
                    f"from {date_text(on)} on it is not in good standing there."
                )


@dataclass(frozen=True)
class Missing:
    """A rule of a foundation that some of its members do not meet: its tier asks for membership of `other`."""

    place: Foundation
    rule: Rule[Prerequisite]
    tier: str
    other: Foundation
    day: date


def staff_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """Members of whose foundation the viewer is staff and whose tier asks for a membership that they have not, or that ends
    soon and renews only if somebody acts."""
    places = {grant.foundation_id for grant in viewer.of("staff")} - {None}
    asked = _asked_of(session, places, at)
    for row, left in _missing(session, asked, None):
        yield _line(row, f"{row.company} has lost {row.words}")
        if left:
            url = ("members.roster", {"foundation": row.slug, "standing": "bad"})
            yield DeskLine(
                f"{times(left, 'more member')} without a membership elsewhere", url, row.place, "due"
            )
    ending = groupby(_ending(session, asked, None), lambda row: row.slug)
    for slug, rows in ((slug, list(rows)) for slug, rows in ending):
        for row in rows[:MOST]:
            yield _line(row, f"{row.company} loses {row.words} on {date_text(row.ends_on)}")
        if len(rows) > MOST:
            more = times(len(rows) - MOST, "more member")
            url = ("members.roster", {"foundation": slug, "window": str(NEAR.days)})
            yield DeskLine(f"{more} with a membership elsewhere that ends soon", url, rows[0].place, "due")


def company_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """The same of the companies for which the viewer acts."""
    held = viewer.of("representative")
    places = {grant.foundation_id for grant in held} - {None}
    companies = {grant.organization_id for grant in held if grant.organization_id is not None}
    asked = _asked_of(session, places, at) if companies else []
    for row, _ in _missing(session, asked, companies):
        yield _line(row, f"{row.company}: {row.tier_name} asks for {row.words}, which is missing")
    for row in _ending(session, asked, companies):
        ends = f"which ends on {date_text(row.ends_on)}"
        yield _line(row, f"{row.company}: {row.tier_name} asks for {row.words}, {ends}")


def _line(row: Row[Any], text: str) -> DeskLine:
    url = ("lifecycle.standing", {"foundation": row.slug, "member": row.public_id})
    return DeskLine(text, url, f"{row.place}, clause {row.clause}", "due", row.organization_id)


def _asked_of(session: Session, places: Collection[int | None], at: datetime) -> list[Missing]:
    """What the charters of the places ask of their members elsewhere; one statement, and one for the charter of each."""
    known = {one.slug: one for one in session.scalars(select(Foundation))} if places else {}
    return [
        one
        for place in known.values()
        if place.id in places
        for one in _rules(session, place, known, business_date(at, place.zone))
    ]


def _missing(
    session: Session, rules: Iterable[Missing], companies: set[int] | None
) -> Iterator[tuple[Row[Any], int]]:
    """The first of each foundation of those who do not meet the rules, with how many follow; one statement for all of them."""
    parts = [_who(one, companies) for one in rules]
    if parts:
        table = union_all(*parts).subquery()
        yield from first_of_each(session, table, table.c.slug, [table.c.company, table.c.words], MOST)


def _ending(session: Session, rules: Iterable[Missing], companies: set[int] | None) -> Sequence[Row[Any]]:
    """Those who meet the rules and soon will not: one statement for all rules, and one for the charter of each foundation in
    which something ends. What renews by itself does not end."""
    parts = [_who_soon(one, companies) for one in rules]
    if not parts:
        return ()
    table = union_all(*parts).subquery()
    rows = session.execute(select(table).order_by(table.c.slug, table.c.ends_on, table.c.company)).all()
    renewing = {
        (row.other_id, row.level): _renews(session, row.other_id, row.level, row.day)
        for row in {(row.other_id, row.level): row for row in rows}.values()
    }
    return [row for row in rows if row.is_final or not renewing[row.other_id, row.level]]


def _renews(session: Session, foundation_id: int, tier: str, day: date) -> bool:
    """Whether a term of the tier goes on by itself, by the charter of the foundation."""
    try:
        return renews_by_itself(charter_in_force(session, foundation_id, "business", day), tier)
    except RuleBroken:  # no charter is in force there
        return False


def _rules(
    session: Session, place: Foundation, known: Mapping[str, Foundation], day: date
) -> Iterator[Missing]:
    try:
        document = charter_in_force(session, place.id, "business", day).on(day)
    except RuleBroken:  # no charter is in force yet
        return
    for tier in document.tiers():
        for rule in document.prerequisites(tier.subject):
            other = known.get(rule.parameters.foundation)
            if other is not None and _counts(rule):
                yield Missing(place, rule, tier.subject, other, day)


def _who(asked: Missing, companies: set[int] | None) -> Select[*tuple[Any, ...]]:
    """The members of the tier today that are no members of the other foundation at the level."""
    has = (
        select(HELD.id)
        .join(OTHER, OTHER.id == HELD.member_id)
        .join(LEVEL, LEVEL.id == HELD.tier_id)
        .where(
            OTHER.foundation_id == asked.other.id, OTHER.organization_id == Member.organization_id,
            holds_on(HELD, asked.day), _is_enough(asked, LEVEL),
        )
    )  # fmt: skip
    return _members(asked, companies).where(~has.exists())


def _who_soon(asked: Missing, companies: set[int] | None) -> Select[*tuple[Any, ...]]:
    """The members of the tier today whose term in the other foundation, at the level, ends soon without another one at the
    level after it."""
    follows = (
        select(NEXT.id)
        .join(NEXT_LEVEL, NEXT_LEVEL.id == NEXT.tier_id)
        .where(NEXT.member_id == HELD.member_id, is_known(NEXT), NEXT.starts_on == HELD.ends_on)
        .where(_is_enough(asked, NEXT_LEVEL))
    )
    is_final = or_(HELD.ending_reason != "", HELD.complimentary != "")
    return (
        _members(asked, companies)
        .add_columns(
            HELD.ends_on, literal(asked.other.id).label("other_id"), LEVEL.key.label("level"),
            is_final.label("is_final"), literal(asked.day, Date).label("day"),
        )
        .join(OTHER, and_(OTHER.foundation_id == asked.other.id, OTHER.organization_id == Member.organization_id))
        .join(HELD, and_(HELD.member_id == OTHER.id, holds_on(HELD, asked.day)))
        .join(LEVEL, LEVEL.id == HELD.tier_id)
        .where(HELD.ends_on <= asked.day + NEAR, _is_enough(asked, LEVEL), ~follows.exists())
    )  # fmt: skip


OTHER, HELD, LEVEL = aliased(Member), aliased(Term), aliased(Tier)
NEXT, NEXT_LEVEL = aliased(Term), aliased(Tier)


def _is_enough(asked: Missing, level: Any) -> ColumnElement[bool]:
    """The tier of the other foundation is the one that is asked for, or above."""
    wanted = asked.rule.parameters.level_at_least
    if wanted == "any":
        return true()
    lowest = select(Tier.rank).where(Tier.foundation_id == asked.other.id, Tier.key == wanted)
    return cast("ColumnElement[bool]", level.rank <= lowest.scalar_subquery())


def _members(asked: Missing, companies: set[int] | None) -> Select[*tuple[Any, ...]]:
    """The members of the tier today, with what is asked of them."""
    query = (
        select(
            Member.public_id, Member.organization_id, Organization.display_name.label("company"), Term.tier_name,
            literal(asked.place.slug).label("slug"), literal(asked.place.name).label("place"),
            _words(asked).label("words"),
            literal(asked.rule.clause).label("clause"),
        )
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, (Term.member_id == Member.id) & holds_on(Term, asked.day))
        .join(Tier, Tier.id == Term.tier_id)
        .where(Member.foundation_id == asked.place.id, Tier.key == asked.tier)
    )  # fmt: skip
    return query if companies is None else query.where(Member.organization_id.in_(companies))


def _words(asked: Missing) -> ColumnElement[str]:
    """ "membership of Meridian at Premier or above", as the other foundation calls its tier."""
    level, of = asked.rule.parameters.level_at_least, literal(f"membership of {asked.other.name}")
    if level == "any":
        return of
    named = aliased(Tier)
    called = select(named.name).where(named.foundation_id == asked.other.id, named.key == level)
    return of + " at " + func.coalesce(called.scalar_subquery(), level) + " or above"


def _others(session: Session, member: Member, on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """The company's memberships of the day in other foundations."""
    query = (
        select(Member.foundation_id, Foundation.name, Tier.key, Term.tier_name)
        .join(Foundation, Foundation.id == Member.foundation_id)
        .join(Term, (Term.member_id == Member.id) & holds_on(Term, on))
        .join(Tier, Tier.id == Term.tier_id)
        .where(Member.organization_id == member.organization_id, Member.id != member.id)
        .order_by(Foundation.name)
    )
    return session.execute(query).all()


def _asked(session: Session, foundation_id: int, on: date, tier: str) -> list[Rule[Prerequisite]]:
    try:
        document = charter_in_force(session, foundation_id, "business", on)
    except RuleBroken:  # no charter is in force there
        return []
    return [rule for rule in document.on(on).prerequisites(tier) if _counts(rule)]


def _counts(rule: Rule[Prerequisite]) -> bool:
    """Whether good standing rests on it: a membership that is asked for, not only wished."""
    return rule.parameters.requires == "membership" and rule.parameters.effect == "blocks"
