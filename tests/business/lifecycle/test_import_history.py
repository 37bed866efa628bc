"""What a file did to somebody stands in their own history: which file it was, what it brought to them, and who sent it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from membership.business.lifecycle.import_jobs import TAKE_IN, take_in
from membership.business.members.brought import files_for_person
from membership.business.members.models import ImportUpload, Member
from membership.business.members.queries import member_of
from membership.business.members.records import history_of
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.audit.models import AuditEntry
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.work import open_work, system_permit
from tests.business.lifecycle.files import ruled, take
from tests.business.pages import Pages
from tests.business.world import World

MEMBERS = "tier,organization,since,contact,email\nPremier,Acme,2026-01-01,,\nGeneral,Brick,2025-06-01,Bo,bo@example.org\n"
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


def history(world: World, name: str) -> list[str]:
    """What the history of a member says, the latest first."""
    with world.database.reading() as session:
        return [one.summary for one in history_of(session, member(world, name))]


def person_page(world: World, name: str) -> str:
    with world.database.reading() as session:
        address = session.scalars(select(Person.public_id).where(Person.name == name)).one()
    return Pages(world.database).as_("staff", world.foundation_id).get(f"/meridian/people/{address}").text


def test_whoever_joined_by_a_file_reads_as_what(world: World) -> None:
    take(world, "members", MEMBERS, "m.csv")
    took = "Took in 2 members from “m.csv”; here: "
    assert f"{took}Premier from 1 Jan 2026 until 1 Jan 2027." in history(world, "Acme")
    terms = "General from 1 Jun 2025 until 1 Jun 2026"
    assert f"{took}{terms}, Bo as primary representative." in history(world, "Brick")


def test_a_file_of_terms_stands_in_the_history_of_each_member_that_it_touched_and_of_no_other(
    world: World,
) -> None:
    take(world, "members", MEMBERS, "m.csv")
    before = history(world, "Brick")
    rows = (
        "Acme,Premier,2027-01-01,2028-01-01\nAcme,Premier,2028-01-01,2029-01-01\nAcme,General,2029-01-01,\n"
    )
    take(world, "terms", f"{TERMS}{rows}", "t.csv")
    brought = "Premier from 1 Jan 2027 until 1 Jan 2029, General from 1 Jan 2029 until 1 Jan 2030"
    assert f"Took in 3 terms from “t.csv”; here: {brought}." in history(world, "Acme")
    assert history(world, "Brick") == before


def test_a_file_of_people_stands_in_the_history_of_the_member_for_which_they_act(world: World) -> None:
    take(world, "members", MEMBERS, "m.csv")
    kinds = '"legal, technical"'
    rows = f"Acme,Una Xi,una@example.org,,{kinds},2026-02-01\nBrick,Nora,nora@example.org,,,2026-02-01\n"
    take(world, "people", f"{PEOPLE}{rows}", "p.csv")
    named = "Una Xi as legal representative, Una Xi as technical representative"
    assert f"Took in 2 people from “p.csv”; here: {named}." in history(world, "Acme")
    assert not [line for line in history(world, "Brick") if "p.csv" in line], (
        "it employs her; nobody acts for it"
    )


def test_a_line_of_many_people_names_some_and_counts_the_others(world: World) -> None:
    take(world, "members", MEMBERS, "m.csv")
    rows = "".join(f"Acme,P{place},p{place}@example.org,,technical,\n" for place in range(8))
    take(world, "people", f"{PEOPLE}{rows}", "p.csv")
    (line,) = [line for line in history(world, "Acme") if "p.csv" in line]
    assert line.endswith(", P4 as technical representative, 3 more.")


def test_somebody_who_was_known_has_the_file_that_employed_or_named_them_in_their_history(
    world: World,
) -> None:
    take(world, "members", MEMBERS, "m.csv")
    with open_work(system_permit(world.database, "cli", "test")) as work:
        for name in ("Una", "Nora", "Zoe"):
            world.person(work, name)
    rows = "Acme,Una,una@example.org,,,\nBrick,Nora,nora@example.org,,legal,\n"
    take(world, "people", f"{PEOPLE}{rows}", "p.csv")
    for name, is_there in (("Una", True), ("Nora", True), ("Zoe", False)):
        assert ("Took in 2 people from “p.csv”." in person_page(world, name)) is is_there, name


def test_another_foundation_does_not_read_which_file_employed_somebody(
    world: World, database: Database
) -> None:
    elsewhere = World(database, slug="elsewhere").found(align=False)
    take(world, "members", MEMBERS, "m.csv")
    with open_work(system_permit(database, "cli", "test")) as work:
        world.person(work, "Una")
    take(world, "people", f"{PEOPLE}Acme,Una,una@example.org,,,\n", "p.csv")
    assert "p.csv" in person_page(world, "Una")
    with database.reading() as session:
        una = session.scalars(select(Person.id).where(Person.name == "Una")).one()
        keys = files_for_person(elsewhere.foundation_id, una)["business_import"]
        assert session.scalars(keys).all() == []


def test_whoever_asked_for_a_file_is_named_as_who_took_it_in(world: World) -> None:
    with open_work(system_permit(world.database, "cli", "test")) as work:
        stella = world.person(work, "Stella Staff").id
    pages = Pages(world.database).as_("staff", world.foundation_id, person_id=stella)
    content = (io.BytesIO(MEMBERS.encode()), "m.csv")
    sent = pages.post("/meridian/members/import", file=content, kind="members")
    assert pages.post(sent.location, seen=pages.seen(sent.location)).status_code == 303
    with world.database.reading() as session:
        upload = session.scalars(select(ImportUpload.id)).one()
    take_in(JobContext(world.database, TAKE_IN.name, "one", 1), {"upload_id": upload})
    with world.database.reading() as session:
        who = select(AuditEntry.actor, AuditEntry.source).where(AuditEntry.event == "business.import.applied")
        actor, source = session.execute(who).one()
        told = history_of(session, member(world, "Acme"))
    assert (actor, source.partition(":")[0]) == (f"person:{stella}", "job")
    assert {one.actor for one in told if "m.csv" in one.summary} == {"Stella Staff"}
