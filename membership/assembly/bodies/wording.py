"""Days and instants as people read them, in the zone of the meeting or the foundation."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from membership.kernel.times import date_text, instant_text


def day_words(day: date | None) -> str:
    """ "2 Mar 2026"; empty for none."""
    return date_text(day) if day else ""


def moment_words(at: datetime | None, zone: str) -> str:
    """ "2 Mar 2026, 10:00 EST"; empty for none."""
    return instant_text(at, zone) if at else ""


def clock_words(at: datetime | None, zone: str) -> str:
    """ "10:42"; empty for none."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if at else ""


def ending_words(at: datetime | None, zone: str, begun: datetime | None) -> str:
    """The end of what began at an instant: its clock where that is on the same day, else day and clock; empty for none."""
    if at is None or begun is None:
        return ""
    there = ZoneInfo(zone)
    same = at.astimezone(there).date() == begun.astimezone(there).date()
    return clock_words(at, zone) if same else moment_words(at, zone)
