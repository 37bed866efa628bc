"""The rule record: one provision of a charter with its dates, its clause and its source, or the typed absence of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Generic, TypeVar

from membership.assembly.rules.explanation import Explanation, steps

P = TypeVar("P", covariant=True)


@dataclass(frozen=True)
class RecordedEvent:
    """A start or an end that is no date but something that must have been recorded first."""

    name: str


Moment = date | RecordedEvent | None
Events = Mapping[str, date]
"""Recorded events by name, with the day on which each happened."""
NO_EVENTS: Events = MappingProxyType({})


@dataclass(frozen=True)
class Rule(Generic[P]):
    """One provision. `id` is unique in its charter version (`kind.subject.name`); `subject` is the body or tier it speaks
    about, or empty; `parameters` is the frozen dataclass of its kind. It holds from `valid_from` (None: from the start
    of its version) until, not including, `valid_to` (None: until the version ends). `source` names the text it was
    read in; an assumed rule was adopted from elsewhere because the charter's own text lacks it. A rule that `contradicts`
    another (by its id) is kept and shown, and nothing is computed from it."""

    id: str
    name: str
    subject: str
    kind: str
    parameters: P
    adopted_on: date
    clause: str
    source: str
    valid_from: Moment = None
    valid_to: Moment = None
    is_assumed: bool = False
    note: str = ""
    version: str = ""
    line: int = 0
    contradicts: str = ""

    def holds_on(self, day: date, events: Events = NO_EVENTS) -> bool:
        """Whether the rule holds on `day`. One that waits for an event that nobody recorded has not begun, or not ended."""
        start, end = _day_of(self.valid_from, events), _day_of(self.valid_to, events)
        if self.valid_from is not None and (start is None or day < start):
            return False
        return end is None or day < end

    @property
    def awaits(self) -> frozenset[str]:
        """The events with which the rule begins or ends."""
        moments = (self.valid_from, self.valid_to)
        return frozenset(moment.name for moment in moments if isinstance(moment, RecordedEvent))

    def explain(self, title: str, answer: str, facts: Iterable[tuple[str, object]] = ()) -> Explanation:
        """An explanation that cites this rule; the facts become its steps."""
        return Explanation(
            title, answer, steps(facts), self.clause, self.source, self.is_assumed, self.version, self.id
        )

    @property
    def reference(self) -> str:
        """ "clause 5.2, assumed"."""
        return self.explain("", "").reference


def _day_of(moment: Moment, events: Events) -> date | None:
    return events.get(moment.name) if isinstance(moment, RecordedEvent) else moment


@dataclass(frozen=True)
class Absent:
    """No answer: the charter is silent, or two of its clauses contradict each other. Never replaced by a guess.

    `kind` and `subject` say what was asked, `message` is a sentence for people, `clauses` cites those that clash.
    """

    kind: str
    subject: str
    message: str
    clauses: tuple[str, ...] = ()
    version: str = ""

    def __bool__(self) -> bool:
        """An absence is false, so that `if rule:` asks whether there is one."""
        return False

    @property
    def explanation(self) -> Explanation:
        """The absence as an answer that pages and records can show."""
        title = f"No rule: {self.kind.replace('_', ' ')}"
        return Explanation(title, self.message, clause=", ".join(self.clauses), rule_version=self.version)


@dataclass(frozen=True)
class Open:
    """A question that the charter leaves open, with what is known about its possible answers."""

    rule_id: str
    subject: str
    question: str
    clause: str = ""
    source: str = ""
    is_assumed: bool = False
