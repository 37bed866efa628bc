"""Reports say of each computed row why it is so, with the clause: on the page behind "Why?", in files in full."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import end_appointment
from membership.assembly.bodies.models import Appointment, Seat
from membership.assembly.bodies.operations import suspend_seat
from membership.assembly.bodies.reports import SEATS
from membership.business.board.limits_report import BROKEN_LIMITS
from membership.business.board.people import appoint_director
from membership.business.board.reports import SEATS_AND_VACANCIES
from membership.business.dues.reports import INVOICES
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.pipeline_report import RENEWALS
from membership.business.members.reports import MEMBER_ROSTER
from membership.directory.organizations.controlling import state_control
from membership.directory.people.models import Person
from membership.kernel.db import Database
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.tabular.export import export
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from tests.business.dues.books import Books
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.doors.statements import heard

TODAY = date(2026, 3, 2)
LATER = date(2026, 3, 20)


@pytest.fixture
def cdf(database: Database, clock: object) -> World:
    """Acme owns Brick; both are premier members with a director each, and Lone is one without."""
    world = World(database, slug="cdf").found(align=False)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, charter_text("cdf-business"))
        ids = {name: join(work, world, name) for name in ("Acme", "Brick", "Lone")}
        for name in ("Acme", "Brick"):
            seat = work.session.scalars(
                select(Seat).where(Seat.organization_id == ids[name], Seat.group_key == "premier")
            ).one()
            person = work.session.scalars(select(Person).where(Person.name == f"Rep of {name}")).one()
            appoint_director(work, seat.id, person.public_id, starts_on=TODAY)
        state_control(work, ids["Acme"], ids["Brick"], 6_000, starts_on=TODAY, source="press")
    return world


def join(work: Any, world: World, name: str, tier: str = "premier", on: date = date(2026, 2, 3)) -> int:
    """A premier member with one representative; its company."""
    company = world.company(work, name)
    contact = Contact(f"Rep of {name}", f"{name.lower()}@example.org", ("primary", "voting"))
    admit_member(
        work, world.foundation_id, company.id, tier, starts_on=on, ends_on=date(2027, 2, 3),
        contacts=[contact], waiver="Test.",
    )  # fmt: skip
    return company.id


def asked(world: World, as_of: date, **values: Any) -> ReportRequest:
    return ReportRequest(Viewer(at=now()), as_of, now(), world.foundation_id, values=values)


def rows(world: World, report: Report, as_of: date, **values: Any) -> list[dict[str, Any]]:
    keys = [
        key
        for column in report.columns
        for key in ([column.key, f"{column.key}_in"] if column.kind == "money" else [column.key])
    ]
    with world.database.reading() as session:
        found = report.rows(session, asked(world, as_of, **values))
        return [dict(zip(keys, row, strict=True)) for row in found]


def test_a_seat_says_why_it_exists_and_why_nobody_holds_it(cdf: World) -> None:
    with cdf.work() as work:  # type: ignore[attr-defined]
        query = select(Appointment).join(Person, Person.id == Appointment.person_id)
        held = work.session.scalars(query.where(Person.name == "Rep of Brick")).one()
        end_appointment(work, held.seat_id, ends_on=date(2026, 3, 10), reason="Left the company.")
    found = {row["company"]: row for row in rows(cdf, SEATS_AND_VACANCIES, LATER) if row["company"]}
    assert "premier" in found["Acme"]["why"].lower()
    assert ": " in found["Acme"]["why"]  # the facts that the number of seats was computed from
    assert found["Acme"]["clause"]
    assert found["Brick"]["why"].startswith("held by nobody since 10 Mar 2026: Left the company; ")
    assert found["Lone"]["why"].startswith("nobody was appointed yet; ")


def test_a_seat_whose_vote_is_suspended_says_so_and_by_which_clause(cdf: World) -> None:
    with cdf.work() as work:  # type: ignore[attr-defined]
        query = select(Appointment).join(Person, Person.id == Appointment.person_id)
        held = work.session.scalars(query.where(Person.name == "Rep of Brick")).one()
        suspend_seat(work, held.seat_id, starts_at=now(), reason="Not paid.", clause="3.3", cause="test")
    found = {row["company"]: row for row in rows(cdf, SEATS_AND_VACANCIES, LATER) if row["company"]}
    assert [found[name]["state"] for name in ("Acme", "Brick", "Lone")] == ["filled", "suspended", "vacant"]
    assert found["Brick"]["why"].startswith("vote suspended since ")
    assert ": Not paid; clause 3.3; " in found["Brick"]["why"]
    own = {row["seat"]: row["state"] for row in rows(cdf, SEATS, LATER)}
    assert {name: own[name] for name in ("Acme", "Brick", "Lone")} == {
        name: found[name]["state"] for name in ("Acme", "Brick", "Lone")
    }


def test_dues_say_their_clause_and_arithmetic_in_the_roster_the_pipeline_and_on_invoices(
    database: Database, clock: object
) -> None:
    books = Books(database).found()
    world = World(database, books.foundation_id)
    books.run()
    members = {row["name"]: row for row in rows(world, MEMBER_ROSTER, TODAY)}
    premier = members["Acme Corp"]
    assert premier["clause"].startswith("clause ")
    assert ": " in premier["why"]
    assert members["Large Inc"]["why"].startswith(
        "The dues of this General member"
    )  # sold before its figure came
    invoices = {row["member"]: row for row in rows(world, INVOICES, TODAY)}
    assert (invoices["Acme Corp"]["clause"], invoices["Acme Corp"]["why"]) == (
        premier["clause"],
        premier["why"],
    )
    assert "600" in invoices["Large Inc"]["why"]  # the employees by whom the bracket was chosen
    renewals = {row["name"]: row for row in rows(world, RENEWALS, date(2026, 12, 1), within=90)}
    assert renewals["Acme Corp"]["clause"] == premier["clause"]
    assert "600" in renewals["Large Inc"]["why"]


def test_a_broken_limit_says_its_clause_remedy_and_count(cdf: World) -> None:
    (broken,) = rows(cdf, BROKEN_LIMITS, TODAY)
    assert (broken["companies"], broken["number"], broken["most"]) == ("Acme", 2, 1)
    assert broken["clause"] == "clause 3(c)(i)"
    assert "2 seats, 1 allowed" in broken["why"]
    assert broken["remedy"]
    assert rows(cdf, BROKEN_LIMITS, date(2026, 2, 20)) == []


@pytest.mark.parametrize("report", [SEATS_AND_VACANCIES, MEMBER_ROSTER, INVOICES, RENEWALS, BROKEN_LIMITS])
def test_no_statement_is_asked_for_the_reason_of_a_row(cdf: World, report: Report) -> None:
    def count() -> int:
        with heard(cdf.database) as said:
            rows(cdf, report, date(2027, 1, 10), within=90)
        return len(said)

    count()
    before = count()
    with cdf.work() as work:  # type: ignore[attr-defined]
        for number in range(4):
            join(work, cdf, f"Another{number}")
    assert count() == before


def test_a_page_keeps_the_reason_behind_why_and_a_file_says_it(cdf: World) -> None:
    pages = Pages(cdf.database).as_("staff", cdf.foundation_id)
    html = pages.get("/cdf/reports/broken-limits?as_of=2026-03-02").get_data(as_text=True)
    panel = html.split('<details class="why">', 1)[1].split("</details>", 1)[0]
    assert "2 seats, 1 allowed" in panel
    with cdf.database.reading() as session:
        file = b"".join(export(BROKEN_LIMITS, session, asked(cdf, TODAY), "csv").chunks).decode("utf-8-sig")
    assert "2 seats, 1 allowed" in file
    assert "Why?" not in file


def test_json_gives_clause_and_steps_of_each_reason_in_a_file_and_on_the_page(cdf: World) -> None:
    for report in (SEATS_AND_VACANCIES, MEMBER_ROSTER, BROKEN_LIMITS):
        with cdf.database.reading() as session:
            file = json.loads(b"".join(export(report, session, asked(cdf, TODAY), "json").chunks))
        for row in file["rows"]:
            assert row["why_parts"], row
            assert {"clause", "source", "steps", "rule_version"} <= row["why_parts"][0].keys()
            assert all(step.keys() == {"label", "value"} for step in row["why_parts"][0]["steps"])
    (broken,) = file["rows"]
    (part,) = broken["why_parts"]
    assert (part["clause"], broken["why"][: len(part["answer"])]) == ("3(c)(i)", part["answer"])
    assert part["steps"]
    pages = Pages(cdf.database).as_("staff", cdf.foundation_id)
    headers = {"Accept": "application/json"}
    found = (
        pages.app.test_client().get("/cdf/reports/broken-limits?as_of=2026-03-02", headers=headers).get_json()
    )
    (answer,) = found["answers"]
    assert (answer["clause"], answer["steps"]) == (part["clause"], part["steps"])
    assert answer["rule"].startswith("http")


def test_what_stands_before_a_reason_is_said_by_its_first_part(cdf: World) -> None:
    lone = next(row for row in rows(cdf, SEATS_AND_VACANCIES, TODAY) if row["company"] == "Lone")
    assert lone["why"].parts[0]["answer"].startswith("nobody was appointed yet; ")


def test_the_arithmetic_of_a_seat_is_that_of_the_day_asked(database: Database, clock: object) -> None:
    world = World(database, slug="pytorch").found(align=False)
    with world.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, world.foundation_id, charter_text("pytorch-business"))
        join(work, world, "Alone", "premier")
    with world.work() as work:  # type: ignore[attr-defined]
        join(work, world, "Second", "premier", date(2026, 3, 5))

    def told(on: date) -> str:
        return next(row["why"] for row in rows(world, SEATS_AND_VACANCIES, on) if row["company"] == "Alone")

    assert "1 per Premier member, 1 members" in told(TODAY)
    assert "1 per Premier member, 2 members" in told(LATER)
