"""Who used which benefits, as a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from membership.business.members import policy
from membership.business.members.models import BenefitUse, Member
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest

LOOKED_BACK = timedelta(days=366)


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    """Uses of the year up to the day that stood at the instant."""
    known = request.known_at or request.at
    query: Any = (
        select(
            BenefitUse.used_on, name_on(BenefitUse.used_on), BenefitUse.title, BenefitUse.quantity, BenefitUse.given,
            BenefitUse.purpose, BenefitUse.used_by, BenefitUse.exception, BenefitUse.exception_by,
        )
        .join(Member, Member.id == BenefitUse.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .where(BenefitUse.foundation_id == request.foundation_id)
        .where(BenefitUse.used_on <= request.as_of, BenefitUse.used_on > request.as_of - LOOKED_BACK)
        .where(BenefitUse.recorded_at <= known)
        .where(or_(BenefitUse.withdrawn_at.is_(None), BenefitUse.withdrawn_at > known))
        .order_by(BenefitUse.used_on.desc(), BenefitUse.id.desc())
    )  # fmt: skip
    wanted = str(request.values.get("only_company") or "").strip()
    if wanted:
        called = (name_on(BenefitUse.used_on), Organization.display_name)
        query = query.where(or_(*(name.icontains(wanted, autoescape=True) for name in called)))
    return stream(session, query)


BENEFIT_USES = Report(
    name="benefit-uses",
    title="Benefits used",
    wing="business",
    description="What members used of the benefits of their tiers in the year up to a day, for what, and by whom.",
    columns=(
        Column("used_on", "Used on", "date"),
        Column("company", "Company"),
        Column("benefit", "Benefit"),
        Column("quantity", "How many", "integer", total=True),
        Column("given", "Given in the period", "integer", total=False),
        Column("purpose", "For what"),
        Column("used_by", "By whom", personal=True),
        Column("exception", "Exception"),
        Column("exception_by", "Made by", personal=True),
    ),
    rows=_rows,
    may=policy.may_see_members,
    parameters=(Parameter("only_company", "Company"),),
)
