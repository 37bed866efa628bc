"""Who joined, left or moved between two days, and why: the difference of two rosters, explained by the acts between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.members.acts import without_taken_back, words_of
from membership.business.members.life import OUTSIDE
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.renewing import Carried, marked
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.kernel.facts import is_known
from membership.kernel.tabular.declare import ReportRequest

INTO = ("join", "rejoin", "reinstate", "transfer_in")


@dataclass(frozen=True)
class Movement:
    """One member that stands elsewhere on the second day than on the first: `before` and `after` are its tiers as they were
    sold, None outside. `on` is the day of the act behind it."""

    member_id: int
    number: int
    name: str
    before: str | None
    after: str | None
    on: date
    what: str
    why: str


@dataclass(frozen=True)
class Turnover:
    """One tier between the two days, called as it was sold to those who had it; `at_start` + `joined` + `moved_in` - `moved_out` - `left` = `at_end`,
    of which `renewing` are members then because their terms renew by themselves."""

    tier: str
    at_start: int
    joined: int
    moved_in: int
    moved_out: int
    left: int
    at_end: int
    renewing: int


@dataclass(frozen=True)
class Held:
    """The tier of one member on a day: its id, and what it was called when it was sold; `renews`: by a term that is over by
    then and renews by itself."""

    tier_id: int
    name: str
    renews: bool = False


@dataclass(frozen=True)
class Span:
    """The two days, the first one before the second, and who asks, as of which instant of knowledge."""

    first: date
    second: date
    request: ReportRequest

    @property
    def known_at(self) -> datetime | None:
        """The instant as of whose knowledge both days are asked."""
        return self.request.known_at


def turnovers(session: Session, foundation_id: int, span: Span) -> list[Turnover]:
    """Every tier with a member on one of the days, highest first. One that was renamed between two sales
    bears both names, the newer first; it is one tier still."""
    before, after = (_tiers_on(session, foundation_id, day, span) for day in (span.first, span.second))
    query = select(Tier.id).where(Tier.foundation_id == foundation_id).order_by(Tier.rank, Tier.name)
    called = _called(before, after)
    names: dict[str, list[int]] = {}
    for tier in session.scalars(query):
        if tier in called:
            names.setdefault(called[tier], []).append(tier)
    found = [_turnover(name, frozenset(ids), before, after) for name, ids in names.items()]
    return [one for one in found if one.at_start or one.at_end]


def movements(session: Session, foundation_id: int, span: Span) -> Iterator[Movement]:
    """Every member that moved, by day and name; a fixed number of statements, however many."""
    before, after = (_tiers_on(session, foundation_id, day, span) for day in (span.first, span.second))
    moved = {one for one in before.keys() | after.keys() if _id(before.get(one)) != _id(after.get(one))}
    acts, ends = _acts(session, foundation_id, span), _ends(session, foundation_id, span)
    found = []
    for member in _members(session, foundation_id, span.second):
        if member.id in moved:
            was, now = before.get(member.id), after.get(member.id)
            on, what, why = _reason(_id(was), _id(now), acts.get(member.id, ()), ends.get(member.id), span)
            names = was.name if was else None, marked(now.name, now.renews) if now else None
            found.append(Movement(member.id, member.number, member.name, *names, on, what, why))
    yield from sorted(found, key=lambda one: (one.on, one.name.casefold(), one.member_id))


def _turnover(
    name: str, ids: frozenset[int], before: Mapping[int, Held], after: Mapping[int, Held]
) -> Turnover:
    was = {member for member, held in before.items() if held.tier_id in ids}
    now = {member for member, held in after.items() if held.tier_id in ids}
    came, went = now - was, was - now
    joined = {member for member in came if member not in before}
    left = {member for member in went if member not in after}
    renewing = sum(after[member].renews for member in now)
    moved = len(came - joined), len(went - left)
    return Turnover(name, len(was), len(joined), *moved, len(left), len(now), renewing)


def _called(before: Mapping[int, Held], after: Mapping[int, Held]) -> dict[int, str]:
    """Tier id -> what it was called when it was sold to those who have it on the second day or had it on the first."""
    names: dict[int, dict[str, None]] = {}
    for held in (*after.values(), *before.values()):
        names.setdefault(held.tier_id, {})[held.name] = None
    return {tier: " / ".join(told) for tier, told in names.items()}


def _id(held: Held | None) -> int | None:
    return held.tier_id if held else None


def _tiers_on(session: Session, foundation_id: int, on: date, span: Span) -> dict[int, Held]:
    """Member id -> its tier on the day, the term that was sold last first; one statement, and those that say which terms renew
    by themselves."""
    carried = Carried.over(session, span.request, on)
    query = (
        select(Term.member_id, Term.tier_id, Term.tier_name, Term.ends_on)
        .where(Term.foundation_id == foundation_id, carried.covers)
        .order_by(Term.starts_on.desc(), Term.id)
    )
    rows = session.execute(query)
    return {row.member_id: Held(row.tier_id, row.tier_name, row.ends_on <= on) for row in rows}


def _members(session: Session, foundation_id: int, on: date) -> Iterable[Any]:
    """Every member, as it was called on the day."""
    query = (
        select(Member.id, Member.number, name_on(on).label("name"))
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.foundation_id == foundation_id)
    )
    return session.execute(query)


def _acts(session: Session, foundation_id: int, span: Span) -> dict[int, list[Any]]:
    """Member id -> its acts whose day lies between the two, in the order in which they were written; one statement."""
    act = MembershipAct
    query = select(
        act.member_id,
        act.step,
        act.kind,
        act.state_after,
        act.effective_on,
        act.reason,
        act.reference,
        Term.tier_id,
    ).outerjoin(Term, Term.id == act.term_id)
    query = query.where(
        act.foundation_id == foundation_id, act.effective_on > span.first, act.effective_on <= span.second
    )
    if span.known_at is not None:
        query = query.where(act.recorded_at <= span.known_at)
    found: dict[int, list[Any]] = {}
    for row in session.execute(query.order_by(act.member_id, act.number)):
        found.setdefault(row.member_id, []).append(row)
    return found


def _ends(session: Session, foundation_id: int, span: Span) -> dict[int, tuple[date, str]]:
    """Member id -> the last end of a term between the two days, and its reason; one statement."""
    query = select(Term.member_id, Term.ends_on, Term.ending_reason).where(
        Term.foundation_id == foundation_id, is_known(Term, span.known_at),
        Term.ends_on > span.first, Term.ends_on <= span.second,
    )  # fmt: skip
    rows = session.execute(query.order_by(Term.member_id, Term.ends_on))
    return {row.member_id: (row.ends_on, row.ending_reason) for row in rows}


def _reason(
    was: int | None, now: int | None, acts: Sequence[Any], end: tuple[date, str] | None, span: Span
) -> tuple[date, str, str]:
    """The day, what happened, and why: the act by which it first came in, last went out, or last came to another tier; where
    no act is written, the term says it."""
    if now is None:
        what, act = "Left", next((one for one in reversed(acts) if one.state_after in OUTSIDE), None)
    elif was is None:
        what, act = "Joined", next((one for one in acts if one.step in INTO), None)
    else:
        what, act = "Moved", _change_of_tier(was, acts)
    if act is not None:
        told = [words_of(act), act.reason, act.reference]
        return act.effective_on, what, ". ".join(part.rstrip(".") for part in told if part)
    if now is None and end is not None:
        return end[0], what, end[1] or "The term ended and was not renewed."
    return span.second, what, "No act is written down for it."


def _change_of_tier(was: int, acts: Sequence[Any]) -> Any:
    """The last act whose term is of another tier than the one before it; None where there is none."""
    found, tier = None, was
    for act in without_taken_back(acts):
        if act.tier_id is not None and act.tier_id != tier:
            found, tier = act, act.tier_id
    return found
