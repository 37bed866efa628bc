"""Whom an admission brings: strangers are asked first, everybody is told, and nobody admits themselves into a role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.lifecycle.admitting import admit_applicant, admit_company
from membership.business.lifecycle.agreeing import sign_agreement
from membership.business.lifecycle.operations import Admission, Contact, adopt_business_charter
from membership.business.members.models import ApplicationLink, Representative, RepresentativeProposal
from membership.business.members.operations import begin_membership, name_representative
from membership.business.members.proposal_jobs import tell_named, tell_second_persons
from membership.business.members.proposals import confirm_change
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import found_foundation
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Person
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import NotAllowed
from membership.kernel.facts import is_known
from membership.kernel.jobs.context import JobContext
from membership.kernel.work import Work, open_work, person_permit
from tests.business.lifecycle.joining import Joining, signing
from tests.business.pages import Pages
from tests.business.world import START, charter_text
from tests.conftest import Clock

PEOPLE = {
    "stella": "stella@meridian.example.org",
    "sam": "sam@meridian.example.org",
    "bea": "bea@vega.example.org",
    "paul": "paul@vega.example.org",
}


class Named:
    """Stella and Sam are staff; Bea is known here, and not known to work for Vega, which applies."""

    def __init__(self, joining: Joining, clock: Clock, **changes: str) -> None:
        self.joining = joining
        with joining.work() as work:
            self.people = {
                who: register_person(work, f"{who.title()} Example", email=PEOPLE[who]).id
                for who in ("stella", "sam", "bea")
            }
            for who in ("stella", "sam"):
                grant_role(
                    work,
                    self.people[who],
                    "staff",
                    foundation_id=joining.foundation_id,
                    reason="For the test.",
                )
        clock.advance(minutes=1)
        self.application = joining.apply_until_executed(**changes)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def as_(self, who: str) -> Any:
        return open_work(person_permit(self.joining.database, 1, self.people[who], "test"))

    def admit(self) -> Admission:
        with self.as_("stella") as work:
            made = admit_applicant(work, self.application)
            self.keep(work)
        return made

    def keep(self, work: Work) -> None:
        self.calls = [(name, payload) for name, _, payload in work._posts if name.startswith("members.")]

    def run_jobs(self) -> None:
        jobs = {"members.named": tell_named, "members.proposed": tell_second_persons}
        for number, (name, payload) in enumerate(self.calls):
            jobs[name](JobContext(self.joining.database, name, str(number), 1), payload)

    def roles(self) -> dict[str, set[str]]:
        """Mail address -> the roles that are held."""
        found: dict[str, set[str]] = {}
        with self.joining.database.reading() as session:
            query = select(Person.email, Representative.kind).join(
                Person, Person.id == Representative.person_id
            )
            for email, kind in session.execute(query.where(is_known(Representative))):
                found.setdefault(email.partition("@")[0], set()).add(kind)
        return found

    def waiting(self) -> RepresentativeProposal:
        with self.joining.database.reading() as session:
            return session.scalars(select(RepresentativeProposal)).one()

    def told(self, kind: str) -> list[str]:
        return [mail.to_address for mail in self.joining.mails(kind)]


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).found()


def test_whom_an_applicant_names_and_who_is_known_here_is_asked_first(joining: Joining, clock: Clock) -> None:
    named = Named(joining, clock)
    pages = Pages(joining.database).as_("staff", joining.foundation_id, person_id=named.people["stella"])
    url = f"/meridian/applications/{joining.application(named.application).public_id}/admission"
    assert "bea@vega.example.org is known here and asked by mail to act as billing" in pages.get(url).text
    made = named.admit()
    assert named.roles() == {"paul": {"primary"}}
    assert any(
        "bea@vega.example.org is known here and asked by mail to act as billing" in one
        for one in made.warnings
    )
    named.run_jobs()
    assert named.told("representative-asked") == ["bea@vega.example.org"]
    assert named.told("representative-named") == ["paul@vega.example.org"], (
        "who is new here is told, as in the portal"
    )
    assert named.told("representative-proposed") == []
    with pytest.raises(NotAllowed), named.as_("stella") as work:
        confirm_change(work, named.waiting().id, ())
    with named.as_("bea") as work:
        confirm_change(work, named.waiting().id, ())
    assert named.roles()["bea"] == {"billing"}


def test_whoever_is_asked_for_several_roles_answers_each(joining: Joining, clock: Clock) -> None:
    named = Named(joining, clock, legal_name_of="Bea Example", legal_email=PEOPLE["bea"])
    named.admit()
    for asked in _waiting(named):
        bea = Pages(joining.database).as_(
            "representative", joining.foundation_id, person_id=named.people["bea"]
        )
        assert f"{asked.public_id}/acceptance" in bea.get("/account/asked").text
        assert bea.post(f"/account/asked/{asked.public_id}/acceptance").status_code == 303
    assert named.roles()["bea"] == {"billing", "legal"}


def test_whoever_used_a_link_that_was_mailed_to_them_has_said_yes(joining: Joining, clock: Clock) -> None:
    named = Named(joining, clock, signatory_email="bea@vega.example.org", signatory_name="Bea Example")
    with joining.work() as work:
        query = select(ApplicationLink).where(ApplicationLink.email == "bea@vega.example.org")
        for link in work.session.scalars(query.where(ApplicationLink.purpose == "resume")):
            link.used_at = work.at
            work.record(
                "business.application.opened", link, foundation_id=joining.foundation_id, summary="Opened."
            )
    named.admit()
    named.run_jobs()
    assert named.roles() == {"paul": {"primary"}, "bea": {"billing"}}
    assert named.told("representative-named") == ["paul@vega.example.org"]


def test_staff_admit_a_company_that_names_themselves_and_another_of_the_staff_confirms_it(
    joining: Joining, clock: Clock
) -> None:
    stella = {"primary_name": "Stella Example", "primary_email": PEOPLE["stella"]}
    named = Named(joining, clock, **stella, legal_name_of="Lena Example", legal_email="lena@vega.example.org")
    made = named.admit()
    assert any("You are to act as primary representative yourself" in one for one in made.warnings)
    assert named.roles() == {"lena": {"legal"}}
    named.run_jobs()
    assert "sam@meridian.example.org" in named.told("representative-proposed")
    assert PEOPLE["stella"] not in named.told("representative-proposed") + named.told("representative-asked")
    own = next(one for one in _waiting(named) if one.kind == "primary")
    stella_pages = Pages(joining.database).as_(
        "staff", joining.foundation_id, person_id=named.people["stella"]
    )
    assert "asks you to act" not in stella_pages.get("/account/asked").text
    with pytest.raises(NotAllowed), named.as_("stella") as work:
        confirm_change(work, own.id, ())
    with named.as_("sam") as work:
        confirm_change(work, own.id, ())
    assert named.roles()["stella"] == {"primary"}


def test_who_admitted_a_company_takes_the_own_naming_back(joining: Joining, clock: Clock) -> None:
    named = Named(joining, clock, billing_name="Stella Example", billing_email=PEOPLE["stella"])
    member = named.admit().member
    pages = Pages(joining.database).as_("staff", joining.foundation_id, person_id=named.people["stella"])
    url = f"/meridian/members/{member.public_id}/representation"
    assert "Who admitted the company is meant: somebody else of the staff confirms it." in pages.get(url).text
    assert pages.post(f"{url}/{named.waiting().public_id}/withdrawal").status_code == 303
    assert named.waiting().state == "withdrawn"


def test_staff_who_act_for_the_company_elsewhere_are_told_that_another_admits_it(
    joining: Joining, clock: Clock
) -> None:
    named = Named(joining, clock)
    with joining.work() as work:
        company = register_organization(work, OrganizationDetails("Vega Example GmbH"))
        place = work.session.get_one(Foundation, joining.foundation_id)
        other = found_foundation(
            work, slug="other", name="Other", zone="UTC", legal_entity_id=place.legal_entity_id
        )
        adopt_business_charter(
            work, other.id, charter_text("meridian-business").replace('"meridian"', '"other"')
        )
        member = begin_membership(work, other.id, company.id, "premier", accepted_on=START)
        name_representative(work, member.id, named.people["stella"], "technical", starts_on=START)
    pages = Pages(joining.database).as_("staff", joining.foundation_id, person_id=named.people["stella"])
    url = f"/meridian/applications/{joining.application(named.application).public_id}/admission"
    words = "You act for Vega Example GmbH yourself, and this names who binds it: somebody else of the staff admits it."
    assert words in pages.post(url, accepted_on="2026-03-02", company=company.public_id, preview="1").text
    refused = pages.post(url, accepted_on="2026-03-02", company=company.public_id)
    assert refused.status_code == 422
    assert "You act for Vega Example GmbH yourself, and this names who binds it: somebody else of the staff admits it." in refused.text  # fmt: skip
    with named.as_("sam") as work:
        admit_applicant(work, named.application, taken_for=company.public_id)


def test_whom_staff_name_themselves_is_named_at_once_and_told(joining: Joining, clock: Clock) -> None:
    named = Named(joining, clock)
    with named.as_("stella") as work:
        company = register_organization(work, OrganizationDetails("Brick"))
        contact = Contact("Bea Example", PEOPLE["bea"], ("primary", "voting"))
        admit_company(work, joining.foundation_id, company.id, "general", contacts=[contact])
        named.keep(work)
    named.run_jobs()
    assert named.roles()["bea"] == {"primary", "voting"}
    assert named.told("representative-named") == [PEOPLE["bea"]] * 2


@pytest.mark.parametrize(("signer", "is_another"), [("vera  EXAMPLE", False), ("Max Example", True)])
def test_staff_see_that_another_signed_than_the_application_names(
    joining: Joining, signer: str, *, is_another: bool
) -> None:
    agreement = joining.agreement(joining.accept())
    pages = Pages(joining.database).as_("staff", joining.foundation_id)
    here = f"/meridian/agreements/{agreement.public_id}"
    assert "Another signer" not in pages.get(here).text
    with joining.work() as work:
        said = replace(signing(), name=signer, is_another=is_another)
        sign_agreement(work, agreement.id, said, agreement.document_sha256 or "")
    seen = pages.get(here).text
    assert ("The application names Vera Example to sign for the company" in seen) is is_another
    assert ("Another signer" in seen) is is_another


def _waiting(named: Named) -> list[RepresentativeProposal]:
    with named.joining.database.reading() as session:
        return list(session.scalars(select(RepresentativeProposal)))
