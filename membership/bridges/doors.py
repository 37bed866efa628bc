"""THE DOORS: the only code that knows both wings. Two of them, and each carries in one direction only.

What goes through is a person or a project, from the technical side to the business side. What comes out on the other side
is a `business_carried_fact`: the board's room reads that row and knows nothing of its origin. Nothing is ever carried
back, and no right of either side follows from the other's.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from membership.assembly.bodies.models import Body, Officer
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.operations import align_all, carry_office, carry_project, end_carried
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import NotFound, RuleBroken
from membership.kernel.facts import holds_on
from membership.kernel.times import business_date
from membership.kernel.work import Work
from membership.technical.projects.models import Project


def seat_project(
    work: Work, foundation_id: int, project_id: int, person_id: int | None, *, starts_on: date
) -> None:
    """The first door: a hosted project, and the person it sends to the advisory council, who may be named later.

    Raises NotFound for another foundation's project, RuleBroken where the charter gives projects no seat.
    """
    project = work.lock(Project, project_id)
    if project.foundation_id != foundation_id:
        raise NotFound
    document = charter_in_force(work.session, foundation_id, "business", starts_on)
    rules = [rule for body in document.bodies() for rule in document.seats(body.subject)]
    if not any(rule.parameters.by.kind == "project" for rule in rules):
        raise RuleBroken("The business charter gives hosted projects no seat.")
    carry_project(work, foundation_id, project.public_id, project.name, person_id, starts_on=starts_on)
    align_all(work, foundation_id, starts_on, closes=starts_on <= _today(work, foundation_id))


def release_project(work: Work, foundation_id: int, project_id: int, *, ends_on: date) -> None:
    """A project is hosted no longer: its seat closes."""
    project = work.lock(Project, project_id)
    if project.foundation_id != foundation_id:
        raise NotFound
    if end_carried(work, foundation_id, "project", project.public_id, ends_on=ends_on) is not None:
        align_all(work, foundation_id, ends_on)


def seat_technical_chairs(work: Work, foundation_id: int, on: date) -> list[str]:
    """The second door: the chairs of technical bodies to whom the business charter gives a seat ex officio.

    Returns the offices that were asked for; an office that nobody holds any more carries nobody in. The chair of an
    advisory council with seats from membership needs no door: that council is a business body.
    """
    offices = _offices_wanted(work, foundation_id, on)
    for office in offices:
        body, _, role = office.rpartition(".")
        person = work.session.execute(
            select(Officer.person_id)
            .join(Body, Body.id == Officer.body_id)
            .where(Body.foundation_id == foundation_id, Body.wing == "technical", Body.key == body)
            .where(Officer.office == role, holds_on(Officer, on))
        ).scalar_one_or_none()
        if person is None:
            end_carried(work, foundation_id, "office", office, ends_on=on)
        else:
            name = f"the {role.replace('_', ' ')} of the {body.replace('_', ' ')}"
            carry_office(work, foundation_id, office, name, person, starts_on=on)
    if offices:
        align_all(work, foundation_id, on)
    return offices


def _offices_wanted(work: Work, foundation_id: int, on: date) -> list[str]:
    """Offices that fill a business seat and whose body the business charter itself does not constitute."""
    document = charter_in_force(work.session, foundation_id, "business", on)
    technical = select(Body.key).where(Body.foundation_id == foundation_id, Body.wing == "technical")
    keys = set(work.session.scalars(technical))
    seats = [rule.parameters for body in document.bodies() for rule in document.seats(body.subject)]
    return [
        seat.by.name for seat in seats if seat.by.kind == "office" and seat.by.name.rpartition(".")[0] in keys
    ]


def _today(work: Work, foundation_id: int) -> date:
    zone = work.session.execute(select(Foundation.zone).where(Foundation.id == foundation_id)).scalar_one()
    return business_date(work.at, zone)
