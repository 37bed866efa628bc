"""Reading what a person typed or linked for the parameters of a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Parameter, Report
from membership.kernel.times import TOO_FAR, YEARS

LONGEST = 200
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")


def read_parameters(report: Report, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values by key, defaults filled in. Raises RuleBroken, naming the field, for what cannot be read.

    Keys that the report does not declare are left alone: an address may carry others.
    """
    return {
        parameter.key: _value(parameter, typed.get(parameter.key, "").strip())
        for parameter in report.parameters
    }


def day_asked(report: Report, day: date | None, today: date) -> date:
    """The day of which a report is asked; today, where none is said. Raises RuleBroken (field "as_of") where it says only how
    things stand and another day is asked."""
    if day is not None and day != today and not report.is_dated:
        raise RuleBroken("This report says how things stand today, and not of another day.", field="as_of")
    return day or today


def end_of_known(report: Report, day: date | None, today: date, zone: str) -> datetime | None:
    """The last instant of the day as known on which a report is asked; None for as it is known now. `today` and `zone` are
    the foundation's. Raises RuleBroken (field "known_on") for a day to come, and where the report keeps no history."""
    until = known_until(day, today, zone)
    if until is not None and not report.keeps_history:
        raise RuleBroken("This report is shown as it is known now only.", field="known_on")
    return until


def known_until(day: date | None, today: date, zone: str) -> datetime | None:
    """The last instant of the day as known on which something is asked; None for today, and for None: as it is known now.
    Raises RuleBroken (field "known_on") for a day to come."""
    if day is None or day == today:
        return None
    if day > today:
        raise RuleBroken(
            "What will be known on a later day is not known yet. Choose an earlier one.", field="known_on"
        )
    return datetime.combine(day, time.max, ZoneInfo(zone))


def read_date(text: str, field: str) -> date:
    """A date typed as 2026-03-31. Raises RuleBroken with the right spelling."""
    try:
        if len(text) != 10:
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("This is not a date. Write it like 2026-03-31.", field=field) from None
    if day.year not in YEARS:
        raise RuleBroken(TOO_FAR, field=field)
    return day


def _value(parameter: Parameter, text: str) -> Any:
    if not text:
        if parameter.is_required:
            raise RuleBroken(f"{parameter.label} is missing.", field=parameter.key)
        return parameter.default
    if len(text) > LONGEST:
        raise RuleBroken(f"{parameter.label} is too long.", field=parameter.key)
    return _READERS[parameter.kind](parameter, text)


def _choice(parameter: Parameter, text: str) -> str:
    words = [word for word, _ in parameter.choices]
    if text not in words:
        raise RuleBroken(f"{parameter.label} is one of: {', '.join(words)}.", field=parameter.key)
    return text


def _integer(parameter: Parameter, text: str) -> int:
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit() or len(text) > 15:
        raise RuleBroken(f"{parameter.label} is a whole number.", field=parameter.key)
    return int(text)


def _boolean(parameter: Parameter, text: str) -> bool:
    if text.lower() not in YES + NO:
        raise RuleBroken(f"{parameter.label} is yes or no.", field=parameter.key)
    return text.lower() in YES


_READERS: dict[str, Any] = {
    "text": lambda _parameter, text: text,
    "integer": _integer,
    "date": lambda parameter, text: read_date(text, parameter.key),
    "boolean": _boolean,
    "choice": _choice,
}
