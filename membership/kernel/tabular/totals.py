"""Column totals, kept while the rows stream by: money by currency, other numbers as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from membership.kernel.tabular.batches import Batch
from membership.kernel.tabular.declare import Column


class Totals:
    """The running totals of the shown columns. Without a summed column there are none."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._money: dict[str, Counter[str]] = {
            c.key: Counter() for c in columns if c.is_summed and c.kind == "money"
        }
        self._counts: dict[str, int] = {c.key: 0 for c in columns if c.is_summed and c.kind == "integer"}
        self.rows = 0

    def add(self, batch: Batch) -> None:
        """Count one batch in."""
        self.rows += batch.size
        for column, values in zip(self._columns, batch.values, strict=True):
            if column.key in self._money:
                _add_money(self._money[column.key], *values)
            elif column.key in self._counts:
                self._counts[column.key] += sum(value for value in values if value is not None)

    def lines(self) -> list[list[Any]]:
        """One line per currency (one without any money): for each shown column None, an int, or (minor, currency)."""
        if not self._money and not self._counts:
            return []
        currencies: list[str | None] = [*sorted({c for sums in self._money.values() for c in sums})]
        return [self._line(currency, first=index == 0) for index, currency in enumerate(currencies or [None])]

    def _line(self, currency: str | None, *, first: bool) -> list[Any]:
        line: list[Any] = []
        for column in self._columns:
            sums = self._money.get(column.key)
            if sums is not None and currency is not None:
                line.append((sums[currency], currency) if currency in sums else None)
            else:
                line.append(self._counts.get(column.key) if first else None)
        return line


def _add_money(sums: Counter[str], minors: Sequence[int | None], currencies: Sequence[str | None]) -> None:
    only = set(currencies)
    if len(only) == 1 and None not in minors and (currency := only.pop()) is not None:
        sums[currency] += sum(minors)  # type: ignore[arg-type]
        return
    for minor, currency in zip(minors, currencies, strict=True):
        if minor is not None and currency is not None:
            sums[currency] += minor
