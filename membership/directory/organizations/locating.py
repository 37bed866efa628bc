"""Addresses of organizations: where they are registered, where invoices go, where post goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.directory.organizations.countries import checked_country, country_name
from membership.directory.organizations.holding import hold_from, locked
from membership.directory.organizations.models import ADDRESS_KINDS, Organization, OrganizationAddress
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import FAR, date_text
from membership.kernel.work import Work

LONGEST = {"lines": 300, "postal_code": 20, "city": 100, "region": 100}


@dataclass(frozen=True)
class Postal:
    """An address as a person types it; `lines` are street, floor, post box."""

    lines: str
    postal_code: str
    city: str
    region: str
    country: str


def state_address(
    work: Work, organization_id: int, kind: str, postal: Postal, *, starts_on: date, basis: str = "staff",
    seen: int | None = None,
) -> OrganizationAddress:  # fmt: skip
    """State an address from a day on. `seen` as in `hold_from`. Raises RuleBroken on one that no post finds."""
    if kind not in ADDRESS_KINDS:
        raise RuleBroken(f"An address is one of {', '.join(ADDRESS_KINDS)}.", field="kind")
    values = _checked(postal)
    organization = locked(work, organization_id)
    same = {"organization_id": organization.id, "kind": kind}
    told = {**values, "basis": basis, "stated_by": work.actor.key}
    stated = hold_from(work, OrganizationAddress, same, starts_on, seen=seen, **told)
    refresh_address(work, organization)
    work.record(
        "directory.organization.address_stated", organization,
        summary=f"{kind.capitalize()} address of {organization.display_name} from {date_text(starts_on)} on.",
    )  # fmt: skip
    return stated


def letterhead(address: OrganizationAddress) -> str:
    """The address in lines, as it stands on an envelope."""
    place = " ".join(part for part in (address.postal_code, address.city) if part)
    lines = [*address.lines.splitlines(), place, address.region, country_name(address.country)]
    return "\n".join(line for line in lines if line)


def _checked(postal: Postal) -> dict[str, str]:
    lines = "\n".join(" ".join(line.split()) for line in postal.lines.splitlines() if line.strip())
    values = {"lines": lines, "postal_code": postal.postal_code, "city": postal.city, "region": postal.region}
    for field, text in values.items():
        if len(text) > LONGEST[field]:
            raise RuleBroken(f"At most {LONGEST[field]} letters.", field=field)
    if not lines or not postal.city.strip():
        raise RuleBroken(
            "An address needs a street or a post box, and a town.", field="city" if lines else "lines"
        )
    kept = {field: text if field == "lines" else " ".join(text.split()) for field, text in values.items()}
    return {**kept, "country": checked_country(postal.country)}


def refresh_address(work: Work, organization: Organization) -> None:
    """Repeat today's address in the row of the organization: invoices copy the billing one, or else the registered one."""
    query = select(OrganizationAddress).where(
        OrganizationAddress.organization_id == organization.id, OrganizationAddress.ends_on == FAR,
        is_known(OrganizationAddress),
    )  # fmt: skip
    standing = {one.kind: one for one in work.session.scalars(query)}
    first = next((standing[kind] for kind in ("billing", "registered", "postal") if kind in standing), None)
    if first is not None:
        organization.address = letterhead(first)
        seat = standing["registered"].country if "registered" in standing else organization.country
        organization.country = seat or first.country
