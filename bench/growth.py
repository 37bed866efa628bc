"""P6 and the growth of P2: the same page over two data sets, asked in turn."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from bench.pages import HOME, INVOICES, MEMBERS, words
from bench.results import Results
from bench.rounds import ROUNDS, Bench, Page


def measure_ledger(large: Bench, small: Bench, results: Results) -> None:
    """P6: ten years of ledger against one."""
    for key, path in (("P6.list", MEMBERS), ("P6.home", HOME), ("P6.invoices", INVOICES)):
        compare(large, small, results, key, [path], [path])


def measure_rows(large: Bench, small: Bench, results: Results, counts: tuple[int, int]) -> None:
    """P2: search among many companies against few, for texts that find one."""
    asked = [[f"{MEMBERS}?q={text}" for text in words(count)["number"]] for count in counts]
    compare(large, small, results, "P2.growth", *asked)


def compare(
    large: Bench, small: Bench, results: Results, key: str, one: Sequence[str], other: Sequence[str]
) -> None:
    """The quotient of both costs, those of the database included."""
    try:
        quotients = [_cost(large, one) / _cost(small, other) for _ in range(ROUNDS)]
    except LookupError as missing:
        results.add(key, large.engine, None, note=str(missing))
        return
    results.add(key, large.engine, median(quotients), 1.0)


def _cost(bench: Bench, paths: Sequence[str]) -> float:
    cost = bench.cost(bench.house, Page(paths))
    return cost.server + cost.database
