"""What somebody states of an organization that is known already: what nobody had said is taken, what differs stays unless it
is to be replaced. Names are never touched: they have their own way (`naming`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.directory.organizations.countries import checked_country, country_name
from membership.directory.organizations.holding import BEGINNING, hold_from, locked
from membership.directory.organizations.locating import refresh_address
from membership.directory.organizations.models import Organization, OrganizationAddress
from membership.directory.organizations.names import registration_key
from membership.directory.organizations.numbering import add_number
from membership.directory.organizations.operations import OrganizationDetails
from membership.directory.organizations.queries import numbered, numbers_of, standing
from membership.kernel.work import Work

LABELS = {
    "category": "Kind", "country": "Country", "address": "Address", "homepage": "Homepage",
    "registration_number": "Registration number",
}  # fmt: skip
KEPT = ("registration_number",)
"""What a statement never replaces: another number may be another company."""


@dataclass(frozen=True)
class Beside:
    """One thing that is stated, beside what the directory knows of it; both for people."""

    key: str
    stated: str
    known: str
    is_same: bool

    @property
    def label(self) -> str:
        """What it is."""
        return LABELS[self.key]

    @property
    def is_new(self) -> bool:
        """Whether nobody had said it."""
        return bool(self.stated) and not self.known

    @property
    def differs(self) -> bool:
        """Whether the directory says something else."""
        return bool(self.stated and self.known) and not self.is_same

    @property
    def may_replace(self) -> bool:
        """Whether it may take the place of what is known."""
        return self.differs and self.key not in KEPT


def beside(session: Session, organization: Organization, details: OrganizationDetails) -> Sequence[Beside]:
    """Everything that the details state, beside what is known of the organization."""
    number = standing(numbers_of(session, organization.id), kind="registration")
    known_number = number.number if number is not None else ""
    pairs = {
        "category": (_category(details.category), _category(organization.category)),
        "country": (country_name(details.country), country_name(organization.country)),
        "address": (details.address.strip(), organization.address),
        "homepage": (details.homepage.strip(), organization.homepage),
        "registration_number": (details.registration_number.strip(), known_number),
    }
    found = []
    for key, (stated, known) in pairs.items():
        plain = registration_key if key == "registration_number" else _plain
        lands = {_plain(country_name(code)) for code in (details.country, organization.country) if code}
        is_same = plain(stated) == plain(known) or (
            key == "address" and _without(stated, lands) == _without(known, lands)
        )
        found.append(Beside(key, stated, known, is_same))
    return [one for one in found if one.stated or one.known]


def complete_organization(
    work: Work, organization_id: int, details: OrganizationDetails, *, on: date, replaces: bool = False
) -> Sequence[Beside]:
    """Take what nobody had said of the organization, and, where it `replaces`, what differs, from the day on. Returns what was
    taken. A registration number that another organization has is not taken."""
    organization = locked(work, organization_id)
    taken = [
        one
        for one in beside(work.session, organization, details)
        if (one.is_new or (replaces and one.may_replace)) and _take(work, organization, details, one, on)
    ]
    if taken:
        words = ", ".join(one.label.lower() for one in taken)
        work.record(
            "directory.organization.completed", organization,
            summary=f"Taken over of {organization.display_name}: {words}.",
        )  # fmt: skip
    return taken


def _take(
    work: Work, organization: Organization, details: OrganizationDetails, one: Beside, on: date
) -> bool:
    if one.key == "category":
        organization.category = details.category
    elif one.key == "country":
        organization.country = checked_country(details.country)
    elif one.key == "homepage":
        organization.homepage = details.homepage.strip()
    elif one.key == "address":
        _take_address(work, organization, details, BEGINNING if one.is_new else on)
    else:
        return _take_number(work, organization, details)
    return True


def _take_address(work: Work, organization: Organization, details: OrganizationDetails, on: date) -> None:
    same = {"organization_id": organization.id, "kind": "registered"}
    hold_from(
        work, OrganizationAddress, same, on, lines=details.address.strip(), postal_code="", city="", region="",
        country=details.country or organization.country, basis="staff", stated_by=work.actor.key,
    )  # fmt: skip
    refresh_address(work, organization)


def _take_number(work: Work, organization: Organization, details: OrganizationDetails) -> bool:
    key = registration_key(details.registration_number)
    if key is None or work.session.scalars(numbered(key, details.country)).first() is not None:
        return False
    country = details.country or organization.country
    add_number(work, organization, "registration", country, details.registration_number, starts_on=BEGINNING)
    return True


def _category(word: str) -> str:
    return "" if word == "unknown" else word.capitalize()


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split()).rstrip("/")


def _without(address: str, lands: set[str]) -> str:
    """The address without the line of its country."""
    return _plain(" ".join(line for line in address.splitlines() if _plain(line) not in lands))
