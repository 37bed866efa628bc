"""Acts that touch several rooms: adopting a charter, admitting a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.operations import constitute_body, word_of
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.models import CharterVersion
from membership.assembly.rules.operations import adopt_charter_version
from membership.assembly.rules.queries import charter_in_force, charter_of_version
from membership.business.board.operations import SeatChanges, align_all
from membership.business.charter.operations import align_tiers
from membership.business.dues.arrears import keep_suspended
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.requirements import Finding, refuse_unless_waived, unmet
from membership.business.members.answers import plain
from membership.business.members.models import Member, RepresentativeProposal, Term
from membership.business.members.operations import Agreed, begin_membership, begins_on
from membership.business.members.overriding import Grant
from membership.business.members.proposals import Word, name_as_applied
from membership.business.members.queries import people_of
from membership.business.members.selling import last_term
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.directory.people.queries import person_by_email
from membership.kernel.errors import RuleBroken
from membership.kernel.times import add_years, date_text
from membership.kernel.work import Work

SLUGS = {"governing_board": "board"}
"""Addresses of bodies that differ from their key."""


@dataclass(frozen=True)
class Adoption:
    """What adopting a charter brought about."""

    version: CharterVersion
    bodies: Sequence[Body]
    seats: dict[str, SeatChanges]


@dataclass(frozen=True)
class Contact:
    """A person who will act for the company, in these kinds. `word`: whose word that is, which says who is asked first and who is
    told: that of staff, of the person themselves, or of somebody else who applies."""

    name: str
    email: str
    kinds: tuple[str, ...] = ("primary",)
    word: Word = "staff"


@dataclass(frozen=True)
class Admission:
    """What admitting a company brought about: the member, which may have been one before, and its new term; `warnings` are
    requirements that could not be checked or were waived, and whatever else is to be known."""

    member: Member
    term: Term
    seats: dict[str, SeatChanges]
    warnings: tuple[str, ...] = field(default_factory=tuple)

    @property
    def begins_on(self) -> date:
        """The first day of the new term."""
        return self.term.starts_on


def adopt_business_charter(
    work: Work,
    foundation_id: int,
    text: str,
    adopted_on: date | None = None,
    effective_from: date | None = None,
    follows: int | None = None,
) -> Adoption:
    """Adopt the text, derive tiers, constitute the bodies it names, and align every seat from its first day on.

    The dates are those of the text; where given they must agree. Raises RuleBroken (field "text") with the line at fault.
    """
    version = adopt_charter_version(
        work, foundation_id, "business", text, adopted_on, effective_from, follows
    )
    start = version.effective_from
    align_tiers(work, foundation_id, start)
    document = charter_of_version(work.session, version.id, start)
    bodies = [
        _body(work, foundation_id, rule.subject, document)
        for rule in document.bodies()
        if _meets(rule.subject)
    ]
    day = max(start, today_of(work, foundation_id)) if version.number > 1 else start
    return Adoption(
        version, bodies, align_all(work, foundation_id, day, closes=day <= today_of(work, foundation_id))
    )


def admit_member(
    work: Work,
    foundation_id: int,
    organization_id: int,
    tier_key: str,
    *,
    accepted_on: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    contacts: Sequence[Contact] = (),
    waiver: str = "",
    complimentary: str = "",
    agreed: Agreed | None = None,
    grant: Grant | None = None,
) -> Admission:
    """Admit a company: member, first term by the charter's rule, representatives, seats.

    What the tier requires (membership of the parent, eligibility, room in the tier) is checked; `waiver` is the reason
    for going on where it is not met; `complimentary` says who granted a term without dues, `grant` which body lets it pay as
    one of another tier; `agreed` as in `begin_membership`.
    Raises RuleBroken with the clause, or for a day of acceptance or a first day more than a year ahead (at its field);
    Conflict where it is a member already.
    """
    refuse_far(today_of(work, foundation_id), accepted_on=accepted_on, starts_on=starts_on)
    work.lock(Foundation, foundation_id)
    organization = work.lock(Organization, organization_id)
    day = accepted_on or starts_on or today_of(work, foundation_id)
    findings = _asked_of(work.session, organization, foundation_id, tier_key, day, starts_on)
    refuse_unless_waived(findings, waiver)
    member = begin_membership(
        work, foundation_id, organization_id, tier_key, accepted_on=day, starts_on=starts_on, ends_on=ends_on,
        complimentary=complimentary, grant=grant, agreed=agreed,
    )  # fmt: skip
    term = last_term(work, member.id)
    begins = term.starts_on
    unnamed = _name_contacts(work, member, contacts, begins)
    _record(work, member, organization, findings, waiver, agreed.reference if agreed else "")
    seats = align_all(work, foundation_id, begins, closes=False)
    keep_suspended(work, foundation_id, [organization_id])
    return Admission(member, term, seats, (*(finding.message for finding in findings), *unnamed))


def _asked_of(
    session: Session,
    organization: Organization,
    foundation_id: int,
    tier_key: str,
    day: date,
    starts_on: date | None,
) -> list[Finding]:
    """What the tier asks of the company on the first day of its membership, and is not so."""
    document = charter_in_force(session, foundation_id, "business", starts_on or day)
    first = begins_on(document, tier_key, day, starts_on)
    return unmet(session, document, organization, foundation_id, tier_key, first)


def refuse_far(today: date, **days: date | None) -> None:
    """A first day follows a few months after the acceptance at most; a day far off is a slip of the pen. Raises RuleBroken at
    the field of the day."""
    last = add_years(today, 1)
    for field_name, day in days.items():
        if day is not None and day > last:
            raise RuleBroken(
                f"A company is admitted a year ahead at most: by {date_text(last)}.", field=field_name
            )


def _record(
    work: Work,
    member: Member,
    organization: Organization,
    findings: Sequence[Finding],
    waiver: str,
    reference: str,
) -> None:
    told = " ".join(finding.message for finding in findings)
    note = f" Waived: {waiver.strip()}" if waiver.strip() and any(one.blocks for one in findings) else ""
    by = f" By the {reference}." if reference else ""
    summary = f"Admitted {organization.display_name.rstrip('.')}.{by} {told}{note}".strip()
    work.record("business.member.admitted", member, foundation_id=member.foundation_id, summary=summary)


def _name_contacts(work: Work, member: Member, contacts: Sequence[Contact], starts_on: date) -> Sequence[str]:
    """Name them; who acted for a company that comes back, and was never ended, acts for it again. Returns whose name was not
    taken, since the address is another person's, and who was not named yet, since they are asked first."""
    told = []
    people = people_of(work.session, member.id, starts_on)
    standing = {(one.person_id, one.kind) for one in people if one.starts_on <= starts_on}
    for contact in contacts:
        person = known_or_new(work, contact.name, contact.email)
        if plain(person.name) != plain(contact.name):
            told.append(
                f"{contact.email} is the address of {person.name}, who is meant in place of {contact.name}."
            )
        made = [
            name_as_applied(work, member.id, person.id, kind, starts_on=starts_on, word=contact.word)
            for kind in contact.kinds
            if (person.id, kind) not in standing
        ]
        asked = [one.kind for one in made if isinstance(one, RepresentativeProposal)]
        if asked:
            told.append(asked_words(contact.email, asked, is_own=person.id == work.actor.person_id))
    return told


def asked_words(email: str, kinds: Sequence[str], *, is_own: bool) -> str:
    """What whoever admits is told of somebody who is not named at once; `is_own`: it is they themselves."""
    roles = f"{' and '.join(kinds)} representative"
    if is_own:
        return f"You are to act as {roles} yourself: somebody else of the staff confirms it."
    return f"{email} is known here and asked by mail to act as {roles}: it counts once they say yes, or staff confirm it."


def known_or_new(work: Work, name: str, email: str) -> Person:
    """The person with this mail address, or a new one of this name."""
    found = person_by_email(work.session, email) if email.strip() else None
    return found or register_person(work, name, email=email)


def _body(work: Work, foundation_id: int, key: str, document: CharterDocument) -> Body:
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == "business", Body.key == key)
    found = work.session.scalars(query).one_or_none()
    if found is not None:
        return found
    rule = next(one for one in document.bodies() if one.subject == key)
    slug = SLUGS.get(key, word_of(key))
    said = rule.parameters
    return constitute_body(
        work, foundation_id, "business", key, slug=slug, title=said.title, is_advisory=said.is_advisory
    )


def _meets(key: str) -> bool:
    """A rule about "any" committee speaks of bodies that are still to come; it constitutes none."""
    return not key.startswith("any_")
