"""How many seats each group of a body has as of a day, with the questions that stand open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from membership.assembly.rules.counts import Counted, CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.bodies import Seat
from membership.assembly.rules.records import Open, Rule


@dataclass(frozen=True)
class SeatCount:
    """The seats of one group: `number` is None while `question` stands open (it is "" otherwise)."""

    rule: Rule[Seat]
    number: int | None
    question: str
    explanation: Explanation

    @property
    def group(self) -> str:
        """The seat group, such as "premier"."""
        return self.rule.name

    @property
    def open_question(self) -> Open | None:
        """The question as the charter's other open questions are shown."""
        rule = self.rule
        asked = Open(rule.id, rule.subject, self.question, rule.clause, rule.source, rule.is_assumed)
        return asked if self.question else None


def seat_counts(document: CharterDocument, body: str, facts: CountFacts) -> tuple[SeatCount, ...]:
    """The seat groups of `body` with their numbers, in the order of the charter. `facts.members` counts the members in
    each tier on the document's day, `facts.projects` the hosted projects."""
    rules = {rule.name: rule for rule in document.seats(body)}
    counted: dict[str, Counted] = {}
    for name in rules:
        _count(name, rules, facts, counted)
    return tuple(_answer(rule, counted[name]) for name, rule in rules.items())


def _count(
    name: str, rules: Mapping[str, Rule[Seat]], facts: CountFacts, counted: dict[str, Counted]
) -> Counted:
    """Count one group after the groups that it needs; the charter's check has made sure that this ends."""
    if name in counted:
        return counted[name]
    seat = rules[name].parameters
    for other in sorted(seat.count.groups):
        if other in rules:
            _count(other, rules, facts, counted)
        else:
            counted[other] = Counted(0, f"no seats '{other}' on this day")
    tier = seat.by.name if seat.by.kind == "tier" else ""
    counted[name] = seat.count.evaluate(replace(facts, others=counted, tier=tier, group=name))
    return counted[name]


def _answer(rule: Rule[Seat], counted: Counted) -> SeatCount:
    seat = rule.parameters
    answer = f"{seat.title}: " + (counted.question if counted.number is None else str(counted.number))
    facts = [
        ("Filled by", f"{seat.filled_by.replace('_', ' ')}: {seat.by.words}"),
        ("Count", counted.words),
        ("Seats", "open" if counted.number is None else counted.number),
    ]
    explanation = rule.explain(f"Seats: {seat.title}", answer, facts)
    return SeatCount(rule, counted.number, counted.question, explanation)
