"""Each kind of rule as sentences. What a sentence does not mention of a rule follows as "label: value", so that nothing that
a charter says is lost in plain words, and a new kind is told from its first day."""

from __future__ import annotations

from typing import Any, cast

from membership.assembly.rules.kinds.base import Parameters
from membership.assembly.rules.phrases import Names, field_words
from membership.assembly.rules.rulebook import spoken
from membership.assembly.rules.telling import bodies, deciding, limits, membership, records, technical
from membership.assembly.rules.telling.writers import WRITERS

DECLARED = (membership, bodies, deciding, technical, limits, records)
"""The files of writers; importing them declares each."""


def sentences_of(said: Parameters, names: Names, name: str = "") -> tuple[str, ...]:
    """The rule in sentences, each with its full stop. `name` is the rule's own, for kinds that have no writer."""
    seen = Seen(said)
    writer = WRITERS.get(type(said))
    told = list(writer(cast("Any", seen), names)) if writer else [_heading(said, names, name)]
    subject = frozenset({said.SUBJECT} if said.SUBJECT else ())
    further = field_words(said, skipping=frozenset(seen.read) | subject)
    told += [f"{label.capitalize()}: {words}" for label, words in further.values()]
    return tuple(one if one.endswith((".", "?", "!")) else f"{one}." for one in told if one)


class Seen:
    """A rule that remembers which of its fields were mentioned."""

    def __init__(self, said: Parameters) -> None:
        self.said = said
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(self.said, name)


def _heading(said: Parameters, names: Names, name: str) -> str:
    subject = str(getattr(said, said.SUBJECT)) if said.SUBJECT else ""
    about = f" of {names.body(subject)}" if subject in names.bodies else ""
    return f"{spoken(said.KIND).capitalize()}{about}" + (f" ({spoken(name)})" if name else "")
