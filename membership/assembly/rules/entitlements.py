"""How many seats each group of a body has as of a day, with the questions that stand open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from membership.assembly.rules.compounds import Condition, bounded
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


def seat_counts(
    document: CharterDocument, body: str, facts: CountFacts, *, at_election: bool = False
) -> tuple[SeatCount, ...]:
    """The seat groups of `body` with their numbers, in the order of the charter.

    `facts.members` counts the members in each tier on the document's day, `facts.projects` the hosted projects,
    `facts.sitting` the seats that sit since the last election: a group that shrinks only then keeps them, unless the day
    is one of an election."""
    rules = {rule.name: rule for rule in document.seats(body)}
    titles = document.tier_titles
    at_hand = replace(facts, body=body, titles=titles, sitting={} if at_election else facts.sitting)
    counted: dict[str, Counted] = {}
    for name in rules:
        _count(name, rules, at_hand, counted)
    return tuple(_answer(rule, counted[name], titles) for name, rule in rules.items())


def _count(
    name: str, rules: Mapping[str, Rule[Seat]], facts: CountFacts, counted: dict[str, Counted]
) -> Counted:
    """Count one group after the groups that it needs; the charter's check has made sure that this ends."""
    if name in counted:
        return counted[name]
    seat = rules[name].parameters
    for other in _needed(name, rules):
        if other in rules:
            _count(other, rules, facts, counted)
        else:
            counted[other] = Counted(0, f"no seats '{other}' on this day")
    tier = _counted_members(seat) if seat.by.kind == "tier" else ""
    asked = replace(facts, others={**counted}, tier=tier, group=name)
    counted[name] = bounded(_kept(seat, asked, _if_active(seat, asked)), facts.most_seats, rules[name].clause)
    return counted[name]


def _counted_members(seat: Seat) -> str:
    """The key of the members that fill the group: of a tier, of two tiers at once, or of those without another seat."""
    both = f"&{seat.by.who_are}" if seat.by.who_are else ""
    return f"{seat.by.name}{both}" + ("-represented" if seat.by.excluding == "represented" else "")


def _needed(name: str, rules: Mapping[str, Rule[Seat]]) -> list[str]:
    seat = rules[name].parameters
    condition = seat.active_when.of.groups if isinstance(seat.active_when, Condition) else frozenset()
    others = set(rules) - {name} if seat.count.needs_all_groups else set()
    return sorted(seat.count.groups | condition | others)


def _if_active(seat: Seat, facts: CountFacts) -> Counted:
    """The number, or none where the condition for the seats is not met; open where that is open."""
    if not isinstance(seat.active_when, Condition):
        return seat.count.evaluate(facts)
    is_met, measured = seat.active_when.check(facts)
    words = f"only while {seat.active_when.said} ({measured.words})"
    if is_met is None:
        return Counted(None, words, measured.question)
    if not is_met:
        return Counted(0, f"none: {words}")
    found = seat.count.evaluate(facts)
    return replace(found, words=f"{found.words}; {words}")


def _kept(seat: Seat, facts: CountFacts, counted: Counted) -> Counted:
    """A group that shrinks at the next election keeps the seats that sit."""
    sitting = facts.sitting.get(facts.group, 0)
    if seat.shrinks == "at_once" or counted.number is None or sitting <= counted.number:
        return counted
    return Counted(sitting, f"{counted.words}; {sitting} sit until the next election")


def _answer(rule: Rule[Seat], counted: Counted, titles: Mapping[str, str]) -> SeatCount:
    seat = rule.parameters
    answer = f"{seat.title}: " + (counted.question if counted.number is None else str(counted.number))
    facts = [
        ("Filled by", f"{seat.filled_by.replace('_', ' ')}: {seat.by.words_with(titles)}"),
        ("Count", counted.words),
        ("Seats", "open" if counted.number is None else counted.number),
    ]
    if isinstance(seat.active_when, str) and seat.active_when:
        facts.append(("Only when", seat.active_when))
    explanation = rule.explain(f"Seats: {seat.title}", answer, facts)
    return SeatCount(rule, counted.number, counted.question, explanation)
