"""How the expression languages are written in TOML: COUNT, BASE, FRACTION, DATE, amounts and who fills a seat."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from membership.assembly.rules import compounds, counts, dates
from membership.assembly.rules.bases import BASE_KINDS, Base
from membership.assembly.rules.counts import MOST_SEATS
from membership.assembly.rules.decoding import (
    Place,
    Table,
    a_list,
    a_value,
    decode,
    reads,
    refuse_unknown_keys,
    scalar,
    spelt,
    word,
)
from membership.assembly.rules.kinds.base import MinorUnits
from membership.assembly.rules.kinds.bodies import SeatSource, SourceKind
from membership.assembly.rules.shares import Share, parse_share
from membership.kernel.money import NotMoney, decimals


@reads(MinorUnits)
def money(value: Any, place: Place) -> MinorUnits:
    """Whole units of the rule's currency as minor units."""
    try:
        places = decimals(place.currency)
    except NotMoney as error:
        raise place.error(f"has an amount without a known currency: {error}") from error
    return MinorUnits(scalar(value, int, place) * 10**places)


@reads(Share)
def share(value: Any, place: Place) -> Share:
    """A FRACTION."""
    if not isinstance(value, str):
        place.refuse(
            f"has '{place.key}' as {a_value(value)}; a share is a fraction with its sign, written as a text: \"> 1/2\" (more than)"
            ' or ">= 2/3" (at least)'
        )
    try:
        return parse_share(value)
    except ValueError as error:
        place.refuse(f"has {error}")


@reads(Fraction)
def rational(value: Any, place: Place) -> Fraction:
    """An exact number between 0 and 1, written "9/100" or "0.09"."""
    try:
        exact = Fraction(scalar(value, str, place)) if len(str(value)) <= 20 else Fraction(-1)
    except (ValueError, ZeroDivisionError):
        exact = Fraction(-1)
    if not 0 <= exact <= 1:
        place.refuse(f"has '{place.key}' = {spelt(value)}; an exact part such as \"9/100\" was expected")
    return exact


@reads(Base)
def base(value: Any, place: Place) -> Base:
    """A BASE: a word, or a table where the base has a parameter."""
    table = value if isinstance(value, dict) else {"kind": value}
    kind = table.get("kind")
    if kind not in BASE_KINDS:
        place.refuse(f"names base {spelt(kind)}; known bases are {', '.join(BASE_KINDS)}")
    parameter = {"class": ("group", str), "fixed": ("number", int), "active": ("months", int)}.get(kind)
    refuse_unknown_keys(table, {"kind", parameter[0]} if parameter else {"kind"}, place)
    if not parameter:
        return Base(kind)
    name, hint = parameter
    if name not in table:
        place.refuse(f"names base '{kind}', which needs '{name}'")
    return Base(kind, **{name: scalar(table[name], hint, place.at(name))})


@reads(SeatSource)
def seat_source(value: Any, place: Place) -> SeatSource:
    """Who fills a seat: a table of exactly one key, such as `{ tier = "premier" }`; a tier may be narrowed by `who_are`
    and `excluding`."""
    kinds = get_args(SourceKind)
    narrowed = {"who_are", "excluding"} if isinstance(value, dict) and "tier" in value else set()
    named = set(value) - narrowed if isinstance(value, dict) else set()
    if len(named) != 1 or not named <= set(kinds):
        place.refuse(
            f'says by whom it is filled as {spelt(value)}; one of {", ".join(kinds)} was expected, such as {{ tier = "premier" }}'
        )
    kind = named.pop()
    name = value[kind]
    more = {key: scalar(value[key], str, place.at(key)) for key in sorted(narrowed & set(value))}
    text = scalar(name, str, place.at(kind))
    if kind == "office" and text.count(".") != 1:
        place.refuse(f"names the office '{text}'; an office is written body.office, such as tac.chair")
    return SeatSource(kind, text, **more)


COUNT_SHAPES: Mapping[str, type[counts.Count]] = {
    "fixed": counts.Fixed,
    "per_member": counts.PerMember,
    "per_project": counts.PerProject,
    "per_n": counts.PerN,
    "first_k": counts.FirstK,
    "range": counts.Range,
    "at_least": counts.AtLeast,
    "all_holders": counts.AllHolders,
    "members_of": counts.MembersOf,
    "figure": counts.Figure,
    "seats_of": counts.SeatsOf,
    "part": compounds.Part,
    "stepped": compounds.Stepped,
}
OF_BODY = ("body_seats", "quorum", "size_limit")
ARITHMETIC = ("least_of", "greatest_of", "sum", "difference", "product")
KNOWN_COUNTS = (*COUNT_SHAPES, *OF_BODY, *ARITHMETIC)


@reads(counts.Count)
def count(value: Any, place: Place) -> counts.Count:
    """A COUNT."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind in ARITHMETIC:
        refuse_unknown_keys(value, {"kind", "of"}, place)
        inner = a_list(value.get("of"), place.at("of"))
        if not inner:
            place.refuse(f"has the count '{kind}' of nothing")
        return compounds.Combined(
            kind, tuple(count(one, place.at("of").at(i)) for i, one in enumerate(inner))
        )
    if kind in OF_BODY:
        return decode(value, counts.OfBody, place)
    if not isinstance(kind, str) or kind not in COUNT_SHAPES:
        place.refuse(f"names count {spelt(kind)}; known counts are {', '.join(KNOWN_COUNTS)}")
    made = decode(value, COUNT_SHAPES[kind], place, frozenset({"kind"}))
    return check_count(made, place)


def check_count(made: counts.Count, place: Place) -> counts.Count:
    """The count, unless its numbers cannot go together."""
    if isinstance(made, counts.PerN) and made.n == 0:
        place.refuse("has one seat for every 0 members")
    for name in ("n", "k", "per_member", "min", "max", "at_least", "grows_to"):
        if isinstance(number := getattr(made, name, 0), int) and number > MOST_SEATS:
            place.refuse(f"has {name} = {number} in a count; at most {MOST_SEATS} was expected")
    most = getattr(made, "max", None)
    least = getattr(made, "min", 0)
    if most is not None and least != "unknown" and least > most:
        place.refuse(f"has a count of at least {least} and at most {most}")
    return made


@reads(dates.DateExpression)
def date_expression(value: Any, place: Place) -> dates.DateExpression:
    """A DATE."""
    if not isinstance(value, dict):
        place.refuse(
            f"has '{place.key}' as {a_value(value)}; a date such as {{ anchor = \"due\", days = 75 }} was expected"
        )
    for key, shape in (("later_of", dates.LaterOf), ("earlier_of", dates.EarlierOf)):
        if key in value:
            refuse_unknown_keys(value, {key}, place)
            inner = a_list(value[key], place.at(key))
            if not inner:
                place.refuse(f"has the {key.replace('_', ' ')} no dates")
            return shape(tuple(date_expression(one, place.at(key).at(i)) for i, one in enumerate(inner)))
    return anchored_date(value, place)


ANCHORED = ("days", "business_days", "months", "end_of_year", "nth", "weekday", "month", "day")


def anchored_date(value: Table, place: Place) -> dates.DateExpression:
    """A DATE that hangs on one anchor."""
    refuse_unknown_keys(value, {"anchor", *ANCHORED}, place)
    anchor = scalar(value.get("anchor", 0), str, place.at("anchor"))

    def number(key: str) -> int:
        found: int = scalar(value[key], int, place.at(key))
        return found

    match sorted(set(value) - {"anchor"}):
        case ["days"]:
            return dates.DaysFrom(anchor, number("days"))
        case ["business_days"]:
            return dates.BusinessDaysFrom(anchor, number("business_days"))
        case ["months"]:
            return dates.MonthsFrom(anchor, number("months"))
        case ["end_of_year"] if value["end_of_year"] is True:
            return dates.EndOfYear(anchor)
        case ["nth", "weekday"]:
            day = word(value["weekday"], dates.WEEKDAYS, place.at("weekday"))
            return dates.NthWeekday(anchor, word_number(value["nth"], place.at("nth")), day)
        case ["day", "month"]:
            return day_of_year(anchor, number("month"), number("day"), place)
    raise place.error(
        f"has a date after '{anchor}' that needs exactly one of days, business_days, months, end_of_year = true, nth with"
        " weekday, month with day"
    )


def day_of_year(anchor: str, month: int, day: int, place: Place) -> dates.DateExpression:
    """A day of the year that exists at least in leap years."""
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
        place.refuse(f"has the day {month}-{day}, which no year has")
    return dates.DayOfYear(anchor, month, day)


def word_number(value: Any, place: Place) -> int:
    """The number of a weekday in its month: 1 to 4, since a fifth does not always exist."""
    number: int = scalar(value, int, place)
    if not 1 <= number <= 4:
        place.refuse(f"has nth = {number}; 1 to 4 was expected")
    return number
