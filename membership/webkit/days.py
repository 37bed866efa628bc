"""The days that a page is asked for in its address: as of which day, and as known on which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import request

from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.parameters import known_until, read_date
from membership.kernel.times import business_date, now

FIELDS = ("on", "known_on")


@dataclass(frozen=True)
class AskedDays:
    """`on`: the day asked about. `known_at`: the last instant of the day as known on which it is asked (None: as known now).
    What could not be read stands in `typed` with its fault by field, and counts as not asked."""

    today: date
    on: date
    known_on: date | None = None
    known_at: datetime | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer: 422 where a day could not be read."""
        return 422 if self.faults else 200

    @property
    def kept(self) -> dict[str, str]:
        """What a link to the same days carries on."""
        said = {"on": self.on if self.on != self.today else None, "known_on": self.known_on}
        return {name: day.isoformat() for name, day in said.items() if day}


def asked_days(zone: str) -> AskedDays:
    """The days in the address, read in the zone of the foundation; without any: today, as known now."""
    today = business_date(now(), zone)
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    read: dict[str, date] = {}
    faults: dict[str, str] = {}
    known_at = None
    for name in FIELDS:
        try:
            if typed[name]:
                read[name] = read_date(typed[name], name)
                known_at = known_until(read[name], today, zone) if name == "known_on" else None
        except RuleBroken as refusal:
            read.pop(name, None)
            faults[name] = refusal.message
    known_on = read.get("known_on") if known_at else None
    return AskedDays(today, read.get("on", today), known_on, known_at, typed, faults)
