"""Amounts of money as whole minor units of one currency: no binary fraction ever comes near them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Self, SupportsIndex

LIMIT = 10**15
"""Amounts stay below this in minor units, so that every spreadsheet shows them exactly."""

PATTERN = "¤¤ #,##0.00;¤¤ -#,##0.00"


class NotMoney(ValueError):
    """The text or value is no amount of the currency; the message is a sentence for the person who typed it."""


@lru_cache(maxsize=512)
def decimals(currency: str) -> int:
    """How many decimal places `currency` has (0 for JPY, 2 for USD, 3 for KWD), from the CLDR data in Babel.

    Raises NotMoney for a code that CLDR does not know.
    """
    from babel.numbers import get_currency_precision, list_currencies

    if currency not in list_currencies():
        raise NotMoney(f"{currency!r} is not the code of a currency. Use three capital letters such as USD.")
    return int(get_currency_precision(currency))


def round_half_even(value: Fraction | int) -> int:
    """The whole number nearest to `value`; a half goes to the even neighbour. Refuses floats."""
    return round(Fraction(_exact(value)))


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole minor units of `currency` (15000000 and "USD" is USD 150,000.00). Compares within one currency only."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        _whole(self.minor)
        if not -LIMIT < self.minor < LIMIT:
            raise NotMoney("The amount is too large: fewer than 10^15 minor units can be kept.")
        decimals(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in `currency`."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """The amount that a person typed in English spelling: "150,000.00", "150000", "USD 1,250.5".

        Raises NotMoney with a sentence for the person on anything else, such as "1.234,56" or a third decimal.
        """
        return cls(_typed_minor(text, currency), currency)

    @property
    def number(self) -> str:
        """The plain decimal number without grouping: "-1250.50"."""
        return plain_number(self.minor, decimals(self.currency))

    def format(self, locale: str = "en") -> str:
        """The amount for a reader, the code first: "USD 150,000.00"; Babel sets the digits of other locales."""
        if locale == "en":
            return f"{self.currency} {grouped_number(self.minor, decimals(self.currency))}"
        return _babel_text(self, locale)

    def __str__(self) -> str:
        return self.format()

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, times: SupportsIndex) -> Money:
        return Money(self.minor * _whole(times), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._minor_of(other)

    def share(self, ratio: Fraction | int) -> Money:
        """`ratio` of this amount, rounded half to even. For parts that must add up, use `split`."""
        return Money(round_half_even(self.minor * _exact(ratio)), self.currency)

    def split(self, parts: int | Sequence[int | Fraction]) -> list[Money]:
        """Parts that add up to this amount exactly: `parts` equal ones, or one for each weight.

        The minor units left over go to the largest remainders, earlier parts first. Weights are at least 0, not all 0.
        """
        weights = (
            [Fraction(1)] * _whole(parts) if isinstance(parts, int) else [Fraction(_exact(w)) for w in parts]
        )
        shares = _largest_remainder(abs(self.minor), weights)
        sign = -1 if self.minor < 0 else 1
        return [Money(sign * share, self.currency) for share in shares]

    def _minor_of(self, other: object) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"money is added to and compared with money, not {type(other).__name__}")
        if other.currency != self.currency:
            raise NotMoney(f"{self.currency} and {other.currency} cannot be mixed.")
        return other.minor


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of `amounts`, all in `currency`; nothing adds up to zero."""
    return sum(amounts, start=Money.zero(currency))


def plain_number(minor: int, places: int) -> str:
    """`minor` units as a decimal number with `places` decimals and no grouping: -125050, 2 -> "-1250.50"."""
    return _point(minor, places, "d")


def grouped_number(minor: int, places: int) -> str:
    """`minor` units with a comma between thousands: 15000000, 2 -> "150,000.00"."""
    return _point(minor, places, ",d")


def _point(minor: int, places: int, spec: str) -> str:
    if not places:
        return format(minor, spec)
    whole, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{whole:{spec}}.{rest:0{places}d}"


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"money is counted in whole minor units (int), not {type(value).__name__}")
    return value


def _exact(value: Fraction | int) -> Fraction | int:
    if type(value) is not int and not isinstance(value, Fraction):
        raise TypeError(f"a ratio of money is an int or a Fraction, not {type(value).__name__}")
    return value


def _largest_remainder(minor: int, weights: list[Fraction]) -> list[int]:
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("an amount is split over weights of at least 0 of which one is positive")
    unit = Fraction(minor) / sum(weights)
    ideal = [unit * weight for weight in weights]
    shares = [int(part) for part in ideal]
    order = sorted(range(len(ideal)), key=lambda i: shares[i] - ideal[i])
    for index in order[: minor - sum(shares)]:
        shares[index] += 1
    return shares


def _typed_minor(text: str, currency: str) -> int:
    places = decimals(currency)
    example = grouped_number(150_000 * 10**places, places)
    bare = _without_code(text, currency)
    if len(bare) > 40 or not re.fullmatch(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?", bare):
        raise NotMoney(
            f"This is not an amount. Write it like {example}, "
            "with a comma between thousands and a point before the decimals."
        )
    whole, _, rest = bare.replace(",", "").partition(".")
    if len(rest) > places:
        raise NotMoney(f"{currency} has {places or 'no'} decimals. Write the amount like {example}.")
    return int(whole + rest.ljust(places, "0"))


def _without_code(text: str, currency: str) -> str:
    bare = text.strip()
    if bare.startswith(currency):
        return bare.removeprefix(currency).strip()
    return bare.removesuffix(currency).strip()


def _babel_text(amount: Money, locale: str) -> str:
    from decimal import Decimal

    from babel.numbers import format_currency

    value = Decimal(amount.number)
    return str(format_currency(value, amount.currency, PATTERN, locale=locale))
