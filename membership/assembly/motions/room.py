"""What motions offer to the house: their pages, the adjournment as an effect, search, and the voting record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.queries import bodies
from membership.assembly.motions import policy
from membership.assembly.motions.effects import EFFECTS
from membership.assembly.motions.losing import losing_lines
from membership.assembly.motions.merging import MERGER
from membership.assembly.motions.models import Motion, Resolution, RollEntry, Vote
from membership.assembly.motions.reports import (
    ATTENDANCE,
    TECHNICAL_ATTENDANCE,
    TECHNICAL_VOTES,
    VOTES,
)
from membership.assembly.motions.views.ballots import BALLOT  # noqa: F401 -- its pages stand on the blueprint
from membership.assembly.motions.views.motions import blueprint
from membership.assembly.motions.views.resolutions import RESOLUTION  # noqa: F401 -- its pages stand on the blueprint
from membership.kernel.personal import kept
from membership.kernel.room import DeskCard, Found, PersonalData, Place, Room
from membership.kernel.viewer import Viewer


def _search(session: Session, viewer: Viewer, place: Place, text: str, limit: int) -> Iterable[Found]:
    """Resolutions by their title, in the bodies that the viewer may read."""
    readable = {body.id: body for body in bodies(session, place.id) if policy.may_read_motions(viewer, body)}
    query = (
        select(Resolution.body_id, Resolution.public_id, Resolution.year, Resolution.number, Resolution.title)
        .where(Resolution.body_id.in_(list(readable)), Resolution.title.icontains(text, autoescape=True))
        .order_by(Resolution.adopted_on.desc())
        .limit(limit)
    )
    for row in session.execute(query):
        body = readable[row.body_id]
        values = {"foundation": place.slug, "body": body.slug, "resolution": row.public_id}
        detail = f"{body.title}, {row.year}-{row.number:02}"
        yield Found("Resolution", row.title, detail, ("motions.resolution", values))


def _votes(session: Session, person_id: int) -> Iterable[dict[str, Any]]:
    query = (
        select(Motion.title, Vote.choice, Vote.capacity, Vote.recorded_at)
        .join(Motion, Motion.id == Vote.motion_id)
        .where(Vote.person_id == person_id)
    )
    return [dict(row) for row in session.execute(query).mappings()]


ROOM = Room(
    name="motions",
    merging=MERGER,
    retained=(
        ("assembly_motion", "the text of a motion is final once it is open (V4)"),
        ("assembly_resolution", "a resolution is final (V6)"),
    ),
    blueprint=blueprint,
    search=_search,
    reports=(ATTENDANCE, VOTES, TECHNICAL_ATTENDANCE, TECHNICAL_VOTES),
    effects=EFFECTS,
    desk_cards=(
        DeskCard("Places lost by absence", losing_lines("business"), icon="armchair", order=46),
        DeskCard("Technical places lost by absence", losing_lines("technical"), "technical", "armchair", 46),
    ),
    personal_data=(
        PersonalData(
            table="assembly_vote",
            columns=("person_id", "choice"),
            purpose="Who cast the vote of a seat in a roll call.",
            retention="Kept for ever with the minutes; the person's name is erased with the person.",
            rows=_votes,
        ),
        kept(
            RollEntry,
            ("capacity", "weight", "is_present"),
            "Who stood on the roll of a vote.",
            "Kept for ever with the minutes; the person's name is erased with the person.",
            keys=("person_id",),
        ),
    ),
)
