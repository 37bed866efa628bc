"""The roster as a report: who was a member on a day, as it is or was known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Text, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.explanation import stored_reason
from membership.business.charter.models import Tier
from membership.business.members import policy
from membership.business.members.acts import PLAIN, standings
from membership.business.members.life import WORDS
from membership.business.members.models import Member, Representative, Term
from membership.business.members.renewing import Carried, marked
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest
from membership.kernel.tabular.reasons import ReasonText


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    assert request.foundation_id is not None
    found = standings(session, request.foundation_id, request.as_of, known_at=request.known_at)
    for *row, question, stored in stream(session, _query(session, request)):
        why, clause = stored_reason(stored)
        *facts, member_id, renews = row
        standing = found.get(member_id, PLAIN)
        state = marked(WORDS[standing.state], bool(renews))
        yield (
            *facts,
            state,
            standing.leaves_on,
            clause,
            ReasonText(question, why.parts) if question else why,
        )


def _query(session: Session, request: ReportRequest) -> Any:
    """The members of the day with what the report tells of each."""
    on, known = request.as_of, request.known_at
    carried = Carried.over(session, request)
    primary = aliased(Representative)
    acting = (
        select(func.count())
        .where(Representative.member_id == Member.id, holds_on(Representative, on, known))
        .scalar_subquery()
    )
    query: Any = (
        select(
            Member.number, name_on(on), Term.tier_name, Member.joined_on, Term.starts_on, Term.ends_on,
            Term.price_minor, Term.currency, Organization.country, Organization.category, Organization.homepage,
            Person.name, Person.email, acting, Member.id, case((carried.goes_on, 1), else_=0), Term.question,
            cast(Term.explanation, Text),
        )
        .select_from(Member)
        .join(Term, and_(Term.member_id == Member.id, carried.covers))
        .join(Tier, Tier.id == Term.tier_id)
        .join(Organization, Organization.id == Member.organization_id)
        .outerjoin(
            primary, and_(primary.member_id == Member.id, primary.kind == "primary", holds_on(primary, on, known))
        )
        .outerjoin(Person, Person.id == primary.person_id)
        .where(Member.foundation_id == request.foundation_id)
        .order_by(Tier.rank, Tier.name, Organization.name_key, Member.id)
    )  # fmt: skip
    wanted = str(request.values.get("only_tier") or "").strip()
    if not wanted:
        return query
    return query.where(or_(func.lower(Term.tier_name) == wanted.lower(), Tier.key == wanted))


MEMBER_ROSTER = Report(
    name="member-roster",
    title="Member roster",
    wing="business",
    description="Every member on a day: tier, term, dues as sold and why, how many people act for it, whether it is suspended or leaves. By a day to come, also whose term renews by itself.",
    columns=(
        Column("number", "Number", "integer", total=False),
        Column("name", "Company"),
        Column("tier", "Tier"),
        Column("since", "Member since", "date"),
        Column("term_from", "Term from", "date"),
        Column("term_until", "Term until", "date"),
        Column("dues", "Dues as sold", "money"),
        Column("country", "Country"),
        Column("category", "Category"),
        Column("homepage", "Homepage"),
        Column("contact", "Primary contact", personal=True),
        Column("email", "Their mail address", personal=True),
        Column("representatives", "Representatives", "integer", total=True),
        Column("state", "State"),
        Column("leaves_on", "Leaves on", "date"),
        Column("clause", "Clause of the dues"),
        Column("why", "Why these dues", is_reason=True),
    ),
    rows=_rows,
    may=policy.may_see_members,
    parameters=(Parameter("only_tier", "Tier"),),
)
