"""Who acts for a member gets a way to sign in: with the admission, and later by a button of staff."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.members.models import Representative
from membership.business.members.operations import end_representative, name_representative
from membership.directory.accounts.models import Account
from membership.directory.accounts.operations.invitations import open_account
from membership.directory.accounts.passwords import Hasher
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from tests.business.lifecycle.joining import Joining
from tests.business.pages import Pages
from tests.business.world import START, World

BUTTON = "Invite to sign in"


class Office:
    """A member of whom staff named Ada, who has no account, and the pages as staff see them."""

    def __init__(self, database: Database) -> None:
        self.world = World(database).found()
        self.pages = Pages(database)
        with self.world.work() as work:  # type: ignore[attr-defined]
            member = self.world.join(work, "Acme")
            self.member_id, self.company_id = member.id, member.organization_id
            self.ada_id = self.world.person(work, "Ada Byron").id
            self.role_id = name_representative(work, member.id, self.ada_id, "primary", starts_on=START).id
            self.people = f"/meridian/members/{member.public_id}/people"

    def staff(self) -> Pages:
        return self.pages.as_("staff", self.world.foundation_id)

    def button(self) -> str:
        """The address of the invitation of Ada."""
        with self.world.database.reading() as session:
            return f"{self.people}/{session.get_one(Representative, self.role_id).public_id}/invitation"

    def invited(self) -> list[str]:
        with self.world.database.reading() as session:
            return list(session.scalars(select(Account.email).order_by(Account.email)))


@pytest.fixture
def office(database: Database, clock: object) -> Office:
    return Office(database)


def test_staff_invite_a_representative_who_has_no_account(office: Office) -> None:
    assert BUTTON in office.staff().get(office.people).text
    assert office.staff().post(office.button()).status_code == 303
    assert office.invited() == ["ada.byron@example.org"]
    seen = office.staff().get(office.people).text
    assert BUTTON not in seen
    assert re.search(r"Invited, until 9 Mar 2026, \d\d:\d\d EDT", seen)
    assert "Invite again" in seen


def test_an_invitation_that_ran_out_is_sent_again(office: Office, clock: Any) -> None:
    office.staff().post(office.button())
    clock.advance(days=8)
    seen = office.staff().get(office.people).text
    assert BUTTON in seen
    assert "Invited, until" not in seen


def test_whoever_signs_in_already_needs_no_invitation(office: Office) -> None:
    with office.world.work() as work:  # type: ignore[attr-defined]
        open_account(work, office.ada_id, Hasher("cheap").checked("seven quiet llamas"))
    assert BUTTON not in office.staff().get(office.people).text
    answer = office.staff().post(office.button())
    assert answer.status_code == 409
    assert "Ada Byron has an account already" in answer.text


def test_whoever_acts_no_longer_is_not_invited(office: Office) -> None:
    path = office.button()
    with office.world.work() as work:  # type: ignore[attr-defined]
        end_representative(work, office.role_id, ends_on=work.at.date())
    assert office.staff().post(path).status_code == 404
    assert office.invited() == []


def test_only_staff_of_the_foundation_invite(office: Office) -> None:
    company = {"organization_id": office.company_id, "kind": "primary"}
    acting = office.pages.as_("representative", office.world.foundation_id, **company)
    assert BUTTON not in acting.get(office.people).text
    assert acting.post(office.button()).status_code == 403
    assert office.pages.as_("staff", office.world.foundation_id + 1).post(office.button()).status_code == 404
    assert office.invited() == []


def test_a_representative_of_another_member_is_not_found_under_this_one(office: Office) -> None:
    with office.world.work() as work:  # type: ignore[attr-defined]
        other = office.world.join(work, "Brick")
        path = office.button().replace(office.people, f"/meridian/members/{other.public_id}/people")
    assert office.staff().post(path).status_code == 404
    assert office.invited() == []


def test_an_admission_by_staff_invites_whom_it_names(office: Office) -> None:
    fields = {
        "legal_name": "Cobalt GmbH", "category": "company", "tier": "general", "accepted_on": "2026-02-16",
        "contact_name": "Cara Example", "contact_email": "cara@example.org", "waiver": "Board, 1 March.",
        "billing_name": "Bill Example", "billing_email": "bill@example.org",
    }  # fmt: skip
    answer = office.staff().post("/meridian/admission", **fields)
    assert answer.status_code == 303, answer.text
    assert office.invited() == ["bill@example.org", "cara@example.org"]


def test_an_application_that_is_admitted_invites_whom_it_names_and_leaves_accounts_alone(
    database: Database, clock: object
) -> None:
    joining = Joining(database).found()
    with joining.work() as work:
        known = register_person(work, "Bea Example", email="bea@vega.example.org")
        open_account(work, known.id, Hasher("cheap").checked("seven quiet llamas"))
    key = joining.accept()
    joining.sign(key)
    joining.countersign(key)
    joining.admit(key)
    assert [one.to_address for one in joining.mails("account-invitation")] == ["paul@vega.example.org"]
