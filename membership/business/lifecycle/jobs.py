"""What happens by itself: reminders, renewals and lapses by the charter; terms begin and end, and seats follow them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from membership.assembly.meetings.keeping import keep_attendance
from membership.assembly.rules.queries import version_in_force
from membership.business.board.operations import align_all
from membership.business.charter.operations import align_tiers
from membership.business.dues.arrears import keep_suspended
from membership.business.lifecycle.renewals import lapse_by_themselves, remind, renew_by_themselves
from membership.directory.foundations.models import Foundation
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.times import business_date
from membership.kernel.work import open_work, system_permit


def align_every_foundation(context: JobContext, _payload: Any) -> None:
    """Bring tiers and seats of every foundation in line as of its own day, on which a charter adopted before may begin; a seat
    that opens for a company in arrears is suspended in the same commit. One commit for each foundation. Again changes nothing."""
    with context.database.reading() as session:
        ids = session.scalars(select(Foundation.id).where(Foundation.archived_at.is_(None))).all()
    for foundation_id in ids:
        with open_work(system_permit(context.database, "job", "lifecycle.align_seats")) as work:
            foundation = work.lock(Foundation, foundation_id)
            today = business_date(work.at, foundation.zone)
            if version_in_force(work.session, foundation_id, "business", today) is not None:
                align_tiers(work, foundation_id, today)
                align_all(work, foundation_id, today)
                keep_suspended(work, foundation_id)


def keep_terms(context: JobContext, _payload: Any) -> None:
    """Reminders owed, renewals that need nobody, ends, and lapses that the charter leaves to nobody, in every foundation as
    of its own day; one commit for each. Again changes nothing."""
    with context.database.reading() as session:
        ids = session.scalars(select(Foundation.id).where(Foundation.archived_at.is_(None))).all()
    for foundation_id in ids:
        with open_work(system_permit(context.database, "job", "lifecycle.keep_terms")) as work:
            foundation = work.lock(Foundation, foundation_id)
            today = business_date(work.at, foundation.zone)
            if version_in_force(work.session, foundation_id, "business", today) is not None:
                remind(work, foundation_id, today)
                lapse_by_themselves(work, foundation_id, today)
                renew_by_themselves(work, foundation_id, today)
                keep_attendance(work, foundation_id, "business", today)


KEEP = Job("lifecycle.keep_terms", keep_terms)
NIGHTLY = Schedule("lifecycle.keep_terms", "5 4 * * *")
ALIGN = Job("lifecycle.align_seats", align_every_foundation)
DAILY = Schedule("lifecycle.align_seats", "20 4 * * *")
