"""Writing down organizations and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.names import name_key, registration_key
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.work import Work


@dataclass(frozen=True)
class OrganizationDetails:
    """What a person types of an organization."""

    legal_name: str
    display_name: str = ""
    category: str = "unknown"
    country: str = ""
    address: str = ""
    tax_id: str = ""
    homepage: str = ""
    registration_number: str = ""


def register_organization(work: Work, details: OrganizationDetails) -> Organization:
    """Write down an organization. Raises Conflict when its registration number is known already."""
    organization = Organization(recorded_at=work.at, **_columns(details))
    if organization.registration_key is not None:
        known = select(Organization.id).where(Organization.registration_key == organization.registration_key)
        if work.session.scalar(known) is not None:
            raise Conflict("An organization with this registration number is known already.")
    work.add(organization)
    work.record(
        "directory.organization.registered", organization, summary=f"Registered {organization.display_name}."
    )
    return organization


def change_organization(
    work: Work, organization_id: int, details: OrganizationDetails, version: int
) -> Organization:
    """Change what is said of an organization. Raises Conflict when `version` is no longer the present one."""
    organization = work.lock(Organization, organization_id)
    if organization.version != version:
        raise Conflict("Somebody changed this organization while you were editing it.")
    for name, value in _columns(details).items():
        setattr(organization, name, value)
    work.record(
        "directory.organization.changed", organization, summary=f"Changed {organization.display_name}."
    )
    return organization


def state_figure(
    work: Work, organization_id: int, metric: str, amount: int, *, stated_on: date, source: str
) -> OrganizationFigure:
    """State a figure from `stated_on` on; the figure that held until then keeps its past."""
    if amount < 0:
        raise RuleBroken("A figure cannot be below zero.", field="amount")
    organization = work.lock(Organization, organization_id)
    query = select(OrganizationFigure).where(
        OrganizationFigure.organization_id == organization_id,
        OrganizationFigure.metric == metric,
        OrganizationFigure.ends_on > stated_on,
        is_known(OrganizationFigure),
    )
    for figure in work.session.scalars(query.with_for_update()).all():
        if figure.starts_on >= stated_on:
            raise RuleBroken(f"A figure from {figure.starts_on} on is stated already.", field="stated_on")
        supersede(work, figure, ends_on=stated_on)
    stated = work.add(
        OrganizationFigure(
            organization_id=organization.id,
            metric=metric,
            amount=amount,
            source=source,
            stated_on=stated_on,
            starts_on=stated_on,
            recorded_at=work.at,
        )
    )
    work.record(
        "directory.organization.figure_stated",
        organization,
        summary=f"Stated {metric.replace('_', ' ')} of {organization.display_name}: {amount:,}.",
    )
    return stated


def _columns(details: OrganizationDetails) -> dict[str, str | None]:
    legal_name = details.legal_name.strip()
    if not legal_name:
        raise RuleBroken("An organization needs a legal name.", field="legal_name")
    return {
        "legal_name": legal_name,
        "display_name": details.display_name.strip() or legal_name,
        "name_key": name_key(legal_name),
        "category": details.category,
        "country": details.country,
        "address": details.address,
        "tax_id": details.tax_id,
        "homepage": details.homepage,
        "registration_key": registration_key(details.registration_number),
    }
