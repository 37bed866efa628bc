"""Retention: of the companies that joined in a year, how many are still members so many years on; exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from membership.business.members import policy
from membership.business.members.models import Member, Term
from membership.business.members.renewing import Carried
from membership.business.members.succeeding import predecessors
from membership.kernel.facts import is_known
from membership.kernel.tabular.declare import Column, Report, ReportRequest
from membership.kernel.times import FAR, add_years

Periods = Sequence[tuple[date, date]]


@dataclass(frozen=True)
class Kept:
    """Of the `joined` companies of a year (`cohort`), `reached` have had the anniversary `years` on, and `kept` of those
    were members on it."""

    cohort: int
    joined: int
    years: int
    reached: int
    kept: int

    @property
    def share(self) -> Fraction:
        """The part that stayed, of those that could have."""
        return Fraction(self.kept, self.reached)


def cohorts(companies: Iterable[tuple[date, Periods]], as_of: date) -> Iterator[Kept]:
    """From each company's first day and its periods of membership: the cohorts in order, each with every year that at
    least one of its companies has reached by `as_of`. Somebody who left and came back counts on the days it was there."""
    years: dict[int, list[tuple[date, Periods]]] = {}
    for joined_on, periods in companies:
        if joined_on <= as_of:
            years.setdefault(joined_on.year, []).append((joined_on, periods))
    for cohort, members in sorted(years.items()):
        for on in range(as_of.year - cohort + 1):
            days = [(add_years(first, on), periods) for first, periods in members]
            come = [(day, periods) for day, periods in days if day <= as_of]
            if come:
                kept = sum(any(start <= day < end for start, end in periods) for day, periods in come)
                yield Kept(cohort, len(members), on, len(come), kept)


def as_one(
    held: Mapping[int, list[tuple[date, date]]], before: Mapping[int, tuple[int, date]]
) -> Iterator[Periods]:
    """The periods of each company. A membership that passed on is one of the company that joined: the successor that was no
    member itself before is none that joined, and the company before it did not leave."""
    whole = {member: list(periods) for member, periods in held.items()}
    for member, (old, since) in reversed(list(before.items())):
        own = whole.get(member, [])
        if own and own[0][0] == since and old in whole:
            whole[old] += whole.pop(member)
    yield from whole.values()


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    goes_on = Carried.over(session, request).goes_on
    query = (
        select(Member.id, Term.starts_on, Term.ends_on, case((goes_on, 1), else_=0).label("goes_on"))
        .join(Term, Term.member_id == Member.id)
        .where(Member.foundation_id == request.foundation_id, is_known(Term, request.known_at))
        .order_by(Member.id, Term.starts_on)
    )
    held: dict[int, list[tuple[date, date]]] = {}
    expected: dict[int, list[tuple[date, date]]] = {}
    for row in session.execute(query):
        held.setdefault(row.id, []).append((row.starts_on, row.ends_on))
        expected.setdefault(row.id, []).append((row.starts_on, FAR if row.goes_on else row.ends_on))
    before = predecessors(session, request.foundation_id or 0, FAR, request.known_at)
    known, told = (
        cohorts(((periods[0][0], periods) for periods in as_one(found, before)), request.as_of)
        for found in (held, expected)
    )
    for one, written in zip(told, known, strict=True):
        renewing = one.kept - written.kept
        yield str(one.cohort), one.joined, one.years, one.reached, one.kept, renewing, one.share


RETENTION = Report(
    name="member-retention",
    title="Retention by year of joining",
    wing="business",
    description="Of the companies that joined in a year, how many were still members on each anniversary of their joining. By a day to come, terms that renew by themselves go on.",
    columns=(
        Column("cohort", "Joined in"),
        Column("joined", "Companies", "integer", total=False),
        Column("years", "Years on", "integer", total=False),
        Column("reached", "Reached it", "integer", total=False),
        Column("kept", "Still members", "integer", total=False),
        Column("renewing", "Of these, renews by itself", "integer", total=False),
        Column("share", "Share", "percent"),
    ),
    rows=_rows,
    may=policy.may_see_members,
)
