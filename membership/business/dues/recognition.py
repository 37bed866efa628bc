"""When dues become revenue: month by month of the membership that they pay for, in parts that add up exactly."""

from __future__ import annotations

from datetime import date

from membership.kernel.money import Money
from membership.kernel.times import add_months


def months(start: date, end: date) -> list[tuple[date, int]]:
    """The calendar months that `[start, end)` touches, each with its weight: equal where both days begin a month, else the
    days of it that are covered."""
    found = []
    first = start.replace(day=1)
    is_whole = start.day == 1 and end.day == 1
    while first < end:
        following = add_months(first, 1)
        days = (min(end, following) - max(start, first)).days
        found.append((first, 1 if is_whole else days))
        first = following
    return found


def schedule(amount: Money, start: date, end: date) -> list[tuple[date, Money]]:
    """(month, part) for every month of `[start, end)`; the parts add up to `amount`."""
    spread = months(start, end)
    parts = amount.split([weight for _, weight in spread])
    return [(month, part) for (month, _), part in zip(spread, parts, strict=True)]


def earned_by(amount: Money, start: date, end: date, day: date) -> Money:
    """What of `amount` has been earned when the day begins: the parts of every month that is over by then. From the end
    of the period on, that is all of it."""
    if day >= end:
        return amount
    parts = [part for month, part in schedule(amount, start, end) if add_months(month, 1) <= day]
    return sum(parts, start=Money.zero(amount.currency))
