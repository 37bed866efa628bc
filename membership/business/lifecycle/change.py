"""What an act makes of one member on one day, and a line of what that brings about; `consequences` asks it of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from membership.business.dues.periods import Days
from membership.business.lifecycle.handover import Passing
from membership.business.lifecycle.requirements import Finding
from membership.business.members.credit import Settlement
from membership.directory.organizations.graph import Edge
from membership.kernel.money import Money

TONES = {
    "seat_opened": "good",
    "seat_closed": "bad",
    "people": "wait",
    "decision": "wait",
    "term": "good",
    "refused": "bad",
    "room": "info",
    "requirement": "wait",
    "elsewhere": "bad",
    "money": "info",
    "question": "wait",
    "limit": "bad",
    "left": "bad",
    "benefit_gained": "good",
    "benefit_lost": "bad",
    "benefit_changed": "wait",
}


@dataclass(frozen=True)
class Change:
    """What becomes of the member from `on`: a tier (its key), or None where it is a member no longer; `successor` is the
    company that takes its place (None with a `successor_name`: one that is registered by the act). `settlement` is the money of
    the act, `credited` what it credits to invoices by their id, `owed` what was given back and is owed again; `frees` the days on
    which no period of dues begins that was to. `people`: what a transfer says of them (None: they all go on). `until`: the end that
    the membership has then. `returns`: it had ended, and its seats with it. `group`: nothing but who controls the company
    changes. `against`: what its tier asks for and it has no longer. `notes` are further lines, each with its kind: those of
    kind "refused" say why the act will be refused."""

    on: date
    tier: str | None = None
    successor: int | None = None
    successor_name: str = ""
    settlement: Settlement | None = None
    credited: Mapping[int, Money] = field(default_factory=dict)
    owed: Money | None = None
    frees: Days | None = None
    until: date | None = None
    returns: bool = False
    people: Passing | None = None
    group: Edge | None = None
    against: tuple[Finding, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def passes_on(self) -> bool:
        """Whether another company takes its place."""
        return self.successor is not None or bool(self.successor_name)


@dataclass(frozen=True)
class Consequence:
    """One line of a preview: its kind, what it says, and the body and group of a seat."""

    kind: str
    text: str
    body: str = ""
    group: str = ""

    @property
    def tone(self) -> str:
        """The colour of its mark."""
        return TONES.get(self.kind, "off")
