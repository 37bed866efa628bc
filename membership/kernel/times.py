"""The clock, business dates and the far end of open periods. Nothing else in the program asks the system for the time."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

FAR = date(9999, 12, 31)
"""The end of an open-ended period: a real date, so that a range query needs no case for "none"."""
YEARS = range(1900, 2200)
"""What a person may write as a year: a day beside them could not be reckoned with (a year earlier, another zone)."""
TOO_FAR = f"Write a year between {YEARS.start} and {YEARS.stop - 1}."
OPEN = "open"
"""What a reader sees for the far end of an open period; a machine gets nothing there."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def business_date(at: datetime, zone: str) -> date:
    """The calendar day on which the instant `at` falls in the IANA zone `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


@cache
def known_zones() -> frozenset[str]:
    """Every time zone that this machine knows. Asked once: each asking reads some hundred files."""
    return frozenset(available_timezones())


@lru_cache(maxsize=8192)
def date_text(day: date) -> str:
    """A day for a reader: "3 Oct 2026"; the far end of an open period as "open"."""
    return OPEN if day == FAR else f"{day:%-d %b %Y}"


def instant_text(at: datetime, zone: str) -> str:
    """An instant for a reader, in the IANA zone `zone` and with its name: "3 Oct 2026, 14:05 UTC"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_text(local.date())}, {local:%H:%M} {local.tzname()}"


def add_years(day: date, years: int) -> date:
    """The anniversary `years` later; 29 February clamps to 28 February in a common year (rule M3)."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, clamped to the end of a shorter month (rule M3)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
