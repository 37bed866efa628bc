"""Judging the rows of a file of members: who would join, and what stands against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.phrases import times
from membership.assembly.rules.records import Absent
from membership.assembly.rules.sizes import tier_maximum
from membership.business.charter.models import Tier
from membership.business.members.columns import Problem
from membership.business.members.intake import MemberLine, doubled
from membership.business.members.models import Term
from membership.business.members.queries import tier_counts
from membership.business.members.reception import Companies, Company, Judging, parts
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known


def judge_members(of: Judging, lines: Sequence[MemberLine]) -> Iterator[Problem]:
    """What is wrong with the rows; sets what each would do, with the terms that it would bring."""
    yield from of.noted(_alone(lines))
    companies = Companies(of, lines)
    terms = last_terms(of.session, [one.member_id for one in companies.known.values() if one.member_id])
    for line in of.sound(lines):
        yield from of.noted(_meet(of, line, companies, terms))
    yield from of.noted(doubled(lines, "organization", lambda line: line.organization_id))
    of.pricing.know([line.organization_id for line in lines if line.organization_id])
    for line in of.sound(lines):
        if line.effect != "unchanged":
            yield from of.noted(_sell(of, line, companies.known.get(line.organization_id or 0)))
    yield from of.noted(_crowded(of, [line for line in of.sound(lines) if line.effect != "unchanged"]))


def _crowded(of: Judging, joining: Sequence[MemberLine]) -> Iterator[Problem]:
    """Rows for which their tier has no room today; its maximum may hang on the members there would be."""
    rules = {key: of.pricing.charter(of.today).tier(key) for key in {line.tier for line in joining}}
    if all(isinstance(rule, Absent) or rule.parameters.maximum_members is None for rule in rules.values()):
        return
    held = Counter(tier_counts(of.session, of.foundation_id, of.today))
    facts = CountFacts(members=held + Counter(line.tier for line in joining))
    most = {key: tier_maximum(of.pricing.charter(of.today), key, facts) for key in rules}
    for line in joining:
        held[line.tier] += 1
        found, rule = most[line.tier], rules[line.tier]
        if found is None or found.number is None or isinstance(rule, Absent):
            continue
        if held[line.tier] > found.number:
            message = f"{rule.parameters.title} has room for {times(found.number, 'member')} (clause {rule.clause}); "
            yield Problem(line.row, "tier", f"{message}with this row it would have {held[line.tier]}.")


def _alone(lines: Sequence[MemberLine]) -> Iterator[Problem]:
    yield from doubled(lines, "organization", lambda line: line.key)
    yield from doubled(lines, "contact email", lambda line: line.contact_email.casefold())
    for line in lines:
        if line.contact_email and not line.contact_name:
            yield Problem(line.row, "contact name", "An address without a name: write who it belongs to.")


def _meet(
    of: Judging, line: MemberLine, companies: Companies, terms: Mapping[int, Row[Any]]
) -> Iterator[Problem]:
    line.joined_on = line.joined_on or of.default_on
    unclear = companies.against(line)
    if unclear:
        yield Problem(line.row, "organization", unclear)
    known = companies.named(line.key)
    if known is None:
        return
    line.organization_id = known.id
    line.effect = "joins" if known.member_id is None else "unchanged"
    last = terms.get(known.member_id or 0)
    if last is not None:
        yield from _still_so(line, last, of.today)


def _still_so(line: MemberLine, last: Row[Any], today: date) -> Iterator[Problem]:
    """What a row means for a company that is, or was, a member."""
    if last.ends_on <= today:
        message = f"Its membership ended on {last.ends_on}; admit it again on its own page."
        yield Problem(line.row, "organization", message)
    elif last.key != line.tier:
        message = f"It is a {last.key} member; a file changes no tier: do that on the member's page."
        yield Problem(line.row, "tier", message)


def _sell(of: Judging, line: MemberLine, known: Company | None) -> Iterator[Problem]:
    """The terms of the row, by the charter of their first days."""
    assert line.joined_on is not None
    category = known.category if known and line.category == "unknown" else line.category
    try:
        buyer = of.pricing.buyer(line.tier, line.joined_on, line.organization_id, category, line.employees)
        line.sales = of.pricing.chain(line.tier, line.joined_on, buyer)
    except RuleBroken as error:
        yield Problem(line.row, "tier", error.message)


def last_terms(session: Session, member_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Member -> its last term that stands: the key of its tier, and its days; a statement for each thousand members."""
    found: dict[int, Row[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(Term.member_id, Tier.key, Term.starts_on, Term.ends_on)
            .join(Tier, Tier.id == Term.tier_id)
            .where(Term.member_id.in_(part), is_known(Term))
            .order_by(Term.starts_on)
        )
        found |= {row.member_id: row for row in session.execute(query)}
    return found
