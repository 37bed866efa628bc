"""The answer to "why?": rule, facts and arithmetic behind one computed value, as shown in panels, the API and exports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from membership.kernel.tabular.reasons import ReasonText
from membership.kernel.times import date_text


@dataclass(frozen=True)
class Step:
    """One fact or intermediate result: a label and its value, both as a person reads them."""

    label: str
    value: str


@dataclass(frozen=True)
class Explanation:
    """Why a computed answer is what it is.

    `clause` is the reference in the charter's own numbering, `source` the document it was read in, `rule_id` the key of
    the rule in its charter version and `rule_version` that version's label. All are empty where the charter is silent.
    """

    title: str
    answer: str
    steps: tuple[Step, ...] = ()
    clause: str = ""
    source: str = ""
    is_assumed: bool = False
    rule_version: str = ""
    rule_id: str = ""

    def as_json(self) -> dict[str, Any]:
        """A value of plain dicts, lists and strings that `from_json` reads back without loss."""
        return {
            "title": self.title,
            "answer": self.answer,
            "steps": [[step.label, step.value] for step in self.steps],
            "clause": self.clause,
            "source": self.source,
            "is_assumed": self.is_assumed,
            "rule_version": self.rule_version,
            "rule_id": self.rule_id,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Explanation:
        """The explanation that `as_json` wrote. Raises KeyError on a missing part."""
        steps = tuple(Step(label, text) for label, text in value["steps"])
        return cls(
            value["title"], value["answer"], steps, value["clause"], value["source"],
            bool(value["is_assumed"]), value["rule_version"], value["rule_id"],
        )  # fmt: skip

    @property
    def reference(self) -> str:
        """Where the rule stands, in words: "clause 5.2, assumed"; the heading of a passage that has no number in quotation
        marks; empty where there is neither clause nor assumption."""
        clause = f"clause {self.clause}" if self.clause[:1].isdigit() else f"“{self.clause}”"
        parts = [clause] if self.clause else []
        return ", ".join([*parts, "assumed"] if self.is_assumed else parts)

    @property
    def sentence(self) -> str:
        """The answer with its reference: "quorum 8, 9 present: met; clause 5.2, assumed"."""
        return "; ".join(part for part in (self.answer, self.reference) if part)

    @property
    def in_full(self) -> ReasonText:
        """The answer with its facts and arithmetic, for reports; its reference stands apart."""
        facts = (f"{step.label}: {step.value}" for step in self.steps)
        return ReasonText("; ".join(part for part in (self.answer, *facts) if part), [self.as_json()])


@lru_cache(maxsize=512)
def stored_reason(stored: str | None) -> tuple[ReasonText, str]:
    """The words in full and the reference of an explanation as a statement reads it with `cast(…, Text)`; twice nothing
    where none is stored. Rows of one reason share its text, so that a long file reads it once."""
    value = json.loads(stored) if stored else None
    if not value:
        return ReasonText(""), ""
    told = Explanation.from_json(value)
    return told.in_full, told.reference


def steps(pairs: Iterable[tuple[str, object]]) -> tuple[Step, ...]:
    """Steps from (label, value) pairs; days are written as pages write them, other values with `str`."""
    return tuple(Step(label, in_words(value)) for label, value in pairs)


def in_words(value: object) -> str:
    """ "16 Dec 2026" of a day; anything else as `str` writes it."""
    return date_text(value) if isinstance(value, date) else str(value)
