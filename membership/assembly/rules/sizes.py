"""How large a body may be and how many members a tier may have, where the charter computes the one from the other."""

from __future__ import annotations

from dataclasses import replace

from membership.assembly.rules.compounds import as_count
from membership.assembly.rules.counts import Counted, CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import seat_counts
from membership.assembly.rules.kinds.limiting import Limit
from membership.assembly.rules.records import Absent, Rule


def measured(document: CharterDocument, facts: CountFacts) -> CountFacts:
    """The facts with the number of seats of every body and the limit of its size, as far as both are known."""
    sizes = {rule.subject: _seats(document, rule.subject, facts) for rule in document.bodies()}
    counted = {body: number for body, number in sizes.items() if number is not None}
    known = replace(facts, sizes=counted | dict(facts.sizes))
    limits = {
        body: limit.number for body in sizes if (limit := size_limit(document, body, known)) is not None
    }
    found = {body: number for body, number in limits.items() if number is not None}
    return replace(known, size_limits=found | dict(facts.size_limits))


def _seats(document: CharterDocument, body: str, facts: CountFacts) -> int | None:
    numbers = [one.number for one in seat_counts(document, body, facts)]
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def size_limit(document: CharterDocument, body: str, facts: CountFacts) -> Counted | None:
    """The most seats that the body may have; None where the charter states no such limit. `facts.raised` holds what the
    body itself raised it to."""
    rules = [
        rule
        for rule in document.limits(body)
        if rule.parameters.what == "size" and rule.parameters.most is not None
    ]
    counted = [_most(rule, replace(facts, body=body, titles=document.tier_titles)) for rule in rules]
    if not counted:
        return None
    return next((one for one in counted if one.number is None), min(counted, key=lambda one: one.number or 0))


def _most(rule: Rule[Limit], facts: CountFacts) -> Counted:
    said = rule.parameters
    assert said.most is not None
    counted = as_count(said.most).evaluate(facts)
    raised = facts.raised.get(facts.body)
    if raised is None or said.raisable_to is None or counted.number is None:
        return counted
    if not counted.number <= raised <= said.raisable_to:
        asked = (
            f"The body set its size at {raised}; between {counted.number} and {said.raisable_to} is allowed."
        )
        return Counted(None, counted.words, asked)
    return Counted(raised, f"{counted.words}, raised to {raised} of at most {said.raisable_to}")


def tier_maximum(document: CharterDocument, tier: str, facts: CountFacts) -> Counted | None:
    """The most members that the tier may have, with its arithmetic; None where the charter states no such number."""
    rule = document.tier(tier)
    if isinstance(rule, Absent) or rule.parameters.maximum_members is None:
        return None
    most = as_count(rule.parameters.maximum_members)
    for body in sorted(most.bodies):
        limit = size_limit(document, body, facts)
        if limit is not None and limit.number is None:
            return limit
    known = measured(document, facts) if most.bodies else facts
    return most.evaluate(replace(known, titles=document.tier_titles))
