"""Members that lack a representative whom the charter, or this house where the charter is silent, asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from membership.business.members import policy
from membership.business.members.models import Member, Representative, Term
from membership.business.members.renewing import Carried, marked
from membership.business.members.representing import role_rules
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.kernel.facts import holds_on
from membership.kernel.tabular.declare import Column, Report, ReportRequest


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    on, known = request.as_of, request.known_at
    needed = [
        rule for rule in role_rules(session, request.foundation_id, on, known).values() if rule.at_least
    ]
    named = _named(session, request)
    query = (
        select(Member.id, Member.number, name_on(on).label("name"), Term.tier_name, Term.ends_on)
        .select_from(Member)
        .join(Term, and_(Term.member_id == Member.id, Carried.over(session, request).covers))
        .join(Organization, Organization.id == Member.organization_id)
        .where(Member.foundation_id == request.foundation_id)
        .order_by(Organization.name_key, Member.id)
    )
    for row in session.execute(query):
        for rule in needed:
            there = named.get((row.id, rule.role), 0)
            if there < rule.at_least:
                yield (
                    row.number, row.name, marked(row.tier_name, row.ends_on <= on),
                    rule.role.capitalize(), rule.at_least, there,
                    rule.explanation.sentence,
                )  # fmt: skip


def _named(session: Session, request: ReportRequest) -> dict[tuple[int, str], int]:
    """(member id, role) -> how many hold it on the day; one statement."""
    query = (
        select(Representative.member_id, Representative.kind, func.count().label("held"))
        .where(Representative.foundation_id == request.foundation_id)
        .where(holds_on(Representative, request.as_of, request.known_at))
        .group_by(Representative.member_id, Representative.kind)
    )
    return {(row.member_id, row.kind): row.held for row in session.execute(query)}


MISSING = Report(
    name="representatives-missing",
    title="Representatives missing",
    wing="business",
    description="Members on a day that have fewer representatives in a role than the charter asks for.",
    columns=(
        Column("number", "Number", "integer", total=False),
        Column("name", "Company"),
        Column("tier", "Tier"),
        Column("role", "Role"),
        Column("needed", "Needed", "integer", total=False),
        Column("there", "Named", "integer", total=False),
        Column("why", "Why"),
    ),
    rows=_rows,
    may=policy.may_see_members,
)
