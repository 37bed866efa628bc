"""The pipeline of renewals: terms that end soon, what stands in each case, and what the next term is expected to bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.business.charter.models import Tier
from membership.business.charter.price import Price, dues_of
from membership.business.members import policy
from membership.business.members.following import PARTS
from membership.business.members.life import OUTSIDE, WORDS
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.pricing import Pricing
from membership.business.members.refusing import begun_as
from membership.business.members.renewing import LATEST, last_that_goes_on, marked
from membership.business.members.schedule import Anchor, next_span, notice_deadline
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import name_on
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known
from membership.kernel.money import Money
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest
from membership.kernel.tabular.reasons import ReasonText
from membership.kernel.times import business_date, date_text

AHEAD = 90
FURTHEST = 3700


@dataclass(frozen=True)
class Asked:
    """What the report is asked of: the charters and prices by day, and the day itself."""

    pricing: Pricing
    on: date

    def rule(self, row: Any) -> MembershipTerm | None:
        """The rule of terms by which the next term would be sold."""
        found = self.pricing.rule(row.key, row.ends_on)
        return found.parameters if found else None

    def end_of_carried(self, row: Any) -> date | None:
        """When the term ends that holds on the day, where every one since the row renewed by itself; None where no charter
        says how long one of them is."""
        ends_on: date = row.ends_on
        anchor = Anchor(row.anchor_month, row.anchor_day)
        while ends_on <= self.on:
            rule = self.pricing.rule(row.key, ends_on)
            if rule is None:
                return None
            ends_on = next_span(rule.parameters, anchor, ends_on).ends_on
        return ends_on

    def price(self, row: Any) -> Price:
        """What the next term would cost if it were renewed in the same tier: by the charter of its first day, for its own
        days. An open question where it could not be sold."""
        day = row.ends_on
        try:
            rule = self.pricing.rule(row.key, day)
            buyer = self.pricing.buyer(row.key, day, row.organization_id, row.category, None)
            if rule is None:
                return dues_of(
                    self.pricing.charter(day), row.key, buyer.figures, day, category=buyer.category
                )
            anchor = Anchor(row.anchor_month, row.anchor_day)
            span = next_span(rule.parameters, anchor, day)
            return self.pricing.sale(row.key, span, anchor, buyer, rule).price
        except RuleBroken as refusal:
            return Price(Explanation("Dues", refusal.message), None, refusal.message)


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    on, known = request.as_of, request.known_at
    pricing = Pricing(session, request.foundation_id, on, known)
    try:
        pricing.charter(on)
    except RuleBroken:  # nobody renews without a charter
        return
    acts, asked = _last_acts(session, request), Asked(pricing, on)
    rows = [*session.execute(_ending(request)), *_carried(session, request, asked)]
    rows.sort(key=lambda row: (row.ends_on, row.name_key, row.id))
    pricing.know(sorted({row.organization_id for row in rows}))
    for row in rows:
        state, money, told = _state(row, acts.get(row.member_id), asked)
        rule = asked.rule(row)
        deadline = _deadline(rule, row) if rule else None
        minor, currency = (money.minor, money.currency) if money is not None else (None, None)
        clause, why = (told.reference, told.in_full) if told is not None else ("", ReasonText(""))
        yield (
            row.number, row.name, marked(row.tier_name, row.is_carried), row.ends_on, deadline, state, minor, currency, clause, why,
        )  # fmt: skip


def _ending(request: ReportRequest) -> Any:
    """The terms that end in time, by the row that ends each: those of today, and those that are written to follow them without
    a gap. A row that another part of the same term goes on with ends nothing."""
    on, known = request.as_of, request.known_at
    part = aliased(Term)
    goes_on = exists().where(
        part.member_id == Term.member_id, is_known(part, known), part.starts_on == Term.ends_on,
        part.origin.in_(PARTS),
    )  # fmt: skip
    return _terms(request).where(
        ~goes_on, _is_in_chain_of(on, known), Term.ends_on > on, Term.ends_on <= _until(request)
    )


def _carried(session: Session, request: ReportRequest, asked: Asked) -> Iterator[Any]:
    """The terms that by a day to come stand where nothing is written yet, since the ones before them renew by themselves: each
    with its own end, where it ends in time. One statement; none for a day that is over."""
    on, known = request.as_of, request.known_at
    today = business_date(known or request.at, request.zone)
    if on < today:
        return
    over = _terms(request).where(last_that_goes_on(known), Term.ends_on <= on, Term.ends_on > today - LATEST)
    for row in session.execute(over):
        rule = asked.rule(row)
        if rule is None or not rule.renews_by_itself:
            continue
        ends_on = asked.end_of_carried(row)
        if ends_on is not None and ends_on <= _until(request):
            renewed = {"ends_on": ends_on, "begun_as": "renewal", "is_carried": True}
            yield SimpleNamespace(**(dict(row._mapping) | renewed))


def _until(request: ReportRequest) -> date:
    within = request.values.get("within")
    days = AHEAD if within is None else max(0, min(within, FURTHEST))
    return request.as_of + timedelta(days=days)


def _terms(request: ReportRequest) -> Any:
    """The terms that were known, with the term that follows each where there is one."""
    on, known = request.as_of, request.known_at
    following = aliased(Term)
    return (
        select(
            Term.id, Term.member_id, Member.number, Member.organization_id, name_on(on).label("name"), Organization.name_key,
            Organization.category, begun_as(known).label("begun_as"), Term.tier_name, Tier.key, Term.ends_on, Term.complimentary,
            Term.anchor_month, Term.anchor_day, literal(False).label("is_carried"),
            following.price_minor.label("next_minor"), following.currency.label("next_currency"),
            following.tier_name.label("next_tier"), following.explanation.label("next_why"),
        )
        .join(Member, Member.id == Term.member_id)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Tier, Tier.id == Term.tier_id)
        .outerjoin(
            following,
            and_(following.member_id == Term.member_id, is_known(following, known), following.starts_on == Term.ends_on),
        )
        .where(Term.foundation_id == request.foundation_id, is_known(Term, known))
    )  # fmt: skip


def _is_in_chain_of(on: date, known: datetime | None) -> ColumnElement[bool]:
    """The term holds on the day, or stands in an unbroken chain behind the one that does."""
    today, gap = aliased(Term), aliased(Term)
    is_member = exists().where(today.member_id == Term.member_id, holds_on(today, on, known))
    broken = exists().where(
        gap.member_id == Term.member_id, is_known(gap, known), gap.starts_on > on,
        gap.starts_on <= Term.starts_on, gap.lapse_reason != "",
    )  # fmt: skip
    return or_(Term.starts_on <= on, and_(is_member, ~broken))


def _last_acts(session: Session, request: ReportRequest) -> dict[int, Any]:
    """Member id -> the act written last, whether or not its day has come; one statement."""
    act = MembershipAct
    query = select(act.member_id, act.state_after, act.effective_on).where(
        act.foundation_id == request.foundation_id
    )
    if request.known_at is not None:
        query = query.where(act.recorded_at <= request.known_at)
    return {row.member_id: row for row in session.execute(query.order_by(act.member_id, act.number))}


def _state(row: Any, act: Any, asked: Asked) -> tuple[str, Money | None, Explanation | None]:
    """What stands, in words, and the money that is expected with why it is so much: none where nothing is, or nobody knows
    how much."""
    if act is not None and act.state_after in OUTSIDE:
        return f"{WORDS[act.state_after]} from {date_text(act.effective_on)}", None, None
    if row.next_tier is not None:
        known = None if row.next_minor is None else Money(row.next_minor, row.next_currency)
        told = Explanation.from_json(row.next_why) if row.next_why else None
        return f"Renewed as {row.next_tier}", known, told
    if row.complimentary:
        return "Complimentary: ends unless it is granted again", None, None
    price, rule = asked.price(row), asked.rule(row)
    said = f": {price.question}" if price.question else ""
    if rule is None or not rule.renews_by_itself:
        return f"To be renewed{said}", price.money, price.explanation
    deadline = _deadline(rule, row)
    if deadline is not None and asked.on > deadline:
        return f"Renews by itself: the last day for refusing has passed{said}", price.money, price.explanation
    return f"Renews by itself, unless it is refused{said}", price.money, price.explanation


def _deadline(rule: MembershipTerm, row: Any) -> date | None:
    """The last day for refusing, by the charter; whether a member that was not reminded is bound by it is asked when it says
    something."""
    return notice_deadline(rule, row.ends_on, is_first=row.begun_as != "renewal")


RENEWALS = Report(
    name="renewal-pipeline",
    title="Renewal pipeline",
    wing="business",
    description="Terms that end soon: where each renewal stands, until when it can be refused, and what the next term costs by the charter of its first day.",
    columns=(
        Column("number", "Number", "integer", total=False),
        Column("name", "Company"),
        Column("tier", "Tier"),
        Column("ends_on", "Term ends", "date"),
        Column("refuse_by", "Refuse by", "date"),
        Column("state", "Renewal"),
        Column("expected", "Expected", "money"),
        Column("clause", "Clause of the dues"),
        Column("why", "Why so much", is_reason=True),
    ),
    rows=_rows,
    may=policy.may_see_members,
    parameters=(Parameter("within", "Ends within so many days", "integer", default=AHEAD),),
)
