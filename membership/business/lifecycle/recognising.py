"""Which company of the directory an application speaks of, which others bear a name of it, and which application a company has.

A name is or was several companies'. So an application is not taken for a company silently, nor for a new one: staff read
whose its names are or were, and say at the admission which company it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.members.answers import Answers
from membership.business.members.application_tables import OPEN
from membership.business.members.models import Agreement, Application, Member, Term
from membership.directory.organizations.countries import country_name
from membership.directory.organizations.models import Organization
from membership.directory.organizations.names import name_keys, registration_key
from membership.directory.organizations.naming import ALIKE
from membership.directory.organizations.queries import Holder, holders, numbered
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import date_text

ANOTHER = "another"
"""Said of an applicant that is none of the companies that bear or bore its name."""


@dataclass(frozen=True)
class Recognised:
    """A company that the applicant may be. `is_likely`: it has the registration number, or alone has the legal name; else
    `bears` says which name of the application is or was its own. `number` and `until` are of its membership here, if any."""

    company: Organization
    is_likely: bool
    bears: str = ""
    number: int | None = None
    until: date | None = None
    is_member: bool = False

    @property
    def words(self) -> str:
        """What staff have to know of it; empty where there is nothing but the likeness."""
        known = f"{self.company.display_name} is known here: {self.bears}." if self.bears else ""
        return " ".join(filter(None, (known, self._membership)))

    @property
    def label(self) -> str:
        """The company, told from another one of its name."""
        country = f", {country_name(self.company.country)}" if self.company.country else ""
        return f"{self.company.display_name}{country}{': ' if self.bears else ''}{self.bears}"

    @property
    def _membership(self) -> str:
        if self.until is None:
            return ""
        name, until = self.company.display_name, date_text(self.until)
        if self.is_member:
            return f"{name} is a member (number {self.number}), until {until}."
        return f"{name} was a member until {until}; it would come back under its number {self.number}."


def recognised(session: Session, foundation_id: int, answers: Answers, on: date) -> list[Recognised]:
    """Every company that the applicant may be, the likely one first, with its membership of the foundation on the day."""
    likely = likely_organization(session, answers)
    stated = {
        key: name for name in (answers.display_name, answers.legal_name) if name for key in name_keys(name)
    }
    bears: dict[int, str] = {}
    for one in holders(session, stated, likely.id if likely else None):
        bears.setdefault(one.organization_id, _bears(one, stated[one.key]))
    companies = {likely.id: likely} if likely else {}
    if bears:
        query = select(Organization).where(Organization.id.in_(bears))
        found = {one.id: one for one in session.scalars(query)}
        companies |= {key: found[key] for key in bears}
    return list(_with_memberships(session, foundation_id, companies, bears, on))


def _bears(one: Holder, name: str) -> str:
    return (
        f"“{name}” is its name"
        if one.until is None
        else f"“{name}” was its name until {date_text(one.until)}"
    )


def _with_memberships(
    session: Session, foundation_id: int, companies: dict[int, Organization], bears: dict[int, str], on: date
) -> Iterator[Recognised]:
    if not companies:
        return
    query = (
        select(Member.organization_id, Member.number, func.max(Term.ends_on).label("until"))
        .join(Term, Term.member_id == Member.id)
        .where(Member.foundation_id == foundation_id, Member.organization_id.in_(companies), is_known(Term))
        .group_by(Member.organization_id, Member.number)
    )
    members = {row.organization_id: row for row in session.execute(query)}
    for key, company in companies.items():
        member = members.get(key)
        words = bears.get(key, "")
        if member is None:
            yield Recognised(company, not words, words)
        else:
            yield Recognised(company, not words, words, member.number, member.until, member.until > on)


def likely_of(known: Iterable[Recognised]) -> Organization | None:
    """The one of them that the applicant most likely is."""
    return next((one.company for one in known if one.is_likely), None)


def chosen(known: Sequence[Recognised], choice: str) -> Organization | None:
    """The company that the applicant is, as staff say by its public id; `ANOTHER`, or nobody known: None. Where they say nothing
    it is the likely one. Raises RuleBroken (field "company") where there is none and somebody bears the name."""
    if choice == ANOTHER:
        return None
    said = next((one.company for one in known if one.company.public_id == choice), None)
    if choice and said is None:
        raise RuleBroken(
            "This company has no name of the application: choose one of the list.", field="company"
        )
    likely = said or likely_of(known)
    if likely is None and known:
        raise RuleBroken(f"{known[0].words} Say which company this is.", field="company")
    return likely


def likely_organization(session: Session, answers: Answers) -> Organization | None:
    """The company of the directory that has this registration number, or else alone has this name."""
    living = Organization.merged_into_id.is_(None)
    key = registration_key(answers.registration_number)
    if key is not None:
        query = (
            select(Organization).where(Organization.id.in_(numbered(key, answers.country)), living).limit(2)
        )
        by_number = session.scalars(query).all()
        if len(by_number) == 1:
            return by_number[0]
    query = (
        select(Organization).where(Organization.name_key.in_(name_keys(answers.legal_name)), living).limit(2)
    )
    by_name = session.scalars(query).all() if answers.legal_name else []
    return by_name[0] if len(by_name) == 1 else None


def living_application(
    session: Session, foundation_id: int, names: Iterable[str], number: str | None, *, except_id: int = 0
) -> Application | None:
    """The application that was sent and lives under one of these names, or under the registration number."""
    keys = frozenset().union(*map(name_keys, names))
    same: list[ColumnElement[bool]] = [Application.name_key.in_(keys)]
    if number is not None:
        same.append(Application.registration_key == number)
    query = select(Application).where(
        Application.foundation_id == foundation_id, Application.id != except_id, Application.state.in_(OPEN), or_(*same)
    )  # fmt: skip
    return session.scalars(query.order_by(Application.id).limit(1)).first()


def refuse_applicant(
    session: Session, foundation_id: int, company: Organization | None, name: str = ""
) -> None:
    """A company that has applied is admitted on its application, which else would wait for ever; `name` is of one that the
    directory does not know yet. Raises RuleBroken (field "legal_name")."""
    names = (company.legal_name, company.display_name) if company is not None else (name,)
    number = (company.registration_key or "").rpartition("/")[2] if company is not None else ""
    found = living_application(session, foundation_id, names, number or None)
    if found is None:
        return
    executed = select(Agreement.id).where(Agreement.application_id == found.id, Agreement.state == "executed")
    is_executed = session.scalars(executed).first() is not None
    way = "Admit it there, at the dues that both sides signed." if is_executed else "Decide there."
    stands = (
        f"{found.legal_name} has applied itself, and its application stands at “{STATE_WORDS[found.state]}”."
    )
    raise RuleBroken(f"{stands} {way} {ALIKE}", field="legal_name")
