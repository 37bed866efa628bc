"""Members from a file: all or nothing, twice the same as once, and every fault named with its row."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from membership.business.lifecycle.importing import ImportReport, import_file
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.columns import Problem
from membership.business.members.kinds import Sent
from membership.business.members.queries import members_on, people_of, terms_of
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
PYTORCH = Path(__file__).resolve().parents[3] / "membership" / "demo" / "data" / "pytorch-members.csv"


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
    return made


def take(
    world: World, content: str | bytes, *, preview: bool = False, name: str = "m.csv", kind: str = "members"
) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    permit = system_permit(world.database, "import", name)
    return import_file(permit, Sent(kind, name, raw), world.foundation_id, preview=preview)


def count(world: World) -> int:
    with world.database.reading() as session:
        return len(members_on(session, world.foundation_id, TODAY))


def problems(world: World, rows: str, header: str = "tier,organization") -> list[Problem]:
    report = take(world, f"{header}\n{rows}\n")
    assert report.taken is None
    assert count(world) == 0
    return list(report.plan.problems)


def test_a_row_with_more_cells_than_the_header_says_where_a_quotation_mark_may_be_missing(
    world: World,
) -> None:
    (found,) = problems(world, "Premier,Acme\nGeneral,Brick, Inc.,\nGeneral,Corda,,")
    assert found.row == 3
    assert "4 cells and the header 2, from “Inc.” on" in found.message


def test_a_file_that_would_overfill_a_tier_is_refused_at_the_rows_that_are_too_many(
    database: Database, clock: object
) -> None:
    world = World(database).found(align=False)
    text = charter_text("meridian-business").replace("rank = 2\n", "rank = 2\nmaximum_members = 2\n", 1)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, text)
    (found,) = problems(world, "General,Acme\nPremier,Brick\nGeneral,Corda\nGeneral,Delta")
    assert (found.row, found.field) == (5, "tier")
    assert "General has room for 2 members (clause" in found.message
    assert "it would have 3" in found.message
    assert take(world, "tier,organization\nGeneral,Acme\nGeneral,Corda\n").taken
    again = take(world, "tier,organization\nGeneral,Acme\nGeneral,Corda\nGeneral,Delta\n")
    assert [one.row for one in again.plan.problems] == [4]


def test_the_members_of_pytorch_are_taken_in_with_their_seats(database: Database, clock: object) -> None:
    text = PYTORCH.read_bytes() if PYTORCH.exists() else None
    if text is None:
        pytest.skip("the file is not here")
    world = World(database, slug="pytorch").found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("pytorch-business"))
    report = take(world, text)
    assert report.is_clean
    assert (len(report.plan.added), report.plan.ignored) == (33, [])
    with world.database.reading() as session:
        tiers = [member.tier for member in members_on(session, world.foundation_id, TODAY)]
    assert [tiers.count(tier) for tier in ("premier", "general", "associate")] == [15, 2, 16]


def test_the_same_file_again_changes_nothing(world: World) -> None:
    text = "tier,organization,homepage\nPremier,Acme,https://acme.example/\nGeneral,Brick,\n"
    assert take(world, text).taken is not None
    again = take(world, text)
    assert again.is_clean
    assert again.taken is None
    assert (again.plan.unchanged, count(world)) == (2, 2)


def test_a_preview_writes_nothing(world: World) -> None:
    report = take(world, "Level,Company\npremier,Acme\n", preview=True)
    assert [line.effect for line in report.plan.lines] == ["new"]
    assert count(world) == 0


def test_one_faulty_row_keeps_the_whole_file_out(world: World) -> None:
    (problem,) = problems(world, "Premier,Acme\nPlutonium,Brick")
    assert problem == Problem(
        3, "tier", "There is no tier “Plutonium”; the tiers are: premier, general, associate."
    )


@pytest.mark.parametrize(
    ("header", "row", "field", "message"),
    [
        ("tier,organization", "Premier,", "organization", "The name of the company is missing."),
        ("tier,organization", ",Acme", "tier", "The tier is missing"),
        (
            "tier,organization",
            "Premier," + "x" * 201,
            "organization",
            "201 characters; at most 200 are kept.",
        ),
        ("tier,organization,joined", "Premier,Acme,2025-02-29", "joined", "There is no day 2025-02-29"),
        ("tier,organization,joined", "Premier,Acme,29.02.2024", "joined", "write it like 2026-03-31"),
        ("tier,organization,joined", "Premier,Acme,1999-01-01", "tier", "No business charter is in force"),
        ("tier,organization,url", "Premier,Acme,javascript:alert(1)", "homepage", "is no web address"),
        ("tier,organization,country", "Premier,Acme,Germany", "country", "two letters, such as DE"),
        ("tier,organization,employees", "Premier,Acme,many", "employees", "whole number"),
        ("tier,organization,employees", "Premier,Acme,-5", "employees", "whole number"),
        ("tier,organization,category", "Premier,Acme,shop", "category", "there are company, academic"),
        (
            "tier,organization,contact,email",
            "Premier,Acme,Ada,not-an-address",
            "contact email",
            "is no mail address",
        ),
        ("tier,organization,email", "Premier,Acme,ada@example.org", "contact name", "without a name"),
        ("tier,organization", 'Premier,"Ac\nme"', "organization", "line break"),
        ("tier,organization", "Premier,\u202eAcme\u0007", "organization", "control character"),
        ("tier,title", "Premier,Acme", "organization", "No column gives the organization"),
        ("tier,company,member", "Premier,Acme,Acme", "organization", "Two columns give the organization"),
    ],
)
def test_every_fault_is_named_with_its_field(
    world: World, header: str, row: str, field: str, message: str
) -> None:
    found = problems(world, row, header)
    assert any(problem.field == field and message in problem.message for problem in found), found


def test_a_company_that_stands_twice_is_refused_with_both_rows(world: World) -> None:
    (problem,) = problems(world, 'Premier,"Acme, Inc."\nGeneral,ACME Inc')
    assert (problem.row, problem.message) == (3, "The same as in row 2; leave one of the two out.")


def test_a_member_of_another_tier_is_not_changed_by_a_file(world: World) -> None:
    take(world, "tier,organization\nPremier,Acme\n")
    report = take(world, "tier,organization\nGeneral,Acme\nPremier,Brick\n")
    assert "a file changes no tier" in report.plan.problems[0].message
    assert count(world) == 1


@pytest.mark.parametrize(
    "name", ["<b>Acme</b> & Söhne", "株式会社アクメ", "שלום בע״מ", 'O\'Hara "Quotes"', "=cmd|' /C calc'!A0"]
)
def test_a_name_in_any_script_or_with_markup_is_kept_as_it_is(world: World, name: str) -> None:
    quoted = name.replace('"', '""')
    assert take(world, f'tier,organization\nPremier,"{quoted}"\n').is_clean
    with world.database.reading() as session:
        assert [one.name for one in members_on(session, world.foundation_id, TODAY)] == [name]


def test_29_february_of_a_leap_year_is_a_day_to_join_on(database: Database, clock: object) -> None:
    world = World(database, slug="pytorch").found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, charter_text("pytorch-business"))
    assert take(world, "tier,organization,since\nPremier,Brick,2024-02-29\n").is_clean
    with world.database.reading() as session:
        (member,) = members_on(session, world.foundation_id, TODAY)
        days = [(term.starts_on, term.ends_on) for term in reversed(terms_of(session, member.member_id))]
    assert days[0] == (date(2024, 2, 29), date(2025, 2, 28))
    assert days[-1] == (date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no text"),
        (b"%PDF-1.7\n\xff\xfe", "is not UTF-8"),
        ("tier,organization\nPremier,Söhne\n".encode("latin-1"), "Line 2 is not UTF-8"),
        (b"PK\x03\x04 not a workbook", "cannot be read"),
        (b"tier,organization\n", "no row below"),
        (b'tier,organization\nPremier,"Acme\n', "is not CSV"),
        (b"x" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
        (b",,\nPremier,Acme,\n", "no header"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused(world: World, content: bytes, message: str) -> None:
    with pytest.raises(RuleBroken, match=message) as refused:
        take(world, content)
    assert refused.value.field == "file"


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_excel_file_says_the_same_as_csv(world: World) -> None:
    content = workbook(
        ["Membership tier", "Legal name", "Employees", "Member since", "Contact", "E-mail"],
        ["General", "Acme", 1200, date(2026, 2, 1), "Ada Byron", "ada@example.org"],
    )
    report = take(world, content, name="m.xlsx")
    assert report.is_clean, report.plan.problems
    with world.database.reading() as session:
        (member,) = members_on(session, world.foundation_id, TODAY)
        (term,) = terms_of(session, member.member_id)
        (person,) = people_of(session, member.member_id, TODAY)
    assert (term.price_minor, term.starts_on) == (3_500_000, date(2026, 2, 1))
    assert (person.kind, person.name, person.email) == ("primary", "Ada Byron", "ada@example.org")


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(world: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\x00" * (65 * 1024 * 1024))
    with pytest.raises(RuleBroken, match="too large when it is unpacked"):
        take(world, out.getvalue(), name="m.xlsx")


def test_an_import_is_recorded_whole(world: World) -> None:
    take(
        world,
        "tier,organization,contact,email\nPremier,Acme,Ada,ada@example.org\nGeneral,Brick,Ben,ada2@example.org\n",
    )
    with world.database.reading() as session:
        assert verify(session, Base.metadata).is_whole
