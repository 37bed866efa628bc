"""What a carried motion can bring about within this floor: the adjournment, on each side of the wall."""

from __future__ import annotations

from typing import Any

from membership.assembly.meetings.operations import adjourn
from membership.kernel.room import Effect
from membership.kernel.work import Work


def _adjourn(work: Work, motion: Any) -> None:
    adjourn(work, motion.meeting_id, at=motion.closed_at)


EFFECTS = tuple(
    Effect(f"{wing}.adjournment", wing, "The meeting is adjourned", _adjourn)
    for wing in ("business", "technical")
)
