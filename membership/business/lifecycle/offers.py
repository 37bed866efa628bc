"""Which tiers a company may choose by itself for its next term, what each costs, and who decides about the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.charter.queries import SoldTier, one_sold, tiers
from membership.business.lifecycle.requirements import ADMISSION_WORDS, unmet
from membership.business.members.models import Member, Term
from membership.business.members.sale import Sale
from membership.directory.organizations.models import Organization


@dataclass(frozen=True)
class Offer:
    """A tier of the next term; `obstacle` is why the company cannot choose it by itself, with its clause."""

    key: str
    name: str
    obstacle: str = ""
    clause: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the company chooses it by itself."""
        return not self.obstacle

    @property
    def words(self) -> str:
        """Why not, in a sentence."""
        return f"{self.obstacle.rstrip('.')} (clause {self.clause})." if self.clause else self.obstacle


def offers_for(session: Session, member: Member, last: Term) -> Sequence[Offer]:
    """Every tier that is sold to organizations on the day after the term, highest first; its own tier is always open."""
    on = last.ends_on
    document = charter_in_force(session, member.foundation_id, "business", on)
    found = [
        _offer(session, document, member, last, sold, on) for sold in tiers(session, member.foundation_id, on)
    ]
    return [offer for offer in found if offer is not None]


def offer_for(session: Session, member: Member, last: Term, tier_key: str) -> Offer:
    """One of them. Raises RuleBroken where it is not sold."""
    on = last.ends_on
    document = charter_in_force(session, member.foundation_id, "business", on)
    sold = one_sold(tiers(session, member.foundation_id, on), tier_key, on)
    offer = _offer(session, document, member, last, sold, on)
    return offer or Offer(tier_key, sold.name, "This tier is for persons.")


def terms_read(sale: Sale) -> str:
    """What a company reads before it renews: tier, days and dues. It travels with the form, so that nobody renews at other
    terms than were shown."""
    return f"{sale.sold.tier.key} {sale.span.starts_on} {sale.span.ends_on} {sale.price.money or '?'}"


def _offer(
    session: Session, document: CharterDocument, member: Member, last: Term, sold: SoldTier, on: date
) -> Offer | None:
    key, name = sold.tier.key, sold.name
    if sold.tier.id == last.tier_id:
        return Offer(key, name)
    rule = document.on(on).tier(key)
    if isinstance(rule, Absent):
        return Offer(key, name, rule.message)
    if rule.parameters.class_ != "organization":
        return None
    if rule.parameters.admission != "automatic":
        return Offer(key, name, ADMISSION_WORDS[rule.parameters.admission], rule.clause)
    company = session.get_one(Organization, member.organization_id)
    against = unmet(session, document, company, member.foundation_id, key, on)
    if against:
        return Offer(key, name, against[0].message, against[0].clause)
    return Offer(key, name)
