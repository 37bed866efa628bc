"""Adopting charters and asking for the one in force, on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from membership.assembly.rules.models import CharterEvent, CharterVersion, StoredCharter, StoredRule
from membership.assembly.rules.operations import adopt_charter_version
from membership.assembly.rules.queries import charter_in_force, charter_of_version, version_in_force, versions
from membership.directory.foundations.operations import Seller, found_foundation, register_legal_entity
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work, open_work, system_permit
from tests.conftest import Clock

CHARTERS = Path(__file__).resolve().parents[3] / "membership" / "demo" / "charters"
BUSINESS = (CHARTERS / "meridian-business.toml").read_text(encoding="utf-8")
TECHNICAL = (CHARTERS / "meridian-technical.toml").read_text(encoding="utf-8")
LATER = BUSINESS.replace("effective_from = 2025-01-01", "effective_from = 2026-01-01").replace(
    "amount = 150000", "amount = 160000"
)
LATER = LATER.replace('version = "1.0"', 'version = "2.0"')
DAY = date(2025, 6, 1)


@pytest.fixture
def foundation_id(database: Database) -> int:
    with open_work(system_permit(database, "cli")) as work:
        entity = register_legal_entity(work, Seller("Meridian Inc.", "US", "USD", "UTC"))
        found = found_foundation(
            work, slug="meridian", name="Meridian Foundation", zone="UTC", legal_entity_id=entity.id
        )
    return found.id


def adopt(
    database: Database, foundation_id: int, charter: str = BUSINESS, wing: str = "business", **dates: date
) -> int:
    with open_work(system_permit(database, "cli")) as work:
        version = adopt_charter_version(work, foundation_id, wing, charter, **dates)  # type: ignore[arg-type]
    return version.id


def test_an_adopted_charter_answers_from_its_effective_day(database: Database, foundation_id: int) -> None:
    version_id = adopt(database, foundation_id)
    with database.reading() as session:
        document = charter_in_force(session, foundation_id, "business", DAY)
        early = version_in_force(session, foundation_id, "business", date(2024, 12, 31))
    assert document.version_id == version_id
    assert [rule.name for rule in document.tiers()] == ["premier", "general", "associate"]
    assert early is None


def test_no_charter_in_force_is_said_and_not_guessed(database: Database, foundation_id: int) -> None:
    with database.reading() as session, pytest.raises(RuleBroken, match="No business charter is in force"):
        charter_in_force(session, foundation_id, "business", DAY)


def test_the_two_wings_have_charters_of_their_own(database: Database, foundation_id: int) -> None:
    adopt(database, foundation_id)
    adopt(database, foundation_id, TECHNICAL, "technical")
    with database.reading() as session:
        assert charter_in_force(session, foundation_id, "technical", DAY).ladder()
        assert not charter_in_force(session, foundation_id, "business", DAY).ladder()


def test_every_rule_of_the_text_stands_in_the_index(database: Database, foundation_id: int) -> None:
    version_id = adopt(database, foundation_id)
    with database.reading() as session:
        rules = session.scalars(select(StoredRule).order_by(StoredRule.position)).all()
        document = charter_of_version(session, version_id, DAY)
    assert [rule.rule_key for rule in rules] == [rule.id for rule in document.rules]
    dues = next(rule for rule in rules if rule.rule_key == "dues.premier.year")
    assert dues.parameters["amount"] == 15_000_000


def test_a_later_version_holds_from_its_day_and_the_older_one_before(
    database: Database, foundation_id: int
) -> None:
    first = adopt(database, foundation_id)
    second = adopt(database, foundation_id, LATER)
    with database.reading() as session:
        found = {
            day: charter_in_force(session, foundation_id, "business", day).version_id
            for day in (date(2025, 12, 31), date(2026, 1, 1))
        }
        assert [one.number for one in versions(session, foundation_id, "business")] == [2, 1]
    assert found == {date(2025, 12, 31): first, date(2026, 1, 1): second}


def test_a_charter_is_asked_as_it_was_known(database: Database, foundation_id: int) -> None:
    first = adopt(database, foundation_id)
    with database.reading() as session:
        known = datetime.now(UTC)
    adopt(database, foundation_id, LATER)
    with database.reading() as session:
        then = version_in_force(session, foundation_id, "business", date(2026, 6, 1), known)
    assert then is not None
    assert then.id == first


def test_the_same_text_is_not_adopted_twice(database: Database, foundation_id: int) -> None:
    adopt(database, foundation_id)
    with pytest.raises(Conflict, match="version 1"):
        adopt(database, foundation_id)


def test_a_version_has_a_label_that_no_earlier_one_has(database: Database, foundation_id: int) -> None:
    adopt(database, foundation_id)
    again = LATER.replace('version = "2.0"', 'version = "1.0"')
    line = again[: again.index("version = ")].count("\n") + 1
    said = (
        rf"^line {line}: .* “1.0”, which is what version 1 is called already; a label of its own was expected"
    )
    with pytest.raises(RuleBroken, match=said):
        adopt(database, foundation_id, again)
    assert adopt(database, foundation_id, LATER)


def test_a_version_cannot_begin_before_the_last_one(database: Database, foundation_id: int) -> None:
    adopt(database, foundation_id, LATER)
    with pytest.raises(RuleBroken, match="cannot begin before"):
        adopt(database, foundation_id)


@pytest.mark.parametrize(
    ("charter", "wing", "message"),
    [
        (BUSINESS.replace('"meridian"', '"pytorch"'), "business", "not of “meridian”"),
        (BUSINESS, "technical", "the technical charter was expected"),
        (
            BUSINESS.replace('base = "votes_cast"', 'base = "everyone"'),
            "business",
            r"line \d+: threshold 'ordinary'",
        ),
        ("nonsense", "business", "not TOML"),
    ],
)
def test_a_charter_that_does_not_fit_is_refused_with_its_reason(
    database: Database, foundation_id: int, charter: str, wing: str, message: str
) -> None:
    with pytest.raises(RuleBroken, match=message):
        adopt(database, foundation_id, charter, wing)


def test_dates_that_differ_from_the_text_are_refused(database: Database, foundation_id: int) -> None:
    with pytest.raises(RuleBroken, match="The text says"):
        adopt(database, foundation_id, effective_from=date(2025, 2, 1))


def test_a_text_is_not_adopted_before_the_day_on_which_it_says_it_was(
    database: Database, foundation_id: int, clock: Clock
) -> None:
    early = BUSINESS.replace("adopted_on = 2024-11-15", "adopted_on = 2026-03-03").replace(
        "effective_from = 2025-01-01", "effective_from = 2026-04-01"
    )
    line = early[: early.index("adopted_on")].count("\n") + 1
    with pytest.raises(
        RuleBroken, match=rf"^line {line}: .* adopted_on = 3 Mar 2026, which is after today; 2 Mar 2026"
    ):
        adopt(database, foundation_id, early)
    clock.advance(days=1)
    assert adopt(database, foundation_id, early)


def test_a_mistyped_day_of_effect_does_not_lock_the_charter(database: Database, foundation_id: int) -> None:
    with pytest.raises(RuleBroken, match=r"line \d+: the charter has .* 2226"):
        adopt(
            database,
            foundation_id,
            BUSINESS.replace("effective_from = 2025-01-01", "effective_from = 2226-01-01"),
        )
    assert adopt(database, foundation_id)


def test_an_unknown_foundation_or_version_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        adopt(database, 999)
    with database.reading() as session, pytest.raises(NotFound):
        charter_of_version(session, 999, DAY)


def _happen(work: Work, foundation_id: int) -> None:
    """A recorded event."""
    charter = work.session.scalars(select(StoredCharter)).one()
    event = work.add(
        CharterEvent(
            charter_id=charter.id, foundation_id=foundation_id, wing="business", name="merger", happened_on=DAY,
            recorded_at=work.at,
        )
    )  # fmt: skip
    work.record("assembly.charter_event.recorded", event, foundation_id=foundation_id, summary="It happened.")


@pytest.mark.parametrize(
    "table", ["assembly_charter", "assembly_charter_version", "assembly_rule", "assembly_charter_event"]
)
@pytest.mark.parametrize("change", ["UPDATE {} SET wing = wing", "DELETE FROM {}"])
def test_c1_an_adopted_charter_is_never_changed_nor_removed(
    database: Database, foundation_id: int, table: str, change: str
) -> None:
    adopt(database, foundation_id)
    if table == "assembly_charter_event":
        with open_work(system_permit(database, "cli")) as work:
            _happen(work, foundation_id)
    with database.writer() as session, pytest.raises(DatabaseError, match="C1"):
        session.execute(text(change.format(table)))


def test_a_version_cannot_hang_on_a_charter_of_the_other_wing(database: Database, foundation_id: int) -> None:
    version_id = adopt(database, foundation_id)
    copy = (
        "INSERT INTO assembly_charter_version (public_id, charter_id, foundation_id, wing, number, title, label,"
        " adopted_on, effective_from, text, sha256, adopted_at) SELECT 'other', charter_id, foundation_id,"
        " 'technical', 2, title, label, adopted_on, effective_from, text, :sha, adopted_at"
        " FROM assembly_charter_version WHERE id = :id"
    )
    with database.writer() as session, pytest.raises(DatabaseError, match=r"(?i)foreign key"):
        session.execute(text(copy), {"id": version_id, "sha": "0" * 64})


def test_asking_for_the_charter_takes_one_statement(database: Database, foundation_id: int) -> None:
    adopt(database, foundation_id)
    with database.reading() as session:
        assert session.scalars(select(CharterVersion.number)).all() == [1]
        before = charter_in_force(session, foundation_id, "business", DAY)
        again = charter_in_force(session, foundation_id, "business", DAY)
    assert before.rules is again.rules  # parsed once
