"""Judging the rows of a file of terms: which are there already, which go on from the last one, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.members.columns import Problem
from membership.business.members.intake import TermLine
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.reception import Companies, Company, Judging, parts
from membership.business.members.schedule import LONGEST, Anchor, Span, first_span, next_span
from membership.business.members.selling import as_a_gift
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.times import add_years


def judge_terms(of: Judging, lines: Sequence[TermLine]) -> Iterator[Problem]:
    """What is wrong with the rows; sets what each would do, with the term as it would be sold."""
    companies = Companies(of, lines)
    for line in of.sound(lines):
        yield from of.noted(_place(line, companies))
    of.pricing.know([line.organization_id for line in lines if line.organization_id])
    standing = standing_terms(
        of.session, [one.member_id for one in companies.known.values() if one.member_id]
    )
    for rows in _by_company(list(of.sound(lines))):
        known = companies.known.get(rows[0].organization_id or 0)
        yield from of.noted(_follow(of, rows, known, standing.get(rows[0].member_id or 0, [])))


def _by_company(lines: Sequence[TermLine]) -> Iterator[list[TermLine]]:
    """The rows of each company, the earliest first."""
    found: dict[Any, list[TermLine]] = {}
    for line in lines:
        found.setdefault(line.organization_id or line.key, []).append(line)
    for rows in found.values():
        yield sorted(rows, key=lambda line: line.starts_on or date.max)


def _place(line: TermLine, companies: Companies) -> Iterator[Problem]:
    unclear = companies.against(line)
    if unclear:
        yield Problem(line.row, "organization", unclear)
    known = companies.named(line.key)
    if known is not None:
        line.organization_id, line.member_id = known.id, known.member_id


def _follow(
    of: Judging, rows: Sequence[TermLine], known: Company | None, standing: Sequence[Row[Any]]
) -> Iterator[Problem]:
    """The rows of one company, one after the other, upon the terms that stand. After a gap a membership begins anew, with a
    new anchor."""
    first = standing[0] if standing else None
    anchor = Anchor(first.anchor_month, first.anchor_day) if first else None
    until = standing[-1].ends_on if standing else None
    is_member = bool(standing)
    before: TermLine | None = None
    for line in rows:
        assert line.starts_on is not None
        begins = until is None or line.starts_on > until
        anchor = Anchor.of(line.starts_on) if begins or anchor is None else anchor
        problem = _span(of, line, anchor, is_first=begins) or _twin(line, standing)
        if not problem and line.effect != "unchanged":
            problem = _after(line, until, before) or _sell(of, line, anchor, known, is_first=begins)
            line.effect = "term" if is_member or before else "joins" if known else "new"
            until, before = line.ends_on, line
        if problem:
            yield problem
            return


def _span(of: Judging, line: TermLine, anchor: Anchor, *, is_first: bool) -> Problem | None:
    """The end, where the file gives none, by the charter's rule of terms."""
    assert line.starts_on is not None
    try:
        if line.ends_on is None:
            rule = of.pricing.needed_rule(line.tier, line.starts_on).parameters
            span = first_span(rule, line.starts_on) if is_first else next_span(rule, anchor, line.starts_on)
            line.ends_on = span.ends_on
    except RuleBroken as error:
        return Problem(
            line.row, "start", f"{error.message} Write the end as well." if line.tier else error.message
        )
    if line.ends_on <= line.starts_on:
        return Problem(
            line.row,
            "end",
            f"A term ends after it begins ({line.starts_on}); the end is its first day without.",
        )
    if line.ends_on > add_years(line.starts_on, LONGEST):
        return Problem(line.row, "end", f"A term has at most {LONGEST} years.")
    return None


def _twin(line: TermLine, standing: Sequence[Row[Any]]) -> Problem | None:
    """The same term, which is there already; or one that it would cross."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    for one in standing:
        if (one.starts_on, one.ends_on, one.key) == (line.starts_on, line.ends_on, line.tier):
            line.effect = "unchanged"
            return None
    for one in standing:
        if line.starts_on < one.ends_on and one.starts_on < line.ends_on:
            told = f"It crosses its {one.key} term from {one.starts_on} until {one.ends_on}; a file changes no term."
            return Problem(line.row, "start", told)
    if standing and line.starts_on < standing[-1].ends_on:
        told = f"Terms are added after the last one, which ends on {standing[-1].ends_on}."
        return Problem(line.row, "start", told)
    return None


def _after(line: TermLine, until: date | None, before: TermLine | None) -> Problem | None:
    assert line.starts_on is not None
    if until is not None and line.starts_on < until:
        where = f"row {before.row}" if before else "the last term"
        return Problem(line.row, "start", f"It begins before {where} ends ({until}); terms do not cross.")
    return None


def _sell(
    of: Judging, line: TermLine, anchor: Anchor, known: Company | None, *, is_first: bool
) -> Problem | None:
    """The term by the charter of its first day; a share of the price where it is the charter's own short term."""
    assert line.starts_on is not None
    assert line.ends_on is not None
    try:
        rule = of.pricing.rule(line.tier, line.starts_on)
        span = Span(line.starts_on, line.ends_on)
        if rule is not None:
            own = (
                first_span(rule.parameters, line.starts_on)
                if is_first
                else next_span(rule.parameters, anchor, line.starts_on)
            )
            span = own if own.ends_on == line.ends_on else span
        category = known.category if known else "unknown"
        buyer = of.pricing.buyer(line.tier, line.starts_on, line.organization_id, category, None)
        line.sale = as_a_gift(of.pricing.sale(line.tier, span, anchor, buyer, rule), line.complimentary)
    except RuleBroken as error:
        return Problem(line.row, "tier", error.message)
    return None


def standing_terms(session: Session, member_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Member -> its terms that stand, the earliest first; a statement for each thousand members."""
    found: dict[int, list[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(
                Term.id, Term.member_id, Tier.key, Term.starts_on, Term.ends_on, Term.anchor_month, Term.anchor_day,
            )
            .join(Tier, Tier.id == Term.tier_id)
            .where(Term.member_id.in_(part), is_known(Term))
            .order_by(Term.starts_on)
        )  # fmt: skip
        for row in session.execute(query):
            found.setdefault(row.member_id, []).append(row)
    return found


def last_acts(session: Session, member_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Member -> its last act: number, state, day; a statement for each thousand members."""
    found: dict[int, Row[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(
                MembershipAct.member_id,
                MembershipAct.number,
                MembershipAct.state_after,
                MembershipAct.effective_on,
            )
            .where(MembershipAct.member_id.in_(part))
            .order_by(MembershipAct.number)
        )
        found |= {row.member_id: row for row in session.execute(query)}
    return found
