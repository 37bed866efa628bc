"""A file changes nothing of who is known: each row says what of it is not taken, and so does a file of several sheets."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from tests.business.lifecycle.files import ruled, take
from tests.business.pages import Pages
from tests.business.world import World

MEMBERS = (
    "tier,organization,homepage,country,category,since,employees,contact,email\n"
    "General,Acme,https://acme.example.org/,DE,company,2026-01-01,900,Ada Byron,ada@acme.example.org\n"
)


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return ruled(database)


def notes(world: World, kind: str, content: str) -> list[str]:
    report = take(world, kind, content, preview=True)
    assert not report.plan.problems
    return [told for line in report.plan.lines for told in line.notes]


def test_a_row_says_what_of_a_known_company_is_not_taken(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        details = OrganizationDetails(
            "Acme, Inc.", display_name="ACME Group", country="US", category="nonprofit"
        )
        register_organization(work, details)
    told = notes(world, "members", MEMBERS.replace("Acme,", '"Acme, Inc",'))
    assert told == [
        "The company is known as ACME Group; the file's “Acme, Inc” is not taken.",
        "Known home page: none; the file's “https://acme.example.org/” is not taken.",
        "Known country: United States; the file's “Germany” is not taken.",
        "Known category: nonprofit; the file's “company” is not taken.",
        "Known number of employees: none; the file's “900” is not taken.",
    ]


def test_the_same_file_again_has_nothing_to_say(world: World) -> None:
    take(world, "members", MEMBERS)
    assert notes(world, "members", MEMBERS) == []


def test_a_row_says_what_of_a_member_and_its_contact_is_not_taken(world: World) -> None:
    take(world, "members", MEMBERS)
    other = MEMBERS.replace("2026-01-01", "2025-01-01").replace("Ada Byron,ada@", "Bea New,bea@")
    assert notes(world, "members", other) == [
        "Known to have joined on 1 Jan 2026; the file's “1 Jan 2025” is not taken.",
        "Primary representative: Ada Byron; the file's “Bea New” is not taken.",
    ]
    assert notes(world, "members", MEMBERS.replace("Ada Byron", "Ada King")) == [
        "ada@acme.example.org is known as Ada Byron; the file's “Ada King” is not taken.",
    ]


def test_a_row_says_what_of_a_known_person_is_not_taken(world: World) -> None:
    take(world, "members", MEMBERS)
    people = (
        "company,name,email,title,phone,since\nAcme,Ada Byron,ada@acme.example.org,CTO,+49 1,2025-05-01\n"
    )
    assert notes(world, "people", people.replace("2025-05-01", "2026-01-01").replace("CTO,+49 1", ",")) == []
    assert notes(world, "people", people.replace("2025-05-01", "2026-02-01")) == [
        "Another telephone number is known of Ada Byron; the file's is not taken.",
        "No title is known; the file's “CTO” is not taken.",
        "They are known to work there since 1 Jan 2026; the file's day is not taken for it.",
    ]


def test_a_workbook_of_several_sheets_says_which_one_is_read(world: World) -> None:
    book = Workbook()
    book.active.title = "Members"
    book.active.append(["tier", "organization", "since"])
    book.active.append(["General", "Acme", "2026-01-01"])
    book.create_sheet("Old members").append(["tier", "organization"])
    out = io.BytesIO()
    book.save(out)
    told = "Only the first sheet of the file, “Members”, is read. Not read: “Old members”."
    assert take(world, "members", out.getvalue(), "f.xlsx", preview=True).plan.note == told
    staff = Pages(world.database).as_("staff", world.foundation_id)
    sent = staff.post("/meridian/members/import", kind="members", file=(io.BytesIO(out.getvalue()), "f.xlsx"))
    assert sent.status_code == 303, sent.text
    assert told in staff.get(sent.headers["Location"]).text


def test_a_workbook_whose_first_sheet_is_empty_says_which_other_ones_there_are(world: World) -> None:
    book = Workbook()
    book.active.title = "Notes"
    book.create_sheet("Members").append(["tier", "organization"])
    for lines in ([], [["Members of 2026"]]):
        for line in lines:
            book.active.append(line)
        out = io.BytesIO()
        book.save(out)
        with pytest.raises(RuleBroken, match=r"“Notes”, is read\. Not read: “Members”"):
            take(world, "members", out.getvalue(), "f.xlsx", preview=True)


def test_the_line_that_names_the_separator_is_no_header(world: World) -> None:
    text = "sep=;\r\ntier;organization;since\r\nGeneral;Acme, Inc.;2026-01-01\r\nGeneral;Brick;2026-13-01\r\n"
    plan = take(world, "members", text, preview=True).plan
    assert [line.organization for line in plan.lines] == ["Acme, Inc.", "Brick"]
    (problem,) = plan.problems
    assert (problem.row, problem.message) == (4, "There is no day 2026-13-01; write it like 2026-03-31.")
