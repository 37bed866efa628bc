"""Rule parameters as plain JSON values, for the index of stored rules, exports and the API. Amounts are minor units."""

from __future__ import annotations

import dataclasses
from datetime import date
from fractions import Fraction
from typing import Any

from membership.assembly.rules.compounds import Combined
from membership.assembly.rules.counts import Count, OfBody
from membership.assembly.rules.dates import DateExpression
from membership.assembly.rules.expressions import COUNT_SHAPES
from membership.assembly.rules.shares import Share

KIND_OF = {shape: kind for kind, shape in COUNT_SHAPES.items()}


def plain(value: Any) -> Any:
    """`value` as dicts, lists, texts, whole numbers, booleans and None; fractions and dates become texts."""
    if isinstance(value, Share):
        return f"{'>' if value.is_strict else '>='} {value.fraction.numerator}/{value.fraction.denominator}"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if dataclasses.is_dataclass(value):
        return _kind(value) | {
            field.name.rstrip("_"): plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    return value


def _kind(value: Any) -> dict[str, str]:
    """What tells the expressions of one language apart."""
    if isinstance(value, Count) and not isinstance(value, Combined | OfBody):
        return {"kind": KIND_OF[type(value)]}
    return {"kind": type(value).__name__} if isinstance(value, DateExpression) else {}
