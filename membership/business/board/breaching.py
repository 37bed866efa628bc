"""Limits that stand broken, as people see them: on the page of limits and on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.limits import remedy_words
from membership.business.board import policy
from membership.business.board.limiting import BodyBreach, limit_breaches
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken
from membership.kernel.room import DeskLine, Place
from membership.kernel.times import business_date, date_text
from membership.kernel.viewer import Viewer


@dataclass(frozen=True)
class Broken:
    """A breach with what must be done about it and until when, as a page lists it."""

    found: BodyBreach
    today: date

    @property
    def remedy(self) -> str:
        """The chain of remedies in words."""
        return remedy_words(self.found.breach.rule.parameters)

    @property
    def since(self) -> date | None:
        """The day on which it began; None where that lies before everything that is written down."""
        began = self.found.breach.began_on
        return None if began == date.min else began

    @property
    def is_late(self) -> bool:
        """The last day of the remedy is over."""
        deadline = self.found.breach.deadline
        return deadline is not None and deadline < self.today

    @property
    def words(self) -> str:
        """One sentence with clause, remedy and last day."""
        breach = self.found.breach
        clause = f" ({breach.rule.reference})" if breach.rule.reference else ""
        until = f", until {date_text(breach.deadline)}" if breach.deadline else ""
        return f"{self.found.body.title}: {breach.explanation.answer}{clause}; {self.remedy}{until}."


def broken_limits(session: Session, viewer: Viewer, place: Place, on: date) -> list[Broken]:
    """The breaches that the viewer may see, those with a deadline first; without a charter there are none."""
    try:
        found = limit_breaches(session, place.id, on)
    except RuleBroken:
        return []
    if not policy.may_see_every_breach(viewer, place):
        own = {grant.organization_id for grant in viewer.of("representative", foundation_id=place.id)}
        found = [one for one in found if one.companies & own]
    told = [Broken(one, on) for one in found]
    return sorted(told, key=lambda one: (one.found.breach.deadline or date.max, one.found.body.title))


def breach_lines(session: Session, viewer: Viewer, at: datetime) -> Iterable[DeskLine]:
    """Broken limits on the desk of staff and of the companies in question, in the foundations where they act."""
    mine = {grant.foundation_id for grant in viewer.of("staff", "representative") if grant.foundation_id}
    for place in session.scalars(select(Foundation).where(Foundation.id.in_(mine)).order_by(Foundation.id)):
        for one in broken_limits(session, viewer, place, business_date(at, place.zone)):
            deadline = one.found.breach.deadline
            detail = f"Until {date_text(deadline)}" if deadline else one.remedy.capitalize()
            yield DeskLine(
                f"{one.found.body.title}: {one.found.breach.explanation.answer}",
                ("seats.limits", {"foundation": place.slug}),
                detail,
                "late" if one.is_late else "due",
            )
