"""Writing down people and where they work."""

from __future__ import annotations

from datetime import date

from membership.directory.organizations.models import Organization
from membership.directory.people.addresses import checked_email, email_key
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.queries import person_by_email, person_by_handle
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import supersede
from membership.kernel.lines import one_line
from membership.kernel.work import Work


def register_person(work: Work, name: str, *, email: str = "", handle: str = "") -> Person:
    """Write down a person. Raises Conflict when the mail address or the handle is known already."""
    name = one_line(name)
    if not name:
        raise RuleBroken("A person needs a name.", field="name")
    address = checked_email(email) if email else None
    if address and person_by_email(work.session, address) is not None:
        raise Conflict("A person with this mail address is known already.")
    if handle and person_by_handle(work.session, handle) is not None:
        raise Conflict("A person with this handle is known already.")
    person = work.add(
        Person(
            name=name,
            email=address,
            email_key=email_key(address) if address else None,
            handle=handle or None,
            handle_key=handle.casefold() or None,
            recorded_at=work.at,
        )
    )
    work.record("directory.person.registered", person, summary=f"Registered {person.name}.")
    return person


def change_person(work: Work, person_id: int, *, name: str, phone: str, version: int) -> Person:
    """Change a person's name and telephone number. Raises Conflict when `version` is no longer the present one."""
    person = work.lock(Person, person_id)
    if person.version != version:
        raise Conflict("Somebody changed this person while you were editing.")
    name = one_line(name)
    if not name:
        raise RuleBroken("A person needs a name.", field="name")
    person.name, person.phone = name, one_line(phone)
    work.record("directory.person.changed", person, summary=f"Changed {person.name}.")
    return person


def affiliate(
    work: Work,
    person_id: int,
    organization_id: int,
    *,
    starts_on: date,
    title: str = "",
    source: str = "record",
) -> Affiliation:
    """State that a person works for an organization from `starts_on` on."""
    person = work.lock(Person, person_id)
    organization = work.lock(Organization, organization_id)
    affiliation = work.add(
        Affiliation(
            person_id=person.id,
            organization_id=organization.id,
            title=title,
            source=source,
            starts_on=starts_on,
            recorded_at=work.at,
        )
    )
    work.record(
        "directory.affiliation.stated",
        affiliation,
        summary=f"{person.name} works for {organization.display_name} from {starts_on} on.",
    )
    return affiliation


def end_affiliation(work: Work, affiliation_id: int, ends_on: date) -> Affiliation:
    """State that a person left. Raises RuleBroken when the end does not lie after the start."""
    affiliation = work.lock(Affiliation, affiliation_id)
    if ends_on <= affiliation.starts_on:
        raise RuleBroken(f"The end must lie after the start ({affiliation.starts_on}).", field="ends_on")
    ended = supersede(work, affiliation, ends_on=ends_on)
    work.record("directory.affiliation.ended", ended, summary=f"An affiliation ends on {ends_on}.")
    return ended
