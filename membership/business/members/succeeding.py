"""From whom a membership came by a transfer: what it was before goes on counting under the name of the successor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, case, func, select
from sqlalchemy.orm import Session, aliased

from membership.business.charter.models import Tier
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.queries import MemberOn
from membership.directory.organizations.models import Organization
from membership.kernel.facts import holds_on, is_known
from membership.kernel.times import date_text
from membership.kernel.work import Work


@dataclass(frozen=True)
class Before:
    """The member before a successor: until which day the membership was its own, how it passed on, and when that was written."""

    member_id: int
    public_id: str
    name: str
    until: date
    kind: str
    written_at: datetime


def came_from(session: Session, member_id: int) -> list[Before]:
    """The members whose membership passed to this one, directly or through others, the latest first; one statement."""
    line = line_before(member_id)
    query = (
        select(
            Member.id,
            Member.public_id,
            Organization.display_name,
            line.c.until,
            line.c.kind,
            line.c.written_at,
        )
        .join(Organization, Organization.id == Member.organization_id)
        .join(line, line.c.id == Member.id)
        .where(Member.id != member_id)
        .order_by(line.c.until.desc())
    )
    return [Before(*row) for row in session.execute(query)]


def line_before(member_id: int) -> CTE:
    """For a statement: the members (`id`) whose membership passed to this one, directly or through others, with the day
    (`until`) on which it did, its `kind` and `written_at`."""
    act, further = MembershipAct, aliased(MembershipAct)
    line = (
        select(
            act.other_member_id.label("id"),
            act.effective_on.label("until"),
            act.kind,
            act.recorded_at.label("written_at"),
        )
        .where(act.member_id == member_id, act.step == "transfer_in")
        .cte(recursive=True)
    )
    earlier = select(further.other_member_id, further.effective_on, further.kind, further.recorded_at).where(
        further.member_id == line.c.id, further.step == "transfer_in", further.effective_on <= line.c.until
    )
    return line.union(earlier)


def predecessors(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> dict[int, tuple[int, date]]:
    """Member -> the member whose membership it has taken over by the day, and since when; one statement."""
    act = MembershipAct
    query = select(act.member_id, act.other_member_id, act.effective_on).where(
        act.foundation_id == foundation_id, act.step == "transfer_in", act.effective_on <= on
    )
    if known_at is not None:
        query = query.where(act.recorded_at <= known_at)
    rows = session.execute(query.order_by(act.effective_on, act.id))
    return {row.member_id: (row.other_member_id, row.effective_on) for row in rows}


def in_seniority(
    session: Session, foundation_id: int, members: Sequence[MemberOn], on: date
) -> tuple[MemberOn, ...]:
    """The members in the order in which they joined; of those that joined on one day, a successor has the place of the member
    that was there before it. One statement, and another where a membership passed on."""
    before = predecessors(session, foundation_id, on)
    if not before:
        return tuple(members)
    query = select(Member.id, Member.number).where(Member.foundation_id == foundation_id)
    number = {row.id: row.number for row in session.execute(query)}
    return tuple(sorted(members, key=lambda one: (one.joined_on, number[_first(before, one.member_id)])))


def joined(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> dict[str, list[bool]]:
    """Tier key -> for every company that was ever in it, in order of joining, whether it is on the day, as known at an instant
    (None: now). One whose membership passed on has no place of its own: it is that of the successor. Two statements."""
    is_member = func.max(case((holds_on(Term, on, known_at), 1), else_=0)).label("is_member")
    query = (
        select(Tier.key, Member.id, Member.joined_on, Member.number, is_member)
        .join(Term, Term.tier_id == Tier.id)
        .join(Member, Member.id == Term.member_id)
        .where(Tier.foundation_id == foundation_id, is_known(Term, known_at), Term.starts_on <= on)
        .group_by(Tier.key, Member.id, Member.joined_on, Member.number)
    )
    rows = session.execute(query).all()
    before = predecessors(session, foundation_id, on, known_at)
    number, passed_on = {row.id: row.number for row in rows}, {one for one, _ in before.values()}
    found: dict[str, list[bool]] = {}
    for row in sorted(rows, key=lambda one: (one.joined_on, number.get(_first(before, one.id), one.number))):
        if row.is_member or row.id not in passed_on:
            found.setdefault(row.key, []).append(bool(row.is_member))
    return found


def _first(before: Mapping[int, tuple[int, date]], member_id: int) -> int:
    return line_of_members(before, member_id)[-1]


def line_of_members(before: Mapping[int, tuple[int, date]], member_id: int) -> list[int]:
    """The member and those whose membership it has, the latest first; `before` as `predecessors` tells them."""
    line = [member_id]
    while line[-1] in before and before[line[-1]][0] not in line:
        line.append(before[line[-1]][0])
    return line


def take_over_seniority(work: Work, foundation_id: int, on: date) -> None:
    """Successors have been members since whoever was before them was, from the day of their transfer on. Again changes
    nothing. The foundation is locked by the caller."""
    act, old = MembershipAct, aliased(Member)
    query = (
        select(Member, old.joined_on)
        .join(act, act.member_id == Member.id)
        .join(old, old.id == act.other_member_id)
        .where(act.foundation_id == foundation_id, act.step == "transfer_in", act.effective_on <= on)
        .where(old.joined_on < Member.joined_on)
        .order_by(act.effective_on, act.id)
    )
    for successor, since in work.session.execute(query).all():
        successor.joined_on = min(since, successor.joined_on)
        name = work.session.get_one(Organization, successor.organization_id).display_name
        work.record(
            "business.member.seniority_passed", successor, foundation_id=foundation_id,
            summary=f"{name} counts as a member since {date_text(since)}, as the company before it.",
        )  # fmt: skip
