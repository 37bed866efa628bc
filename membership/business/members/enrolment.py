"""Writing an import: every table in one bulk statement or two, all under one import id, in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.charter.queries import SoldTier, sold_tier
from membership.business.members.acts import first_acts
from membership.business.members.intake import Line, Problem
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, MemberImport, Representative, Term
from membership.business.members.operations import next_number
from membership.business.members.reception import ImportPlan
from membership.business.members.sale import Buyer, Sale, metric_of, sell
from membership.business.members.schedule import Anchor, Span, first_span, next_span
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization, OrganizationFigure
from membership.directory.organizations.names import name_key
from membership.directory.organizations.queries import figures
from membership.directory.people.addresses import email_key
from membership.directory.people.models import Affiliation, Person
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.times import FAR
from membership.kernel.work import Work

OPEN = {"ends_on": FAR, "is_open_ended": True}


@dataclass
class Enrolment:
    """An import while it is being written: charters and tiers are looked up once for each first day."""

    work: Work
    plan: ImportPlan
    today: date
    charters: dict[date, CharterDocument] = field(default_factory=dict)
    sold: dict[tuple[str, date], SoldTier] = field(default_factory=dict)

    def charter(self, on: date) -> CharterDocument:
        """The charter in force on the day."""
        if on not in self.charters:
            self.charters[on] = charter_in_force(self.work.session, self.plan.foundation_id, "business", on)
        return self.charters[on]

    def tier(self, key: str, on: date) -> SoldTier:
        """The tier as it is sold on the day."""
        if (key, on) not in self.sold:
            self.sold[key, on] = sold_tier(self.work.session, self.plan.foundation_id, key, on)
        return self.sold[key, on]


def check_sales(work: Work, plan: ImportPlan, today: date) -> list[Problem]:
    """Rows whose tier cannot be sold on their first day, by the charter of that day."""
    enrolment = Enrolment(work, plan, today)
    problems = []
    for line in plan.added:
        try:
            _chain(enrolment, line, Buyer({}, line.category))
        except RuleBroken as error:
            problems.append(Problem(line.row, "tier", error.message))
    return problems


def enrol(work: Work, plan: ImportPlan, today: date) -> MemberImport | None:
    """Write what the plan adds, all of it; None where it adds nothing. Raises RuleBroken where a row is faulty."""
    if plan.problems:
        raise RuleBroken(f"Row {plan.problems[0].row}: {plan.problems[0].message}", field="file")
    lines = plan.added
    if not lines:
        return None
    foundation = work.lock(Foundation, plan.foundation_id)
    enrolment = Enrolment(work, plan, today)
    taken = work.add(
        MemberImport(
            foundation_id=foundation.id, file_name=plan.file_name, sha256=plan.sha256, row_count=len(plan.lines),
            added_count=len(lines), recorded_at=work.at,
        )
    )  # fmt: skip
    _companies(work, lines)
    members = _members(work, lines, taken.id, foundation.id)
    _terms(enrolment, lines, members)
    _people(work, lines, members, foundation.id)
    summary = f"Took in {len(lines)} members from “{plan.file_name}”."
    work.record("business.import.applied", taken, foundation_id=foundation.id, summary=summary)
    return taken


def _companies(work: Work, lines: Sequence[Line]) -> None:
    """The companies that are not known, and the employees that the file states."""
    new = [line for line in lines if line.organization_id is None]
    rows = [
        {
            "legal_name": line.organization, "display_name": line.organization, "name_key": name_key(line.organization),
            "display_key": name_key(line.organization),
            "category": line.category, "country": line.country, "homepage": line.homepage, "recorded_at": work.at,
            "version": 1,
        }
        for line in new
    ]  # fmt: skip
    for line, key in zip(new, work.insert_many(Organization, rows), strict=True):
        line.organization_id = key
    stated = [
        {
            "organization_id": line.organization_id, "metric": "consolidated_employees", "amount": line.employees,
            "source": "imported file", "stated_on": line.joined_on, "starts_on": line.joined_on,
            "recorded_at": work.at, **OPEN,
        }
        for line in new
        if line.employees is not None
    ]  # fmt: skip
    work.insert_many(OrganizationFigure, stated)


def _members(work: Work, lines: Sequence[Line], import_id: int, foundation_id: int) -> list[int]:
    first = next_number(work, foundation_id)
    rows = [
        {
            "foundation_id": foundation_id, "organization_id": line.organization_id, "number": number,
            "joined_on": line.joined_on, "import_id": import_id, "recorded_at": work.at, "version": 1,
        }
        for number, line in enumerate(lines, first)
    ]  # fmt: skip
    return work.insert_many(Member, rows)


def _terms(enrolment: Enrolment, lines: Sequence[Line], members: Sequence[int]) -> None:
    """Every term from the first day until today, generation by generation, so that each knows the one before it."""
    buyers = _buyers(enrolment, lines)
    chains = [_chain(enrolment, line, buyer) for line, buyer in zip(lines, buyers, strict=True)]
    previous: dict[int, int] = {}
    written: list[dict[str, Any]] = []
    for turn in range(max(map(len, chains))):
        of = [place for place, chain in enumerate(chains) if turn < len(chain)]
        rows = [
            {
                **chains[place][turn].columns(), "member_id": members[place], "previous_id": previous.get(place),
                "origin": "renewal" if turn else "admission", "recorded_at": enrolment.work.at,
            }
            for place in of
        ]  # fmt: skip
        ids = enrolment.work.insert_many(Term, rows)
        previous = dict(zip(of, ids, strict=True))
        written += [{**row, "id": key} for row, key in zip(rows, ids, strict=True)]
    enrolment.work.insert_many(MembershipAct, first_acts(written))


def _buyers(enrolment: Enrolment, lines: Sequence[Line]) -> list[Buyer]:
    """The figures that prices depend on: what the file states of new companies, what is known of the others."""
    known: dict[str, Mapping[int, int]] = {}
    ids = [line.organization_id for line in lines if line.organization_id is not None]
    buyers = []
    for line in lines:
        assert line.joined_on is not None
        metric = metric_of(enrolment.charter(line.joined_on), line.tier, line.joined_on)
        if metric and metric not in known:
            known[metric] = figures(enrolment.work.session, ids, metric, enrolment.today)
        figure = known[metric].get(line.organization_id or 0) if metric else None
        buyers.append(Buyer({metric: figure} if metric and figure is not None else {}, line.category))
    return buyers


def _chain(enrolment: Enrolment, line: Line, buyer: Buyer) -> list[Sale]:
    """The terms of one member from its first day on, renewed until one covers today."""
    start = line.joined_on
    assert start is not None
    rule = enrolment.charter(start).membership_term(line.tier)
    if isinstance(rule, Absent):
        raise RuleBroken(rule.message)
    anchor = Anchor.of(start)

    def sale(span: Span) -> Sale:
        on = span.starts_on
        return sell(enrolment.charter(on), enrolment.tier(line.tier, on), span, anchor, buyer, rule)

    sales = [sale(first_span(rule.parameters, start))]
    while sales[-1].span.ends_on <= enrolment.today and rule.parameters.renews_by_itself:
        sales.append(sale(next_span(rule.parameters, anchor, sales[-1].span.ends_on)))
    return sales


def _people(work: Work, lines: Sequence[Line], members: Sequence[int], foundation_id: int) -> None:
    """The contacts, as primary representatives who work for their company."""
    named = [(line, member) for line, member in zip(lines, members, strict=True) if line.contact_name]
    people = _persons(work, [line for line, _ in named])
    days = {"recorded_at": work.at, **OPEN}
    employed = _employed(work, people)
    work.insert_many(
        Affiliation,
        [
            {
                "person_id": person,
                "organization_id": line.organization_id,
                "starts_on": line.joined_on,
                **days,
            }
            for person, (line, _) in zip(people, named, strict=True)
            if (person, line.organization_id) not in employed
        ],
    )
    rows = [
        {
            "foundation_id": foundation_id, "member_id": member, "person_id": person, "kind": "primary",
            "starts_on": line.joined_on, **days,
        }
        for person, (line, member) in zip(people, named, strict=True)
    ]  # fmt: skip
    work.insert_many(Representative, rows)


def _persons(work: Work, lines: Sequence[Line]) -> list[int]:
    """Person ids, one for each line; addresses that are known are known people."""
    keys = [email_key(line.contact_email) for line in lines if line.contact_email]
    query = select(Person.email_key, Person.id).where(Person.email_key.in_(keys))
    known = {row.email_key: row.id for row in work.session.execute(query)} if keys else {}

    def is_new(line: Line) -> bool:
        return not line.contact_email or email_key(line.contact_email) not in known

    rows: list[dict[str, Any]] = [
        {
            "name": line.contact_name, "email": line.contact_email or None,
            "email_key": email_key(line.contact_email) if line.contact_email else None,
            "recorded_at": work.at, "version": 1,
        }
        for line in lines
        if is_new(line)
    ]  # fmt: skip
    ids = iter(work.insert_many(Person, rows))
    return [next(ids) if is_new(line) else known[email_key(line.contact_email)] for line in lines]


def _employed(work: Work, people: Sequence[int]) -> set[tuple[int, int | None]]:
    query = select(Affiliation.person_id, Affiliation.organization_id).where(
        Affiliation.person_id.in_(people), holds_on(Affiliation, work.at.date())
    )
    return {(row.person_id, row.organization_id) for row in work.session.execute(query)}
