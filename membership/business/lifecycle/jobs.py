"""What happens by itself: terms begin and end with the days, and seats follow them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from membership.assembly.rules.queries import version_in_force
from membership.business.board.operations import align_all
from membership.directory.foundations.models import Foundation
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.times import business_date
from membership.kernel.work import open_work, system_permit


def align_every_foundation(context: JobContext, _payload: Any) -> None:
    """Bring the seats of every foundation in line as of its own day; one commit for each. Again changes nothing."""
    with context.database.reading() as session:
        ids = session.scalars(select(Foundation.id).where(Foundation.archived_at.is_(None))).all()
    for foundation_id in ids:
        with open_work(system_permit(context.database, "job", "lifecycle.align_seats")) as work:
            foundation = work.lock(Foundation, foundation_id)
            today = business_date(work.at, foundation.zone)
            if version_in_force(work.session, foundation_id, "business", today) is not None:
                align_all(work, foundation_id, today)


ALIGN = Job("lifecycle.align_seats", align_every_foundation)
DAILY = Schedule("lifecycle.align_seats", "20 4 * * *")
