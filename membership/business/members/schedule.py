"""When a membership begins, ends and renews: the charter's rule of terms (K4) as arithmetic on dates.

The day on which a membership began is its anchor. A year that has no such day (29 February) clamps to the end of the
month, and the anchor itself stays, so that the next leap year ends on the 29th again (rule M3).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.magnitudes import year_day
from membership.kernel.errors import RuleBroken
from membership.kernel.times import add_months

LONGEST = 10
"""Years that one term may have at most."""


@dataclass(frozen=True)
class Anchor:
    """Month and day on which a membership began."""

    month: int
    day: int

    @classmethod
    def of(cls, start: date) -> Anchor:
        """The anchor of a membership that begins on `start`."""
        return cls(start.month, start.day)

    @classmethod
    def of_term(cls, start: date, anchor_day: int) -> Anchor:
        """The day on which the years of a term begin that itself begins on `start`: of one that began on a clamped 28 February
        of a membership with the `anchor_day` 29 it is the 29th again."""
        is_clamped = start.day == calendar.monthrange(start.year, start.month)[1] < anchor_day
        return cls(start.month, anchor_day if is_clamped else start.day)

    def in_year(self, year: int) -> date:
        """The anniversary in `year`, clamped to the end of a shorter month."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))


@dataclass(frozen=True)
class Span:
    """The days of one term, `[starts_on, ends_on)`; `share` is the part of a yearly price that it costs."""

    starts_on: date
    ends_on: date
    share: Fraction = Fraction(1)

    @property
    def is_stub(self) -> bool:
        """Whether it is charged for a part of the year."""
        return self.share != 1

    @property
    def share_words(self) -> str:
        """The part in words: "4 of 12 months"."""
        return part_of_year(self.starts_on, self.ends_on)[1]


def first_day(rule: MembershipTerm, accepted_on: date) -> date:
    """The day from which a company accepted on `accepted_on` is a member."""
    if rule.start != "month_by_15th":
        return accepted_on
    month = accepted_on.replace(day=1)
    return month if accepted_on.day < 15 else add_months(month, 1)


def first_span(rule: MembershipTerm, starts_on: date) -> Span:
    """The first term of a membership that begins on `starts_on`."""
    if rule.initial == "until_anniversary":
        return Span(starts_on, Anchor.of(starts_on).in_year(starts_on.year + rule.initial_years))
    if rule.initial == "years_and_rest_of_year":
        last = Anchor.of(starts_on).in_year(starts_on.year + rule.initial_years)
        first_of_year = last.month == 1 and last.day == 1
        return Span(starts_on, last if first_of_year else date(last.year + 1, 1, 1))
    end = date(starts_on.year + rule.initial_years, 1, 1)
    whole = starts_on.month == 1 and starts_on.day == 1
    return Span(starts_on, end, _stub_share(rule, starts_on, end, whole=whole or rule.initial_years > 1))


def next_span(rule: MembershipTerm, anchor: Anchor, starts_on: date) -> Span:
    """The term that follows one which ends on `starts_on`."""
    if rule.then == "calendar_years":
        whole = starts_on.month == 1 and starts_on.day == 1
        end = date(starts_on.year + (rule.renewal_years if whole else 1), 1, 1)
        return Span(starts_on, end, _stub_share(rule, starts_on, end, whole=whole))
    this_year = anchor.in_year(starts_on.year)
    first = starts_on.year if this_year > starts_on else starts_on.year + 1
    return Span(starts_on, anchor.in_year(first + rule.renewal_years - 1))


def long_span(rule: MembershipTerm, anchor: Anchor, starts_on: date, years: int) -> Span:
    """The term of several years that follows one which ends on `starts_on`; its price is owed for each year.

    Raises RuleBroken (field "years") for less than one year, more than `LONGEST`, or where a shorter year comes first.
    """
    if not 1 <= years <= LONGEST:
        raise RuleBroken(f"A term has 1 to {LONGEST} years.", field="years")
    first = next_span(rule, anchor, starts_on)
    if years > 1 and first.ends_on < add_months(starts_on, 12):
        raise RuleBroken(
            f"The next term is a short one, until {first.ends_on}; a term of several years begins after it.",
            field="years",
        )
    end = first.ends_on
    for _ in range(years - 1):
        end = next_span(rule, anchor, end).ends_on
    return Span(starts_on, end, first.share)


def notice_deadline(rule: MembershipTerm, ends_on: date, *, is_first: bool = False) -> date | None:
    """The last day on which a member may say that it does not renew a term; None where the charter wants no notice.

    A fixed day of the year ("12-01") speaks of terms that end with the calendar year. Texts that were adopted before such days
    were checked may hold one that no year has; there the notice in days speaks. The renewal of a first term (`is_first`) has a
    notice of its own where the charter states one.
    """
    if is_first and rule.first_renewal_notice_days is not None:
        return ends_on - timedelta(days=rule.first_renewal_notice_days)
    by = year_day(rule.non_renewal_by)
    if by is not None and (ends_on.month, ends_on.day) == (1, 1):
        return Anchor(*by).in_year(ends_on.year - 1)
    days = rule.non_renewal_notice_days
    return None if days is None else ends_on - timedelta(days=days)


def reminder_owed(rule: MembershipTerm, ends_on: date, today: date) -> int | None:
    """The reminder that is owed by `today` for a term ending on `ends_on`: the nearest of those whose day has come, as
    days before the end. None before the first, and when the term is over."""
    left = (ends_on - today).days
    come = [days for days in rule.reminders_owed_days if days >= left]
    return min(come) if come and left > 0 else None


def parts(starts_on: date, on: date, ends_on: date) -> tuple[int, int, str]:
    """How `[starts_on, ends_on)` falls into what is used before `on` and what is left, with the unit: whole months where
    all three days begin one, else days."""
    if starts_on.day == on.day == ends_on.day == 1:
        used = (on.year - starts_on.year) * 12 + on.month - starts_on.month
        return used, (ends_on.year - on.year) * 12 + ends_on.month - on.month, "months"
    return (on - starts_on).days, (ends_on - on).days, "days"


def _stub_share(rule: MembershipTerm, start: date, end: date, *, whole: bool) -> Fraction:
    return Fraction(1) if whole or not rule.prorates_stub else part_of_year(start, end)[0]


def stub_share(start: date, end: date) -> tuple[Fraction, str]:
    """The part of a yearly price that a period costs, with words: the whole of it, unless it is shorter than a year."""
    if add_months(start, 12) <= end:
        return Fraction(1), "12 of 12 months"
    return part_of_year(start, end)


def part_of_year(start: date, end: date) -> tuple[Fraction, str]:
    """How large a part of a year `[start, end)` is, with words: by months where both days begin one, else by days."""
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * 12 + end.month - start.month
        return Fraction(months, 12), f"{months} of 12 months"
    days, length = (end - start).days, 366 if calendar.isleap(start.year) else 365
    return Fraction(days, length), f"{days} of {length} days"
