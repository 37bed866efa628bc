"""How large the data sets are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Companies, each with three people, and years of terms, invoices and payments behind them."""

    name: str
    companies: int
    years: int


FULL = Size("foundation-10k", 10_000, 10)
ONE_YEAR = Size("foundation-10k-1y", 10_000, 1)
SMALL = Size("foundation-500", 500, 10)
SMALL_ONE_YEAR = Size("foundation-500-1y", 500, 1)
TINY = Size("foundation-24", 24, 2)
