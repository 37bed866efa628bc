"""One way to write down a dated fact: it holds from a day on, and what held before keeps its past."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.db import Base
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import is_known, supersede
from membership.kernel.times import TOO_FAR, YEARS, business_date, date_text
from membership.kernel.work import Work

Fact = TypeVar("Fact", bound=Base)
BEGINNING = date(1900, 1, 1)
"""The start of what has held for longer than anybody wrote down."""


def hold_from(
    work: Work,
    model: type[Fact],
    same: dict[str, Any],
    starts_on: date,
    *,
    seen: int | None = None,
    **values: Any,
) -> Fact:
    """State that the fact of `same` is `values` from `starts_on` on; stated again for the same day, it is corrected.

    `seen` is the id of the present row that the person saw (0: none), or None where nobody looked. Raises Conflict when
    another stands there now, RuleBroken where a later one was stated. The caller has locked the organization, and records.
    """
    check_day(work, starts_on)
    table: Any = model
    where: list[ColumnElement[bool]] = [getattr(table, name) == value for name, value in same.items()]
    query = select(model).where(*where, is_known(model), table.ends_on > starts_on).order_by(table.starts_on)
    standing: list[Any] = list(work.session.scalars(query.with_for_update()).all())
    if seen is not None and (standing[-1].id if standing else 0) != seen:
        raise Conflict("Somebody wrote down something else here while you were editing.")
    if any(row.starts_on > starts_on for row in standing):
        later = max(row.starts_on for row in standing)
        raise RuleBroken(
            f"Something is stated from {date_text(later)} on already; choose that day or a later one.",
            field="starts_on",
        )
    for row in standing:
        if row.starts_on == starts_on:
            corrected: Fact = supersede(work, row, **values)
            return corrected
        supersede(work, row, ends_on=starts_on)
    return work.add(model(**same, **values, starts_on=starts_on, recorded_at=work.at))


def check_day(work: Work, day: date, field: str = "starts_on") -> None:
    """What is written down here holds already. Raises RuleBroken for a day that has come in no foundation yet, or out of
    reach: a company is one across foundations, and the first whose calendar shows the day may write it down."""
    refuse_day(work.session, work.at, day, field)


def refuse_day(session: Session, at: datetime, day: date, field: str = "starts_on") -> None:
    """`check_day` at an instant, where nothing is written."""
    if day.year not in YEARS:
        raise RuleBroken(TOO_FAR, field=field)
    zones = session.scalars(select(Foundation.zone).distinct())
    if day > max([at.date(), *(business_date(at, zone) for zone in zones)]):
        raise RuleBroken("This day lies ahead; write it down when it has come.", field=field)


def locked(work: Work, organization_id: int, version: int | None = None) -> Organization:
    """The living organization, locked. Raises NotFound; Conflict when it was changed, or merged into another one."""
    organization = work.lock(Organization, organization_id)
    if organization.merged_into_id is not None:
        raise Conflict("This organization was merged into another one; change that one.")
    if version is not None and organization.version != version:
        raise Conflict("Somebody changed this organization while you were editing it.")
    return organization
