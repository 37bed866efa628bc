"""A decision outside of a meeting (K11): until when it is open, and whether objections cancelled it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from membership.assembly.rules.dates import BusinessDaysFrom
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.deciding import Procedure
from membership.assembly.rules.records import Rule


@dataclass(frozen=True)
class Objection:
    """Who of the body objected, or asked for a meeting, and when."""

    seat: str
    at: datetime


@dataclass(frozen=True)
class Proceeding:
    """Where a decision stands: "open", "closed" (votes may be counted) or "cancelled". `closes_at` is None where the
    charter states no time."""

    state: Literal["open", "closed", "cancelled"]
    closes_at: datetime | None
    explanation: Explanation


def proceeding(
    rule: Rule[Procedure],
    opened_at: datetime,
    now: datetime,
    objections: Sequence[Objection] = (),
    *,
    is_emergency: bool = False,
) -> Proceeding:
    """Where a decision stands at `now`. Instants are in the foundation's zone, so that its days count."""
    said = rule.parameters
    closes_at = closing(said, opened_at, is_emergency=is_emergency)
    counted = sorted({one.seat for one in objections if _in_time(said, opened_at, closes_at, one.at)})
    needed = said.objections_that_cancel
    is_cancelled = needed is not None and len(counted) >= needed
    is_closed = closes_at is not None and now >= closes_at
    state: Literal["open", "closed", "cancelled"] = (
        "cancelled" if is_cancelled else "closed" if is_closed else "open"
    )
    what = said.objection_means.replace("_", " ") if said.objection_means != "unsaid" else "objects"
    facts: list[tuple[str, object]] = [
        ("Opened", f"{opened_at:%Y-%m-%d %H:%M}"),
        ("Closes", f"{closes_at:%Y-%m-%d %H:%M}" if closes_at else "the charter states no time"),
        (
            "Cancelled when",
            f"{needed} of {said.objectors or 'the body'}: {what}" if needed else "nothing cancels it",
        ),
        ("Objections", ", ".join(counted) or "none"),
    ]
    then = f"; then: {said.after_cancelling}" if is_cancelled and said.after_cancelling else ""
    return Proceeding(
        state, closes_at, rule.explain("Decision outside of a meeting", f"{state}{then}", facts)
    )


def closing(said: Procedure, opened_at: datetime, *, is_emergency: bool = False) -> datetime | None:
    """The instant from which votes may be counted."""
    if is_emergency and said.emergency_open_days is not None:
        return opened_at + timedelta(days=said.emergency_open_days)
    if said.open_business_days is not None:
        return _after_business_days(opened_at, said.open_business_days)
    if said.open_days is None and said.open_hours is None:
        return None
    return opened_at + timedelta(days=said.open_days or 0, hours=said.open_hours or 0)


def _after_business_days(start: datetime, days: int) -> datetime:
    day = BusinessDaysFrom("start", days).on({"start": start.date()})
    assert day is not None
    return datetime.combine(day, start.timetz())


def _in_time(said: Procedure, opened_at: datetime, closes_at: datetime | None, at: datetime) -> bool:
    ends = closes_at
    if said.objection_hours is not None:
        ends = opened_at + timedelta(hours=said.objection_hours)
    elif said.objection_business_days is not None:
        ends = _after_business_days(opened_at, said.objection_business_days)
    return opened_at <= at and (ends is None or at <= ends)
