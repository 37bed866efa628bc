"""Why a row of a report is what it is: a text that says it in full and keeps its parts for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

Part = Mapping[str, Any]
"""An explanation as plain values: title, answer, steps as pairs, clause, source, is_assumed, rule_version, rule_id."""


class ReasonText(str):
    """The value of a column with `is_reason`: readers get it as a text, JSON gets `parts` beside it, so that a program finds
    clause and steps without reading the text."""

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, text: str, parts: Sequence[Part] = ()) -> Self:
        """The text with its parts."""
        made = super().__new__(cls, text)
        made.parts = tuple(parts)
        return made

    def after(self, said: str) -> ReasonText:
        """The same with something said before it; of its parts the first says it."""
        if not said:
            return self
        parts = [dict(part) for part in self.parts]
        if parts:
            parts[0]["answer"] = "; ".join(one for one in (said, str(parts[0]["answer"])) if one)
        return ReasonText("; ".join(one for one in (said, self) if one), parts)


def parts_of(text: object) -> list[dict[str, Any]]:
    """The parts of a reason, with their steps named; none of a plain text."""
    return [
        {**part, "steps": [{"label": label, "value": value} for label, value in part["steps"]]}
        for part in getattr(text, "parts", ())
    ]
