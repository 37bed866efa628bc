"""What pages show of the events that a charter waits for, and of the numbers that it leaves to somebody to set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.base import Wing
from membership.assembly.rules.queries import Recorded, charter_in_force, recorded_events
from membership.assembly.rules.settling import settleable
from membership.kernel.errors import RuleBroken


@dataclass(frozen=True)
class Awaited:
    """An event or a number: what it is in words, the rules that begin or end with it, and when it was recorded last."""

    name: str
    what: str
    clause: str
    is_number: bool
    recorded: Recorded | None

    @property
    def label(self) -> str:
        """The name as a choice shows it."""
        return f"{self.name} ({'a number' if self.is_number else 'an event'})"


@dataclass(frozen=True)
class Waiting:
    """Everything that the charter in force waits for, and everything that was recorded, newest first."""

    awaited: tuple[Awaited, ...] = ()
    recorded: tuple[Recorded, ...] = ()

    @property
    def open(self) -> tuple[Awaited, ...]:
        """What can still be recorded: numbers again and again, an event once."""
        return tuple(one for one in self.awaited if one.is_number or one.recorded is None)


def waiting(session: Session, foundation_id: int, wing: Wing, on: date) -> Waiting:
    """What the wing's charter waits for on the day; nothing where none is in force."""
    recorded = tuple(recorded_events(session, foundation_id, wing))
    try:
        document = charter_in_force(session, foundation_id, wing, on)
    except RuleBroken:
        return Waiting((), recorded)
    last = {one.name: one for one in reversed(recorded)}
    events = [_event(document, name, last.get(name)) for name in sorted(document.awaited_events)]
    numbers = [
        Awaited(one.name, one.words, one.clause, True, last.get(one.name)) for one in settleable(document)
    ]
    return Waiting((*events, *numbers), recorded)


def _event(document: CharterDocument, name: str, recorded: Recorded | None) -> Awaited:
    rules = [rule for rule in document.rules if name in rule.awaits]
    told = ", ".join(dict.fromkeys(rule.id for rule in rules))
    clause = next((rule.clause for rule in rules if rule.clause), "")
    return Awaited(name, f"Rules begin or end with it: {told}", clause, False, recorded)
