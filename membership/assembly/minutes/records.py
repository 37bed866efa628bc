"""The records of a meeting, gathered for its minutes: who was there when, quorum, agenda, motions, votes, outcomes.

Plain JSON throughout, so that a version of the minutes keeps them as they stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from membership.assembly.bodies.queries import SeatLine, officers
from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.queries import agenda, guests, notices
from membership.assembly.meetings.standing import Gathering, Presence, gathering
from membership.assembly.motions.queries import (
    RESULT_WORDS,
    MotionLine,
    RollLine,
    motions_of,
    rolls_of,
)

CHOICE_WORDS = {"for": "For", "against": "Against", "abstain": "Abstained", "": "Did not vote"}
METHOD_WORDS = {
    "roll_call": "roll call",
    "electronic": "electronic roll call",
    "unanimous_consent": "unanimous consent",
}


def records_of(session: Session, meeting: Meeting) -> dict[str, Any]:
    """Everything that the minutes of this meeting rest on; a fixed number of statements."""
    at = meeting.opened_at or meeting.starts_at
    scene = gathering(session, meeting.id, at)
    lines = motions_of(session, meeting.id)
    rolls = rolls_of(session, [line.id for line in lines])
    motions = [_motion(line, rolls.get(line.id, [])) for line in lines if line.state != "withdrawn"]
    items = agenda(session, meeting.id)
    return {
        "title": meeting.title,
        "body": scene.body_title,
        "facts": _facts(session, meeting, scene),
        "notice": [line.explanation.sentence for line in notices(session, meeting.id)],
        "attendance": _attendance(scene, meeting.zone),
        "guests": [list(one) for one in guests(session, meeting.id)],
        "quorum": [
            [clock_time(one.at, meeting.zone), one.answer.explanation.sentence]
            for one in scene.moments()
            if meeting.adjourned_at is None or one.at < meeting.adjourned_at
        ],
        "items": [
            {
                "key": item.public_id,
                "number": str(item.number),
                "title": item.title,
                "presenter": item.presenter,
                "is_consent": item.is_consent,
                "motions": [one for one in motions if one["agenda_item_id"] == item.id],
            }
            for item in items
        ],
        "other_motions": [one for one in motions if one["agenda_item_id"] not in {item.id for item in items}],
    }


def clock_time(at: datetime | None, zone: str) -> str:
    """The time of day in the meeting's zone: "10:42"; empty where there is none."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if at else ""


def _facts(session: Session, meeting: Meeting, scene: Gathering) -> list[list[str]]:
    local = (meeting.opened_at or meeting.starts_at).astimezone(ZoneInfo(meeting.zone))
    named = {one.office: one.name for one in officers(session, scene.body_id, scene.day)}
    times = (
        f"{clock_time(meeting.opened_at, meeting.zone)} to {clock_time(meeting.adjourned_at, meeting.zone)}"
    )
    pairs = [
        ("Body", scene.body_title),
        ("Meeting", f"{meeting.kind} meeting"),
        ("Day", format_date(local.date(), "d MMMM y", locale="en")),
        ("Time", f"{times} ({meeting.zone})"),
        ("Place", meeting.place or meeting.link),
        ("Chair", named.get("chair", "")),
        ("Secretary", named.get("secretary", "")),
    ]
    return [[label, value] for label, value in pairs if value]


def _attendance(scene: Gathering, zone: str) -> list[dict[str, str]]:
    """A line for each person in a seat, and one for each seat that nobody represented."""
    by_seat: dict[int, list[Presence]] = {}
    for presence in scene.presences:
        by_seat.setdefault(presence.seat_id, []).append(presence)
    found = []
    for line in scene.lines:
        for presence in by_seat.get(line.seat_id, []):
            found.append({"name": presence.name, "seat": line.label, "presence": _present(presence, zone)})
        if line.seat_id not in by_seat:
            found.append({"name": _holder(line), "seat": line.label, "presence": _absent(line)})
    return found


def _present(presence: Presence, zone: str) -> str:
    words = {"holder": "Present", "alternate": "Alternate", "proxy": "By proxy"}[presence.capacity]
    until = f" to {clock_time(presence.departed_at, zone)}" if presence.departed_at else ""
    return f"{words}, {clock_time(presence.arrived_at, zone)}{until}"


def _holder(line: SeatLine) -> str:
    return line.holder.name if line.holder else ""


def _absent(line: SeatLine) -> str:
    if line.is_vacant:
        return "Vacant"
    return "Absent, suspended" if line.suspension else "Absent"


def _motion(line: MotionLine, roll: Sequence[RollLine]) -> dict[str, Any]:
    seconded = f", seconded by {line.seconder}" if line.seconder else ""
    return {
        "agenda_item_id": line.agenda_item_id,
        "number": line.number,
        "title": line.title,
        "text": line.text,
        "moved_by": f"{f'Moved by {line.mover}{seconded}'.rstrip('.')}. By {METHOD_WORDS[line.method]}.",
        "outcome": RESULT_WORDS.get(line.declared, line.state.capitalize()),
        "arithmetic": line.words,
        "votes": [_vote(one) for one in roll] if line.method != "unanimous_consent" else [],
    }


def _vote(line: RollLine) -> dict[str, str]:
    corrected = f" (recorded {CHOICE_WORDS[line.choice].lower()}, corrected)" if line.correction else ""
    return {
        "seat": line.seat,
        "name": line.person,
        "vote": CHOICE_WORDS[line.correction or line.choice] + corrected,
    }


def without_names(records: Mapping[str, Any]) -> dict[str, Any]:
    """The records as the public reads them: seats, outcomes and arithmetic, but no person and no single vote."""
    items = [
        {**item, "presenter": "", "motions": [_unnamed(one) for one in item["motions"]]}
        for item in records["items"]
    ]
    return {
        **records,
        "facts": [pair for pair in records["facts"] if pair[0] not in ("Chair", "Secretary", "Place")],
        "attendance": [{**line, "name": ""} for line in records["attendance"]],
        "guests": [],
        "items": items,
        "other_motions": [_unnamed(one) for one in records["other_motions"]],
    }


def _unnamed(motion: Mapping[str, Any]) -> dict[str, Any]:
    return {**motion, "votes": []}
