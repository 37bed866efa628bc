"""From the rows of a file to members, people and terms: what each row says, and what is wrong with it.

Nothing is written here. A file is taken in whole or not at all, so every row is judged before the first one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from membership.business.members import values
from membership.business.members.columns import Column, Problem, faults_of
from membership.business.members.sale import Sale
from membership.business.members.sheet import Sheet
from membership.directory.organizations.names import name_key
from membership.kernel.errors import RuleBroken
from membership.kernel.lines import one_line

ORGANIZATION = (
    "organization", "organisation", "company", "name", "member", "member name", "legal name", "company name",
    "organization name", "organisation name",
)  # fmt: skip
EMPLOYER = ("employer", *(word for word in ORGANIZATION if word != "name"))
TIER = ("tier", "level", "membership level", "membership tier", "membership", "class")
EMAIL = ("email", "e mail", "contact email", "contact e mail", "mail", "email address", "mail address")
DAYS = ("since", "from", "start", "start date", "starts on", "valid from")


@dataclass
class Line:
    """One row as it was understood. `effect` says what it would do ("unchanged": nothing; "unjudged": another row of the
    company has to be put right first), `notes` what a reader should know of how it was understood. `tier_word` is the tier as it was written."""

    row: int
    organization: str = ""
    effect: str = "unjudged"
    organization_id: int | None = None
    key: str = ""
    notes: tuple[str, ...] = ()
    tier_word: str = ""

    def note(self, told: str) -> None:
        """Say something of the row, once."""
        self.notes = tuple(dict.fromkeys((*self.notes, told)))

    def settle(self) -> None:
        """What follows from the cells once they are read."""
        self.key = name_key(self.organization)


@dataclass
class MemberLine(Line):
    """A company that joins. `effect`: "new" (company and member), "joins" (the company is known), "unchanged". `dues` says what
    would be owed."""

    tier: str = ""
    homepage: str = ""
    crunchbase: str = ""
    country: str = ""
    category: str = "unknown"
    joined_on: date | None = None
    employees: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    dues: str = ""
    sales: Sequence[Sale] = ()


@dataclass
class PersonLine(Line):
    """A person at a company. `effect`: "new" (person), "joins" (known person, new employment), "role", "unchanged". `acts_from` is
    the first day of the roles, which may lie after that of the employment; `said_since` is `since` as the file has it."""

    name: str = ""
    email: str = ""
    title: str = ""
    phone: str = ""
    roles: tuple[str, ...] = ()
    since: date | None = None
    member_id: int | None = None
    person_id: int | None = None
    is_employed: bool = False
    new_roles: tuple[str, ...] = ()
    acts_from: date | None = None
    said_since: date | None = None


@dataclass
class TermLine(Line):
    """A term of a membership. `effect`: "new" (company, member, term), "joins" (member, term), "term", "unchanged". `dues`
    says what would be owed; `is_the_end`: it is over, and the membership with it."""

    tier: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    complimentary: str = ""
    member_id: int | None = None
    sale: Sale | None = None
    dues: str = ""
    is_the_end: bool = False


AnyLine = TypeVar("AnyLine", bound=Line)

MEMBERS = (
    Column("tier", "tier", TIER, values.tier, is_needed=True, longest=500),
    Column("organization", "organization", ORGANIZATION, values.organization, is_needed=True, longest=200),
    Column("homepage", "homepage", ("homepage", "website", "web site", "url", "web", "homepage url"), values.homepage, longest=500),
    Column("crunchbase", "crunchbase", ("crunchbase", "crunchbase slug", "crunchbase url"), values.crunchbase, longest=200),
    Column("country", "country", ("country", "country code"), values.country),
    Column("category", "category", ("category", "kind of organization", "organization type", "type"), values.category),
    Column("joined_on", "joined", ("joined on", "joined", "join date", "member since", "date joined", *DAYS), values.day),
    Column("employees", "employees", ("employees", "consolidated employees", "headcount"), values.number),
    Column(
        "contact_name", "contact name", ("contact", "contact name", "primary contact", "representative"), values.plain,
        longest=200,
    ),
    Column("contact_email", "contact email", EMAIL, values.email, longest=254),
)  # fmt: skip
PEOPLE = (
    Column(
        "organization", "organization", EMPLOYER,
        values.organization, is_needed=True, longest=200,
    ),
    Column("name", "name", ("name", "full name", "person", "contact", "contact name", "representative"), values.person, True, 200),
    Column("email", "email", EMAIL, values.email, is_needed=True, longest=254),
    Column("title", "title", ("title", "job", "job title", "position", "function"), values.plain, longest=200),
    Column("phone", "phone", ("phone", "telephone", "phone number", "mobile"), values.plain, longest=40),
    Column("roles", "roles", ("roles", "role", "acts as", "representative role", "representative roles"), values.roles),
    Column("since", "since", ("employed since", "joined", *DAYS), values.day),
)  # fmt: skip
TERMS = (
    Column("organization", "organization", ORGANIZATION, values.organization, is_needed=True, longest=200),
    Column("tier", "tier", TIER, values.tier, is_needed=True, longest=500),
    Column("starts_on", "start", (*DAYS, "begin", "begins on", "term start", "joined"), values.day, is_needed=True),
    Column("ends_on", "end", ("end", "end date", "ends on", "until", "to", "valid until", "expires", "term end"), values.day),
    Column(
        "complimentary", "complimentary", ("complimentary", "free", "granted by", "waived by"), values.plain, longest=200
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Intake:
    """A file as it was understood, with everything that is wrong in it."""

    lines: Sequence[Any]
    problems: Sequence[Problem] = field(default_factory=tuple)


def understand(
    sheet: Sheet,
    columns: Sequence[Column],
    make: Callable[[int], AnyLine],
    mapping: Mapping[int, str],
    tiers: values.Tiers,
) -> Intake:
    """Read every row. `mapping`: place of a column in the file -> what it says."""
    problems = faults_of(sheet.header, columns, mapping)
    lines: list[AnyLine] = []
    if problems:
        return Intake(lines, problems)
    by_name = {column.name: column for column in columns}
    read = [(place, by_name[name]) for place, name in sorted(mapping.items()) if name in by_name]
    for number, cells in sheet.rows:
        line = make(number)
        if len(cells) > len(sheet.header) and any(cells[len(sheet.header) :]):
            problems.append(Problem(number, "cells", values.more_cells(cells, len(sheet.header))))
        problems += _fill(line, cells, read, tiers)
        line.settle()
        lines.append(line)
    return Intake(lines, problems)


def _fill(
    line: Line, cells: Sequence[str], read: Sequence[tuple[int, Column]], tiers: values.Tiers
) -> Iterator[Problem]:
    for place, column in read:
        value = cells[place] if place < len(cells) else ""
        fault = values.text_fault(value, column.longest)
        value = one_line(value)
        if fault:
            yield Problem(line.row, column.label, fault)
        elif value or column.is_needed:
            try:
                setattr(line, column.name, column.read(value, tiers))
                line.tier_word = value if column.name == "tier" else line.tier_word
            except RuleBroken as error:
                yield Problem(line.row, column.label, error.message)


def doubled(lines: Sequence[AnyLine], label: str, of: Callable[[AnyLine], Any]) -> Iterator[Problem]:
    """What may stand in a file once, and stands there twice; an empty value is none."""
    seen: dict[Any, int] = {}
    for line in lines:
        value = of(line)
        if value and value in seen:
            yield Problem(line.row, label, f"The same as in row {seen[value]}; leave one of the two out.")
        elif value:
            seen[value] = line.row
