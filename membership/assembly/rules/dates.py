"""DATE: business dates computed from named anchors (a due date, the day a notice went out).

`{ anchor = "due", days = 75 }`, `{ later_of = [ … ] }`, `{ anchor = "due", business_days = 2 }`,
`{ anchor = "due", end_of_year = true }`, `{ anchor = "due", nth = 2, weekday = "tuesday" }`,
`{ anchor = "accepted", months = 3 }`, `{ anchor = "start", month = 12, day = 1 }`.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from membership.kernel.times import add_months

Anchors = Mapping[str, date]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DateExpression:
    """A date relative to anchors; every kind is a frozen dataclass below."""

    def on(self, anchors: Anchors) -> date | None:
        """The date, or None while an anchor that it needs has not happened."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The expression as a person reads it."""
        raise NotImplementedError

    @property
    def needs(self) -> frozenset[str]:
        """The anchors that must be known."""
        raise NotImplementedError


@dataclass(frozen=True)
class DaysFrom(DateExpression):
    """`days` calendar days after `anchor` (before it where negative)."""

    anchor: str
    days: int

    def on(self, anchors: Anchors) -> date | None:
        start = anchors.get(self.anchor)
        return start + timedelta(days=self.days) if start else None

    @property
    def words(self) -> str:
        return f"{named(self.anchor)} {'+' if self.days >= 0 else '−'} {abs(self.days)} days"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class BusinessDaysFrom(DateExpression):
    """`days` days after `anchor` (before it where negative), counting Monday to Friday; public holidays are the caller's
    to add."""

    anchor: str
    days: int

    def on(self, anchors: Anchors) -> date | None:
        day, left = anchors.get(self.anchor), abs(self.days)
        while day and left > 0:
            day += timedelta(days=1 if self.days > 0 else -1)
            left -= day.weekday() < 5
        return day

    @property
    def words(self) -> str:
        return f"{named(self.anchor)} {'+' if self.days >= 0 else '−'} {abs(self.days)} business days"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class EndOfYear(DateExpression):
    """The last day of the calendar year in which `anchor` falls."""

    anchor: str

    def on(self, anchors: Anchors) -> date | None:
        start = anchors.get(self.anchor)
        return date(start.year, 12, 31) if start else None

    @property
    def words(self) -> str:
        return f"the end of the calendar year of {named(self.anchor)}"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class NthWeekday(DateExpression):
    """The `nth` (1 to 4) `weekday` of the month in which `anchor` falls."""

    anchor: str
    nth: int
    weekday: str

    def on(self, anchors: Anchors) -> date | None:
        start = anchors.get(self.anchor)
        if not start:
            return None
        first = start.replace(day=1)
        ahead = (WEEKDAYS.index(self.weekday) - first.weekday()) % 7
        return first + timedelta(days=ahead + 7 * (self.nth - 1))

    @property
    def words(self) -> str:
        return f"{self.weekday.capitalize()} number {self.nth} of the month of {named(self.anchor)}"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class MonthsFrom(DateExpression):
    """`months` months after `anchor` (before it where negative); a day that the month lacks becomes its last."""

    anchor: str
    months: int

    def on(self, anchors: Anchors) -> date | None:
        start = anchors.get(self.anchor)
        return add_months(start, self.months) if start else None

    @property
    def words(self) -> str:
        return f"{named(self.anchor)} {'+' if self.months >= 0 else '−'} {abs(self.months)} months"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class DayOfYear(DateExpression):
    """The day `month`/`day` of the calendar year in which `anchor` falls, such as the 1st of December."""

    anchor: str
    month: int
    day: int

    def on(self, anchors: Anchors) -> date | None:
        start = anchors.get(self.anchor)
        if not start:
            return None
        return date(start.year, self.month, min(self.day, calendar.monthrange(start.year, self.month)[1]))

    @property
    def words(self) -> str:
        return f"{self.month:02}-{self.day:02} of the year of {named(self.anchor)}"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.anchor})


@dataclass(frozen=True)
class LaterOf(DateExpression):
    """The latest of `terms`; unknown while any of them is."""

    terms: tuple[DateExpression, ...]

    def on(self, anchors: Anchors) -> date | None:
        days = [term.on(anchors) for term in self.terms]
        known = [day for day in days if day]
        return max(known) if len(known) == len(days) else None

    @property
    def words(self) -> str:
        return "the later of " + " and ".join(term.words for term in self.terms)

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(term.needs for term in self.terms))


@dataclass(frozen=True)
class EarlierOf(DateExpression):
    """The earliest of `terms`; unknown while any of them is."""

    terms: tuple[DateExpression, ...]

    def on(self, anchors: Anchors) -> date | None:
        days = [term.on(anchors) for term in self.terms]
        known = [day for day in days if day]
        return min(known) if len(known) == len(days) else None

    @property
    def words(self) -> str:
        return "the earlier of " + " and ".join(term.words for term in self.terms)

    @property
    def needs(self) -> frozenset[str]:
        return frozenset().union(*(term.needs for term in self.terms))


def named(anchor: str) -> str:
    """An anchor's key as words: "suspension_notice" reads "suspension notice"."""
    return anchor.replace("_", " ")
