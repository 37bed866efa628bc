"""Numbers of organizations: in which register they stand, and what tax offices call them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.directory.organizations.countries import checked_country, country_name
from membership.directory.organizations.examples import EU_VAT
from membership.directory.organizations.holding import check_day, locked
from membership.directory.organizations.models import Organization, OrganizationNumber
from membership.directory.organizations.names import name_key
from membership.directory.organizations.numbers import KINDS, Checked, checked_number, number_key
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.times import FAR, date_text
from membership.kernel.work import Work

TAX_KINDS = ("eu_vat", "us_ein", "tax")


def state_number(
    work: Work,
    organization_id: int,
    kind: str,
    country: str,
    number: str,
    *,
    register: str = "",
    starts_on: date,
) -> OrganizationNumber:
    """Write down a number. Raises RuleBroken where its check fails, Conflict where another organization stands in the same
    register under it (M5)."""
    organization = locked(work, organization_id)
    check_day(work, starts_on)
    added = add_number(
        work, organization, kind, checked_country(country, needed=kind != "eu_vat"), number, register=register,
        starts_on=starts_on,
    )  # fmt: skip
    work.record(
        "directory.organization.number_stated", organization,
        summary=f"{organization.display_name}: {KINDS[kind]} {added.number}.",
    )  # fmt: skip
    return added


def end_number(work: Work, organization_id: int, number_id: int, *, ends_on: date) -> OrganizationNumber:
    """A number is the organization's no longer. Raises Conflict where somebody ended it first."""
    organization = locked(work, organization_id)
    number = work.lock(OrganizationNumber, number_id)
    check_day(work, ends_on, "ends_on")
    if (
        number.organization_id != organization.id
        or number.superseded_at is not None
        or not number.is_open_ended
    ):
        raise Conflict("This number was ended already.")
    if ends_on <= number.starts_on:
        raise RuleBroken(
            f"The number holds since {date_text(number.starts_on)}; choose a later day.", field="ends_on"
        )
    ended = supersede(work, number, ends_on=ends_on)
    _refresh(work, organization)
    work.record(
        "directory.organization.number_ended", organization,
        summary=f"{organization.display_name} no longer has {KINDS[number.kind]} {number.number}.",
    )  # fmt: skip
    return ended


def add_number(
    work: Work,
    organization: Organization,
    kind: str,
    country: str,
    number: str,
    *,
    register: str = "",
    starts_on: date,
) -> OrganizationNumber:
    """The row of a number, checked; the caller has locked or just made the organization, and records."""
    if kind not in KINDS:
        raise RuleBroken(f"A number is one of {', '.join(KINDS)}.", field="kind")
    needs_country = kind == "registration" and not country
    checked = (
        Checked(kind, "", " ".join(number.split()), number_key(number), False)
        if needs_country
        else checked_number(kind, country, number)
    )
    key = name_key(register)
    _refuse_known(work, organization, checked, key)
    added = work.add(
        OrganizationNumber(
            organization_id=organization.id, kind=kind, country=checked.country, register=" ".join(register.split()),
            number=checked.number, register_key=key, number_key=checked.key, is_checked=checked.is_checked,
            starts_on=starts_on, stated_by=work.actor.key, recorded_at=work.at,
        )
    )  # fmt: skip
    _refresh(work, organization)
    return added


def kind_of_tax(country: str, number: str) -> str:
    """Which kind of tax number is meant where a form has one field for all of them."""
    starts = number.strip().upper()[:2]
    if country == "US":
        return "us_ein"
    return "eu_vat" if country in {*EU_VAT, "GR"} or (not country and starts in EU_VAT) else "tax"


def _refuse_known(work: Work, organization: Organization, checked: Checked, register_key: str) -> None:
    """The same number twice: of this organization always, of another one where a register gives it to one alone."""
    query = select(OrganizationNumber, Organization.display_name).join(
        Organization, Organization.id == OrganizationNumber.organization_id
    )
    same = (
        OrganizationNumber.kind == checked.kind, OrganizationNumber.country == checked.country,
        OrganizationNumber.register_key == register_key, OrganizationNumber.number_key == checked.key,
        OrganizationNumber.ends_on == FAR, is_known(OrganizationNumber),
    )  # fmt: skip
    for held, name in work.session.execute(query.where(*same)):
        if held.organization_id == organization.id:
            raise RuleBroken("This number is written down already.", field="number")
        if checked.kind == "registration":
            where = f" of {country_name(checked.country)}" if checked.country else ""
            raise Conflict(f"An organization with this registration number{where} is known already: {name}.")


def _refresh(work: Work, organization: Organization) -> None:
    """Repeat today's numbers in the row of the organization, where invoices and imports read them."""
    query = select(OrganizationNumber).where(
        OrganizationNumber.organization_id == organization.id, OrganizationNumber.ends_on == FAR,
        is_known(OrganizationNumber),
    )  # fmt: skip
    standing = work.session.scalars(query.order_by(OrganizationNumber.id)).all()
    taxes = [one.number for kind in TAX_KINDS for one in standing if one.kind == kind]
    registered = [one for one in standing if one.kind == "registration"]
    organization.tax_id = taxes[0] if taxes else ""
    organization.registration_key = (
        "/".join((registered[0].country, registered[0].register_key, registered[0].number_key))
        if registered
        else None
    )
