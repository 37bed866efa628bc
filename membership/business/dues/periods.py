"""The periods for which dues are owed: each term cut along the rhythm of its dues rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from membership.business.members.schedule import Anchor
from membership.kernel.times import add_months

MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Days:
    """Business days `[starts_on, ends_on)`. `anchor_day`: of a term, the day of the month on which its membership began; 0 where
    nobody asks."""

    starts_on: date
    ends_on: date
    anchor_day: int = field(default=0, compare=False)

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.starts_on <= day < self.ends_on

    @classmethod
    def year(cls, year: int) -> Days:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))


@dataclass(frozen=True)
class DuesPeriod:
    """One obligation of a term. `is_cut`: a later period that the end of the term makes shorter than the rhythm; `is_begun`:
    the rest of one that had begun before the row of the term did."""

    days: Days
    is_cut: bool = False
    is_begun: bool = False


class TermRow(Protocol):
    """A row of a term, which may be a part of the term that was sold."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def sold_from(self) -> date | None: ...
    @property
    def sold_until(self) -> date | None: ...
    @property
    def anchor_day(self) -> int: ...


def sold_days(row: TermRow) -> Days:
    """The days of the term as it was sold: its periods are those of its dues, whatever an act cut since."""
    return Days(row.sold_from or row.starts_on, row.sold_until or row.ends_on, row.anchor_day)


def period_at(sold: Days, rhythm: str, day: date) -> DuesPeriod:
    """The period of the term as sold in which the day falls. The day lies within the term."""
    return next(one for one in periods_of(sold, rhythm, sold) if one.days.holds(day))


def owed_by(row: TermRow, rhythm: str, asked: Days) -> Iterator[DuesPeriod]:
    """What the row owes from a day in `asked` on: the rest of the period in which it begins, and each period that begins
    while it lasts, whole."""
    sold = sold_days(row)
    if row.starts_on > sold.starts_on and asked.holds(row.starts_on):
        begun = period_at(sold, rhythm, row.starts_on)
        if begun.days.starts_on < row.starts_on:
            yield DuesPeriod(Days(row.starts_on, begun.days.ends_on), is_begun=True)
    within = Days(max(asked.starts_on, row.starts_on), min(asked.ends_on, row.ends_on))
    if within.starts_on < within.ends_on:
        yield from periods_of(sold, rhythm, within)


def periods_of(term: Days, rhythm: str, asked: Days) -> Iterator[DuesPeriod]:
    """The obligations of a term that begin within `asked`. "once": the whole term is one."""
    step = MONTHS.get(rhythm)
    if step is None:
        if asked.holds(term.starts_on):
            yield DuesPeriod(term)
        return
    place = max(0, _months_between(term.starts_on, asked.starts_on) // step)
    while (start := _whole(term, place * step)) < min(term.ends_on, asked.ends_on):
        whole = _whole(term, (place + 1) * step)
        if asked.holds(start):
            yield DuesPeriod(Days(start, min(whole, term.ends_on)), place > 0 and whole > term.ends_on)
        place += 1


def is_single(term: Days, rhythm: str) -> bool:
    """Whether the term holds one obligation only."""
    step = MONTHS.get(rhythm)
    return step is None or _whole(term, step) >= term.ends_on


def _whole(term: Days, months: int) -> date:
    """The end of so many months of the term, on which its next period begins. Of a term of several years that began on a clamped
    28 February a year begins on the 29th where there is one. A term that ends on it is whole: no period of one day follows."""
    end = add_months(term.starts_on, months)
    if months % 12 == 0:
        end = Anchor.of_term(term.starts_on, term.anchor_day).in_year(end.year)
    is_leap_day = (term.ends_on.month, term.ends_on.day) == (2, 29)
    is_whole = months > 0 and is_leap_day and end == term.ends_on.replace(day=28)
    return term.ends_on if is_whole else end


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month - 1
