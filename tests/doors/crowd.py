"""Many of everything in one's own foundation: what a page costs must not depend on it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from membership.assembly.meetings.operations import add_agenda_item, call_meeting
from membership.assembly.motions.operations import move_motion
from membership.business.dues.invoicing import DraftDetails, DraftLine, draft_invoice, issue_invoice
from membership.business.dues.payments import PaymentDetails, allocate, record_payment
from membership.business.members.operations import begin_membership, name_representative
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import HashedPassword, Hasher
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.money import Money
from membership.kernel.work import Work, open_work, system_permit
from membership.technical.projects.operations import add_maintainer, add_module, add_project
from tests.doors.furnish import MEETS_AT, START, TODAY, Place
from tests.doors.world import OWN, World


def crowd(database: Database, world: World, count: int) -> None:
    """`count` more of each thing that a list can show."""
    place = world.places[OWN]
    for number in range(count):
        with open_work(system_permit(database, "test", "crowd")) as work:
            for add in (_technical, _company, _meeting, _account):
                add(work, place, number)


def _technical(work: Work, place: Place, number: int) -> None:
    module = add_module(
        work, place.ids["project"], section=f"Section {number % 7}", name=f"Module {number:04}"
    )
    person = register_person(work, f"Maintainer {number:04}", handle=f"maintainer-{number}")
    add_maintainer(
        work, place.ids["project"], person.id, level="module_maintainer", module_id=module.id, starts_on=START
    )
    add_project(work, place.id, slug=f"project-{number}", name=f"Project {number:04}")


def _company(work: Work, place: Place, number: int) -> None:
    company = register_organization(work, OrganizationDetails(f"Associate {number:04}"))
    member = begin_membership(work, place.id, company.id, "associate", accepted_on=START)
    person = register_person(work, f"Representative {number:04}", email=f"r{number}@crowd.example.org")
    name_representative(work, member.id, person.id, "primary", starts_on=START)
    name_representative(work, place.ids["member"], person.id, "marketing", starts_on=START)
    details = DraftDetails([DraftLine(f"Service {number:04}", Money(1_000 + number, "USD"))])
    for owner in (member.id, place.ids["member"]):
        invoice = issue_invoice(work, draft_invoice(work, owner, details).id, on=TODAY)
        paid = PaymentDetails(Money(400, "USD"), TODAY, "Somebody", f"REF {number} {owner}", owner)
        allocate(work, record_payment(work, place.id, paid).id, invoice.id, on=TODAY)


def _meeting(work: Work, place: Place, number: int) -> None:
    starts_at = MEETS_AT + timedelta(days=number)
    for body in ("board", "council"):
        title = f"Meeting {number:04} of the {body}"
        call_meeting(
            work, place.ids[body], title=title, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
        )
        add_agenda_item(work, place.ids[f"{body}_meeting"], title=f"Point {number:04}")
        move_motion(
            work, place.ids[f"{body}_meeting"], title=f"Motion {number:04}", text="It is resolved.",
            mover_seat_id=place.ids[f"{body}_seat"],
        )  # fmt: skip


def _account(work: Work, place: Place, number: int) -> None:
    person = register_person(work, f"Account {number:04}", email=f"a{number}@crowd.example.org")
    open_account(work, person.id, _hashed())


@cache
def _hashed() -> HashedPassword:
    return Hasher("cheap").checked("seven quiet llamas")
