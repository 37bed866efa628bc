"""Writing down organizations and what is said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from membership.directory.organizations.countries import checked_country
from membership.directory.organizations.holding import BEGINNING, hold_from, locked
from membership.directory.organizations.homes import crunchbase_word
from membership.directory.organizations.models import (
    METRICS,
    Organization,
    OrganizationAddress,
    OrganizationFigure,
)
from membership.directory.organizations.names import checked_name, name_key
from membership.directory.organizations.naming import check_reuse, put_names
from membership.directory.organizations.numbering import add_number, kind_of_tax
from membership.kernel.errors import RuleBroken
from membership.kernel.money import NotMoney, decimals
from membership.kernel.work import Work

LARGEST = 10**15


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
    crunchbase: str = ""
    registration_number: str = ""
    register: str = ""


def register_organization(
    work: Work, details: OrganizationDetails, *, is_name_confirmed: bool = False
) -> Organization:
    """Write down an organization. Raises Conflict when its registration number is known already, and NameInUse when its
    name is or was another's, unless somebody confirmed that this is another one."""
    legal = checked_name(details.legal_name, "legal_name")
    display = checked_name(details.display_name or legal, "display_name")
    if not is_name_confirmed:
        check_reuse(work.session, {"legal_name": legal, "display_name": display}, None)
    organization = work.add(
        Organization(
            legal_name=legal, display_name=display, name_key=name_key(legal), display_key=name_key(display),
            category=details.category, country=checked_country(details.country, needed=False),
            address=details.address.strip(), homepage=details.homepage, crunchbase=crunchbase_word(details.crunchbase), recorded_at=work.at,
        )
    )  # fmt: skip
    if organization.address:
        work.add(
            OrganizationAddress(
                organization_id=organization.id, kind="registered", lines=organization.address,
                country=organization.country, starts_on=BEGINNING, stated_by=work.actor.key, recorded_at=work.at,
            )
        )  # fmt: skip
    _first_numbers(work, organization, details)
    work.record(
        "directory.organization.registered", organization, summary=f"Registered {organization.display_name}."
    )
    return organization


def change_organization(
    work: Work, organization_id: int, details: OrganizationDetails, version: int
) -> Organization:
    """Change the names (from today on), the category, the country and the home page of an organization.

    Raises Conflict when `version` is no longer the present one, NameInUse as `rename_organization` does.
    """
    organization = locked(work, organization_id, version)
    legal = checked_name(details.legal_name, "legal_name")
    display = checked_name(details.display_name or legal, "display_name")
    check_reuse(work.session, {"legal_name": legal, "display_name": display}, organization)
    put_names(work, organization, legal, display, on=work.at.date())
    organization.category = details.category
    organization.country = checked_country(details.country, needed=False)
    organization.homepage = details.homepage
    work.record(
        "directory.organization.changed", organization, summary=f"Changed {organization.display_name}."
    )
    return organization


def change_profile(
    work: Work, organization_id: int, *, category: str, country: str, version: int
) -> Organization:
    """Change what is not a name and has no history of its own. Raises Conflict as `change_organization` does."""
    organization = locked(work, organization_id, version)
    organization.category = category
    organization.country = checked_country(country, needed=False)
    work.record(
        "directory.organization.changed", organization,
        summary=f"Changed category or country of {organization.display_name}.",
    )  # fmt: skip
    return organization


def change_homepage(
    work: Work, organization_id: int, homepage: str, *, crunchbase: str = "", version: int
) -> Organization:
    """Change the address of the home page, and the page at Crunchbase (its address, or its last part). Raises Conflict as
    `change_organization` does, RuleBroken (field "crunchbase") for what is no such page."""
    organization = locked(work, organization_id, version)
    organization.homepage = homepage.strip()
    organization.crunchbase = crunchbase_word(crunchbase)
    work.record(
        "directory.organization.changed",
        organization,
        summary=f"Changed the web addresses of {organization.display_name}.",
    )
    return organization


def state_figure(
    work: Work,
    organization_id: int,
    metric: str,
    amount: int,
    *,
    stated_on: date,
    source: str,
    currency: str = "",
    basis: str = "staff",
    seen: int | None = None,
) -> OrganizationFigure:
    """State a figure from `stated_on` on; the figure that held until then keeps its past. Stated again for the same day, it
    is corrected. `amount` is a number of people, or whole units of `currency`; `seen` as in `hold_from`."""
    _check_figure(metric, amount, currency)
    organization = locked(work, organization_id)
    values = {
        "amount": amount, "currency": currency, "source": source.strip(), "basis": basis, "stated_on": stated_on,
        "stated_by": work.actor.key,
    }  # fmt: skip
    same = {"organization_id": organization.id, "metric": metric}
    stated = hold_from(work, OrganizationFigure, same, stated_on, seen=seen, **values)
    work.record(
        "directory.organization.figure_stated",
        organization,
        summary=f"Stated {metric.replace('_', ' ')} of {organization.display_name}: {amount:,}{' ' + currency if currency else ''}.",
    )
    return stated


def _check_figure(metric: str, amount: int, currency: str) -> None:
    if metric not in METRICS:
        raise RuleBroken("Figures are employees, consolidated employees and revenue.", field="metric")
    if not 0 <= amount <= LARGEST:
        raise RuleBroken(
            "A figure cannot be below zero." if amount < 0 else "This is too much.", field="amount"
        )
    try:
        decimals(currency or "USD")
    except NotMoney as fault:
        raise RuleBroken(str(fault), field="currency") from fault


def _first_numbers(work: Work, organization: Organization, details: OrganizationDetails) -> None:
    """The numbers that were given with a new organization, as those of a dated row."""
    if details.registration_number.strip():
        add_number(
            work, organization, "registration", organization.country, details.registration_number,
            register=details.register, starts_on=BEGINNING,
        )  # fmt: skip
    if details.tax_id.strip():
        kind = kind_of_tax(organization.country, details.tax_id)
        add_number(work, organization, kind, organization.country, details.tax_id, starts_on=BEGINNING)
