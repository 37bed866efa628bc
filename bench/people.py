"""The companies, their people, their memberships and terms. Six companies are made by the operations; the others are
their copies, so that no rule of the program is told a second time here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from bench.arithmetic import COUNTRIES, company_name, legal_name, person_email, person_name
from bench.bulk import Row, by_program, set_sequences, table_of, write, write_recorded
from bench.sizes import Size
from membership.assembly.rules.operations import adopt_charter_version
from membership.business.charter.operations import align_tiers
from membership.business.members.models import Member, Representative, Term
from membership.business.members.operations import begin_membership
from membership.business.members.terms import renew_membership
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.people.models import Person
from membership.kernel.db import FAR, Database
from membership.kernel.schema import shipped
from membership.kernel.work import Work

SLUG = "meridian"
KINDS = ("primary", "billing", "voting")
EMPLOYEES = (0, 200, 700, 2_000, 4_000, 9_000)
"""The six patterns: premier (flat dues), and a company in each bracket of the general tier."""
PATTERNS = len(EMPLOYEES)
UNCOPIED = ("id", "public_id", "member_id", "previous_id")
DATES = {"is_open_ended": True, "ends_on": FAR}


@dataclass(frozen=True)
class SoldTerm:
    """What invoices need of a term."""

    id: int
    tier_id: int
    tier_name: str
    price: int
    charter_version_id: int
    dues_rule: str
    explanation: Any


@dataclass
class Cast:
    """Who is there."""

    size: Size
    this_year: int
    foundation_id: int = 0
    legal_entity_id: int = 0
    terms: dict[tuple[int, int], dict[str, Any]] | None = None
    """(pattern, year) -> the row of the company that the operations made."""

    @property
    def count(self) -> int:
        """How many companies."""
        return self.size.companies

    @property
    def years(self) -> range:
        """The years with invoices; the present year has a term, and its dues are not raised yet."""
        return range(self.this_year - self.size.years, self.this_year)

    @property
    def members(self) -> range:
        """Ids of the members, by the company's place."""
        return range(1, self.count + 1)

    @property
    def began_at(self) -> datetime:
        """When all of this was written down."""
        return datetime(self.years.start, 1, 2, 9, tzinfo=UTC)

    def term(self, company: int, year: int) -> SoldTerm:
        """The company's term of a year."""
        assert self.terms is not None
        row = self.terms[company % PATTERNS, year]
        return SoldTerm(
            self.term_id(company, year), row["tier_id"], row["tier_name"], row["price_minor"],
            row["charter_version_id"], row["dues_rule"], row["explanation"],
        )  # fmt: skip

    def term_id(self, company: int, year: int) -> int:
        """Terms are numbered company by company."""
        terms = len(self.years) + 1
        return company * terms + year - self.years.start + 1


def write_cast(database: Database, cast: Cast) -> None:
    """The foundation, the companies and their people."""
    with by_program(database) as work:
        _found(work, cast)
    write_recorded(database, cast.foundation_id, Organization, 1, _organizations(cast))
    set_sequences(database, (Organization,))
    with by_program(database) as work:
        write(work, OrganizationFigure, 1, _figures(cast))
        _real_members(work, cast)
    terms = PATTERNS * (len(cast.years) + 1)
    write_recorded(database, cast.foundation_id, Member, PATTERNS + 1, _members(cast))
    write_recorded(database, cast.foundation_id, Term, terms + 1, _terms(cast))
    write_recorded(database, cast.foundation_id, Person, 1, _people(cast))
    write_recorded(database, cast.foundation_id, Representative, 1, _representatives(cast))
    set_sequences(database, (OrganizationFigure, Member, Term, Person, Representative))


def _found(work: Work, cast: Cast) -> None:
    seller = Seller(
        "Seller Inc.", "US", "USD", "America/New_York", "1 Main Street", bank_account="US00 0000 0000"
    )
    entity = register_legal_entity(work, seller)
    foundation = found_foundation(
        work, slug=SLUG, name="Meridian Foundation", zone="America/New_York", legal_entity_id=entity.id
    )
    cast.foundation_id, cast.legal_entity_id = foundation.id, entity.id
    adopt_charter_version(work, foundation.id, "business", _charter(cast.years.start))
    align_tiers(work, foundation.id)


def _charter(since: int) -> str:
    """The invented foundation's charter, in force since the first year."""
    path = shipped("migrations").parent / "membership" / "demo" / "charters" / "meridian-business.toml"
    text = path.read_text(encoding="utf-8")
    return text.replace("adopted_on = 2024-11-15", f"adopted_on = {since - 1}-11-15").replace(
        "effective_from = 2025-01-01", f"effective_from = {since}-01-01"
    )


def _organizations(cast: Cast) -> Iterator[Row]:
    for number in range(1, cast.count + 1):
        yield {
            "legal_name": legal_name(number), "display_name": company_name(number),
            "name_key": company_name(number).casefold(), "category": "company", "country": COUNTRIES[number % 10],
            "address": f"{number} Market Street", "version": 1, "recorded_at": cast.began_at,
        }  # fmt: skip


def _figures(cast: Cast) -> Iterator[Row]:
    start = date(cast.years.start, 1, 1)
    for company in range(cast.count):
        yield {
            "organization_id": company + 1, "metric": "consolidated_employees",
            "amount": EMPLOYEES[company % PATTERNS] or 12_000, "source": "stated", "stated_on": start,
            "starts_on": start, "recorded_at": cast.began_at, **DATES,
        }  # fmt: skip


def _real_members(work: Work, cast: Cast) -> None:
    """The six companies of the operations, whose terms the others copy."""
    first = cast.years.start
    for pattern, employees in enumerate(EMPLOYEES):
        member = begin_membership(
            work, cast.foundation_id, pattern + 1, "general" if employees else "premier",
            accepted_on=date(first, 1, 1), starts_on=date(first, 1, 1), ends_on=date(first + 1, 1, 1),
        )  # fmt: skip
        assert member.id == pattern + 1
        for _ in cast.years:
            renew_membership(work, member.id)
    rows = work.session.execute(select(table_of(Term)).order_by(Term.id)).mappings().all()
    cast.terms = {(row["member_id"] - 1, row["starts_on"].year): dict(row) for row in rows}


def _members(cast: Cast) -> Iterator[Row]:
    for company in range(PATTERNS, cast.count):
        yield {
            "foundation_id": cast.foundation_id, "organization_id": company + 1, "number": company + 1,
            "joined_on": date(cast.years.start, 1, 1), "version": 1, "recorded_at": cast.began_at,
        }  # fmt: skip


def _terms(cast: Cast) -> Iterator[Row]:
    assert cast.terms is not None
    kept = {
        key: {name: value for name, value in row.items() if name not in UNCOPIED}
        for key, row in cast.terms.items()
    }
    for company in range(PATTERNS, cast.count):
        for year in (*cast.years, cast.this_year):
            before = cast.term_id(company, year - 1) if year > cast.years.start else None
            yield {**kept[company % PATTERNS, year], "member_id": company + 1, "previous_id": before}


def _people(cast: Cast) -> Iterator[Row]:
    for number in range(1, 3 * cast.count + 1):
        email = person_email(number)
        yield {
            "name": person_name(number), "email": email, "email_key": email, "version": 1,
            "recorded_at": cast.began_at,
        }  # fmt: skip


def _representatives(cast: Cast) -> Iterator[Row]:
    for company in range(cast.count):
        for place, kind in enumerate(KINDS):
            yield {
                "foundation_id": cast.foundation_id, "member_id": company + 1, "person_id": 3 * company + place + 1,
                "kind": kind, "starts_on": date(cast.years.start, 1, 1), "recorded_at": cast.began_at, **DATES,
            }  # fmt: skip
