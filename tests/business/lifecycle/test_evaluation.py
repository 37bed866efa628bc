"""All seats, dues and standings of a foundation as of a day, each answer with its explanation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from membership.assembly.bodies.models import Body
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.business.dues.arrears import apply_ladder
from membership.business.lifecycle.accepting import publish_text
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.lifecycle.preview.evaluation import Evaluation, evaluate
from membership.business.lifecycle.standing_facts import standings
from membership.kernel.db import Database
from membership.kernel.work import Work, open_work
from tests.business.dues.books import TODAY, Books
from tests.business.world import World, charter_text
from tests.conftest import Clock

DUE = date(2026, 4, 1)
ATTENDS = """
[[participation]]
body = "governing_board"
effect = "vote_suspended"
missed_in_a_row = 2
clause = "4.12"
source = "invented"
"""
PARENT = """
[[prerequisite]]
tier = "associate"
requires = "membership"
foundation = "meridian"
level_at_least = "premier"
clause = "1.9"
source = "invented"
"""


@pytest.fixture
def books(database: Database, clock: object) -> Books:
    return Books(database).found()


def asked(books: Books, on: date, today: date | None = None) -> Evaluation:
    with books.database.reading() as session:
        return evaluate(session, books.foundation_id, on, today=today or on)


def test_every_member_has_a_price_or_the_question_that_stands_in_its_way(books: Books) -> None:
    found = asked(books, TODAY)
    told = {
        member: price.question if price.money is None else str(price.money)
        for member, price in found.dues.items()
    }
    assert told[books.premier] == "USD 150,000.00"
    assert told[books.general] == "USD 30,000.00"
    assert told[books.free] == "USD 0.00"
    assert "cannot be computed" in told[books.unknown]
    assert all(price.explanation.rule_id for price in found.dues.values())


def test_seats_are_claimed_as_the_charter_gives_them(books: Books) -> None:
    found = asked(books, TODAY)
    claims = {(one.body, one.count.group): len(one.claims) for one in found.seats}
    assert claims["governing_board", "premier"] == 1
    assert claims["governing_board", "general"] == 1


def test_standing_follows_the_ladder_from_the_due_date_on(books: Books) -> None:
    books.run()
    assert asked(books, DUE).standings == {}
    assert asked(books, DUE + timedelta(days=10)).standings == {}
    noticed = DUE + timedelta(days=60)
    with open_work(books.permit) as work:
        apply_ladder(work, books.foundation_id, noticed)
    assert asked(books, noticed).standings == {}
    lost = asked(books, DUE + timedelta(days=76)).standings[books.premier]
    assert (lost.state, lost.words) == ("bad", "Not in good standing")
    assert lost.reasons[0].clause


def test_a_payment_restores_the_standing_and_an_earlier_day_keeps_its_own(books: Books, clock: Clock) -> None:
    books.run()
    clock.advance(days=120)
    day = DUE + timedelta(days=80)
    invoice = books.invoice(books.premier)
    books.pay(books.premier, invoice.total_minor, invoice.id, on=day)
    assert books.premier not in asked(books, day).standings
    earlier = asked(books, day - timedelta(days=5), today=day)
    assert books.premier in earlier.standings
    assert books.premier not in asked(books, day, today=day + timedelta(days=9)).standings


def test_every_clock_of_the_charter_counts_and_gives_what_the_standing_of_each_gives(
    books: Books, clock: Clock
) -> None:
    """Dues, agreement, membership elsewhere and attendance: the evaluation of all agrees with the report member by member."""
    text = (
        charter_text("meridian-business")
        .replace("2024-11-15", "2026-02-01")
        .replace("2025-01-01", "2026-02-02")
    )
    text = text.replace('version = "1.0"', 'version = "2"').replace(
        "rank = 2\n", "rank = 2\naccept_within_days = 30\n"
    )
    with open_work(books.permit) as work:
        adopt_business_charter(work, books.foundation_id, text + ATTENDS + PARENT)
        publish_text(work, books.foundation_id, "Agreement", "{{legal_name}} joins as {{tier}} for {{dues}}.")
    books.run()
    day = TODAY + timedelta(days=31)
    clock.advance(days=31)
    with open_work(books.permit) as work:
        _hold(work)
    found = asked(books, day)
    with books.database.reading() as session:
        every = standings(session, books.foundation_id, day)
    bad = {member: one for member, one in every.items() if one.state == "bad"}
    assert set(found.standings) == set(bad)
    for member, one in bad.items():
        assert [reason.answer for reason in one.reasons] == [
            reason.answer for reason in found.standings[member].reasons
        ]
    told = [reason.answer for reason in found.standings[books.general].reasons]
    assert told[0] == "version 1 of the agreement was not accepted within 30 days"
    titles = {reason.title for one in bad.values() for reason in one.reasons}
    assert titles == {"Agreement", "Membership elsewhere", "Standing by taking part"}


def _hold(work: Work) -> None:
    """Two meetings of the board to which nobody came."""
    body = work.session.scalars(select(Body).where(Body.key == "governing_board")).one()
    for days in (20, 10):
        at = work.at - timedelta(days=days)
        meeting = call_meeting(work, body.id, title="Meeting", starts_at=at, ends_at=at + timedelta(hours=1))
        open_meeting(work, meeting.id, at=at)
        adjourn(work, meeting.id, at=at + timedelta(hours=1))


def test_the_statements_do_not_grow_with_the_members(books: Books) -> None:
    books.run()
    few = statements(books)
    world = World(books.database, books.foundation_id)
    with open_work(books.permit) as work:
        for number in range(12):
            world.join(work, f"Company {number}", "premier" if number % 2 else "general", date(2026, 1, 1))
    assert statements(books) == few <= 14


def statements(books: Books) -> int:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("PRAGMA"):
            sent.append(statement)

    event.listen(books.database.engine, "before_cursor_execute", note)
    try:
        asked(books, DUE + timedelta(days=20))
    finally:
        event.remove(books.database.engine, "before_cursor_execute", note)
    return len(sent)
