"""How a value of each kind is written for a reader (page, PDF) and for a machine (CSV, JSON)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from membership.kernel.money import decimals, grouped_number, plain_number, round_half_even
from membership.kernel.times import FAR, date_text, instant_text


def for_reader(kind: str, values: Any, zone: str) -> list[str]:
    """The values of one column of a batch as a person reads them; empty ones as empty text."""
    if kind == "money":
        return [_money(minor, currency) for minor, currency in zip(*values, strict=True)]
    if kind == "instant":
        return ["" if value is None else instant_text(value, zone) for value in values]
    spell = _READER[kind]
    known = {value: "" if value is None else spell(value) for value in set(values)}
    return [known[value] for value in values]


def for_machine(kind: str, values: Sequence[Any]) -> Iterable[Any]:
    """The values of one column but money: text, numbers, ISO dates, UTC instants with Z, yes or no; None stays None."""
    spell = _MACHINE.get(kind)
    if spell is None:
        return values
    known = {value: None if value is None else spell(value) for value in set(values)}
    return [known[value] for value in values]


def amounts(minors: Sequence[int | None], currencies: Sequence[str | None]) -> list[str | None]:
    """Amounts of money as plain decimal numbers, such as "-1250.50"."""
    only = set(currencies)
    if len(only) == 1 and (currency := only.pop()) is not None:
        places = decimals(currency)
        known = {minor: None if minor is None else plain_number(minor, places) for minor in set(minors)}
        return [known[minor] for minor in minors]
    return [
        None if minor is None or currency is None else plain_number(minor, decimals(currency))
        for minor, currency in zip(minors, currencies, strict=True)
    ]


def percent_number(value: Fraction | int) -> str:
    """A ratio as a percentage with two decimals: Fraction(2, 3) -> "66.67"."""
    return plain_number(round_half_even(Fraction(value) * 10_000), 2)


def _money(minor: int | None, currency: str | None) -> str:
    if minor is None or currency is None:
        return ""
    return f"{currency} {grouped_number(minor, decimals(currency))}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


_READER: dict[str, Callable[[Any], str]] = {
    "text": str,
    "integer": lambda value: f"{value:,d}",
    "date": date_text,
    "boolean": lambda value: "yes" if value else "no",
    "percent": lambda value: f"{percent_number(value)} %",
}
_MACHINE: dict[str, Callable[[Any], Any]] = {
    "date": lambda day: None if day == FAR else day.isoformat(),
    "instant": _utc,
    "boolean": lambda value: "yes" if value else "no",
    "percent": percent_number,
}
