"""Reports of the lifecycle: the standing of every member as of a day, also as it was known on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.lifecycle.standing_facts import standings
from membership.business.members import policy
from membership.business.members.models import Member, Term
from membership.business.members.renewing import Carried, marked
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Report, ReportRequest


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    carried = Carried.over(session, request)
    try:
        found = standings(session, request.foundation_id, request.as_of, request.known_at, carried.goes_on)
    except RuleBroken:  # without a charter nobody is judged
        return
    query = (
        select(Member.id, Member.number, name_on(request.as_of).label("name"), Term.tier_name, Term.ends_on)
        .select_from(Member)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, Term.member_id == Member.id)
        .where(Member.foundation_id == request.foundation_id, carried.covers)
        .order_by(Organization.name_key, Member.id)
    )
    for row in session.execute(query):
        one = found[row.id]
        reasons = "; ".join(reason.sentence for reason in one.reasons)
        tier = marked(row.tier_name, row.ends_on <= request.as_of)
        yield row.number, row.name, tier, one.words, reasons, one.explanation.in_full


STANDING = Report(
    name="member-standing",
    title="Standing of members",
    wing="business",
    description="Whether each member is in good standing on a day, by the payment ladder, attendance and membership elsewhere.",
    columns=(
        Column("number", "Number", "integer", total=False),
        Column("name", "Company"),
        Column("tier", "Tier"),
        Column("standing", "Standing"),
        Column("wrong", "What is wrong"),
        Column("why", "Why", is_reason=True),
    ),
    rows=_rows,
    may=policy.may_see_members,
)
