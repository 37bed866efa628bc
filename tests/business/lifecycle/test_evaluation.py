"""All seats, dues and standings of a foundation as of a day, each answer with its explanation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from membership.business.dues.arrears import apply_ladder
from membership.business.lifecycle.preview.evaluation import Evaluation, evaluate
from membership.kernel.db import Database
from membership.kernel.jobs.schema import install_schema
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books
from tests.business.world import World
from tests.conftest import Clock

DUE = date(2026, 4, 1)


@pytest.fixture
def books(database: Database, clock: object) -> Books:
    install_schema(database.engine)
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
    assert asked(books, DUE + timedelta(days=10)).standings[books.premier].is_good
    noticed = DUE + timedelta(days=60)
    with open_work(books.permit) as work:
        apply_ladder(work, books.foundation_id, noticed)
    assert asked(books, noticed).standings[books.premier].effects == {"notice"}
    suspended = asked(books, DUE + timedelta(days=76)).standings[books.premier]
    assert "votes_suspended" in suspended.effects
    assert not suspended.is_good
    assert suspended.why[0].clause


def test_a_payment_restores_the_standing_and_an_earlier_day_keeps_its_own(books: Books, clock: Clock) -> None:
    books.run()
    clock.advance(days=60)
    day = DUE + timedelta(days=20)
    invoice = books.invoice(books.premier)
    books.pay(books.premier, invoice.total_minor, invoice.id, on=day)
    assert books.premier not in asked(books, day).standings
    earlier = asked(books, day - timedelta(days=5), today=day)
    assert books.premier in earlier.standings
    assert books.premier not in asked(books, day, today=day + timedelta(days=9)).standings


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
