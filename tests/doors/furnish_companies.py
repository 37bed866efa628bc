"""What is known of the two companies of each foundation of the world: one of everything that a door may name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from membership.business.members.models import Representative
from membership.business.members.proposals import name_or_propose
from membership.directory.organizations.branding import place_logo
from membership.directory.organizations.controlling import state_control
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import add_former_name
from membership.directory.organizations.numbering import state_number
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.organizations.proving import claim_domain, mail_proof
from membership.directory.organizations.telling import propose_name, tell_staff
from membership.directory.people.operations import register_person
from membership.kernel.mail.models import OutboxMail
from membership.kernel.work import Actor, Work

if TYPE_CHECKING:
    from tests.doors.furnish import Place

START = date(2025, 6, 10)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><rect width="3" height="1"/></svg>'


def companies(work: Work, place: Place) -> None:
    """A former name, a number, a domain, a logo and an owner of each company; what the first one did in the portal."""
    for before in ("", "other_"):
        key, name = place.ids[f"{before}company"], f"{before}{place.slug}".replace("_", "-")
        owner = register_organization(work, OrganizationDetails(f"Owner of {name.title()}"))
        held = state_control(work, owner.id, key, 6000, starts_on=START, source="register")
        place.keep(f"{before}control", held)
        place.keep(f"{before}domain", claim_domain(work, key, f"{name}.example"))
        number = state_number(work, key, "registration", "US", name, register="Delaware", starts_on=START)
        place.keep(f"{before}number", number)
        former = add_former_name(work, key, "legal", f"Former {name.title()}", starts_on=None, ends_on=START)
        place.keep(f"{before}former", former)
        for variant in ("web", "dark", "print"):
            place_logo(work, key, variant, LOGO, on=START)
    for before in ("", "other_"):
        key = place.ids[f"{before}company"]
        told = tell_staff(work, key, place.id, "The company changed its address.")
        place.keep(f"{before}told", told)
        version = work.lock(Organization, key).version
        name = f"New {before}{place.slug}".replace("_", " ").title()
        place.keep(f"{before}proposed", propose_name(work, key, place.id, name, version=version))


def proposals(work: Work, place: Place) -> None:
    """In each company, its primary representative wants somebody else to bind it; that waits for a second person."""
    other = work.session.scalars(
        select(Representative.person_id).where(Representative.member_id == place.ids["other_member"])
    ).one()
    itself = work.actor
    for before, primary in (("", place.people["representative_primary"]), ("other_", other)):
        wanted = register_person(work, f"Legal {before}{place.slug}".replace("_", " ").title())
        work.actor = Actor(f"person:{primary}", primary)
        asked = name_or_propose(work, place.ids[f"{before}member"], wanted.id, "legal", starts_on=START)
        work.actor = itself
        place.keep(f"{before}proposal", asked)


def ask_strangers(work: Work, place: Place) -> None:
    """The primary representative asks two people who are known here, and not to work for the company, to act for it."""
    itself, primary = work.actor, place.people["representative_primary"]
    work.actor = Actor(f"person:{primary}", primary)
    for before, role in (("", "auditor_business"), ("other_", "treasurer")):
        person = place.people[role]
        asked = name_or_propose(work, place.ids["member"], person, "technical", starts_on=START)
        place.keep(f"{before}asked", asked)
    work.actor = itself


def mail_the_proof(work: Work, place: Place) -> None:
    """The link by which the first company proves its domain; it lives for a day."""
    link = mail_proof(work, place.ids["company"], place.ids["domain"], "office", brand="House")
    path = work.session.scalars(
        select(OutboxMail.one_use_path).where(OutboxMail.object_key == link.public_id)
    ).one()
    place.words["proof"] = str(path).rsplit("/", 1)[-1]
