"""Writing down legal entities and foundations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from membership.directory.foundations.models import Foundation, LegalEntity
from membership.kernel.errors import RuleBroken
from membership.kernel.times import known_zones
from membership.kernel.work import Work

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
RESERVED = frozenset(
    {"account", "admin", "api", "audit", "desk", "documents", "export", "favicon.ico", "foundations", "health",
     "invitation", "jobs", "me", "metrics", "public", "search", "sign-in", "sign-out", "static", "stripe", "well-known"}
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
    """Write down who sells. Raises RuleBroken for an unknown zone."""
    _check_zone(seller.zone)
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
    """Add a foundation to this installation. Raises RuleBroken for an unusable address word or zone."""
    _check_zone(zone)
    if not SLUG.match(slug) or slug in RESERVED:
        raise RuleBroken(
            f"“{slug}” cannot stand in an address; use 3 to 40 small letters, digits and hyphens.",
            field="slug",
        )
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


def _check_zone(zone: str) -> None:
    if zone not in known_zones():
        raise RuleBroken(f"“{zone}” is no time zone; use a name such as America/Los_Angeles.", field="zone")
