"""Judging the rows of a file of members: who would join, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from membership.business.members.beside_rows import not_taken, note_beside
from membership.business.members.columns import Problem
from membership.business.members.entering import entered
from membership.business.members.intake import MemberLine, doubled
from membership.business.members.naming_rows import Companies, Company
from membership.business.members.people_rows import employments, known_people, leaving_words
from membership.business.members.reception import Entry, Judging
from membership.business.members.standing_rows import standing_terms
from membership.business.members.values import called
from membership.directory.people.addresses import email_key
from membership.kernel.errors import RuleBroken
from membership.kernel.times import date_text


def judge_members(of: Judging, lines: Sequence[MemberLine]) -> Iterator[Problem]:
    """What is wrong with the rows; sets what each would do, with the terms that it would bring."""
    yield from of.noted(_alone(lines))
    companies = Companies(of, lines)
    terms = standing_terms(of.session, companies.member_ids)
    for line in of.sound(lines):
        yield from of.noted(_meet(of, line, companies, terms))
    yield from of.noted(_contacts_who_left(of, [line for line in lines if line.row not in of.faulty]))
    note_beside(of, [line for line in lines if line.row not in of.faulty], companies)
    yield from of.noted(doubled(lines, "organization", lambda line: line.organization_id or line.key))
    of.pricing.know([line.organization_id for line in lines if line.organization_id])
    for line in of.sound(lines):
        if line.effect != "unchanged":
            yield from of.noted(_sell(of, line, companies.of(line)))
    joining = [line for line in of.sound(lines) if line.effect != "unchanged"]
    yield from of.noted(entered(of, joining, list(_entries(of, joining, companies))))


def _entries(of: Judging, joining: Sequence[MemberLine], companies: Companies) -> Iterator[Entry]:
    """The term of each row that holds today, or begins later; one that is over by its charter's rule enters no tier."""
    for line in joining:
        span, known = line.sales[-1].span, companies.of(line)
        name, category = (known.display_name, known.category) if known else (line.organization, line.category)
        if span.ends_on > of.today:
            yield Entry(
                line.row, line.tier, span.starts_on, span.ends_on, line.organization_id, name, category
            )


def _contacts_who_left(of: Judging, lines: Sequence[MemberLine]) -> Iterator[Problem]:
    """No file makes somebody primary representative of a known company that they left, or leave."""
    named = [line for line in lines if line.effect == "joins" and line.contact_email]
    known = known_people(of.session, [email_key(line.contact_email) for line in named])
    held = employments(of.session, sorted({person.id for person in known.values()}))
    for line in named:
        person = known.get(email_key(line.contact_email))
        if person is not None and line.joined_on is not None:
            own = held.get((person.id, line.organization_id or 0), [])
            told = leaving_words(own, line.joined_on, of.today)
            if told:
                yield Problem(line.row, "contact name", told)


def _alone(lines: Sequence[MemberLine]) -> Iterator[Problem]:
    yield from doubled(lines, "contact email", lambda line: line.contact_email.casefold())
    for line in lines:
        if line.contact_email and not line.contact_name:
            yield Problem(line.row, "contact name", "An address without a name: write who it belongs to.")


def _meet(
    of: Judging, line: MemberLine, companies: Companies, terms: Mapping[int, Sequence[Row[Any]]]
) -> Iterator[Problem]:
    unclear = companies.place(line, lambda one: _is_so(line, terms.get(one.member_id or 0, ()), of.today))
    said, line.joined_on = line.joined_on, line.joined_on or of.default_on
    if unclear:
        yield Problem(line.row, "organization", unclear)
        return
    known = companies.of(line)
    if known is None or known.member_id is None:
        line.effect = "joins" if known else "new"
        return
    line.effect = "unchanged"
    if said is not None and known.joined_on is not None and said != known.joined_on:
        line.note(not_taken(f"Known to have joined on {date_text(known.joined_on)}", date_text(said)))
    yield from _still_so(line, terms.get(known.member_id, ()), of.today)


def _still_so(line: MemberLine, terms: Sequence[Row[Any]], today: date) -> Iterator[Problem]:
    """What a row means for a company that is, was or will be a member: it says the tier of today, or that in which the company
    begins."""
    present = _present(terms, today)
    if present is None and terms:
        message = f"Its membership ended on {date_text(terms[-1].ends_on)}; admit it again on its own page."
        yield Problem(line.row, "organization", message)
    elif present is not None and not _is_so(line, terms, today):
        message = f"It is a {present.key} member; a file changes no tier: do that on the member's page."
        yield Problem(line.row, "tier", message)


def _present(terms: Sequence[Row[Any]], today: date) -> Row[Any] | None:
    return next((term for term in terms if term.ends_on > today), None)


def _is_so(line: MemberLine, terms: Sequence[Row[Any]], today: date) -> bool:
    """Whether the company is a member at the tier of the row, or will be."""
    present = _present(terms, today)
    return present is not None and (line.tier == present.key or called(line.tier_word, present.tier_name))


def _sell(of: Judging, line: MemberLine, known: Company | None) -> Iterator[Problem]:
    """The terms of the row, by the charter of their first days."""
    assert line.joined_on is not None
    category = known.category if known and known.category != "unknown" else line.category
    try:
        buyer = of.pricing.buyer(line.tier, line.joined_on, line.organization_id, category, line.employees)
        line.sales = of.pricing.chain(line.tier, line.joined_on, buyer)
        line.dues = line.sales[-1].owed(of.today)
    except RuleBroken as error:
        yield Problem(line.row, "tier", error.message)
