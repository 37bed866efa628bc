"""Caps of a charter that the facts of a day go beyond: members of a tier, seats of a body, seats of related companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.phrases import times
from membership.assembly.rules.sizes import measured, size_limit, tier_maximum
from membership.business.board.limiting import BodyBreach, breaches_as_ruled, breaches_under, seated
from membership.business.lifecycle.preview.consequences import Breach

Caps = dict[tuple[str, ...], tuple[str, str, Explanation]]
"""What is beyond a cap -> (subject, reason, why)."""


def breached_caps(
    session: Session,
    foundation_id: int,
    old: CharterDocument | None,
    new: CharterDocument,
    counts: CountFacts,
    on: date,
) -> Iterator[Breach]:
    """What the new charter's caps say of the day; `was_already` where the one in force says the same."""
    seats = seated(session, foundation_id, on)
    known = set(_told(old, counts, breaches_under(old, seats))) if old else set()
    broken = breaches_as_ruled(session, foundation_id, new, seats)
    for key, (subject, reason, why) in _told(new, counts, broken).items():
        yield Breach(subject, reason, key in known, why)


def caps_of_facts(document: CharterDocument, counts: CountFacts) -> Caps:
    """Tiers ("tier", its key) and bodies ("size", its key) that are larger than the charter lets them be."""
    return {**_members(document, counts), **_sizes(document, counts)}


def _told(document: CharterDocument, counts: CountFacts, broken: Iterable[BodyBreach]) -> Caps:
    found = caps_of_facts(document, counts)
    for one in broken:
        key = (one.body.key, *one.breach.rule.parameters.rights, one.breach.company)
        found[key] = (one.body.title, f"{one.breach.explanation.answer}.", one.breach.explanation)
    return found


def _members(document: CharterDocument, counts: CountFacts) -> Caps:
    """Tiers with more members than the charter has room for."""
    found: Caps = {}
    for rule in document.tiers():
        most, number = tier_maximum(document, rule.subject, counts), counts.members.get(rule.subject, 0)
        if most is not None and most.number is not None and number > most.number:
            reason = f"{times(number, 'member')}, and room for {most.number}."
            why = rule.explain("Members of the tier", reason, [("Members", number), ("Most", most.words)])
            found["tier", rule.subject] = (f"{rule.parameters.title} members", reason, why)
    return found


def _sizes(document: CharterDocument, counts: CountFacts) -> Caps:
    """Bodies with more seats than the charter lets them have."""
    found: Caps = {}
    known = measured(document, counts)
    for rule in document.bodies():
        most, number = size_limit(document, rule.subject, known), known.sizes.get(rule.subject)
        if most is None or most.number is None or number is None or number <= most.number:
            continue
        limit = next(one for one in document.limits(rule.subject) if one.parameters.what == "size")
        reason = f"{times(number, 'seat')}, and at most {most.number} allowed."
        why = limit.explain("Size of the body", reason, [("Seats", number), ("Most", most.words)])
        found["size", rule.subject] = (rule.parameters.title, reason, why)
    return found
