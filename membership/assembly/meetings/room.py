"""What meetings offer to the house: their pages, the mailing of notices, and the next meetings on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.wording import moment_words
from membership.assembly.meetings.held import refuse_before_held
from membership.assembly.meetings.leaving import leave_meetings
from membership.assembly.meetings.merging import MERGER
from membership.assembly.meetings.models import Attendance, Meeting
from membership.assembly.meetings.notifying import NOTIFY
from membership.assembly.meetings.queries import meetings_ahead
from membership.assembly.meetings.views import blueprint
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known
from membership.kernel.room import DeskCard, DeskLine, PersonalData, Room
from membership.kernel.viewer import Viewer

IN_BODY = ("secretary", "chair", "director", "alternate")


def _ahead(wing: str) -> Any:
    def lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
        ids = sorted({grant.body_id for grant in viewer.of(*IN_BODY, wing=wing) if grant.body_id is not None})
        if not ids:
            return
        slugs = _slugs(session, ids)
        for line in meetings_ahead(session, ids, at, limit=8):
            values = {"foundation": slugs[line.body_id], "body": line.body_slug, "meeting": line.public_id}
            when = moment_words(line.starts_at, line.zone)
            tone = "due" if line.state in ("in_session", "recess") else "plain"
            yield DeskLine(f"{line.body_title}: {line.title}", ("motions.workspace", values), when, tone)

    return lines


def _slugs(session: Session, body_ids: list[int]) -> dict[int, str]:
    query = select(Body.id, Foundation.slug).join(Foundation, Foundation.id == Body.foundation_id)
    return {row.id: row.slug for row in session.execute(query.where(Body.id.in_(body_ids)))}


def _attended(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = (
        select(
            Meeting.title,
            Meeting.starts_at,
            Attendance.capacity,
            Attendance.arrived_at,
            Attendance.departed_at,
        )
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.person_id == person_id, is_known(Attendance))
    )
    return [dict(row) for row in session.execute(query).mappings()]


ROOM = Room(
    name="meetings",
    merging=MERGER,
    retained=(
        ("assembly_agenda_item", "part of the minutes: a name typed as presenter"),
        ("assembly_guest", "part of the minutes: a name typed as guest"),
    ),
    leaving=leave_meetings,
    reseating=refuse_before_held,
    blueprint=blueprint,
    desk_cards=(
        DeskCard(
            "Meetings of my bodies", _ahead("business"), icon="calendar-event", order=20, is_momentary=True
        ),
        DeskCard(
            "Meetings of my technical bodies", _ahead("technical"), "technical", "calendar-event", 20, True
        ),
    ),
    jobs=(NOTIFY,),
    personal_data=(
        PersonalData(
            table="assembly_attendance",
            columns=("person_id", "arrived_at", "departed_at"),
            purpose="Who was present at a meeting, so that its quorum can be proved.",
            retention="Kept as long as the minutes; the person's name is erased with the person.",
            rows=_attended,
        ),
    ),
)
