"""Rights that follow from a seat or an office: they begin and end with the fact, in the foundation's own day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, case, or_
from sqlalchemy.orm import aliased

from membership.assembly.bodies.models import Alternate, Appointment, Officer
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Affiliation
from membership.kernel.facts import is_known
from membership.kernel.grants import PERSON, during, grant_select

OFFICES_WITH_ROLE = ("chair", "secretary")


def in_seat(model: type[Appointment] | type[Alternate], role: str) -> Select[Any]:
    """Directors or alternates. Where the seat hangs on an employment, the right ends with that too."""
    employment = aliased(Affiliation)
    works = and_(
        employment.person_id == model.person_id,
        employment.organization_id == model.organization_id,
        is_known(employment),
        employment.standing != "contradicted",
        during(employment),
    )
    start = case((employment.starts_on > model.starts_on, employment.starts_on), else_=model.starts_on)
    end = case((employment.ends_on < model.ends_on, employment.ends_on), else_=model.ends_on)
    return (
        grant_select(
            role, model.wing, foundation_id=model.foundation_id, body_id=model.body_id, seat_id=model.seat_id,
            starts_on=start, ends_on=end, zone=Foundation.zone,
        )
        .select_from(model)
        .join(Foundation, Foundation.id == model.foundation_id)
        .outerjoin(employment, works)
        .where(model.person_id == PERSON, is_known(model), during(model))
        .where(or_(model.organization_id.is_(None), employment.id.is_not(None)))
    )  # fmt: skip


def in_office() -> Select[Any]:
    """Chairs and secretaries of bodies."""
    return (
        grant_select(
            Officer.office, Officer.wing, foundation_id=Officer.foundation_id, body_id=Officer.body_id,
            starts_on=Officer.starts_on, ends_on=Officer.ends_on, zone=Foundation.zone,
        )
        .join(Foundation, Foundation.id == Officer.foundation_id)
        .where(Officer.person_id == PERSON, is_known(Officer), during(Officer))
        .where(Officer.office.in_(OFFICES_WITH_ROLE))
    )  # fmt: skip


GRANTS = (in_seat(Appointment, "director"), in_seat(Alternate, "alternate"), in_office())
