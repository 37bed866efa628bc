"""Related companies among the members: who belongs together, and which limits of the charter their seats touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.board.limiting import Seated, limits_touched, seated
from membership.business.members.models import Member, Term
from membership.business.members.policy import may_see_members
from membership.business.members.renewing import Carried, marked
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import groups_on, name_on, names_on
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Report, ReportRequest


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    on = request.as_of
    groups = groups_on(session, on, request.known_at)
    together: dict[int, list[Any]] = {}
    for member in _members(session, request):
        if member.organization_id in groups:
            together.setdefault(groups[member.organization_id], []).append(member)
    shared = {group: members for group, members in together.items() if len(members) > 1}
    names = _names(session, shared, on)
    seats = seated(session, request.foundation_id, on, known_at=request.known_at)
    touched = _touched(session, request, seats)
    for group, members in sorted(shared.items(), key=lambda pair: (names[pair[0]].casefold(), pair[0])):
        for member in sorted(members, key=lambda one: (one.name.casefold(), one.id)):
            label = _label(seats, member)
            said = "; ".join(touched.get(seats.related.get(label, ""), ()))
            yield (
                names[group],
                len(members),
                member.name,
                marked(member.tier_name, member.ends_on <= on),
                _held(seats, label),
                said or "none",
            )


def _members(session: Session, request: ReportRequest) -> Iterable[Any]:
    """The companies that are members on the day, with what their tier was called; one statement."""
    query = (
        select(
            Member.id,
            Member.organization_id,
            name_on(request.as_of).label("name"),
            Term.tier_name,
            Term.ends_on,
        )
        .select_from(Member)
        .join(Term, and_(Term.member_id == Member.id, Carried.over(session, request).covers))
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.foundation_id == request.foundation_id)
    )
    return session.execute(query)


def _names(session: Session, groups: Mapping[int, object], on: date) -> dict[int, str]:
    """The company at the top of each group, which need not be a member, as it was called on the day; one statement."""
    return {one: display for one, (_, display) in names_on(session, groups, on).items()}


def _touched(session: Session, request: ReportRequest, seats: Seated) -> dict[str, list[str]]:
    assert request.foundation_id is not None
    try:
        document = charter_in_force(
            session, request.foundation_id, "business", request.as_of, request.known_at
        )
    except RuleBroken:  # without a charter there is no limit
        return {}
    return limits_touched(document, seats)


def _label(seats: Seated, member: Any) -> str:
    """The company as limits name it: two of one name carry their number."""
    numbered = f"{member.name} ({member.organization_id})"
    return numbered if numbered in seats.related else member.name


def _held(seats: Seated, label: str) -> int:
    """The seats that the company appoints, or that its people hold."""
    every = (one for own in seats.holdings.values() for one in own)
    return sum(label in (one.appointed_by, one.employer, *one.further) for one in every)


RELATED = Report(
    name="related-companies",
    title="Related companies",
    wing="business",
    description="Members that one company controls, by group, with their seats and the limits that these seats touch.",
    columns=(
        Column("group", "Group"),
        Column("members", "Members in it", "integer", total=False),
        Column("name", "Company"),
        Column("tier", "Tier"),
        Column("seats", "Seats", "integer", total=True),
        Column("limits", "Limits touched"),
    ),
    rows=_rows,
    may=may_see_members,
)
