"""How the expression languages are written in TOML: COUNT, BASE, FRACTION, DATE, amounts and who fills a seat."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, get_args

from membership.assembly.rules import counts, dates
from membership.assembly.rules.bases import BASE_KINDS, Base
from membership.assembly.rules.decoding import (
    Place,
    Table,
    a_list,
    a_value,
    decode,
    reads,
    refuse_unknown_keys,
    scalar,
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
    try:
        return parse_share(scalar(value, str, place))
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
        place.refuse(f"has '{place.key}' = {value!r}; an exact part such as \"9/100\" was expected")
    return exact


@reads(Base)
def base(value: Any, place: Place) -> Base:
    """A BASE: a word, or a table where the base has a parameter."""
    table = value if isinstance(value, dict) else {"kind": value}
    kind = table.get("kind")
    if kind not in BASE_KINDS:
        place.refuse(f"names base {kind!r}; known bases are {', '.join(BASE_KINDS)}")
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
    """Who fills a seat: a table of exactly one key, such as `{ tier = "premier" }`."""
    kinds = get_args(SourceKind)
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in kinds:
        place.refuse(
            f'says by whom it is filled as {value!r}; one of {", ".join(kinds)} was expected, such as {{ tier = "premier" }}'
        )
    kind, name = next(iter(value.items()))
    text = scalar(name, str, place.at(kind))
    if kind == "office" and text.count(".") != 1:
        place.refuse(f"names the office '{text}'; an office is written body.office, such as tac.chair")
    return SeatSource(kind, text)


COUNT_SHAPES: Mapping[str, type[counts.Count]] = {
    "fixed": counts.Fixed,
    "per_member": counts.PerMember,
    "per_project": counts.PerProject,
    "per_n": counts.PerN,
    "first_k": counts.FirstK,
    "range": counts.Range,
    "all_holders": counts.AllHolders,
    "seats_of": counts.SeatsOf,
}
MOST_SEATS = 10_000
ARITHMETIC = ("least_of", "sum", "difference", "product")


@reads(counts.Count)
def count(value: Any, place: Place) -> counts.Count:
    """A COUNT."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind in ARITHMETIC:
        refuse_unknown_keys(value, {"kind", "of"}, place)
        inner = a_list(value.get("of"), place.at("of"))
        if not inner:
            place.refuse(f"has the count '{kind}' of nothing")
        return counts.Combined(kind, tuple(count(one, place.at("of").at(i)) for i, one in enumerate(inner)))
    if not isinstance(kind, str) or kind not in COUNT_SHAPES:
        place.refuse(f"names count {kind!r}; known counts are {', '.join((*COUNT_SHAPES, *ARITHMETIC))}")
    made = decode(value, COUNT_SHAPES[kind], place, frozenset({"kind"}))
    return check_count(made, place)


def check_count(made: counts.Count, place: Place) -> counts.Count:
    """The count, unless its numbers cannot go together."""
    if isinstance(made, counts.PerN) and made.n == 0:
        place.refuse("has one seat for every 0 members")
    for name in ("n", "k", "per_member", "min", "max"):
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
    if "later_of" in value:
        refuse_unknown_keys(value, {"later_of"}, place)
        inner = a_list(value["later_of"], place.at("later_of"))
        if not inner:
            place.refuse("has the later of no dates")
        return dates.LaterOf(
            tuple(date_expression(one, place.at("later_of").at(i)) for i, one in enumerate(inner))
        )
    return anchored_date(value, place)


def anchored_date(value: Table, place: Place) -> dates.DateExpression:
    """A DATE that hangs on one anchor."""
    refuse_unknown_keys(value, {"anchor", "days", "business_days", "end_of_year", "nth", "weekday"}, place)
    anchor = scalar(value.get("anchor", 0), str, place.at("anchor"))
    match sorted(set(value) - {"anchor"}):
        case ["days"]:
            return dates.DaysFrom(anchor, scalar(value["days"], int, place.at("days")))
        case ["business_days"]:
            return dates.BusinessDaysFrom(
                anchor, scalar(value["business_days"], int, place.at("business_days"))
            )
        case ["end_of_year"] if value["end_of_year"] is True:
            return dates.EndOfYear(anchor)
        case ["nth", "weekday"]:
            day = word(value["weekday"], dates.WEEKDAYS, place.at("weekday"))
            return dates.NthWeekday(anchor, word_number(value["nth"], place.at("nth")), day)
    raise place.error(
        f"has a date after '{anchor}' that needs exactly one of days, business_days, end_of_year = true, nth with weekday"
    )


def word_number(value: Any, place: Place) -> int:
    """The number of a weekday in its month: 1 to 4, since a fifth does not always exist."""
    number: int = scalar(value, int, place)
    if not 1 <= number <= 4:
        place.refuse(f"has nth = {number}; 1 to 4 was expected")
    return number
