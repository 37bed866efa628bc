"""The days of the demonstration: a year of acts that ends today, whenever today is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from membership.kernel.times import add_months

ZONE = "America/Los_Angeles"
"""Where all three foundations count their days, so that one day is meant everywhere."""


@dataclass(frozen=True)
class Days:
    """Days counted back from today."""

    today: date

    @property
    def founding(self) -> date:
        """When the installation was set up: the year begins."""
        return self.joining - timedelta(days=20)

    @property
    def joining(self) -> date:
        """The first day of most terms: they last a year and run out at the end of this month."""
        return add_months(self.today.replace(day=1), -11)

    @property
    def weekday_after_joining(self) -> date:
        """The first Monday at least ten days later: seats are filled."""
        day = self.joining + timedelta(days=10)
        return day + timedelta(days=-day.weekday() % 7)

    @property
    def late_joining(self) -> date:
        """The first day of the terms whose invoices are still open and not yet due."""
        return add_months(self.today.replace(day=1), -1)

    @property
    def debtor_joining(self) -> date:
        """The first day of the term whose invoice was never paid."""
        return self.back(118).replace(day=1)

    def back(self, days: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days)

    def weekday_back(self, days: int) -> date:
        """The same, or the Friday before where that is a Saturday or a Sunday."""
        day = self.back(days)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def weekday_ahead(self, days: int) -> date:
        """So many days after today, or the Monday after that."""
        day = self.today + timedelta(days=days)
        return day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of the day, as the foundations' clocks show it."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(ZONE))
