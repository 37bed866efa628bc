"""What the rows of a file say otherwise than it is known: a file changes nothing of who is known, and the preview says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.intake import MemberLine
from membership.business.members.models import Representative
from membership.business.members.naming_rows import Companies, Company
from membership.business.members.people_rows import known_people
from membership.business.members.reception import Judging, parts
from membership.directory.organizations.countries import country_name
from membership.directory.organizations.names import name_key
from membership.directory.organizations.queries import figures
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Person
from membership.kernel.facts import is_known

METRIC = "consolidated_employees"


def note_beside(of: Judging, lines: Sequence[MemberLine], companies: Companies) -> None:
    """Note of each row what differs from what is known of its company and its contact; a few statements for each thousand."""
    known = [line for line in lines if companies.of(line) is not None]
    counted: dict[int, int] = {}
    for part in parts(list({line.organization_id for line in known if line.employees is not None})):
        counted |= figures(of.session, [key for key in part if key is not None], METRIC, of.today)
    people = known_people(of.session, [email_key(one.contact_email) for one in lines if one.contact_email])
    acting = _acting(of.session, companies.member_ids)
    for line in lines:
        company, person = companies.of(line), people.get(email_key(line.contact_email))
        if person is not None and person.name.casefold() != line.contact_name.casefold():
            line.note(not_taken(f"{line.contact_email} is known as {person.name}", line.contact_name))
        if company is not None:
            for told in _of_company(line, company, counted.get(company.id)):
                line.note(told)
        if line.effect == "unchanged" and company is not None and line.contact_name:
            _note_contact(line, acting.get(company.member_id or 0, []))


def not_taken(known: str, said: object) -> str:
    """What stays, and what of the file does not count."""
    return f"{known}; the file's “{said}” is not taken."


def _of_company(line: MemberLine, company: Company, counted: int | None) -> Iterator[str]:
    names = (company.display_name, company.legal_name)
    if line.organization.casefold() not in map(str.casefold, names) and line.key in map(name_key, names):
        yield not_taken(f"The company is known as {company.display_name}", line.organization)
    for label, known, said in (
        ("home page", company.homepage, line.homepage),
        ("Crunchbase name", company.crunchbase, line.crunchbase),
        ("country", country_name(company.country), country_name(line.country)),
        ("category", *(one.replace("unknown", "") for one in (company.category, line.category))),
        ("number of employees", counted, line.employees),
    ):
        if said and said != known:
            yield not_taken(f"Known {label}: {known or 'none'}", said)


def _note_contact(line: MemberLine, acting: Sequence[Any]) -> None:
    """A company that is a member already gets no other contact from a file."""
    address, name = email_key(line.contact_email), line.contact_name.casefold()
    if any(one.email_key == address if address else one.name.casefold() == name for one in acting):
        return
    held = ", ".join(one.name for one in acting) or "nobody"
    line.note(not_taken(f"Primary representative: {held}", line.contact_name))


def _acting(session: Session, member_ids: Sequence[int]) -> Mapping[int, list[Any]]:
    """Member -> its primary representatives, of whichever day."""
    found: dict[int, list[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(Representative.member_id, Person.name, Person.email_key)
            .join(Person, Person.id == Representative.person_id)
            .where(Representative.member_id.in_(part), Representative.kind == "primary", is_known(Representative))
            .order_by(Representative.starts_on)
        )  # fmt: skip
        for row in session.execute(query):
            found.setdefault(row.member_id, []).append(row)
    return found
