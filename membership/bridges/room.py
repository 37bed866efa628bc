"""What the doors offer to the house: a daily look at who chairs the technical bodies."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from membership.assembly.rules.queries import version_in_force
from membership.bridges.doors import seat_technical_chairs
from membership.directory.foundations.models import Foundation
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.room import Room
from membership.kernel.times import business_date
from membership.kernel.work import open_work, system_permit


def look_through(context: JobContext, _payload: Any) -> None:
    """Carry the chairs of technical bodies to their seats ex officio, foundation by foundation."""
    with context.database.reading() as session:
        ids = session.scalars(select(Foundation.id).where(Foundation.archived_at.is_(None))).all()
    for foundation_id in ids:
        with open_work(system_permit(context.database, "job", "bridges.seat_chairs")) as work:
            foundation = work.lock(Foundation, foundation_id)
            today = business_date(work.at, foundation.zone)
            if version_in_force(work.session, foundation_id, "business", today) is not None:
                seat_technical_chairs(work, foundation_id, today)


ROOM = Room(
    name="bridges",
    jobs=(Job("bridges.seat_chairs", look_through),),
    schedules=(Schedule("bridges.seat_chairs", "15 4 * * *"),),
)
