"""The business day of a foundation at the instant of an act."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.directory.foundations.models import Foundation
from membership.kernel.times import business_date
from membership.kernel.work import Work


def today_of(work: Work, foundation_id: int) -> date:
    """Today, in the foundation's own zone."""
    zone = work.session.execute(select(Foundation.zone).where(Foundation.id == foundation_id)).scalar_one()
    return business_date(work.at, zone)
