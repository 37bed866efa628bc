"""Whoever goes with a membership to the successor works for the company before no longer."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.business.members.models import Member, Representative
from membership.directory.people.employment import end_employment
from membership.directory.people.models import Affiliation
from membership.kernel.facts import is_known
from membership.kernel.work import Work


def leave_predecessor(work: Work, member_id: int, person_id: int, on: date) -> None:
    """End the employment at the company that passed its membership on, from the day `on`, for a person whom the successor
    employs; not of somebody who acts for that company still, here or in another foundation."""
    organization_id = work.session.get_one(Member, member_id).organization_id
    work.session.flush()
    acting = (
        select(Representative.id)
        .join(Member, Member.id == Representative.member_id)
        .where(
            Member.organization_id == organization_id, Representative.person_id == person_id,
            is_known(Representative), Representative.ends_on > on,
        )
    )  # fmt: skip
    if work.session.scalars(acting.limit(1)).first() is not None:
        return
    query = select(Affiliation.id).where(
        Affiliation.organization_id == organization_id, Affiliation.person_id == person_id,
        is_known(Affiliation), Affiliation.starts_on < on, Affiliation.ends_on > on,
    )  # fmt: skip
    for affiliation_id in work.session.scalars(query.order_by(Affiliation.id)).all():
        end_employment(work, affiliation_id, (), on=on, reason="They work for the successor from then on.")
