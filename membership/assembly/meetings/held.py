"""A meeting that was held stands: who sits in its body on that day, or before it, is not simply written otherwise afterwards.

Days are whole: whoever takes a seat on the day of a meeting would have held it through the meeting. So the earliest day is the
one after the last meeting. Whoever keeps the body may go back further and says why; what the meeting counted stands all the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from membership.assembly.bodies.models import Alternate, Appointment
from membership.assembly.meetings.models import Meeting
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.room import Departure
from membership.kernel.times import business_date, date_text
from membership.kernel.work import Work


def refuse_before_held(work: Work, body_id: int, on: date, because: str, field: str) -> None:
    """Raises RuleBroken (`field`) where the body met on the day or later. `because`: the reason of whoever keeps the body."""
    query = (
        select(Meeting.title, Meeting.adjourned_at, Foundation.zone)
        .join(Foundation, Foundation.id == Meeting.foundation_id)
        .where(Meeting.body_id == body_id, Meeting.adjourned_at.is_not(None))
        .order_by(Meeting.adjourned_at.desc(), Meeting.id)
    )
    last = work.session.execute(query.limit(1)).one_or_none()
    if last is None or because.strip():
        return
    assert last.adjourned_at is not None
    _refuse(last.title, business_date(last.adjourned_at, last.zone), on, field)


def refuse_leaving_before_held(work: Work, departure: Departure) -> None:
    """The same for a day on which somebody has left the company for which they sat: only the meetings while they did count.
    From today on they can always leave."""
    if departure.overrules or departure.on >= work.at.date():
        return
    for model in (Appointment, Alternate):
        for row in work.session.execute(_met_while(model, departure, work)):
            day = business_date(row.adjourned_at, row.zone)
            is_past = departure.on < business_date(work.at, row.zone)
            if is_past and row.starts_on <= day < row.ends_on:
                _refuse(row.title, day, departure.on, "ends_on")


def _met_while(model: type[Appointment] | type[Alternate], departure: Departure, work: Work) -> Any:
    """The meetings of the bodies in which the person sat, or stood by, for the company until this act; the latest first."""
    return (
        select(Meeting.title, Meeting.adjourned_at, Foundation.zone, model.starts_on, model.ends_on)
        .join(Foundation, Foundation.id == Meeting.foundation_id)
        .join(model, model.body_id == Meeting.body_id)
        .where(model.person_id == departure.person_id, model.organization_id == departure.organization_id)
        .where(or_(is_known(model), model.superseded_at == work.at), model.ends_on > departure.on)
        .where(Meeting.adjourned_at.is_not(None))
        .order_by(Meeting.adjourned_at.desc(), Meeting.id)
    )


def _refuse(title: str, day: date, on: date, field: str) -> None:
    if day >= on:
        raise RuleBroken(
            f"“{title}” was held on {date_text(day)}, and who sat in it stands. The earliest day is "
            f"{date_text(day + timedelta(days=1))}; staff can write down an earlier one and say why.",
            field=field,
        )
