"""What minutes offer to the house: their pages, the job that prints them, and those that wait for their keeper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.meetings.models import Meeting
from membership.assembly.minutes.documents import PRINT
from membership.assembly.minutes.models import Minutes, MinutesVersion
from membership.assembly.minutes.views import blueprint
from membership.directory.foundations.models import Foundation
from membership.kernel.merging import Merger, Stays
from membership.kernel.personal import kept
from membership.kernel.room import DeskCard, DeskLine, Room
from membership.kernel.viewer import Viewer

NEXT = {
    "draft": "finish the draft",
    "in_review": "approve them",
    "approved": "publish them, or leave them private",
}
MOST = 8


def _to_finish(wing: str) -> Callable[[Session, Viewer, datetime], Iterable[DeskLine]]:
    def lines(session: Session, viewer: Viewer, _at: datetime) -> Iterable[DeskLine]:
        ids = {grant.body_id for grant in viewer.of("secretary", wing=wing)}
        query = (
            select(Foundation.slug, Body.slug, Body.title, Meeting.public_id, Meeting.title, Minutes.state)
            .select_from(Minutes)
            .join(Meeting, Meeting.id == Minutes.meeting_id)
            .join(Body, Body.id == Minutes.body_id)
            .join(Foundation, Foundation.id == Body.foundation_id)
            .where(Minutes.body_id.in_(ids), Minutes.state.in_(NEXT))
            .order_by(Meeting.starts_at.desc())
            .limit(MOST)
        )
        for place, slug, body, meeting, title, state in session.execute(query):
            url = ("minutes.minutes", {"foundation": place, "body": slug, "meeting": meeting})
            yield DeskLine(f"{title}: {NEXT[state]}", url, body, "plain" if state == "approved" else "due")

    return lines


ROOM = Room(
    name="minutes",
    merging=Merger(
        (
            Stays(
                "person",
                "assembly_minutes_version.author_id",
                "who wrote a version of the minutes is final (V8)",
            ),
        )
    ),
    blueprint=blueprint,
    jobs=(PRINT,),
    retained=(("assembly_minutes_version", "approved minutes are never changed (V8)"),),
    personal_data=(
        kept(
            MinutesVersion,
            ("number", "audience", "recorded_at"),
            "Who wrote a version of the minutes.",
            "As long as the minutes, which are final.",
            keys=("author_id",),
        ),
    ),
    desk_cards=(
        DeskCard("Minutes to finish", _to_finish("business"), icon="file-text", order=22),
        DeskCard("Technical minutes to finish", _to_finish("technical"), "technical", "file-text", 22),
    ),
)
