"""Companies join: the parent's members one by one, PyTorch's by the import of a file, Meridian's by admission."""

from __future__ import annotations

import csv
import io
from datetime import date

from membership.business.board.operations import align_all
from membership.business.lifecycle.importing import import_file
from membership.business.lifecycle.operations import Contact, admit_member
from membership.business.members.kinds import Sent
from membership.business.members.operations import name_representative
from membership.business.members.queries import members_on
from membership.demo.calendar import Days
from membership.demo.cast import Cast
from membership.demo.companies import DEBTOR, INVENTED, MERIDIAN, Company, late_names, pytorch_members
from membership.demo.sign_ins import BY_WORD
from membership.demo.stage import Stage
from membership.directory.organizations.operations import (
    OrganizationDetails,
    register_organization,
    state_figure,
)
from membership.directory.people.operations import register_person
from membership.kernel.errors import RuleBroken
from membership.kernel.times import add_years
from membership.kernel.work import Work

HEADER = (
    "tier",
    "organization",
    "homepage",
    "crunchbase",
    "category",
    "joined on",
    "contact",
    "contact email",
)


def join_parent(stage: Stage) -> None:
    """PyTorch's paying members must be members of the parent, at least at its lowest paying tier; they are made so."""
    day = stage.days.joining
    foundation = stage.id_of("linux-foundation")
    with stage.act(day, 9, by="staff") as work:
        for company in pytorch_members():
            if company.pays:
                organization = _register(work, company, stage.days.founding)
                admit_member(
                    work,
                    foundation,
                    organization,
                    "silver",
                    accepted_on=day,
                    starts_on=day,
                    ends_on=add_years(day, 1),
                )


def import_pytorch(stage: Stage, cast: Cast) -> None:
    """The file of members, with days and contacts added, through the import that staff use."""
    content = roster_file(stage.days, cast)
    permit = stage.permit(stage.days.joining, 10, by="staff")
    report = import_file(permit, Sent("members", "pytorch-members.csv", content), stage.id_of("pytorch"))
    if not report.is_clean:
        raise RuleBroken("; ".join(problem.message for problem in report.plan.problems))
    with stage.act(stage.days.joining, 11, by="staff") as work:
        _name_billing(stage, work, stage.days.joining, cast)


def bill_late(stage: Stage, cast: Cast) -> None:
    """Those who join last: seats open for them, and they say who receives invoices."""
    with stage.act(stage.days.late_joining, 9) as work:
        align_all(work, stage.id_of("pytorch"), stage.days.late_joining)
    with stage.act(stage.days.late_joining, 10, by="staff") as work:
        _name_billing(stage, work, stage.days.late_joining, cast)


def roster_file(days: Days, cast: Cast) -> bytes:
    """The real file with what the import can take besides: first day, category, and an invented contact."""
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(HEADER)
    members = pytorch_members()
    late = late_names()
    for place, company in enumerate(members):
        joins = days.late_joining if company.name in late else days.joining
        name, email = _primary(place, cast)
        said = (company.tier, company.name, company.homepage, company.crunchbase, company.category)
        table.writerow((*said, joins, name, email))
    return lines.getvalue().encode()


def _primary(place: int, cast: Cast) -> tuple[str, str]:
    """The first member's contact is somebody who can sign in."""
    if place == 0:
        return BY_WORD["representative"].name, BY_WORD["representative"].email
    return cast.next()


def _name_billing(stage: Stage, work: Work, day: date, cast: Cast) -> None:
    """A billing representative for every paying member of PyTorch that begins on the day."""
    for member in members_on(work.session, stage.id_of("pytorch"), day):
        if member.starts_on == day and member.tier != "associate":
            person = _biller(stage, work, member.name, cast)
            name_representative(work, member.member_id, person, "billing", starts_on=day)


def _biller(stage: Stage, work: Work, company: str, cast: Cast) -> int:
    if company == pytorch_members()[0].name:
        return stage.players["billing"].person_id
    name, email = cast.next()
    return register_person(work, name, email=email).id


def join_meridian(stage: Stage, cast: Cast) -> None:
    """Twelve invented companies; one of them comes later than the others, and will not pay."""
    for company in MERIDIAN:
        if company.name != DEBTOR:
            _admit(stage, company, stage.days.joining, cast)


def join_debtor(stage: Stage, cast: Cast) -> None:
    """The company that will not pay."""
    company = next(one for one in MERIDIAN if one.name == DEBTOR)
    _admit(stage, company, stage.days.debtor_joining, cast)


def _admit(stage: Stage, company: Company, day: date, cast: Cast) -> None:
    contacts: tuple[Contact, ...]
    if company.name == DEBTOR:
        contacts = (Contact(BY_WORD["debtor"].name, BY_WORD["debtor"].email, ("primary", "billing")),)
    else:
        contacts = (Contact(*cast.next()), Contact(*cast.next(), ("billing",)))
    with stage.act(day, 9, 30, by="staff") as work:
        organization = _register(work, company, day)
        admit_member(
            work, stage.id_of("meridian"), organization, company.tier, accepted_on=day, contacts=contacts
        )


def _register(work: Work, company: Company, day: date) -> int:
    details = OrganizationDetails(
        company.name, category=company.category, homepage=company.homepage, crunchbase=company.crunchbase
    )
    organization = register_organization(work, details)
    if company.employees:
        for metric in ("employees", "consolidated_employees"):
            state_figure(work, organization.id, metric, company.employees, stated_on=day, source=INVENTED)
    return organization.id
