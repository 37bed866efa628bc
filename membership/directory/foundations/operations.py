"""Writing down legal entities and foundations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from membership.directory.foundations.models import Foundation, LegalEntity
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.lines import one_line
from membership.kernel.money import NotMoney, decimals
from membership.kernel.times import known_zones
from membership.kernel.work import Work

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
RESERVED = frozenset(
    {"account", "admin", "api", "audit", "desk", "documents", "domain-proof", "export", "favicon.ico", "foundations",
     "health", "invitation", "jobs", "me", "metrics", "public", "schemas", "search", "sign-in", "sign-out", "signatures",
     "static", "stripe", "well-known"}
)  # fmt: skip


@dataclass(frozen=True)
class Seller:
    """What an invoice says of its seller."""

    name: str
    country: str
    currency: str
    zone: str
    address: str = ""
    tax_id: str = ""
    bank_account: str = ""
    fiscal_year_starts_in: int = 1


def register_legal_entity(work: Work, seller: Seller) -> LegalEntity:
    """Write down who sells. Raises RuleBroken for an empty name, an unknown zone, currency or month."""
    _check_zone(seller.zone)
    _check_seller(seller)
    entity = work.add(LegalEntity(**vars(seller), recorded_at=work.at))
    work.record(
        "directory.legal_entity.registered", entity, summary=f"Registered the legal entity {entity.name}."
    )
    return entity


def found_foundation(
    work: Work,
    *,
    slug: str,
    name: str,
    zone: str,
    legal_entity_id: int,
    legal_form: str = "",
    parent_id: int | None = None,
    is_invented: bool = False,
) -> Foundation:
    """Add a foundation to this installation. Raises RuleBroken for an empty name, an unusable address word or zone, and
    Conflict for a word that another foundation has."""
    _check_zone(zone)
    if not one_line(name):
        raise RuleBroken("A foundation needs a name.", field="name")
    if not SLUG.match(slug) or slug in RESERVED:
        raise RuleBroken(
            f"“{slug}” cannot stand in an address; use 3 to 40 small letters, digits and hyphens.",
            field="slug",
        )
    if work.session.scalars(select(Foundation.id).where(Foundation.slug == slug)).first() is not None:
        raise Conflict(f"There is a foundation “{slug}” already.")
    entity = work.lock(LegalEntity, legal_entity_id)
    foundation = work.add(
        Foundation(
            slug=slug,
            name=name,
            zone=zone,
            legal_form=legal_form,
            legal_entity_id=entity.id,
            parent_id=parent_id,
            is_invented=is_invented,
            recorded_at=work.at,
        )
    )
    work.record(
        "directory.foundation.founded", foundation, summary=f"Added {name}.", foundation_id=foundation.id
    )
    return foundation


def correct_seller(work: Work, entity_id: int, **said: str) -> LegalEntity:
    """Put right what the next documents say of their seller: name, address, tax_id or bank_account. Those that were issued
    keep what they said; currency, zone and fiscal year stay, since numbers and ledgers were counted by them."""
    entity = work.lock(LegalEntity, entity_id)
    _check_name(said.get("name", entity.name))
    for key, value in said.items():
        setattr(entity, key, value.strip())
    work.record(
        "directory.legal_entity.corrected", entity, summary=f"Corrected the legal entity {entity.name}."
    )
    return entity


def _check_name(name: str) -> None:
    if not one_line(name):
        raise RuleBroken("A legal entity needs a name.", field="seller")


def _check_seller(seller: Seller) -> None:
    _check_name(seller.name)
    try:
        decimals(seller.currency)
    except NotMoney as fault:
        raise RuleBroken(str(fault), field="currency") from None
    if not 1 <= seller.fiscal_year_starts_in <= 12:
        raise RuleBroken("The fiscal year begins in a month from 1 to 12.", field="fiscal_year_starts_in")


def _check_zone(zone: str) -> None:
    if zone not in known_zones():
        raise RuleBroken(f"“{zone}” is no time zone; use a name such as America/Los_Angeles.", field="zone")
