"""Days and instants as people read them, in the zone of the meeting or the foundation."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime


@lru_cache(maxsize=8192)
def day_words(day: date | None) -> str:
    """ "2 Mar 2026"; empty for none."""
    return format_date(day, "d MMM y", locale="en") if day else ""


def moment_words(at: datetime | None, zone: str) -> str:
    """ "2 Mar 2026, 10:00 EST"; empty for none."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale='en')} {local.tzname()}"


def clock_words(at: datetime | None, zone: str) -> str:
    """ "10:42"; empty for none."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if at else ""
