"""Events and numbers that a charter waits for: recorded once, on both engines, and asked as of a day and as known on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from membership.assembly.rules.models import CharterEvent
from membership.assembly.rules.operations import adopt_charter_version
from membership.assembly.rules.queries import charter_in_force, numbers_settled
from membership.assembly.rules.recording import record_charter_event
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.work import open_work, system_permit
from tests.assembly.rules import charters
from tests.assembly.rules.charters import seat, tier

MERGED = date(2025, 3, 1)
LATER = date(2025, 6, 1)
TEXT = charters.text(
    tier("old") + 'valid_to = { event = "merger" }\nclause = "2"\n',
    tier("new") + 'valid_from = { event = "merger" }\nclause = "3"\n',
    tier("general"),
    seat("class", '{ kind = "range", min = 1, max = 5, set_by = "board" }', clause='"4"'),
    '[[limit]]\nbody = "board"\nwhat = "size"\nmost = 19\nraisable_to = 27\nclause = "5"\nsource = "s"\n',
)


@pytest.fixture
def foundation_id(database: Database) -> int:
    with open_work(system_permit(database, "cli")) as work:
        entity = register_legal_entity(work, Seller("Example Inc.", "US", "USD", "UTC"))
        found = found_foundation(work, slug="example", name="Example", zone="UTC", legal_entity_id=entity.id)
        adopt_charter_version(work, found.id, "business", TEXT)
    return found.id


def record(
    database: Database, foundation_id: int, name: str = "merger", on: date = MERGED, number: int | None = None
) -> CharterEvent:
    with open_work(system_permit(database, "cli")) as work:
        return record_charter_event(work, foundation_id, "business", name, on, number=number)


def tiers(database: Database, foundation_id: int, on: date, known_at: datetime | None = None) -> list[str]:
    with database.reading() as session:
        document = charter_in_force(session, foundation_id, "business", on, known_at)
    return [rule.name for rule in document.tiers() if rule.name != "general"]


def test_rules_begin_and_end_on_the_day_of_the_recorded_event(database: Database, foundation_id: int) -> None:
    assert tiers(database, foundation_id, LATER) == ["old"]
    record(database, foundation_id)
    assert tiers(database, foundation_id, date(2025, 2, 28)) == ["old"]
    assert tiers(database, foundation_id, MERGED) == ["new"]


def test_what_was_known_before_the_record_stays_what_it_was(database: Database, foundation_id: int) -> None:
    before = datetime.now(UTC)
    record(database, foundation_id)
    assert tiers(database, foundation_id, LATER, before) == ["old"]
    assert tiers(database, foundation_id, LATER) == ["new"]


def test_an_event_is_recorded_once(database: Database, foundation_id: int) -> None:
    record(database, foundation_id)
    with pytest.raises(Conflict, match="it happened on 2025-03-01"):
        record(database, foundation_id, on=LATER)


def test_a_number_holds_from_its_day_until_the_next(database: Database, foundation_id: int) -> None:
    record(database, foundation_id, "seats.board.class", MERGED, 2)
    record(database, foundation_id, "seats.board.class", LATER, 4)
    record(database, foundation_id, "size.board", LATER, 27)
    with database.reading() as session:
        known = [
            numbers_settled(session, foundation_id, "business", on)
            for on in (date(2025, 1, 1), MERGED, LATER)
        ]
    assert known == [{}, {"seats.board.class": 2}, {"seats.board.class": 4, "size.board": 27}]


@pytest.mark.parametrize(
    ("name", "on", "number", "message"),
    [
        ("merger", date(2999, 1, 1), None, "has not happened yet"),
        ("flood", MERGED, None, "it waits for: merger"),
        ("seats.board.class", MERGED, 6, "allows seats.board.class: 1 to 5, set by board, not 6"),
        ("size.board", MERGED, 28, "19 to 27"),
        ("seats.board.other", MERGED, 2, "it leaves: seats.board.class"),
        ("merger", MERGED, 3, "leaves no number"),
        ("merger", date(2024, 1, 15), None, "No business charter is in force"),
    ],
)
def test_what_the_charter_does_not_wait_for_is_refused(
    database: Database, foundation_id: int, name: str, on: date, number: int | None, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        record(database, foundation_id, name, on, number)
