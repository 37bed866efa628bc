"""The control graph in the database: rings and more than the whole are refused, in words, and whoever comes at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import text

from membership.directory.organizations.controlling import end_control, state_control
from membership.directory.organizations.models import Organization
from membership.directory.organizations.queries import control_groups, edges_on, owners_of
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, Refusal, RuleBroken
from tests.directory.organizations.world import START, Town, town

MAY = date(2024, 5, 3)


def own(place: Town, owner: str, owned: str, points: int = 6000, on: date = START) -> int:
    with place.work() as work:
        return state_control(
            work, place.ids[owner], place.ids[owned], points, starts_on=on, source="register"
        ).id


def test_a_group_holds_as_of_a_date(database: Database) -> None:
    four = town(database, "A", "B", "C", "D")
    first = own(four, "A", "B")
    own(four, "B", "C", on=MAY)
    a, b, c = (four.ids[name] for name in "ABC")
    with database.reading() as session:
        assert control_groups(session, date(2019, 1, 1)) == {}
        assert control_groups(session, START) == {a: a, b: a}
        assert control_groups(session, MAY) == {a: a, b: a, c: a}
    with four.work() as work:
        end_control(work, first, ends_on=date(2025, 1, 1))
    with database.reading() as session:
        assert control_groups(session, date(2024, 12, 31))[c] == a
        assert control_groups(session, date(2025, 1, 1)) == {b: b, c: b}
    with pytest.raises(Conflict), four.work() as work:
        end_control(work, first, ends_on=MAY)


def test_a_ring_is_refused_with_the_names_in_it(database: Database) -> None:
    three = town(database, "A", "B", "C")
    own(three, "A", "B")
    own(three, "B", "C")
    with pytest.raises(RuleBroken, match=r"^A owns B owns C: C cannot own A\.$") as told:
        own(three, "C", "A")
    assert told.value.field == "owner"


def test_nobody_owns_itself(database: Database) -> None:
    one = town(database, "A")
    with pytest.raises(RuleBroken, match="A cannot own itself"):
        own(one, "A", "A")


def test_owners_of_more_than_the_whole_are_refused_with_their_sum(database: Database) -> None:
    three = town(database, "A", "B", "C")
    own(three, "A", "C", 5500)
    with pytest.raises(RuleBroken, match=r"55 % held by A since 1 Jan 2020.*together 110 %"):
        own(three, "B", "C", 5500)


@pytest.mark.parametrize("points", [5000, 10_001, 0, -1])
def test_a_share_is_more_than_half_and_at_most_the_whole(sqlite_database: Database, points: int) -> None:
    two = town(sqlite_database, "A", "B")
    with pytest.raises(RuleBroken, match="more than 50 %"):
        own(two, "A", "B", points)


def test_a_share_that_changes_keeps_its_past(database: Database) -> None:
    two = town(database, "A", "B")
    own(two, "A", "B", 5100)
    own(two, "A", "B", 10_000, on=MAY)
    with database.reading() as session:
        assert [edge.basis_points for edge in edges_on(session, START)] == [5100]
        assert [edge.basis_points for edge in edges_on(session, MAY)] == [10_000]
        assert [row.basis_points for row in owners_of(session, two.ids["B"])] == [10_000, 5100]


def test_a_company_may_change_hands(database: Database) -> None:
    three = town(database, "A", "B", "C")
    held = own(three, "A", "C")
    with three.work() as work:
        end_control(work, held, ends_on=MAY)
    own(three, "B", "C", on=MAY)
    with database.reading() as session:
        assert control_groups(session, MAY)[three.ids["C"]] == three.ids["B"]


def raced(place: Town, pairs: list[tuple[str, str]]) -> list[Exception]:
    """Each pair stated at the same moment by somebody else; what was refused."""
    start, refusals = threading.Barrier(len(pairs)), []

    def one(owner: str, owned: str) -> None:
        start.wait()
        try:
            own(place, owner, owned)
        except Refusal as refusal:
            refusals.append(refusal)

    threads = [threading.Thread(target=one, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refusals


@pytest.mark.parametrize("turn", range(3))
def test_four_who_would_close_a_ring_at_the_same_moment_do_not(database: Database, turn: int) -> None:
    place = town(database, "A", "B", "C", "D")
    pairs = [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A")]
    assert len(raced(place, pairs[turn:] + pairs[:turn])) == 1


def test_without_the_lock_and_the_rule_the_ring_closes(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the race above does find a ring when nothing holds it up."""
    place = town(postgresql_database, "A", "B", "C", "D")
    with postgresql_database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER directory_control_o2 ON directory_control"))
    both = threading.Barrier(4, timeout=20)

    def together(*_given: object) -> None:
        both.wait()

    monkeypatch.setattr("membership.directory.organizations.controlling._serialize", lambda _work: None)
    monkeypatch.setattr("membership.directory.organizations.controlling.check_control", together)
    monkeypatch.setattr("membership.directory.organizations.controlling.locked", unlocked)
    assert not raced(place, [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A")])


def unlocked(work: object, key: int) -> object:
    """The organization without its lock."""
    return work.session.get(Organization, key)  # type: ignore[attr-defined]
