"""What a proposal says, and of the person whom it concerns no more than whoever reads it may know."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from membership.business.members.independence import works_there
from membership.business.members.models import Member, RepresentativeProposal
from membership.business.members.queries import place_taken, primary_before
from membership.business.members.selling import company_name
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.directory.people.queries import survivor_id
from membership.kernel.times import business_date
from membership.kernel.work import Work

WORDS = {
    "name": "{person} becomes {kind} representative of {company}",
    "end": "{person} stops being {kind} representative of {company}",
    "leave": "{person}, {kind} representative, has left {company}",
    "contradict": "{person}, {kind} representative, does not work for {company}",
}


def is_stranger(session: Session, proposal: RepresentativeProposal, on: date) -> bool:
    """Whether somebody is named who was known before and is not known to work for the company: they answer for themselves,
    and the company learns no more of them than the address that it typed."""
    if proposal.act != "name":
        return False
    person = session.get_one(Person, survivor_id(session, proposal.person_id))
    member = session.get_one(Member, proposal.member_id)
    is_new = person.recorded_at == proposal.proposed_at
    return not is_new and not works_there(session, person.id, member.organization_id, on)


def is_of_oneself(session: Session, proposal: RepresentativeProposal) -> bool:
    """Whether staff admitted a company that names themselves, so that somebody else of the staff confirms it."""
    return survivor_id(session, proposal.proposed_by) == survivor_id(session, proposal.person_id)


def called(session: Session, proposal: RepresentativeProposal, on: date) -> str:
    """The person whom the proposal concerns, as it may be told to the company."""
    person = session.get_one(Person, proposal.person_id)
    return str(person.email) if person.email and is_stranger(session, proposal, on) else person.name


def change_words(work: Work, proposal: RepresentativeProposal) -> str:
    """What is proposed, as a sentence without its full stop; with whose place it takes."""
    session = work.session
    today = business_date(work.at, session.get_one(Foundation, proposal.foundation_id).zone)
    company = company_name(session, session.get_one(Member, proposal.member_id).organization_id)
    before = primary_followed(session, proposal, today)
    return in_words(proposal.act, proposal.kind, called(session, proposal, today), company, before)


def primary_followed(session: Session, proposal: RepresentativeProposal, on: date) -> str:
    """The name of the primary representative whose role ends with what is proposed, or has ended with it; empty where
    nobody's does."""
    if (proposal.act, proposal.kind) != ("name", "primary"):
        return ""
    if proposal.state == "confirmed" and proposal.settled_at is not None:
        return place_taken(session, proposal.member_id, proposal.settled_at)
    person_id = survivor_id(session, proposal.person_id)
    query = primary_before(proposal.member_id, person_id, max(proposal.from_on, on))
    return session.scalars(query).first() or ""


def in_words(act: str, kind: str, person: str, company: str, before: str = "") -> str:
    """The change as a sentence without its full stop. `before`: whose role ends with it."""
    place = f" in place of {before}" if before else ""
    return WORDS[act].format(person=person, kind=kind, company=company) + place
