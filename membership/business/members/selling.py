"""What every act on terms needs: the last term, the rule of terms, the figures that the price depends on, the new row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.meetings.capping import votes_taken
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_in_force, charter_of_version
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter.models import Tier
from membership.business.charter.price import LEFT_OPEN, Price, dues_of, prorated
from membership.business.charter.queries import SoldTier, sold_tier
from membership.business.members.models import Member, Term
from membership.business.members.sale import Buyer, Sale, metric_of
from membership.business.members.schedule import LONGEST, Span
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import figures
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known
from membership.kernel.money import Money
from membership.kernel.times import add_years, date_text
from membership.kernel.work import Work


def term_rule(
    document: CharterDocument, tier_key: str, otherwise: str = "Say when the term begins and ends."
) -> Rule[MembershipTerm]:
    """The charter's rule of terms for the tier. Raises RuleBroken where it has none, with the way out."""
    rule = document.membership_term(tier_key)
    if isinstance(rule, Absent):
        raise RuleBroken(f"{rule.message} {otherwise}", field="ends_on")
    return rule


def tier_by_charter(
    session: Session, document: CharterDocument, foundation_id: int, tier_key: str, on: date
) -> SoldTier:
    """The tier as the charter of the day has it. Raises RuleBroken (field "tier") where it has no such tier, naming the charter
    and its tiers with their clauses; also for one that is not sold on the day."""
    charter = document.on(on)
    if isinstance(charter.tier(tier_key), Absent):
        known = ", ".join(f"{one.subject} (clause {one.clause})" for one in charter.tiers())
        raise RuleBroken(
            f"“{tier_key}” is no tier of the charter of {date_text(on)} ({charter.charter.label}); its tiers are: {known}.",
            field="tier",
        )
    return sold_tier(session, foundation_id, tier_key, on)


def has_term_rules(session: Session, foundation_id: int, on: date) -> bool:
    """Whether the charter in force on the day says of each of its tiers how long a term is. Raises RuleBroken where none is
    in force."""
    document = charter_in_force(session, foundation_id, "business", on)
    return not any(isinstance(document.membership_term(tier.subject), Absent) for tier in document.tiers())


def said_span(document: CharterDocument, tier_key: str, start: date, ends_on: date) -> Span:
    """The term until an end that somebody says, because the charter has no rule of terms. Raises RuleBroken (field "ends_on") where it
    has one, and for an end that none could have."""
    rule = document.membership_term(tier_key)
    if not isinstance(rule, Absent):
        said = "The charter says how long the next term is; leave this empty."
        raise RuleBroken(said, clause=rule.clause, field="ends_on")
    if ends_on <= start:
        raise RuleBroken(
            f"The next term begins on {date_text(start)}; it ends after that day.", field="ends_on"
        )
    if ends_on > add_years(start, LONGEST):
        raise RuleBroken(f"A term has at most {LONGEST} years.", field="ends_on")
    return Span(start, ends_on)


def buyer_of(
    session: Session, document: CharterDocument, organization_id: int, sold: SoldTier, on: date
) -> Buyer:
    """The figures, the category and the lost vote of the company, as far as the price depends on them."""
    organization = session.get_one(Organization, organization_id)
    metric = metric_of(document, sold.tier.key, on)
    known = figures(session, [organization_id], metric, on) if metric else {}
    stated = {metric: known[organization_id]} if metric and organization_id in known else {}
    taken = votes_taken(session, document.on(on), sold.tier.foundation_id, on)
    return Buyer(stated, organization.category, taken.get(organization_id, ""))


def term_row(work: Work, member: Member, sale: Sale, **columns: Any) -> Term:
    """The row of a sold term, before it is added."""
    return Term(member_id=member.id, recorded_at=work.at, **{**sale.columns(), **columns})


def last_term(work: Work, member_id: int) -> Term:
    """The last term that stands, locked. Raises RuleBroken where there is none."""
    query = select(Term).where(Term.member_id == member_id, is_known(Term))
    found = work.session.scalars(
        query.order_by(Term.starts_on.desc()).limit(1).with_for_update()
    ).one_or_none()
    if found is None:
        raise RuleBroken("This member has no term.")
    return found


def known_price(session: Session, member: Member, term: Term) -> Money | None:
    """What a period of the term costs by the figures known now, where that was an open question at the sale; None while it
    is one."""
    document = charter_of_version(session, term.charter_version_id, term.starts_on)
    key, organization = tier_key_of(session, term), session.get_one(Organization, member.organization_id)
    metric = metric_of(document, key, term.starts_on)
    known = figures(session, [organization.id], metric, term.starts_on) if metric else {}
    stated = {metric: known[organization.id]} if metric and organization.id in known else {}
    return dues_of(document, key, stated, term.starts_on, category=organization.category).money


def open_prices(session: Session, member: Member, terms: Iterable[Term], day: date) -> list[str]:
    """What is asked of terms after the day whose dues nobody knows: not of those that the figures known by now answer."""
    asked = [term for term in terms if term.question and term.ends_on > day]
    return [
        term.question
        for term in asked
        if term.price_minor is not None or not known_price(session, member, term)
    ]


def tier_key_of(session: Session, term: Term) -> str:
    """The key of the term's tier."""
    return session.get_one(Tier, term.tier_id).key


def tier_on(session: Session, member_id: int, on: date) -> str:
    """The key of the member's tier on the day; empty where no term covers it. One statement."""
    query = select(Tier.key).join(Term, Term.tier_id == Tier.id)
    return session.scalars(query.where(Term.member_id == member_id, holds_on(Term, on))).first() or ""


def company_name(session: Session, organization_id: int) -> str:
    """What the company is called."""
    return session.get_one(Organization, organization_id).display_name


def as_agreed(sale: Sale, agreed: Money) -> Sale:
    """The same term at the dues that both sides have signed, where the charter's would be others; a part of a year costs
    that part of them."""
    price = sale.price
    told = replace(
        price.explanation, answer=str(agreed),
        steps=(*price.explanation.steps, Step("As agreed", f"both sides signed for {agreed} a {price.period}")),
        is_assumed=True,
    )  # fmt: skip
    whole = replace(price, explanation=told, money=agreed, question="")
    part = prorated(whole, sale.span.share, sale.span.share_words) if sale.span.is_stub else whole
    return replace(sale, price=part)


def as_a_gift(sale: Sale, granted: str) -> Sale:
    """The same term without dues: complimentary, because `granted` says so. Nothing where `granted` is empty."""
    if not granted.strip():
        return sale
    currency = sale.price.money.currency if sale.price.money else (sale.sold.terms.currency or "USD")
    told: Explanation = replace(
        sale.price.explanation,
        answer="complimentary",
        steps=(
            *(step for step in sale.price.explanation.steps if step.label != LEFT_OPEN),
            Step("Complimentary", granted.strip()),
        ),
        is_assumed=True,
    )
    gift = Price(told, Money.zero(currency), "", sale.price.period)
    return replace(sale, price=gift, complimentary=granted.strip())
