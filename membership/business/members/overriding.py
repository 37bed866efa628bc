"""A member that pays as one of another tier, because a body granted it by a rule of the charter (K3).

The grant is recorded with the term that is sold on it: its dues rule is that of the other tier, its explanation names the
decision. The next term asks again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Step
from membership.assembly.rules.kinds.membership import DuesOverride
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.reading import names_of
from membership.assembly.rules.records import Rule
from membership.business.charter.queries import sold_tier
from membership.business.members.models import Term
from membership.business.members.sale import Sale, sell
from membership.business.members.selling import buyer_of
from membership.directory.organizations.queries import figures
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.money import Money, decimals
from membership.kernel.times import add_years

DAYS_OF_A_YEAR = 366
"""A year of a grant at its longest: a term of a year is never more."""


@dataclass(frozen=True)
class Grant:
    """A body's decision that a member pays as one of the tier `pay_as`; `reference` says which decision: body and day."""

    pay_as: str
    reference: str

    @property
    def words(self) -> str:
        """ "Pays as general: Board, 3 March"."""
        return f"Pays as {self.pay_as.replace('_', ' ')}: {self.reference.strip()}"


@dataclass(frozen=True)
class Company:
    """Who pays so: the organization, and the member that it is already."""

    organization_id: int
    member_id: int | None = None


def grantable(document: CharterDocument) -> list[tuple[str, str]]:
    """(tier, title) of the tiers as one of which somebody may be let pay, by the charter on its day; for choices."""
    names = names_of(document)
    found = (
        rule.parameters.pay_as for one in document.tiers() for rule in document.dues_overrides(one.subject)
    )
    return [(key, names.tier(key)) for key in dict.fromkeys(found)]


def as_granted(session: Session, sale: Sale, company: Company, grant: Grant | None) -> Sale:
    """The same term at the dues of the other tier; as it is without a grant.

    Raises RuleBroken with the clause: no such rule on the first day of the term, the years used up, a condition that is known
    not to be met, other dues that are not known (field "pays_as"), a longer term than one grant lasts (field "years"), no
    decision named (field "granted").
    """
    if grant is None:
        return sale
    on, foundation_id = sale.span.starts_on, sale.sold.tier.foundation_id
    document = charter_in_force(session, foundation_id, "business", on)
    rule = _rule(document, sale, grant)
    if not grant.reference.strip():
        raise RuleBroken("Say which body granted it, and when.", field="granted", clause=rule.clause)
    _check_span(session, rule, sale, company)
    _check_revenue(session, rule, company, on)
    other = sold_tier(session, foundation_id, grant.pay_as, on)
    buyer = buyer_of(session, document, company.organization_id, other, on)
    price = sell(document, other, sale.span, sale.anchor, buyer, None).price
    if price.money is None:
        raise RuleBroken(f"{price.question} Record what is missing, then grant it.", field="pays_as")
    clause = f", by clause {rule.clause}" if rule.clause else ""
    told = replace(
        price.explanation,
        steps=(
            *price.explanation.steps,
            Step("Pays as", f"{other.name}, although a {sale.sold.name} member{clause}"),
            Step("Granted", grant.reference.strip()),
        ),
    )
    return replace(sale, price=replace(price, explanation=told, asked=()))


def _rule(document: CharterDocument, sale: Sale, grant: Grant) -> Rule[DuesOverride]:
    rules = document.dues_overrides(sale.sold.tier.key)
    for rule in rules:
        if rule.parameters.pay_as == grant.pay_as:
            return rule
    names = names_of(document)
    known = ", ".join(names.tier(one.parameters.pay_as) for one in rules) or "none"
    raise RuleBroken(
        f"The charter lets no {sale.sold.name} member pay as {names.tier(grant.pay_as)}; as which it lets it: {known}.",
        field="pays_as",
    )


def _check_span(session: Session, rule: Rule[DuesOverride], sale: Sale, company: Company) -> None:
    """One grant lasts for so long, and all together for so many years."""
    said, span = rule.parameters, sale.span
    if said.granted_for == "year" and span.ends_on > add_years(span.starts_on, 1):
        raise RuleBroken(
            "It is granted for a year at a time: choose one year.", field="years", clause=rule.clause
        )
    if said.max_years is None:
        return
    used = sum((ends - starts).days for starts, ends in _sold_so(session, sale, company, said.pay_as))
    if used + (span.ends_on - span.starts_on).days > said.max_years * DAYS_OF_A_YEAR:
        raise RuleBroken(
            f"A {sale.sold.name} member pays so for {times(said.max_years, 'year')} at most, and did.",
            field="pays_as",
            clause=rule.clause,
        )


def _sold_so(session: Session, sale: Sale, company: Company, pay_as: str) -> Sequence[tuple[date, date]]:
    """The terms of this tier that were sold to the member at the dues of the other one."""
    if company.member_id is None:
        return ()
    query = select(Term.starts_on, Term.ends_on).where(
        Term.member_id == company.member_id,
        Term.tier_id == sale.sold.tier.id,
        Term.dues_rule.startswith(f"dues.{pay_as}.", autoescape=True),
        is_known(Term),
    )
    return [(row.starts_on, row.ends_on) for row in session.execute(query)]


def _check_revenue(session: Session, rule: Rule[DuesOverride], company: Company, on: date) -> None:
    """What the text says of revenue, where a figure is recorded; the rest of the condition is for who grants it."""
    said = rule.parameters
    if said.revenue_below is None:
        return
    known = figures(session, [company.organization_id], "revenue", on).get(company.organization_id)
    if known is None:
        return
    most, has = (
        Money(minor, said.currency) for minor in (said.revenue_below, known * 10 ** decimals(said.currency))
    )
    if has.minor >= most.minor:
        told = f"It is for companies with a revenue below {most}; the one recorded is {has}."
        raise RuleBroken(told, field="pays_as", clause=rule.clause)
