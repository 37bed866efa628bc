"""Writing an import of members: every table in one bulk statement or two, all under one import id, in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from membership.business.members.acts import first_acts
from membership.business.members.intake import Line, MemberLine
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, MemberImport, Representative, Term
from membership.business.members.operations import next_number
from membership.business.members.people_enrolment import employ, named_by, persons_of
from membership.business.members.reception import ImportPlan, parts
from membership.business.members.sale import Sale
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.names import name_key
from membership.kernel.columns import new_public_id
from membership.kernel.times import FAR, business_date
from membership.kernel.work import Work

OPEN = {"ends_on": FAR, "is_open_ended": True}


def enrol_members(work: Work, plan: ImportPlan, taken: MemberImport) -> Iterator[int]:
    """Write the companies, members, terms and contacts that the plan adds, part by part; yields how many rows of the file each
    part had. The caller records."""
    today = business_date(work.at, work.session.get_one(Foundation, plan.foundation_id).zone)
    for lines in parts(plan.added):
        add_companies(work, lines)
        _state_employees(work, lines, today)
        members = add_members(work, lines, taken, [line.joined_on for line in lines])
        _add_terms(work, lines, members)
        _add_contacts(work, lines, members, plan)
        yield len(lines)


def add_companies(work: Work, lines: Sequence[Line]) -> None:
    """The companies that are not known, each once; every row has its company then."""
    new = {line.key: line for line in lines if line.organization_id is None}
    rows = [
        {
            "public_id": new_public_id(), "legal_name": line.organization, "display_name": line.organization,
            "name_key": name_key(line.organization), "display_key": name_key(line.organization),
            **{name: getattr(line, name) for name in ("category", "country", "homepage", "crunchbase") if hasattr(line, name)},
            "recorded_at": work.at, "version": 1,
        }
        for line in new.values()
    ]  # fmt: skip
    ids = dict(zip(new, work.insert_many(Organization, rows), strict=True))
    for line in lines:
        line.organization_id = line.organization_id or ids[line.key]


def _state_employees(work: Work, lines: Sequence[MemberLine], today: date) -> None:
    """The employees that the file states of companies that were not known: as of the day of joining, or of today where that
    lies ahead. A figure of a coming day could not be put right before it."""
    on = {line.row: min(line.joined_on or today, today) for line in lines}
    rows = [
        {
            "organization_id": line.organization_id, "metric": "consolidated_employees", "amount": line.employees,
            "source": "imported file", "basis": "import", "stated_by": work.actor.key, "stated_on": on[line.row],
            "starts_on": on[line.row], "recorded_at": work.at, **OPEN,
        }
        for line in lines
        if line.effect == "new" and line.employees is not None
    ]  # fmt: skip
    work.insert_many(OrganizationFigure, rows)


def add_members(work: Work, lines: Sequence[Line], taken: MemberImport, days: Sequence[Any]) -> list[int]:
    """A member for each row, numbered in the order of the file; `days` are the days on which they joined."""
    first = next_number(work, taken.foundation_id)
    rows = [
        {
            "foundation_id": taken.foundation_id, "organization_id": line.organization_id, "number": number,
            "joined_on": day, "import_id": taken.id, "recorded_at": work.at, "version": 1,
        }
        for number, (line, day) in enumerate(zip(lines, days, strict=True), first)
    ]  # fmt: skip
    return work.insert_many(Member, rows)


class TermRows:
    """The rows of terms while they are put together. Those that share a price share its explanation, told once."""

    def __init__(self) -> None:
        self._told: dict[int, Mapping[str, Any]] = {}

    def row(self, sale: Sale, **columns: Any) -> dict[str, Any]:
        """One term as a row."""
        price = id(sale.price)
        if price not in self._told:
            self._told[price] = sale.price.explanation.as_json()
        return {**sale.columns(explanation=self._told[price]), **columns}


def _add_terms(work: Work, lines: Sequence[MemberLine], members: Sequence[int]) -> None:
    """Every term from the first day until today; each is written after the one that it follows."""
    ids = iter(work.allot_ids(Term, sum(len(line.sales) for line in lines)))
    written: list[dict[str, Any]] = []
    rows = TermRows()
    for line, member in zip(lines, members, strict=True):
        previous: int | None = None
        for sale in line.sales:
            key = next(ids)
            origin = "renewal" if previous else "admission"
            written.append(
                rows.row(
                    sale, id=key, member_id=member, previous_id=previous, origin=origin, recorded_at=work.at
                )
            )
            previous = key
    work.insert_many(Term, written)
    work.insert_many(MembershipAct, first_acts(written))


def _add_contacts(work: Work, lines: Sequence[MemberLine], members: Sequence[int], plan: ImportPlan) -> None:
    """The contacts, as primary representatives who work for their company."""
    named = [(line, member) for line, member in zip(lines, members, strict=True) if line.contact_name]
    people = persons_of(work, [(line.contact_name, line.contact_email, "") for line, _ in named])
    employ(
        work,
        [
            (person, line.organization_id, line.joined_on, "")
            for person, (line, _) in zip(people, named, strict=True)
        ],
    )
    rows = [
        {
            "foundation_id": plan.foundation_id, "member_id": member, "person_id": person, "kind": "primary",
            "named_by": named_by(work, plan), "starts_on": line.joined_on, "recorded_at": work.at, **OPEN,
        }
        for person, (line, member) in zip(people, named, strict=True)
    ]  # fmt: skip
    work.insert_many(Representative, rows)
