"""Which company an application is of: staff are told whose a name is or was, decide it once, and nothing of it is a dead end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.lifecycle.admitting import admit_applicant, admit_company
from membership.business.lifecycle.applying import KNOWN
from membership.business.lifecycle.deciding import accept_application, decline_application
from membership.business.lifecycle.operations import admit_member
from membership.business.lifecycle.recognising import ANOTHER
from membership.business.members.models import Member
from membership.directory.duplicates.operations import merge
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import Naming, rename_organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.merging import Pair
from tests.business.lifecycle.joining import Joining
from tests.business.lifecycle.test_admission_outlook import FORM, shown
from tests.business.pages import Pages
from tests.business.world import charter_text
from tests.directory.duplicates.two import mergers

TODAY = date(2026, 3, 2)
OTHER = {"legal_name": "Orion Example GmbH", "registration_number": "HRB 77"}
"""Another applicant than the one of `ANSWERS`, by name and number."""


@pytest.fixture
def joining(database: Database, clock: object) -> Joining:
    return Joining(database).found()


def known(joining: Joining, name: str = "Vega Example GmbH", **details: str) -> Organization:
    with joining.work() as work:
        return register_organization(work, OrganizationDetails(name, **details))


def renamed(joining: Joining, company: Organization, name: str, *, display: str = "") -> None:
    with joining.work() as work:
        named = Naming(name, display or name, TODAY)
        rename_organization(work, company.id, named, version=None)


def member_formerly(joining: Joining, name: str) -> Organization:
    """A member that was called by the name until today."""
    company = known(joining, name)
    with joining.work() as work:
        admit_member(work, joining.foundation_id, company.id, "general", accepted_on=TODAY)
    renamed(joining, company, "Vega Example GmbH")
    return company


def names(joining: Joining) -> list[str]:
    with joining.database.reading() as session:
        query = select(Organization.legal_name).where(Organization.merged_into_id.is_(None))
        return sorted(session.scalars(query))


def company_of(joining: Joining, member_id: int) -> int:
    with joining.database.reading() as session:
        return session.get_one(Member, member_id).organization_id


def staff(joining: Joining) -> Pages:
    return Pages(joining.database).as_("staff", joining.foundation_id)


def address(joining: Joining, key: int, page: str = "") -> str:
    return f"/meridian/applications/{joining.application(key).public_id}{page}"


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


@pytest.mark.parametrize("bears", ["legal", "display"])
@pytest.mark.parametrize("is_another", [True, False])
def test_staff_say_which_company_an_applicant_with_anothers_name_is(
    joining: Joining, bears: str, *, is_another: bool
) -> None:
    if bears == "legal":
        company = known(joining, "Orion Example")
        renamed(joining, company, "Vega Example GmbH")
    else:
        company = known(joining, "Vega Example GmbH", display_name="Orion Example")
    key = joining.apply_until_executed(**OTHER)
    pages = staff(joining)
    form = pages.get(address(joining, key, "/admission"))
    assert "Say which company this is" in shown(form)
    refused = pages.post(address(joining, key, "/admission"), accepted_on="2026-03-02")
    assert refused.status_code == 422
    choice = ANOTHER if is_another else company.public_id
    fields = {"accepted_on": "2026-03-02", "company": choice}
    assert "General member from 1 Mar 2026" in shown(
        pages.post(address(joining, key, "/admission"), preview="1", **fields)
    )
    assert pages.post(address(joining, key, "/admission"), **fields).status_code == 303
    assert joining.state(key) == "admitted"
    member = joining.application(key).member_id or 0
    assert (company_of(joining, member) == company.id) is not is_another
    assert ("Orion Example GmbH" in names(joining)) is is_another


def test_the_log_keeps_which_company_staff_took_an_applicant_for(joining: Joining) -> None:
    renamed(joining, known(joining, "Orion Example"), "Vega Example GmbH")
    key = joining.apply_until_executed(**OTHER)
    with joining.work() as work:
        admit_applicant(work, key, taken_for=ANOTHER)
    page = text_of(staff(joining).get(address(joining, key)))
    assert "It is another company than Vega Example GmbH" in page


def test_one_of_two_companies_of_a_name_is_chosen(joining: Joining) -> None:
    first = known(joining, "Orion Example", country="DE")
    with joining.work() as work:
        details = OrganizationDetails("Orion Example", country="FR")
        second = register_organization(work, details, is_name_confirmed=True)
    key = joining.apply_until_executed(**OTHER)
    with pytest.raises(RuleBroken) as refused, joining.work() as work:
        admit_applicant(work, key)
    assert refused.value.field == "company"
    page = text_of(staff(joining).get(address(joining, key, "/admission")))
    assert "Orion Example, Germany" in page
    with joining.work() as work:
        made = admit_applicant(work, key, taken_for=second.public_id)
    assert company_of(joining, made.member.id) == second.id != first.id


def test_a_company_that_has_only_the_name_is_not_taken_for_the_applicant(joining: Joining) -> None:
    company = known(joining, country="GB")
    key = joining.apply_until_executed()
    with joining.work() as work:
        made = admit_applicant(work, key, taken_for=ANOTHER)
    assert company_of(joining, made.member.id) != company.id
    assert names(joining) == ["Vega Example GmbH", "Vega Example GmbH"]


def test_an_applicant_is_no_company_of_which_its_application_says_nothing(joining: Joining) -> None:
    stranger = known(joining, "Stranger Ltd")
    key = joining.apply_until_executed()
    with pytest.raises(RuleBroken) as refused, joining.work() as work:
        admit_applicant(work, key, taken_for=stranger.public_id)
    assert refused.value.field == "company"


def test_a_member_that_applies_under_its_former_name_is_seen_by_staff_before_anything_is_signed(
    joining: Joining,
) -> None:
    member_formerly(joining, "Orion Example")
    key = joining.send(**OTHER)
    page = text_of(staff(joining).get(address(joining, key)))
    assert "“Orion Example GmbH” was its name until 2 Mar 2026" in page
    assert "Vega Example GmbH is a member (number 1)" in page
    with pytest.raises(RuleBroken, match="is a member") as refused, joining.work() as work:
        accept_application(work, key)
    assert refused.value.field == "waiver"
    with joining.work() as work:
        accept_application(work, key, waiver="Another company; the registers were compared.")
    joining.run_jobs()
    joining.sign(key)
    joining.countersign(key)
    with joining.work() as work:
        made = admit_applicant(work, key, taken_for=ANOTHER)
    assert made.member.number == 2


def test_a_member_that_applies_under_the_name_of_a_record_merged_into_it_is_seen_by_staff(
    joining: Joining,
) -> None:
    member, twin = known(joining), known(joining, "Orion Example")
    with joining.work() as work:
        admit_member(work, joining.foundation_id, member.id, "general", accepted_on=TODAY)
    with joining.work() as work:
        merge(work, mergers(), Pair("organization", twin.id, member.id), reason="The same.")
    key = joining.send(**OTHER)
    page = text_of(staff(joining).get(address(joining, key)))
    assert "Stands against it" in page
    assert "Vega Example GmbH is a member (number 1)" in page


def test_a_charter_that_admits_by_itself_waits_for_staff_where_the_name_was_anothers(
    database: Database, clock: object
) -> None:
    staffed, automatic = 'rank = 2\nadmission = "staff"', 'rank = 2\nadmission = "automatic"'
    joining = Joining(database).found(charter_text("meridian-business").replace(staffed, automatic))
    renamed(joining, known(joining, "Orion Example"), "Vega Example GmbH")
    assert joining.state(joining.send(**OTHER)) == "submitted"
    assert joining.state(joining.send(legal_name="Quite New GmbH", registration_number="")) == "agreement_out"


def test_a_member_applies_for_nothing_under_its_branded_name_either(joining: Joining) -> None:
    company = known(joining, display_name="Orion Example")
    with joining.work() as work:
        admit_member(work, joining.foundation_id, company.id, "general", accepted_on=TODAY)
    with pytest.raises(RuleBroken) as refused:
        joining.send(**OTHER)
    assert refused.value.message == KNOWN


@pytest.mark.parametrize("is_signed", [True, False])
def test_staff_do_not_admit_past_a_living_application_of_the_company(
    joining: Joining, *, is_signed: bool
) -> None:
    key = joining.apply_until_executed() if is_signed else joining.send()
    stands = "“Signed”" if is_signed else "“Sent”"
    pages = staff(joining)
    typed = {**FORM, "legal_name": "Vega Example"}
    told = shown(pages.post("/meridian/admission", preview="1", **typed))
    assert f"Vega Example GmbH has applied itself, and its application stands at {stands}" in told
    answer = pages.post("/meridian/admission", **typed)
    assert answer.status_code == 422
    assert stands in text_of(answer)
    with joining.database.reading() as session:
        assert session.scalars(select(Member.id)).all() == []
    assert pages.post("/meridian/admission", **typed, is_another="y").status_code == 303
    assert joining.state(key) == ("signed" if is_signed else "submitted")


def test_a_known_company_with_a_living_application_of_its_number_is_not_admitted_past_it(
    joining: Joining,
) -> None:
    company = known(joining, "Rigel Ltd", country="DE", registration_number="HRB 1234")
    joining.send()
    with pytest.raises(RuleBroken, match="has applied itself"), joining.work() as work:
        admit_company(work, joining.foundation_id, company.id, "general", accepted_on=TODAY)


def test_staff_who_tick_that_it_is_another_company_admit_another_one(joining: Joining) -> None:
    company = known(joining, "Cobalt GmbH")
    pages = staff(joining)
    assert pages.post("/meridian/admission", **FORM, is_another="y").status_code == 303
    with joining.database.reading() as session:
        assert session.scalars(select(Member.organization_id)).one() != company.id


def test_the_preview_of_an_admission_says_that_the_name_was_anothers(joining: Joining) -> None:
    renamed(joining, known(joining, "Cobalt"), "Vega Example GmbH")
    told = shown(staff(joining).post("/meridian/admission", preview="1", **FORM))
    assert "was the name of Vega Example GmbH until 2 Mar 2026" in told


def test_a_signed_application_of_a_company_that_became_a_member_otherwise_is_declined(
    joining: Joining,
) -> None:
    key = joining.apply_until_executed()
    with pytest.raises(Conflict, match="signed by both sides"), joining.work() as work:
        decline_application(work, key, "No.")
    company = known(joining)
    with joining.work() as work:
        admit_member(work, joining.foundation_id, company.id, "general", accepted_on=TODAY)
    page = text_of(staff(joining).get(address(joining, key)))
    assert "/refusal" in page
    with joining.work() as work:
        decline_application(work, key, "The company is a member already, by the file of members.")
    assert joining.state(key) == "declined"
    assert joining.agreement(key).state == "executed"
