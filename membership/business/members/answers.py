"""What an applicant types, kept word for word, and what is still missing before it can be sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date

from membership.business.members.models import KINDS
from membership.directory.organizations.countries import countries
from membership.directory.people.addresses import checked_email
from membership.kernel.errors import RuleBroken
from membership.kernel.times import YEARS, date_text

HOMEPAGE = re.compile(r"^https?://[^\s/]+\S*$")
MOST_EMPLOYEES = 50_000_000
LONG = 4000
NEEDED = "This is needed."
CATEGORIES = ("unknown", "company", "academic", "nonprofit", "government")


@dataclass(frozen=True)
class Answers:
    """The application as it was typed. Everything is text, so that nothing typed is ever lost, right or wrong."""

    tier: str = ""
    legal_name: str = ""
    display_name: str = ""
    category: str = "unknown"
    country: str = ""
    registration_number: str = ""
    homepage: str = ""
    address: str = ""
    employees: str = ""
    employees_on: str = ""
    signatory_name: str = ""
    signatory_title: str = ""
    signatory_email: str = ""
    primary_name: str = ""
    primary_email: str = ""
    voting_name: str = ""
    voting_email: str = ""
    billing_name: str = ""
    billing_email: str = ""
    legal_name_of: str = ""
    legal_email: str = ""
    marketing_name: str = ""
    marketing_email: str = ""
    technical_name: str = ""
    technical_email: str = ""
    po_needed: str = ""
    purpose: str = ""
    attestation: str = ""

    def as_text(self) -> str:
        """The JSON that is stored, the same for the same answers."""
        return json.dumps(vars(self), sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_text(cls, stored: str) -> Answers:
        """What `as_text` wrote; a field that is not known (or erased) is empty."""
        return cls.of(json.loads(stored))

    @classmethod
    def of(cls, typed: Mapping[str, object]) -> Answers:
        """From a form: what is not a field of an application is not taken."""
        names = [one.name for one in fields(cls)]
        return cls(
            **{name: str(typed[name] or "").replace("\x00", "").strip() for name in names if name in typed}
        )

    @property
    def company(self) -> str:
        """The name by which the company calls itself."""
        return self.display_name or self.legal_name

    @property
    def head_count(self) -> int | None:
        """The number of employees; None where nothing readable was typed."""
        digits = re.sub(r"[\s,’']", "", self.employees)
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None

    @property
    def counted_on(self) -> date | None:
        """The day for which the number was true."""
        try:
            found = date.fromisoformat(self.employees_on)
        except ValueError:
            return None
        return found if found.year in YEARS else None

    @property
    def figures(self) -> dict[str, int]:
        """The figures that a price may depend on."""
        count = self.head_count
        return {} if count is None else {"employees": count, "consolidated_employees": count}

    def contact(self, kind: str) -> tuple[str, str]:
        """Name and address of the person named for a role."""
        name = "legal_name_of" if kind == "legal" else f"{kind}_name"
        return getattr(self, name), getattr(self, f"{kind}_email")

    def contacts(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Everybody who is named: name, address, and every role for which both were given."""
        found: dict[tuple[str, str], tuple[str, str, list[str]]] = {}
        for kind in KINDS:
            name, email = self.contact(kind)
            if name and email:
                found.setdefault((email.casefold(), plain(name)), (name, email, []))[2].append(kind)
        for name, email, kinds in found.values():
            yield name, email, tuple(kinds)

    def name_at(self, email: str) -> str:
        """The name that was given with the mail address; empty where none was."""
        signatory = (self.signatory_name, self.signatory_email)
        given = [signatory, *((name, address) for name, address, _ in self.contacts())]
        return next((name for name, address in given if address.casefold() == email.casefold()), "")


def plain(name: str) -> str:
    """A person's name as two are told to be the same: whatever its capitals and spaces."""
    return " ".join(name.casefold().split())


def problems(answers: Answers, today: date) -> list[tuple[str, str]]:
    """(field, sentence) of everything that keeps the application from being sent today."""
    return [*_company(answers, today), *_people(answers), *_rest(answers)]


def _company(answers: Answers, today: date) -> Iterator[tuple[str, str]]:
    for name in ("tier", "legal_name", "country", "address"):
        if not getattr(answers, name):
            yield name, NEEDED
    if answers.country and answers.country not in countries():
        yield "country", "Choose a country."
    if answers.category not in CATEGORIES or answers.category == "unknown":
        yield "category", "Say what kind of organization you are."
    if answers.homepage and not HOMEPAGE.match(answers.homepage):
        yield "homepage", "Write it like https://example.org/."
    yield from _figure(answers, today)


def _figure(answers: Answers, today: date) -> Iterator[tuple[str, str]]:
    count = answers.head_count
    if count is None or not 0 < count <= MOST_EMPLOYEES:
        yield "employees", "Write a whole number, such as 1,200, with every company of your group."
    if answers.counted_on is None:
        yield "employees_on", "Write the day like 2026-03-31."
    elif answers.counted_on > today:
        yield "employees_on", f"This day has not come yet; write one until today, {date_text(today)}."


def _people(answers: Answers) -> Iterator[tuple[str, str]]:
    for name in ("signatory_name", "signatory_title", "signatory_email", "primary_name", "primary_email"):
        if not getattr(answers, name):
            yield name, NEEDED
    if answers.signatory_email:
        yield from _mailbox("signatory_email", answers.signatory_email)
    for kind in KINDS:
        name, email = answers.contact(kind)
        if bool(name) != bool(email) and kind != "primary":
            yield f"{kind}_email", "Give both a name and a mail address, or neither."
        elif email:
            yield from _mailbox(f"{kind}_email", email)
    yield from _one_person_each(answers)


def _one_person_each(answers: Answers) -> Iterator[tuple[str, str]]:
    """By the mail address one person is told from another: a second name under it would be lost."""
    named: dict[str, str] = {}
    for kind in KINDS:
        name, email = answers.contact(kind)
        if name and email and plain(named.setdefault(email.casefold(), name)) != plain(name):
            before = named[email.casefold()]
            yield (
                f"{kind}_email",
                f"This is the address of {before}; give {name} another one, or the same name twice.",
            )


def _mailbox(field: str, typed: str) -> Iterator[tuple[str, str]]:
    try:
        checked_email(typed)
    except RuleBroken as refusal:
        yield field, refusal.message


def _rest(answers: Answers) -> Iterator[tuple[str, str]]:
    if not answers.purpose:
        yield "purpose", "Say in a few words why you join."
