"""Good standing as of any day: dues by the ladder, attendance, membership elsewhere; with its reasons and its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from membership.assembly.meetings.taking_part import TakingPart
from membership.assembly.rules.notation import parse_charter
from membership.assembly.rules.participation import Part
from membership.assembly.rules.queries import CharterHistory, charter_in_force
from membership.business.dues.aging import receivables
from membership.business.dues.arrears import accept_plan, apply_ladder
from membership.business.dues.invoicing import void_invoice
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.reports import STANDING
from membership.business.lifecycle.standing import Debt, Facts, ParentFacts, history, standing_on
from membership.business.lifecycle.standing_facts import Parents, facts_of, standings
from membership.business.members.models import Member
from membership.kernel.db import Database
from membership.kernel.money import Money
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import date_text, now
from membership.kernel.viewer import Viewer
from membership.kernel.work import open_work, system_permit
from tests.business.dues.books import Books
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock
from tests.doors.statements import heard

PARENT = """
[[prerequisite]]
tier = "premier"
requires = "membership"
foundation = "parent"
level_at_least = "any"
clause = "1.9"
source = "invented"
"""
TERM = (date(2026, 1, 1), date(2027, 1, 1), "premier")
DUE = date(2026, 4, 1)
ATTENDS = """
[[participation]]
body = "governing_board"
effect = "vote_suspended"
attended = 2
of_last = 3
clause = "4.9"
source = "invented"
"""
CHARTER = parse_charter(charter_text("meridian-business"))
LATER = (
    charter_text("meridian-business")
    .replace('version = "1.0"', 'version = "2.0"')
    .replace("2024-11-15", "2026-02-15")
    .replace("effective_from = 2025-01-01", "effective_from = 2026-04-01")
)
DEBT = Debt("2026-1", date(2026, 3, 2), DUE, Money(100, "USD"))


def state(facts: Facts, on: date) -> str:
    return standing_on(CHARTER.on(on), facts, on).state


def test_a_debt_costs_the_standing_on_the_day_of_the_charter() -> None:
    facts = Facts([TERM], [DEBT])
    assert [state(facts, DUE + timedelta(days=days)) for days in (1, 74, 75)] == ["good", "good", "bad"]
    reason = standing_on(CHARTER, facts, DUE + timedelta(days=75))
    assert reason.explanation.clause == "3.1"
    assert "USD 1.00 of invoice 2026-1" in reason.reasons[0].answer


def test_a_ladder_that_is_late_counts_from_its_own_steps() -> None:
    steps = {"suspension_notice": DUE + timedelta(days=60), "suspension": DUE + timedelta(days=75)}
    facts = Facts([TERM], [replace(DEBT, steps=steps)])
    bad = standing_on(CHARTER, facts, DUE + timedelta(days=80))
    assert (bad.state, bad.reasons[0].clause) == ("bad", "3.3")


def test_payment_and_an_accepted_plan_bring_it_back() -> None:
    day = DUE + timedelta(days=80)
    for settled in (
        replace(DEBT, settled=((day, 100),)),
        replace(DEBT, plan_on=day),
        replace(DEBT, void_on=day),
    ):
        facts = Facts([TERM], [settled])
        assert [state(facts, day - timedelta(days=1)), state(facts, day)] == ["bad", "good"]


def test_nobody_is_in_standing_without_a_term() -> None:
    assert state(Facts(), DUE) == "none"
    assert state(Facts([TERM]), TERM[1]) == "none"


def test_the_parent_and_the_attendance_count_as_the_charter_says() -> None:
    text = charter_text("meridian-business") + ATTENDS
    charter = parse_charter(text)
    missed = tuple(Part(date(2026, month, 10), month == 1) for month in (1, 2, 3))
    facts = Facts([TERM], seats=[TakingPart(1, None, True, "governing_board", "Governing Board", missed)])
    lost = standing_on(charter.on(date(2026, 3, 11)), facts, date(2026, 3, 11))
    assert (lost.state, lost.explanation.clause) == ("bad", "4.9")
    assert standing_on(charter.on(date(2026, 3, 10)), facts, date(2026, 3, 10)).state == "good"
    rule = parse_charter(text + PARENT).prerequisites("premier")[0]
    parent = ParentFacts("parent", rule, ((date(2026, 1, 1), date(2026, 2, 1)),))
    facts = Facts([TERM], parents={"premier": [parent, replace(parent, periods=None)]})
    assert [state(facts, date(2026, month, 1)) for month in (1, 2)] == ["good", "bad"]
    paused = replace(parent, suspended=((date(2026, 1, 10), date(2026, 1, 20)),))
    there = Facts([TERM], parents={"premier": [paused]})
    assert [state(there, date(2026, 1, day)) for day in (9, 10, 19, 20)] == ["good", "bad", "bad", "good"]
    moved = replace(facts, terms=[TERM, (TERM[1], date(2028, 1, 1), "general")])
    assert [state(moved, day) for day in (date(2026, 2, 1), TERM[1])] == ["bad", "good"]


def test_a_membership_elsewhere_that_is_suspended_does_not_count(late: Books, clock: Clock) -> None:
    from_on, day = DUE + timedelta(days=75), DUE + timedelta(days=80)
    text = charter_text("meridian-business") + PARENT.replace('"parent"', '"meridian"')
    clock.set(datetime.combine(day, time(9), UTC))

    def wrong_on(*days: date) -> list[str]:
        with late.database.reading() as session:
            company = session.get_one(Member, late.premier).organization_id
            (there,) = Parents(session, parse_charter(text)).of(company, "premier")
            return [there.fails_on(one) for one in days]

    assert wrong_on(from_on - timedelta(days=1), from_on) == [
        "", f"the membership of Foundation is suspended from {date_text(from_on)} on",
    ]  # fmt: skip
    invoice = late.invoice(late.premier)
    late.pay(late.premier, invoice.total_minor, invoice.id, on=day)
    assert [bool(one) for one in wrong_on(from_on, day - timedelta(days=1), day)] == [True, True, False]


def changes(world: World, facts: Facts) -> list[tuple[date, str]]:
    """The days until March 2027 on which the standing changed, by the charters of the foundation."""
    with world.database.reading() as session:
        charters = CharterHistory(session, world.foundation_id, "business")
        return [(one.on, one.state) for one in history(charters, facts, date(2027, 3, 1))]


def test_the_history_names_each_day_on_which_it_changed(database: Database, clock: object) -> None:
    day = DUE + timedelta(days=80)
    facts = Facts([TERM], [replace(DEBT, settled=((day, 100),))])
    assert changes(World(database).found(), facts) == [
        (TERM[0], "good"), (DUE + timedelta(days=75), "bad"), (day, "good"), (TERM[1], "none"),
    ]  # fmt: skip


def test_each_day_of_the_history_is_judged_by_the_charter_of_that_day(
    database: Database, clock: object
) -> None:
    world = World(database).found()
    patient = LATER.replace("good_standing_days = 75", "good_standing_days = 120")
    with open_work(system_permit(database, "cli", "test")) as work:
        adopt_business_charter(work, world.foundation_id, patient)
    debt = replace(DEBT, issued_on=date(2025, 12, 1), due_on=date(2025, 12, 31))
    assert changes(world, Facts([TERM], [debt])) == [
        (TERM[0], "good"), (date(2026, 3, 16), "bad"), (date(2026, 4, 1), "good"), (date(2026, 4, 30), "bad"),
        (TERM[1], "none"),
    ]  # fmt: skip


def test_a_plan_of_payment_written_later_changes_nothing_of_what_was_known_before(
    late: Books, clock: Clock
) -> None:
    day, before = DUE + timedelta(days=76), now()
    clock.advance(days=1)
    with open_work(late.permit) as work:
        accept_plan(work, late.invoice(late.premier).id, accepted_on=day, terms="Two halves.")
    with late.database.reading() as session:
        known = standings(session, late.foundation_id, day, before)[late.premier]
        today = standings(session, late.foundation_id, day)[late.premier]
    assert (known.state, today.state) == ("bad", "good")
    assert f"a plan of payment accepted on {date_text(day)}" in today.explanation.in_full


def test_a_voiding_written_later_changes_nothing_of_what_was_known_before(late: Books, clock: Clock) -> None:
    day, before = DUE + timedelta(days=76), now()
    clock.advance(days=1)
    with open_work(late.permit) as work:
        void_invoice(work, late.invoice(late.premier).id, on=day, reason="Written twice.")
    with late.database.reading() as session:
        for known_at, state, owes in ((before, "bad", True), (now(), "good", False)):
            assert standings(session, late.foundation_id, day, known_at)[late.premier].state == state
            owed = receivables(session, late.foundation_id, day, today=day, known_at=known_at)
            assert ("Acme Corp" in [one.name for one in owed]) is owes


def test_the_page_shows_the_standing_of_a_day_and_as_it_was_known_on_one(
    late: Books, database: Database, clock: Clock
) -> None:
    day = DUE + timedelta(days=76)
    clock.set(datetime.combine(day + timedelta(days=10), time(9), UTC))
    invoice = late.invoice(late.premier)
    late.pay(late.premier, invoice.total_minor, invoice.id, on=day)
    pages = Pages(database).as_("staff", late.foundation_id)
    with database.reading() as session:
        member = session.get_one(Member, late.premier).public_id

    def shown(**asked: date | str) -> str:
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return pages.get(f"/meridian/members/{member}/standing?{query}").get_data(as_text=True)

    assert "Not in good standing" in shown(on=day - timedelta(days=1)).split("History")[0]
    assert "Not in good standing" not in shown(on=day).split("History")[0]
    assert "Not in good standing" in shown(on=day, known_on=day).split("History")[0]
    assert f"as known on {date_text(day)}" in shown(on=day, known_on=day)
    assert "is not a date" in shown(on="2026-13-01")
    asked = pages.app.test_client().get(
        f"/meridian/members/{member}/standing?on={day}", headers={"Accept": "application/json"}
    )
    told = {one["title"]: one["answer"] for one in asked.get_json()["answers"]}
    assert told["Good standing"] == told[f"Good standing from {date_text(day)}"] == "In good standing"
    assert "Not in good standing" in told.values()
    answer = pages.get(f"/meridian/members/{member}/standing?known_on=2030-01-01")
    assert (answer.status_code, "not known yet" in answer.text) == (422, True)


def test_the_page_of_a_day_to_come_goes_on_with_a_term_that_renews_by_itself_as_the_report_does(
    late: Books, database: Database
) -> None:
    pages = Pages(database).as_("staff", late.foundation_id)
    day = date(2027, 3, 1)
    with database.reading() as session:
        found = {one.id: one.public_id for one in session.query(Member)}
        request = ReportRequest(Viewer(at=now()), day, now(), late.foundation_id)
        told = {row[0]: row[3] for row in STANDING.rows(session, request)}
        numbers = {one.number: one.id for one in session.query(Member)}
    assert set(told.values()) == {"In good standing", "Not in good standing"}
    for number, said in told.items():
        page = pages.get(f"/meridian/members/{found[numbers[number]]}/standing?on={day}").text
        assert "The term until 1 Jan 2027 renews by itself." in page
        assert "Not a member" not in page
        assert said in page.split("History")[0]


@pytest.fixture
def late(database: Database, clock: object) -> Books:
    """Invoices due on 1 April, on which the ladder has climbed to the suspension."""
    books = Books(database).found()
    books.run()
    for days in (60, 75):
        with open_work(books.permit) as work:
            apply_ladder(work, books.foundation_id, DUE + timedelta(days=days))
    return books


def test_the_facts_of_the_database_give_the_same_for_one_and_for_all(late: Books) -> None:
    day = DUE + timedelta(days=76)
    with late.database.reading() as session:
        every = standings(session, late.foundation_id, day)
        assert every[late.premier].state == "bad"
        assert every[late.free].state == "good"
        document = charter_in_force(session, late.foundation_id, "business", day)
        alone = facts_of(session, late.foundation_id, document, only=(late.premier,))
        assert standing_on(document, alone[late.premier], day) == every[late.premier]
    invoice = late.invoice(late.premier)
    late.pay(late.premier, invoice.total_minor, invoice.id, on=date(2026, 3, 2))
    with late.database.reading() as session:
        assert standings(session, late.foundation_id, day)[late.premier].state == "good"


def test_all_are_read_in_a_fixed_number_of_statements(late: Books, database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with database.reading() as session:
        standings(session, late.foundation_id, DUE)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 9


def test_the_list_of_members_has_a_column_of_standing_whose_statements_do_not_grow(
    late: Books, database: Database, clock: Clock
) -> None:
    clock.set(datetime.combine(DUE + timedelta(days=76), time(9), UTC))
    pages = Pages(database).as_("staff", late.foundation_id)

    def asked() -> tuple[str, int]:
        with heard(database) as said:
            html = pages.get("/meridian/members?columns=number&columns=standing").get_data(as_text=True)
        return html, len(said)

    asked()
    html, few = asked()
    row = html.split("Acme Corp", 1)[1].split("</tr>", 1)[0]
    assert '<span class="state bad">Not in good standing</span>' in row
    assert (
        '<span class="state good">In good standing</span>'
        in html.split("University", 1)[1].split("</tr>", 1)[0]
    )
    with open_work(late.permit) as work:
        for number in range(5):
            World(database, late.foundation_id).join(work, f"Newcomer {number}", "premier", date(2026, 1, 1))
    html, many = asked()
    assert (many, "Newcomer 4" in html) == (few, True)
    without = pages.get("/meridian/members?columns=number").get_data(as_text=True)
    assert "In good standing</span>" not in without


def test_the_report_says_the_reason_with_its_clause_and_every_fact_that_was_looked_at(late: Books) -> None:
    day = DUE + timedelta(days=76)
    asked = ReportRequest(Viewer(at=now()), day, now(), late.foundation_id)
    with late.database.reading() as session:
        found = {row[1]: row[3:] for row in STANDING.rows(session, asked)}
    words, why, facts = found["Acme Corp"]
    assert (words, "; clause " in why) == ("Not in good standing", True)
    assert facts.startswith("Not in good standing; ")
    assert "Agreement: none on record" in facts
    assert found["University"][1:] == (
        "",
        "In good standing; Dues: nothing is overdue; Agreement: none on record",
    )
