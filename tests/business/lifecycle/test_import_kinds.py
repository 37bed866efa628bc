"""People and terms from a file, and members from a landscape: the same care as for members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from membership.business.lifecycle import importing
from membership.business.lifecycle.importing import ImportReport, import_file
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.acts import acts_of
from membership.business.members.kinds import Sent
from membership.business.members.landscaping import landscape_of
from membership.business.members.leaving import leave_company
from membership.business.members.models import Representative
from membership.business.members.queries import members_on, people_of, terms_of
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.employment import end_employment
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.audit.verify import verify
from membership.kernel.db import Base, Database
from membership.kernel.errors import RuleBroken
from membership.kernel.work import open_work, system_permit
from tests.business.world import World, charter_text

TODAY = date(2026, 3, 2)
MEMBERS = "tier,organization,since\nPremier,Acme,2026-01-01\nGeneral,Brick,2026-01-01\n"
PEOPLE = "company,name,email,title,roles,since\n"
TERMS = "company,tier,start,end\n"


@pytest.fixture
def world(database: Database, clock: object) -> World:
    made = World(database).found(align=False)
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
    return made


def take(world: World, kind: str, content: str | bytes, name: str = "f.csv", **said: Any) -> ImportReport:
    raw = content.encode() if isinstance(content, str) else content
    permit = system_permit(world.database, "import", name)
    return import_file(permit, Sent(kind, name, raw, **said), world.foundation_id)


def count(world: World, *models: type[Base]) -> list[int]:
    with world.database.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def test_people_come_with_their_employment_and_roles_and_only_once(world: World) -> None:
    take(world, "members", MEMBERS)
    text = (
        f'{PEOPLE}Acme,Ada Byron,ada@example.org,Director,"primary; voting",2026-02-01\n'
        "ACME Inc,Ben Oz,ben@example.org,,billing,\nBrick,Ada Byron,Ada@Example.org,,,\n"
    )
    report = take(world, "people", text)
    assert report.is_clean, report.plan.problems
    assert [line.effect for line in report.plan.lines] == ["new", "new", "new"]
    assert count(world, Person, Affiliation) == [2, 3]
    with world.database.reading() as session:
        acme = members_on(session, world.foundation_id, TODAY)[0]
        named = {(one.kind, one.name) for one in people_of(session, acme.member_id, TODAY)}
    assert named == {("primary", "Ada Byron"), ("voting", "Ada Byron"), ("billing", "Ben Oz")}
    again = take(world, "people", text)
    assert again.taken is None
    assert {line.effect for line in again.plan.lines} == {"unchanged"}
    more = take(world, "people", f'{PEOPLE}Acme,Ben Oz,ben@example.org,,"billing, legal",\n')
    assert [(line.effect, line.new_roles) for line in more.plan.lines] == [("role", ("legal",))]
    with world.database.reading() as session:
        assert verify(session, Base.metadata).is_whole


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("Nobody,Ada,ada@example.org,,,", "organization", "import it as a member first"),
        ("Acme,Ada,,,,", "email", "The mail address is missing"),
        ("Acme,,ada@example.org,,,", "name", "The name of the person is missing"),
        ("Acme,Ada,ada@example.org,,chief,", "roles", "is no role; there are primary, voting"),
        ("Acme,Ada,cleo@example.org,,,", "name", "This address is Cleo's; a file renames nobody"),
        ("Acme,Ada,ada@example.org,,primary,", "roles", "Somebody else is primary representative"),
        ("Acme,Ada,ada@example.org,,,\nAcme,Ada,ADA@example.org,,,", "email", "The same as in row 2"),
        ("Acme,Ada,ada@example.org,,,\nBrick,Eve,ada@example.org,,,", "name", "one address is one person"),
        ("Brick,A,a@x.org,,primary,\nBrick,B,b@x.org,,primary,", "roles", "Row 2 names the primary"),
    ],
)
def test_a_faulty_person_keeps_the_whole_file_out(world: World, row: str, field: str, message: str) -> None:
    take(world, "members", MEMBERS)
    take(world, "people", f"{PEOPLE}Acme,Cleo,cleo@example.org,,primary,2026-01-01\n")
    before = count(world, Person, Affiliation, AuditEntry)
    report = take(world, "people", f"{PEOPLE}{row}\nBrick,Fine,fine@example.org,,,\n")
    assert any(one.field == field and message in one.message for one in report.plan.problems), (
        report.plan.problems
    )
    assert count(world, Person, Affiliation, AuditEntry) == before


def test_a_file_brings_nobody_back_who_left_and_lets_nobody_act_beyond_their_leaving_day(
    world: World,
) -> None:
    take(world, "members", MEMBERS)
    rows = "Acme,Cleo,cleo@example.org,,voting,2026-01-01\nAcme,Dora,dora@example.org,,voting,2026-01-01\n"
    take(world, "people", PEOPLE + rows)
    with world.database.reading() as session:
        works = dict(session.execute(select(Person.name, Affiliation.id).join(Affiliation)).all())
    with open_work(system_permit(world.database, "cli", "test")) as work:
        end_employment(work, works["Cleo"], [leave_company], on=date(2026, 2, 1))
        end_employment(work, works["Dora"], [leave_company], on=date(2026, 4, 1))
    for row, field, message in (
        ("Acme,Cleo,cleo@example.org,,technical,2026-01-01", "roles", "worked there until 1 Feb 2026"),
        ("Acme,Cleo,cleo@example.org,,voting,", "since", "worked there until 1 Feb 2026"),
        ("Acme,Dora,dora@example.org,,technical,2026-01-01", "roles", "They leave on 1 Apr 2026"),
    ):
        (problem,) = take(world, "people", f"{PEOPLE}{row}\n").plan.problems
        assert (problem.field, message in problem.message) == (field, True)
    again = take(world, "people", PEOPLE + rows)
    assert [line.effect for line in again.plan.lines] == ["unchanged", "unchanged"]
    back = take(world, "people", f"{PEOPLE}Acme,Cleo,cleo@example.org,,voting,2026-03-01\n")
    assert [line.effect for line in back.plan.lines] == ["joins"]


def test_a_file_makes_no_contact_of_somebody_who_left_the_company(world: World) -> None:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        person = register_person(work, "Cleo", email="cleo@example.org")
        acme = register_organization(work, OrganizationDetails("Acme"))
        works = affiliate(work, person.id, acme.id, starts_on=date(2025, 8, 1))
    with open_work(system_permit(world.database, "cli", "test")) as work:
        end_employment(work, works.id, [leave_company], on=date(2026, 2, 1))
    row = "tier,organization,since,contact,email\nPremier,Acme,{},Cleo,cleo@example.org\n"
    (problem,) = take(world, "members", row.format("2026-01-01")).plan.problems
    assert (problem.field, "until 1 Feb 2026" in problem.message) == ("contact name", True)
    assert take(world, "members", row.format("2026-02-01")).is_clean


def test_whoever_acts_for_a_company_does_not_bind_it_by_a_file(world: World) -> None:
    take(world, "members", MEMBERS)
    take(world, "people", f"{PEOPLE}Acme,Cleo,cleo@example.org,,voting,2026-01-01\n")
    with world.database.reading() as session:
        (cleo,) = session.scalars(select(Person.id)).all()
    row = f"{PEOPLE}Acme,Ada,ada@example.org,,legal,\n"
    refused = take(world, "people", row, asked_by=cleo)
    assert "a second person confirms" in refused.plan.problems[0].message
    assert take(world, "people", row.replace("legal", "technical"), asked_by=cleo).is_clean
    with world.database.reading() as session:
        named = session.scalars(
            select(Representative.named_by).where(Representative.kind == "technical")
        ).all()
    assert named == [f"person:{cleo}"]


def test_terms_make_members_with_their_history_and_every_gap_is_explained(world: World) -> None:
    text = (
        f"{TERMS}Acme,General,2025-01-01,2025-07-01\nAcme,Premier,2025-07-01,2026-01-01\n"
        "Brick,General,2025-02-01,2025-08-01\nBrick,General,2025-11-01,\n"
    )
    report = take(world, "terms", text)
    assert report.is_clean, report.plan.problems
    assert [line.effect for line in report.plan.lines] == ["new", "term", "new", "term"]
    with world.database.reading() as session:
        (brick,) = members_on(session, world.foundation_id, TODAY)
        steps = [act.step for act in acts_of(session, brick.member_id)]
        terms = list(reversed(terms_of(session, brick.member_id)))
    assert steps == ["join", "expire", "rejoin"]
    assert terms[1].lapse_reason == "The membership had ended on 2025-08-01."
    assert (terms[1].starts_on, terms[1].ends_on) == (date(2025, 11, 1), date(2026, 11, 1))
    assert take(world, "terms", text).taken is None
    more = take(world, "terms", f"{TERMS}Acme,Premier,2026-01-01,2027-01-01\n")
    assert [line.effect for line in more.plan.lines] == ["term"]
    with world.database.reading() as session:
        assert {one.name for one in members_on(session, world.foundation_id, TODAY)} == {"Acme", "Brick"}
        assert verify(session, Base.metadata).is_whole


def test_terms_without_an_end_come_again_and_change_nothing(world: World) -> None:
    text = (
        f"{TERMS}Acme,Premier,2025-11-01,\nAcme,Premier,2026-11-01,\n"
        "Brick,General,2025-02-01,\nBrick,General,2026-02-15,\n"
    )
    first = take(world, "terms", text)
    assert first.is_clean, first.plan.problems
    assert first.plan.lines[0].ends_on == date(2026, 11, 1)
    assert first.plan.lines[1].ends_on == date(2027, 1, 1)
    again = take(world, "terms", text)
    assert again.is_clean, again.plan.problems
    assert again.taken is None
    assert {line.effect for line in again.plan.lines} == {"unchanged"}


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("Acme,General,2026-06-01,2026-05-01", "end", "A term ends after it begins"),
        ("Acme,General,2026-06-01,2026-06-01", "end", "A term ends after it begins"),
        ("Acme,General,2027-06-01,2040-06-01", "end", "at most 10 years"),
        ("Acme,General,2026-03-01,2026-04-01", "start", "It crosses its premier term"),
        ("Acme,General,2025-02-01,2025-03-01", "start", "Terms are added after the last one"),
        ("Nova,General,2025-02-29,", "start", "There is no day 2025-02-29"),
        ("Nova,General,1999-01-01,2000-01-01", "tier", "No business charter is in force"),
        (
            "Nova,General,2025-02-01,2026-02-01\nNova,General,2026-01-01,2027-01-01",
            "start",
            "before row 2 ends",
        ),
        ("Nova,Emerald,2025-02-01,", "tier", "There is no tier"),
    ],
)
def test_a_faulty_term_keeps_the_whole_file_out(world: World, row: str, field: str, message: str) -> None:
    take(world, "members", MEMBERS)
    before = count(world, Organization, AuditEntry)
    report = take(world, "terms", f"{TERMS}{row}\nFine,General,2026-01-01,2027-01-01\n")
    assert any(one.field == field and message in one.message for one in report.plan.problems), (
        report.plan.problems
    )
    assert count(world, Organization, AuditEntry) == before


def test_an_import_that_breaks_off_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = count(world, Organization, Person, AuditEntry)

    def torn(*_: object) -> None:
        raise RuntimeError("the power is out")

    monkeypatch.setattr(importing, "align_all", torn)
    with pytest.raises(RuntimeError):
        take(world, "members", "tier,organization,contact,email\nPremier,Acme,Ada,ada@example.org\n")
    assert count(world, Organization, Person, AuditEntry) == before


def test_what_was_judged_before_somebody_else_wrote_is_judged_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: Callable[..., Any] = importing.plan_file

    def overtaken(*asked: Any, **said: Any) -> Any:
        monkeypatch.setattr(importing, "plan_file", planned)
        plan = planned(*asked, **said)
        take(world, "members", "tier,organization\nGeneral,Acme\n")
        return plan

    monkeypatch.setattr(importing, "plan_file", overtaken)
    late = take(world, "members", "tier,organization\nPremier,Acme\n")
    assert "a file changes no tier" in late.plan.problems[0].message
    assert count(world, Organization) == [1]


def test_a_column_is_recognised_in_spite_of_a_slip_and_said_otherwise_where_somebody_knows(
    world: World,
) -> None:
    slip = take(world, "members", "Tier,Organisaton\nPremier,Acme\n")
    assert slip.is_clean
    said = take(
        world,
        "members",
        "Company,Level,Firma\nGroup,Premier,Brick\n",
        said=(("Company", ""), ("Firma", "organization")),
    )
    assert [line.organization for line in said.plan.lines] == ["Brick"]
    with pytest.raises(RuleBroken, match="has no column “Nothing”"):
        take(world, "members", MEMBERS, said=(("Nothing", "tier"),))
    with pytest.raises(RuleBroken, match="cannot say “colour”"):
        take(world, "members", MEMBERS, said=(("tier", "colour"),))


LANDSCAPE = """landscape:
  - category:
    name: Projects
    subcategories: []
  - category:
    name: Example Members
    subcategories:
      - subcategory:
        name: Premier Members
        items:
          - item:
            name: Acme (member)
            homepage_url: https://acme.example/
            logo: acme.svg
            crunchbase: https://www.crunchbase.com/organization/acme-1
            joined: '2026-01-01'
          - item:
            name: "NO: 株式会社 & <b>Söhne</b>"
            homepage_url: https://no.example/
            joined: 2026-02-01
      - subcategory:
        name: General
        items:
          - item:
            name: Brick
            homepage_url: https://brick.example/
"""


def exported(world: World) -> str:
    with world.database.reading() as session:
        return landscape_of(session, session.get_one(Foundation, world.foundation_id), TODAY).text


def test_a_landscape_comes_back_as_it_went(world: World, database: Database) -> None:
    report = take(world, "members", LANDSCAPE, "landscape.yml")
    assert report.is_clean, report.plan.problems
    text = exported(world)
    assert "homepage_url: https://acme.example/" in text
    assert "crunchbase: https://www.crunchbase.com/organization/acme-1" in text
    assert "name: Acme\n" in text
    again = take(world, "members", text, "landscape.yml")
    assert again.is_clean, again.plan.problems
    assert {line.effect for line in again.plan.lines} == {"unchanged"}
    other = World(database, slug="elsewhere").found(align=False)
    charter = charter_text("meridian-business").replace('"meridian"', '"elsewhere"')
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, other.foundation_id, charter)
    assert take(other, "members", text, "landscape.yml").is_clean
    assert exported(other) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &x [1]\nb: *x\n", "anchors and aliases are not read"),
        ("landscape: " + "[" * 50_000, "nested deeper"),
        ("landscape: 7\n", "a list is expected"),
        ("members: []\n", "is no landscape"),
        ("landscape:\n  - name: [\n", "is no YAML"),
        (
            "landscape:\n  - name: A\n    subcategories: []\n  - name: B\n",
            "No single category speaks of members",
        ),
        (b"\xff\xfe\x00", "is no YAML"),
        ("!!python/object/apply:os.system [x]\n", "a list is expected|no mapping"),
    ],
)
def test_a_landscape_that_is_none_is_refused_before_anything_is_built(
    world: World, text: str | bytes, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        take(world, "members", text, "landscape.yaml")
