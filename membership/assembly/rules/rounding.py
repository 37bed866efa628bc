"""How a part of a number becomes a whole one, and which bound changed it."""

from __future__ import annotations

from typing import Literal

Rounding = Literal["floor", "ceiling", "half_up"]
RoundingOrOpen = Literal["floor", "ceiling", "half_up", "unknown"]


def rounded(members: int, n: int, rounding: Rounding) -> int:
    """`members / n` as a whole number."""
    if rounding == "floor":
        return members // n
    if rounding == "ceiling":
        return -(-members // n)
    return (2 * members + n) // (2 * n)


def bounds_in_words(number: int, raw: int, least: int) -> str:
    """Which bound changed the rounded number, if one did."""
    if number > raw:
        return f", at least {least}"
    return f", at most {number}" if number < raw else ""
