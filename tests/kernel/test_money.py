"""Money: whole minor units, one currency, exact parts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from membership.kernel.money import LIMIT, PATTERN, Money, NotMoney, decimals, round_half_even, total

CURRENCIES = st.sampled_from(["JPY", "KRW", "USD", "EUR", "CHF", "KWD", "BHD"])
MINOR = st.integers(min_value=1 - LIMIT, max_value=LIMIT - 1)
AMOUNTS = st.builds(Money, MINOR, CURRENCIES)
WEIGHTS = st.lists(st.one_of(st.integers(0, 10**9), st.fractions(0, 1000)), min_size=1, max_size=40).filter(
    any
)


@given(AMOUNTS, st.integers(1, 60))
def test_equal_parts_add_up_and_differ_by_one_at_most(amount: Money, parts: int) -> None:
    shares = [share.minor for share in amount.split(parts)]
    assert sum(shares) == amount.minor
    assert max(shares) - min(shares) <= 1


@given(AMOUNTS, WEIGHTS)
def test_weighted_parts_add_up_and_stay_within_one_unit_of_their_share(
    amount: Money, weights: list[Fraction]
) -> None:
    shares = amount.split(weights)
    assert total(shares, amount.currency) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Fraction(amount.minor) * Fraction(weight) / sum(map(Fraction, weights))) < 1


@given(AMOUNTS, WEIGHTS)
def test_a_credit_splits_like_the_invoice_it_answers(amount: Money, weights: list[Fraction]) -> None:
    assert [-share for share in (-amount).split(weights)] == amount.split(weights)


def test_left_over_units_go_to_the_earlier_part_of_equal_remainders() -> None:
    assert [share.minor for share in Money(100, "USD").split(3)] == [34, 33, 33]


@pytest.mark.parametrize("parts", [0, -1, [], [0, 0], [1, -1]])
def test_a_split_without_a_positive_weight_is_refused(parts: object) -> None:
    with pytest.raises(ValueError):
        Money(100, "USD").split(parts)  # type: ignore[arg-type]


@given(AMOUNTS)
def test_english_text_is_what_babel_writes(amount: Money) -> None:
    assert amount.format() == format_currency(Decimal(amount.number), amount.currency, PATTERN, locale="en")


@given(AMOUNTS)
def test_what_is_shown_can_be_typed_again(amount: Money) -> None:
    assert Money.parse(amount.format(), amount.currency) == amount
    assert Money.parse(amount.number, amount.currency) == amount


def test_amounts_read_with_the_code_first() -> None:
    assert str(Money(15_000_000, "USD")) == "USD 150,000.00"
    assert str(Money(-150, "JPY")) == "JPY -150"
    assert Money(1_234_567, "KWD").format() == "KWD 1,234.567"
    assert Money(15_000_000, "EUR").format("de") == "EUR 150.000,00"


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("USD", 2), ("KWD", 3)])
def test_a_currency_has_the_decimals_of_cldr(currency: str, places: int) -> None:
    assert decimals(currency) == places


@pytest.mark.parametrize("code", ["usd", "US", "XQZ", "", "US$", "ＵＳＤ"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(NotMoney, match="not the code of a currency"):
        Money(1, code)


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1", None])
def test_only_whole_numbers_are_minor_units(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "USD")  # type: ignore[arg-type]


@pytest.mark.parametrize("factor", [1.5, True, Decimal(2), "2"])
def test_floats_and_bools_never_multiply_money(factor: object) -> None:
    with pytest.raises(TypeError):
        Money(1, "USD") * factor  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1, "USD").share(factor)  # type: ignore[arg-type]


def test_currencies_do_not_mix() -> None:
    with pytest.raises(NotMoney, match="USD and EUR cannot be mixed"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(NotMoney):
        assert Money(1, "USD") < Money(1, "EUR")
    with pytest.raises(TypeError):
        Money(1, "USD") + 1  # type: ignore[operator]


@pytest.mark.parametrize("minor", [LIMIT, -LIMIT])
def test_amounts_beyond_the_bound_are_refused(minor: int) -> None:
    with pytest.raises(NotMoney, match="too large"):
        Money(minor, "USD")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("150,000.00", 15_000_000),
        (" 150000 ", 15_000_000),
        ("USD 1,250.5", 125_050),
        ("-0.05 USD", -5),
        ("+7", 700),
    ],
)
def test_typed_amounts_are_read(typed: str, minor: int) -> None:
    assert Money.parse(typed, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    "typed",
    [
        "1.234,56",
        "1,23",
        "1,2345",
        "12 000",
        "",
        "USD",
        "1e5",
        "٣٤",
        "1.",
        ".5",
        "--1",
        "EUR 5",
        "nan",
        "9" * 41,
        "1_0",
    ],
)
def test_other_spellings_are_refused_with_the_right_one(typed: str) -> None:
    with pytest.raises(NotMoney, match=r"Write it like 150,000\.00"):
        Money.parse(typed, "USD")


def test_too_many_decimals_are_refused_not_rounded() -> None:
    with pytest.raises(NotMoney, match="JPY has no decimals"):
        Money.parse("1.5", "JPY")
    with pytest.raises(NotMoney, match="USD has 2 decimals"):
        Money.parse("1.234", "USD")


@given(st.fractions())
def test_halves_go_to_the_even_neighbour(value: Fraction) -> None:
    nearest = round_half_even(value)
    assert abs(nearest - value) <= Fraction(1, 2)
    if abs(nearest - value) == Fraction(1, 2):
        assert nearest % 2 == 0


def test_floats_are_never_rounded_into_money() -> None:
    with pytest.raises(TypeError):
        round_half_even(2.5)  # type: ignore[arg-type]


def test_a_share_is_rounded_half_to_even() -> None:
    assert Money(25, "USD").share(Fraction(1, 10)) == Money(2, "USD")
    assert Money(35, "USD").share(Fraction(1, 10)) == Money(4, "USD")


@given(AMOUNTS)
def test_the_size_of_an_amount_has_no_sign(amount: Money) -> None:
    assert abs(amount) == abs(-amount) == (amount if amount.minor >= 0 else -amount)


def test_at_most_and_at_least_hold_for_the_same_amount_and_within_one_currency_only() -> None:
    ten, eleven = Money(10, "USD"), Money(11, "USD")
    assert ten <= ten <= eleven
    assert eleven >= ten >= ten
    assert not eleven <= ten
    with pytest.raises(NotMoney, match="USD and EUR cannot be mixed"):
        assert ten <= Money(11, "EUR")
