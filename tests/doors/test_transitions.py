"""R26: a right ends with its fact, at the next request: every door that only this right opened, page and act alike, is shut.

Each transition is done by its real operation (or by the calendar); the rights are those that the facts give, not the
narrowed ones of the matrix. The doors are those that the declarations give to the role and not to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from membership.app import grant_selects
from membership.assembly.bodies.appointing import end_alternate, end_appointment
from membership.assembly.bodies.operations import elect_officer, end_office
from membership.business.board.operations import align_all
from membership.business.lifecycle.endings import Leave, give_notice, resign_member
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.acts import Said
from membership.business.members.operations import end_representative, name_representative
from membership.business.members.terms import end_membership
from membership.directory.accounts.models import Account, StoredGrant
from membership.directory.accounts.operations.custody import disable_account
from membership.directory.accounts.operations.grants import revoke_role
from membership.directory.accounts.operations.invitations import invite
from membership.directory.accounts.operations.sessions import end_all_sessions
from membership.directory.accounts.queries import session_finder
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import end_affiliation
from membership.kernel.work import Work, open_work, system_permit
from membership.technical.projects.operations import make_emeritus, remove_maintainer
from tests.doors.answers import YES, verdict
from tests.doors.cast import NEWCOMER
from tests.doors.conftest import Fresh
from tests.doors.expected import declarations
from tests.doors.furnish import Place
from tests.doors.gate import Gate
from tests.doors.objects import address
from tests.doors.routes import Door
from tests.doors.world import OWN

TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)
NEARLY = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
"""Still today where the foundation is."""
MIDNIGHT = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
"""The first instant of tomorrow in New York."""
Ending = Callable[[Work, Place, str], object]


@dataclass(frozen=True)
class Transition:
    """Whose right ends, and how: by an act, or `by_calendar` at midnight."""

    name: str
    role: str
    end: Ending
    by_calendar: bool = False


def _revoke(work: Work, place: Place, role: str) -> None:
    grant = select(StoredGrant.id).where(
        StoredGrant.person_id == place.people[role], StoredGrant.role == role
    )
    revoke_role(work, work.session.scalars(grant).one(), reason="The term is over")


def _leave_employer(work: Work, place: Place, role: str) -> None:
    works = select(Affiliation.id).where(
        Affiliation.person_id == place.people[role],
        Affiliation.organization_id == place.ids["company"],
        Affiliation.superseded_at.is_(None),
    )
    end_affiliation(work, work.session.scalars(works).one(), TODAY)


def _successor(work: Work, place: Place, _role: str) -> None:
    name_representative(work, place.ids["member"], place.people[NEWCOMER], "primary", starts_on=TODAY)


def _of(act: Callable[..., object], key: str, *given: object, **named: object) -> Ending:
    """The act, on something of the foundation."""
    return lambda work, place, _role: act(work, place.ids[key], *given, **named)


def _account(act: Callable[..., object], *given: object, **named: object) -> Ending:
    return lambda work, place, role: act(work, _account_of(work, place.people[role]), *given, **named)


def _account_of(work: Work, person_id: int) -> int:
    return work.session.scalars(select(Account.id).where(Account.person_id == person_id)).one()


def _terminate(work: Work, place: Place, _role: str) -> None:
    member = place.ids["member"]
    give_notice(work, member, grounds="Breach.", hearing_on=TODAY, said_on=TODAY - timedelta(days=1))
    decided = Said("Breach.", "Resolution 2026-01 of the Governing Board")
    end_membership(work, member, ends_on=TODAY, reason="Breach.", step="terminate", said=decided)
    align_all(work, place.id, TODAY, closes=True)


def _transfer(work: Work, place: Place, _role: str) -> None:
    heir = register_organization(work, OrganizationDetails("The Successor"))
    said = Succession("acquisition", TODAY, "Board", "Agreement", keeps_people=False)
    transfer_member(work, place.ids["member"], heir.id, said)


TRANSITIONS = (
    Transition("the role of staff is revoked", "staff", _revoke),
    Transition("the role of treasurer is revoked", "treasurer", _revoke),
    Transition("the business auditor's role is revoked", "auditor_business", _revoke),
    Transition("the technical auditor's role is revoked", "auditor_technical", _revoke),
    Transition("the technical secretary's role is revoked", "technical_secretary", _revoke),
    Transition("the admin's role is revoked", "admin", _revoke),
    Transition("the account is disabled", "staff", _account(disable_account, reason="left")),
    Transition("an admin ends the sessions", "staff", _account(end_all_sessions, "by an admin")),
    Transition("the representative is removed", "representative_primary",
               _of(end_representative, "representative_primary", ends_on=TODAY)),
    Transition("another primary representative follows", "representative_primary", _successor),
    Transition("the company resigns", "representative_billing",
               _of(resign_member, "member", leave=Leave(TODAY, "Resigned"))),
    Transition("the company is terminated for cause", "representative_legal", _terminate),
    Transition("the membership passes to a successor", "representative_primary", _transfer),
    Transition("the company is terminated for cause, and the seat is closed", "board_director", _terminate),
    Transition("the company's term is over tomorrow", "representative_voting",
               _of(resign_member, "member", leave=Leave(TOMORROW, "Resigned")), by_calendar=True),
    Transition("the director leaves the seat", "board_director",
               _of(end_appointment, "board_seat", ends_on=TODAY, reason="Retired")),
    Transition("the director's term is over tomorrow", "board_director",
               _of(end_appointment, "board_seat", ends_on=TOMORROW, reason="End of term"), by_calendar=True),
    Transition("the director leaves the employer", "board_director", _leave_employer),
    Transition("the director's company resigns, and the seat is closed", "board_director",
               _of(resign_member, "member", leave=Leave(TODAY, "Resigned"))),
    Transition("the alternate is recalled", "board_alternate",
               _of(end_alternate, "board_alternate", ends_on=TODAY)),
    Transition("the chair's office ends", "board_chair", _of(end_office, "board", "chair", ends_on=TODAY)),
    Transition("another secretary is elected", "board_secretary",
               lambda work, place, _role: elect_officer(
                   work, place.ids["board"], "secretary", place.people[NEWCOMER], starts_on=TODAY)),
    Transition("the council's member leaves", "council_director",
               _of(end_appointment, "council_seat", ends_on=TODAY, reason="Retired")),
    Transition("the maintainer becomes emeritus", "maintainer",
               _of(make_emeritus, "maintainer", on=TODAY, reason="Moved on")),
    Transition("the maintainer is removed", "maintainer",
               _of(remove_maintainer, "maintainer", on=TODAY, reason="Voted")),
)  # fmt: skip


def own_doors(every_door: list[Door], role: str) -> list[Door]:
    """Doors that open to the role, and not to everybody who is signed in; what somebody answers in their own account hangs on no
    role."""
    known = declarations()
    return [
        door
        for door in every_door
        if door.name in known and not known[door.name].public and not known[door.name].empty
        and not door.rule.rule.startswith("/account/")
        and role in known[door.name].lists["may"] and NEWCOMER not in known[door.name].lists["may"]
    ]  # fmt: skip


def opened(gate: Gate, doors: list[Door], role: str) -> list[str]:
    """Which of the doors still open to the person who had the role, with the session of before."""
    gate.as_role(role)
    found = []
    for door in doors:
        path = address(door, gate.world, OWN, role)
        assert path is not None
        answer = gate.open(path, door.method)
        if verdict(answer) == YES:
            found.append(f"{door.method} {path}: {answer.status_code}")
    return found


@contextmanager
def by_the_facts(fresh: Fresh) -> Iterator[Gate]:
    """A copy of the world in which everybody has what the facts give them, not the one role of the matrix."""
    with fresh() as gate:
        gate.app.extensions["accounts.find"] = session_finder(grant_selects())
        yield gate


def end(gate: Gate, transition: Transition) -> None:
    """Do it; by the calendar, somebody looks in meanwhile, so that the session itself lives."""
    with open_work(system_permit(gate.database, "test")) as work:
        transition.end(work, gate.world.places[OWN], transition.role)
    if transition.by_calendar:
        with time_machine.travel(NEARLY, tick=False):
            assert gate.as_role(transition.role).open("/account").status_code == 200


@pytest.mark.parametrize("transition", TRANSITIONS, ids=lambda one: one.name.replace(" ", "-"))
def test_a_right_that_ends_opens_no_door_at_the_next_request(
    fresh: Fresh, every_door: list[Door], transition: Transition
) -> None:
    doors = own_doors(every_door, transition.role)
    pages = [door for door in doors if door.method == "GET"]
    with by_the_facts(fresh) as gate:
        assert len(opened(gate, pages, transition.role)) == len(pages) > 0
        end(gate, transition)
        with time_machine.travel(MIDNIGHT, tick=True) if transition.by_calendar else nullcontext():
            assert opened(gate, doors, transition.role) == []


def test_a_right_that_does_not_end_is_found(fresh: Fresh, every_door: list[Door]) -> None:
    """Negative control: the day before, the right still stands."""
    transition = next(one for one in TRANSITIONS if one.by_calendar)
    doors = [door for door in own_doors(every_door, transition.role) if door.method == "GET"]
    with by_the_facts(fresh) as gate:
        end(gate, transition)
        with time_machine.travel(NEARLY, tick=True):
            assert len(opened(gate, doors, transition.role)) == len(doors)


def test_a_role_that_was_revoked_before_the_invitation_is_accepted_opens_nothing(
    fresh: Fresh, every_door: list[Door]
) -> None:
    with by_the_facts(fresh) as gate:
        place = gate.world.places[OWN].id
        with open_work(system_permit(gate.database, "test")) as work:
            invited = invite(
                work, brand="House", name="New Staff", email="new.staff@example.org", role="staff",
                foundation_id=place, reason="Joins",
            )  # fmt: skip
        with open_work(system_permit(gate.database, "test")) as work:
            held = select(StoredGrant.id).where(StoredGrant.person_id == invited.person_id)
            revoke_role(work, work.session.scalars(held).one(), reason="Joins elsewhere")
        browser = gate.app.test_client()
        fields = {"password": "nine loud parrots sing", "once": "k" * 24}
        assert browser.post(invited.path, data=fields).status_code == 303
        doors = [door for door in own_doors(every_door, "staff") if door.method == "GET"]
        paths = [address(door, gate.world, OWN, "staff") or "" for door in doors]
        assert [path for path in paths if browser.get(path).status_code != 404] == []
