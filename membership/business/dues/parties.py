"""Who sells and who buys, as text for a document: read once, at the moment of issue, and copied (rule N5)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from membership.business.members.models import Member
from membership.directory.foundations.models import Foundation, LegalEntity
from membership.directory.organizations.models import Organization


@dataclass(frozen=True)
class Seller:
    """The legal entity behind a foundation: its own, or, for a directed fund, that of its parent."""

    foundation: Foundation
    entity: LegalEntity

    def columns(self) -> dict[str, str]:
        """What a document keeps of the seller."""
        return {
            "seller_name": self.entity.name,
            "seller_address": address_of(self.entity.address, self.entity.country),
            "seller_tax_id": self.entity.tax_id,
            "seller_bank": self.entity.bank_account,
        }


def seller_of(session: Session, foundation_id: int) -> Seller:
    """Who issues the foundation's invoices. A fund names its parent's entity as its own (directory/foundations)."""
    foundation = session.get_one(Foundation, foundation_id)
    return Seller(foundation, session.get_one(LegalEntity, foundation.legal_entity_id))


def buyer_columns(organization: Organization) -> dict[str, str]:
    """What a document keeps of the buyer."""
    return {
        "buyer_name": organization.legal_name,
        "buyer_address": address_of(organization.address, organization.country),
        "buyer_tax_id": organization.tax_id,
    }


def buyer_of(session: Session, member: Member) -> dict[str, str]:
    """What a document keeps of this member."""
    return buyer_columns(session.get_one(Organization, member.organization_id))


def address_of(address: str, country: str) -> str:
    """The lines of an address with the country as the last one."""
    return "\n".join(part for part in (address.strip(), country.strip()) if part)
