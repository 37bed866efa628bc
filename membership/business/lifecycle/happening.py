"""What the business charter waited for has happened: its tiers and seats follow from that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from membership.assembly.rules.models import CharterEvent
from membership.assembly.rules.recording import record_charter_event
from membership.business.board.operations import SeatChanges, align_all
from membership.business.charter.operations import align_tiers
from membership.directory.foundations.models import Foundation
from membership.kernel.times import business_date
from membership.kernel.work import Work


@dataclass(frozen=True)
class Happened:
    """The record, and what it did to the seats of each body."""

    event: CharterEvent
    seats: dict[str, SeatChanges]


def note_charter_event(
    work: Work, foundation_id: int, name: str, happened_on: date, *, number: int | None = None, note: str = ""
) -> Happened:
    """Record an event with which rules of the business charter begin or end, or a number that a body set, and bring tiers
    and seats in line as of today. Raises what `record_charter_event` raises."""
    event = record_charter_event(work, foundation_id, "business", name, happened_on, number=number, note=note)
    foundation = work.lock(Foundation, foundation_id)
    today = business_date(work.at, foundation.zone)
    align_tiers(work, foundation_id, today)
    return Happened(event, align_all(work, foundation_id, today))
