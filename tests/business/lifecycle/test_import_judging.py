"""A file asks of a company what its page would ask, undoes nothing that was decided, and says how it was understood."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from membership.app import rooms
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.members.acts import acts_of
from membership.business.members.landscaping import landscape_of
from membership.business.members.models import Member, Representative
from membership.business.members.queries import member_of, members_on, terms_of
from membership.directory.duplicates.operations import merge
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.naming import Naming, rename_organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.merging import Pair
from membership.kernel.work import open_work, system_permit
from tests.business.lifecycle.files import ruled, take, told, workbook
from tests.business.pages import Pages
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
MEMBERS = "tier,organization,since\nPremier,Acme,2026-01-01\nGeneral,Brick,2026-01-01\n"
TERMS = "company,tier,start,end\n"
PEOPLE = "company,name,email,title,roles,since\n"


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return ruled(database)


def member(world: World, name: str) -> Member:
    with world.database.reading() as session:
        company = session.scalars(select(Organization.id).where(Organization.display_name == name)).one()
        found = member_of(session, world.foundation_id, company)
    assert found is not None
    return found


def rename(world: World, old: str, new: str) -> None:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        company = work.session.scalars(select(Organization).where(Organization.display_name == old)).one()
        rename_organization(work, company.id, Naming(new, new, TODAY), version=company.version)


# --- what was ended stays ended ------------------------------------------------------------------------------------


def test_a_file_of_terms_brings_nobody_back_whom_an_act_ended(world: World) -> None:
    take(world, "members", MEMBERS)
    acme = member(world, "Acme")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        resign_member(work, acme.id, Leave(TODAY, "It leaves.", waiver="Agreed."))
    rows = (
        "Acme,General,2026-03-02,2027-03-02\nAcme,General,2027-03-02,2028-03-02\nBrick,General,2027-01-01,\n"
    )
    report = take(world, "terms", TERMS + rows)
    ended = "Its membership ended on 2 Mar 2026 (resigned); a file brings nobody back: admit it again on its own page."
    assert told(report) == [(2, "organization", ended), (3, "organization", ended)]
    assert [line.effect for line in report.plan.lines][2] == "term", (
        "the rows of others are judged all the same"
    )
    with world.database.reading() as session:
        assert [act.step for act in acts_of(session, acme.id)] == ["join", "resign"]


def test_a_file_of_terms_undoes_no_resignation_that_was_announced(world: World) -> None:
    take(world, "members", MEMBERS)
    acme = member(world, "Acme")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        resign_member(work, acme.id, Leave(date(2026, 9, 1), "It leaves.", waiver="Agreed."))
    (found,) = told(take(world, "terms", f"{TERMS}Acme,General,2026-09-01,2027-09-01\n"))
    assert found[1] == "organization"
    assert "is to end on 1 Sep 2026 (resigned)" in found[2]
    assert "take it back on the member's page first" in found[2]
    with world.database.reading() as session:
        assert [term.ends_on for term in terms_of(session, acme.id)] == [date(2026, 9, 1)]


def test_a_file_of_terms_leaves_no_gap_that_lies_ahead_and_brings_nobody_back_after_one(world: World) -> None:
    take(world, "members", MEMBERS)
    take(world, "terms", f"{TERMS}Corda,General,2025-01-01,2025-07-01\n")
    rows = "Acme,Premier,2027-06-01,2028-01-01\nCorda,General,2026-01-01,2027-01-01\n"
    first, second = told(take(world, "terms", TERMS + rows))
    assert (first[0], first[1]) == (2, "start")
    assert "ends on 1 Jan 2027; the next one begins on that day" in first[2]
    assert (second[0], second[1]) == (3, "organization")
    assert "ended on 1 Jul 2025; a file brings nobody back" in second[2]


def test_rows_behind_a_faulty_one_are_called_unjudged_and_not_new(world: World) -> None:
    take(world, "members", MEMBERS)
    rows = "Acme,General,2026-06-01,2026-05-01\nAcme,General,2027-01-01,2028-01-01\n"
    report = take(world, "terms", TERMS + rows, preview=True)
    assert [one.row for one in report.plan.problems] == [2]
    assert report.plan.lines[1].effect == "unjudged"
    rows = (
        "Acme,Emerald,2027-01-01,2028-01-01\nAcme,General,2028-01-01,2029-01-01\nBrick,General,2027-01-01,\n"
    )
    report = take(world, "terms", TERMS + rows, preview=True)
    assert [one.row for one in report.plan.problems] == [2]
    assert [line.effect for line in report.plan.lines] == ["unjudged", "unjudged", "term"]


# --- what a tier requires ------------------------------------------------------------------------------------------


@pytest.fixture
def fund(database: Database, clock: object) -> World:
    """PyTorch, whose tiers ask for membership of the Linux Foundation, where Acme is a member and Brick is not."""
    parent = ruled(database, charter_text("linux-foundation-business"), slug="linux-foundation")
    made = ruled(database, charter_text("pytorch-business"), slug="pytorch")
    with open_work(system_permit(database, "cli", "test")) as work:
        for name in ("Acme", "Brick"):
            register_organization(work, OrganizationDetails(name, category="company"))
        acme = work.session.scalars(select(Organization.id).where(Organization.display_name == "Acme")).one()
        admit_member(
            work, parent.foundation_id, acme, "silver", accepted_on=date(2026, 1, 1), starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1),
        )  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("members", "tier,organization,since\nGeneral,{name},2026-02-01\n"),
        ("terms", "tier,organization,start,end\nGeneral,{name},2026-02-01,2027-01-01\n"),
    ],
)
def test_a_file_asks_for_the_membership_that_the_page_of_admission_asks_for(
    fund: World, kind: str, text: str
) -> None:
    for name in ("Brick", "Quite New"):
        (found,) = told(take(fund, kind, text.format(name=name)))
        assert found[:2] == (2, "tier")
        assert found[2].startswith(
            f"{name} is no member of Foundation at Silver or above on 1 Feb 2026 (clause Fee row of General). On its own page"
        )
    assert take(fund, kind, text.format(name="Acme")).taken is not None


def test_terms_that_are_over_are_history_and_the_first_that_is_not_is_asked(fund: World) -> None:
    past = "tier,organization,start,end\nGeneral,Brick,2025-09-01,2026-01-01\n"
    assert take(fund, "terms", past).taken is not None
    rows = "General,Quite New,2025-09-01,2026-01-01\nGeneral,Quite New,2026-01-01,2027-01-01\n"
    report = take(fund, "terms", f"tier,organization,start,end\n{rows}")
    assert [(row, field) for row, field, _ in told(report)] == [(3, "tier")]


def test_what_cannot_be_checked_here_is_noted_at_its_row(database: Database, clock: object) -> None:
    alone = ruled(database, charter_text("pytorch-business"), slug="pytorch")
    report = take(alone, "members", "tier,organization\nPremier,Acme\nAssociate,Uni\n")
    assert report.taken is not None
    first, second = (line.notes for line in report.plan.lines)
    assert first[0].startswith(
        "Membership of linux-foundation (silver or above) cannot be checked here (clause"
    )
    assert all("linux-foundation" not in note for note in second)


def test_a_file_of_terms_overfills_no_tier(database: Database, clock: object) -> None:
    text = charter_text("meridian-business").replace("rank = 2\n", "rank = 2\nmaximum_members = 2\n", 1)
    world = ruled(database, text)
    two = "Acme,General,2026-01-01,2027-01-01\nBrick,General,2026-01-01,2027-01-01\n"
    assert take(world, "terms", TERMS + two).taken is not None
    (found,) = told(take(world, "terms", f"{TERMS}{two}Corda,General,2026-06-01,2027-06-01\n"))
    assert (found[0], found[1]) == (4, "tier")
    assert "General has room for 2 members" in found[2]
    assert "it would have 3" in found[2]
    renewed = two.replace("2027", "2028").replace("2026", "2027")
    late = take(world, "terms", f"{TERMS}{renewed}Corda,General,2027-01-01,2028-01-01\n")
    assert [row for row, _, _ in told(late)] == [4], "those who renew keep their places"


# --- how a row is understood ---------------------------------------------------------------------------------------


def test_a_member_is_known_by_its_own_former_name_and_the_preview_says_so(world: World) -> None:
    take(world, "members", MEMBERS)
    rename(world, "Acme", "GC Research")
    again = take(world, "members", MEMBERS)
    assert again.is_clean, again.plan.problems
    assert {line.effect for line in again.plan.lines} == {"unchanged"}
    assert again.plan.lines[0].notes == (
        "“Acme” was the name of GC Research until 2 Mar 2026; the row is read as speaking of it.",
    )
    people = take(
        world, "people", f"{PEOPLE}Acme,Ada,ada@example.org,,,\nGC Research,Ada,ada@example.org,,,\n"
    )
    assert [(row, field) for row, field, _ in told(people)] == [(3, "email")]
    assert take(world, "terms", f"{TERMS}Acme,Premier,2027-01-01,2028-01-01\n").taken is not None


def test_the_preview_draws_the_notes_and_calls_unjudged_what_was_not_judged(world: World) -> None:
    take(world, "members", MEMBERS)
    rename(world, "Acme", "GC Research")
    pages = Pages(world.database).as_("staff", world.foundation_id)
    rows = (
        f"{TERMS}Acme,Premier,2026-01-01,2027-01-01\nBrick,Emerald,2027-01-01,\nBrick,General,2028-01-01,\n"
    )
    sent = pages.post("/meridian/members/import", file=(io.BytesIO(rows.encode()), "terms.csv"), kind="terms")
    shown = pages.get(sent.location).text
    assert "was the name of GC Research until 2 Mar 2026; the row is read as speaking of it." in shown
    assert "Not judged yet: a faulty row of the company comes first" in shown
    assert "New company, member and term" not in shown


def test_a_former_name_of_a_company_that_is_no_member_here_is_not_taken_for_a_new_one(world: World) -> None:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        register_organization(work, OrganizationDetails("Acme"))
    rename(world, "Acme", "GC Research")
    (found,) = told(take(world, "members", "tier,organization\nGeneral,Acme\n"))
    assert "was the name of GC Research until 2 Mar 2026. Write its present name" in found[2]
    people = take(world, "people", f"{PEOPLE}Acme,Ada,ada@example.org,,,2026-01-01\n")
    assert people.is_clean, "a file of people makes no company, so nobody else can be meant"


def test_roles_begin_with_the_membership_and_employment_when_it_did(world: World) -> None:
    take(world, "members", MEMBERS)
    text = f'{PEOPLE}Acme,Early Bird,early@example.org,,"primary, marketing",2020-04-01\n'
    report = take(world, "people", text)
    assert report.is_clean, report.plan.problems
    assert report.plan.lines[0].notes == (
        "Acme is a member from 1 Jan 2026 on; the roles begin on that day, not before.",
    )
    with world.database.reading() as session:
        roles = session.execute(select(Representative.kind, Representative.starts_on)).all()
        employed = session.scalars(select(Affiliation.starts_on)).all()
    assert {(kind, day) for kind, day in roles} == {
        ("primary", date(2026, 1, 1)), ("marketing", date(2026, 1, 1)),
    }  # fmt: skip
    assert employed == [date(2020, 4, 1)]
    assert take(world, "people", text).taken is None


# --- what stands in the cells --------------------------------------------------------------------------------------


def test_a_formula_without_its_result_is_a_fault_with_its_cell(world: World) -> None:
    content = workbook(
        ["Company", "Tier", "Joined on", "Remark"],
        ["Acme", "General", date(2026, 1, 1), None],
        ["Brick", "General", "=DATE(2026,4,1)", "=A2"],
    )
    (found,) = told(take(world, "members", content, "m.xlsx"))
    assert found[:2] == (3, "joined")
    assert found[2].startswith("Cell C3 holds a formula whose result is not in the file.")


def test_a_formula_in_the_header_without_its_result_refuses_the_file(world: World) -> None:
    with pytest.raises(RuleBroken, match="Cell B1 holds a formula"):
        take(world, "members", workbook(["Company", '="Ti"&"er"'], ["Acme", "General"]), "m.xlsx")


def test_a_formula_with_its_result_says_what_it_results_in_also_where_that_is_an_empty_text(
    world: World,
) -> None:
    content = workbook(["Company", "Tier", "Country"], ["=A9", "General", "=B9"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(
                    b'<c r="A2"><f>A9</f><v/></c>', b'<c r="A2" t="str"><f>A9</f><v>Acme</v></c>'
                )
                part = part.replace(
                    b'<c r="A2"><f>A9</f><v /></c>', b'<c r="A2" t="str"><f>A9</f><v>Acme</v></c>'
                )
                part = part.replace(b'<c r="C2"><f>B9</f>', b'<c r="C2" t="str"><f>B9</f>')
            new.writestr(name, part)
    report = take(world, "members", out.getvalue(), "m.xlsx")
    assert report.is_clean, report.plan.problems
    assert [line.organization for line in report.plan.lines] == ["Acme"]


@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#DIV/0!"])
def test_what_a_spreadsheet_shows_for_a_failed_formula_is_no_name(world: World, shown: str) -> None:
    for content, name in (
        (workbook(["Company", "Tier"], [shown, "General"]), "m.xlsx"),
        (f"Company,Tier\n{shown},General\n", "m.csv"),
    ):
        (found,) = told(take(world, "members", content, name))
        assert found[:2] == (2, "organization")
        assert f"“{shown}” is what a spreadsheet shows where a formula failed" in found[2]


def test_signs_that_nobody_sees_are_left_out_of_names_in_files_and_forms_alike(world: World) -> None:
    hidden = "\u202eAc\u200bme\u00a0 Labs\u2069"
    take(
        world,
        "members",
        f"tier,organization,contact,email\nGeneral,{hidden},Ada\u202e Byron,ada@example.org\n",
    )
    take(world, "people", f"{PEOPLE}Acme Labs,Ben\u200b Oz,ben@example.org,Head\u2066,,\n")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        register_organization(work, OrganizationDetails(f"{hidden} Two"))
        register_person(work, "Cleo\u202e  Fay", email="cleo@example.org")
    with world.database.reading() as session:
        companies = set(session.scalars(select(Organization.legal_name)))
        people = set(session.scalars(select(Person.name)))
        titles = set(session.scalars(select(Affiliation.title)))
    assert companies == {"Acme Labs", "Acme Labs Two"}
    assert people == {"Ada Byron", "Ben Oz", "Cleo Fay"}
    assert "Head" in titles


# --- a landscape comes back as it went -----------------------------------------------------------------------------


def comes_back(world: World) -> None:
    """The foundation's own landscape of today is taken in again without effect."""
    with world.database.reading() as session:
        text = landscape_of(session, session.get_one(Foundation, world.foundation_id), TODAY).text
    report = take(world, "members", text, "landscape.yml")
    assert report.is_clean, report.plan.problems
    assert {line.effect for line in report.plan.lines} == {"unchanged"}
    with world.database.reading() as session:
        assert len(report.plan.lines) == len(members_on(session, world.foundation_id, TODAY))


def test_a_landscape_comes_back_where_the_next_term_has_another_tier_or_the_company_leaves(
    world: World,
) -> None:
    take(world, "members", MEMBERS)
    with open_work(system_permit(world.database, "cli", "test")) as work:
        renew_member(work, member(world, "Acme").id, tier_key="general", waiver="Agreed.")
        resign_member(
            work, member(world, "Brick").id, Leave(date(2026, 9, 1), "It leaves.", waiver="Agreed.")
        )
    comes_back(world)
    assert take(world, "members", MEMBERS).is_clean
    (found,) = told(take(world, "members", "tier,organization\nGeneral,Acme\n"))
    assert "It is a premier member" in found[2]


def test_a_landscape_comes_back_whatever_the_companies_are_called(world: World) -> None:
    names = ("Acme (member)", "Acme", "NO", "3", "x: y # z", "- item", "“Söhne” & <b>", "株式会社", "a" * 200)
    rows = "".join(f'General,"{name}",2026-01-01\n' for name in names)
    take(world, "members", f"tier,organization,since\n{rows}")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        for place, name in enumerate(("Acme Inc", "ACME GmbH", "Acme")):
            one = register_organization(
                work, OrganizationDetails(name, homepage=f"https://{place}.example/"), is_name_confirmed=True
            )
            admit_member(
                work,
                world.foundation_id,
                one.id,
                "premier" if place else "general",
                starts_on=date(2026, 1, 1),
            )
    comes_back(world)


def test_a_landscape_comes_back_after_a_tier_was_renamed(world: World) -> None:
    take(world, "members", MEMBERS)
    text = (
        charter_text("meridian-business")
        .replace('title = "General"', 'title = "Founding Member"')
        .replace('title = "Premier"', 'title = "General"')
        .replace('version = "1.0"', 'version = "2.0"')
        .replace("adopted_on = 2024-11-15", "adopted_on = 2026-03-02")
        .replace("effective_from = 2025-01-01", "effective_from = 2026-03-02")
    )
    with open_work(system_permit(world.database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, text)
    take(world, "members", "tier,organization\nFounding Member,Corda\nPremier,Delta\n")
    comes_back(world)


def test_a_landscape_comes_back_where_a_merged_company_is_still_a_member_under_its_own_name(
    world: World,
) -> None:
    take(
        world, "members", "tier,organization,since\nPremier,Acme,2026-01-01\nGeneral,Acme Works,2027-01-01\n"
    )
    old, new = member(world, "Acme"), member(world, "Acme Works")
    mergers = [room.merging for room in rooms() if room.merging is not None]
    with open_work(system_permit(world.database, "cli", "test")) as work:
        merge(work, mergers, Pair("organization", old.organization_id, new.organization_id), reason="One.")
    comes_back(world)
