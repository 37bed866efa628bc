"""Two at once. Each race is run with its guards, on both engines, and again on PostgreSQL with the guards taken away,
where it must go wrong: a race that cannot be lost proves nothing. (SQLite has one writer at a time by itself.)"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.assembly.bodies import appointing
from membership.assembly.bodies.operations import open_seat
from membership.assembly.meetings import attending
from membership.assembly.motions import voting
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import NotFound, Refusal
from membership.kernel.work import Work
from tests.assembly.boardroom import OPENS, START, Boardroom

PATIENCE = 0.7
"""Seconds that one waits for the other inside its transaction; with the guards the other cannot come."""
ENOUGH = 5.0
"""The same without the guards, where the other does come, unless a constraint keeps it."""
LATER = OPENS + timedelta(minutes=10)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads; their results, or the refusals and database errors that they raised."""
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            results[number] = acts[number]()
        except (Refusal, DBAPIError) as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def told_in_words(results: Sequence[object]) -> bool:
    """One of two had its effect, and the other was refused with a sentence."""
    refused = [one for one in results if isinstance(one, Refusal)]
    done = [one for one in results if not isinstance(one, Exception | None)]
    return len(refused) == len(done) == 1


def meeting_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """Both wait for one another in `module.name`, but not for ever."""
    barrier, original = threading.Barrier(2), getattr(module, name)

    def wait_then(*args: Any, **kwargs: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(PATIENCE)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, wait_then)


def without_locks(monkeypatch: pytest.MonkeyPatch, *, together: bool = True) -> None:
    """Rows are read, not locked; and neither of two commits before both have acted (`together`), so that what goes wrong
    does not hang on who is quicker."""

    def read(self: Work, model: Any, key: Any) -> Any:
        found = self.session.get(model, key)
        if found is None:
            raise NotFound
        return found

    monkeypatch.setattr(Work, "lock", read)
    monkeypatch.setattr(sys.modules[__name__], "PATIENCE", ENOUGH)
    if together:
        meeting_at(monkeypatch, Work, "_seal")


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


@pytest.fixture
def unguarded(postgresql_database: Database, clock: object, monkeypatch: pytest.MonkeyPatch) -> Boardroom:
    """A boardroom on PostgreSQL; the test takes the guards away once it is furnished."""
    return Boardroom(postgresql_database).furnish()


def drop(room: Boardroom, table: str, *, constraint: str = "", trigger: str = "") -> None:
    what = (
        f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"
        if constraint
        else f"DROP TRIGGER {trigger} ON {table}"
    )
    with room.database.engine.begin() as connection:
        connection.execute(text(what))


def ask(room: Boardroom, sql: str) -> Any:
    with room.database.engine.connect() as connection:
        return connection.execute(text(sql)).scalars().all()


# Two secretaries record one vote


def two_secretaries(
    room: Boardroom, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]
) -> list[object]:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id)
    prepare()
    meeting_at(monkeypatch, voting, "_who_acts")

    def record(choice: str) -> Callable[[], object]:
        def act() -> object:
            with room.work() as work:
                return voting.record_vote(work, motion_id, room.seats[0], choice, at=LATER).choice

        return act

    return at_once(record("for"), record("against"))


def test_two_secretaries_record_one_vote(room: Boardroom, monkeypatch: pytest.MonkeyPatch) -> None:
    results = two_secretaries(room, monkeypatch, lambda: None)
    stored = ask(room, "SELECT choice FROM assembly_vote")
    assert [one for one in results if isinstance(one, str)] == stored
    assert len(stored) == 1


def test_two_secretaries_without_guards_record_two(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare() -> None:
        without_locks(monkeypatch)
        for constraint in ask(
            unguarded,
            "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = 'assembly_vote'::regclass "
            "AND array_length(conkey, 1) = 2",
        ):
            drop(unguarded, "assembly_vote", constraint=constraint)

    two_secretaries(unguarded, monkeypatch, prepare)
    assert len(ask(unguarded, "SELECT choice FROM assembly_vote")) == 2


# Vote against close


def vote_and_close(
    room: Boardroom, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]
) -> tuple[bool, int]:
    """Whether the vote of the third seat was acknowledged, and how many votes were counted."""
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id)
    with room.work() as work:
        voting.record_roll_call(work, motion_id, dict.fromkeys(room.seats[:2], "for"), at=LATER)
    prepare()
    is_voting, is_closed = threading.Event(), threading.Event()
    original = voting._who_acts

    def wait_for_close(*args: Any) -> Any:
        is_voting.set()
        is_closed.wait(PATIENCE)
        return original(*args)

    monkeypatch.setattr(voting, "_who_acts", wait_for_close)

    def vote() -> object:
        with room.work() as work:
            return voting.record_vote(work, motion_id, room.seats[2], "for", at=LATER).choice

    def close() -> object:
        is_voting.wait(10)
        with room.work() as work:
            outcome = voting.close_vote(work, motion_id, at=LATER)
        is_closed.set()
        return outcome

    results = at_once(vote, close)
    (counted,) = ask(room, "SELECT CAST(counts AS TEXT) FROM assembly_outcome")
    return results[0] == "for", 3 if '"for": 3' in counted or '"for":3' in counted else 2


def test_a_vote_is_counted_or_refused_when_the_vote_closes(
    room: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_acknowledged, counted = vote_and_close(room, monkeypatch, lambda: None)
    assert is_acknowledged == (counted == 3)


def test_a_vote_without_guards_is_acknowledged_and_never_counted(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare() -> None:
        without_locks(monkeypatch, together=False)
        drop(unguarded, "assembly_vote", trigger="assembly_vote_v4_cast")

    assert vote_and_close(unguarded, monkeypatch, prepare) == (True, 2)


def test_the_database_alone_refuses_a_vote_after_the_close(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_acknowledged, counted = vote_and_close(
        unguarded, monkeypatch, lambda: without_locks(monkeypatch, together=False)
    )
    assert (is_acknowledged, counted) == (False, 2)


# A seat is given to two


def two_appointments(
    room: Boardroom, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]
) -> list[object]:
    with room.work() as work:
        seat = open_seat(work, room.board_id, group_key="chair", title="Chair of the TAC", starts_on=START)
        people = [register_person(work, f"Rival {number}").id for number in (1, 2)]
    prepare()
    meeting_at(monkeypatch, appointing, "_in_seat")

    def give(person_id: int) -> Callable[[], object]:
        def act() -> object:
            with room.work() as work:
                return appointing.appoint(work, seat.id, person_id, starts_on=START).id

        return act

    return at_once(*(give(person_id) for person_id in people))


def test_a_seat_is_given_to_one_of_two(room: Boardroom, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(ask(room, "SELECT id FROM assembly_appointment"))
    results = two_appointments(room, monkeypatch, lambda: None)
    assert sum(isinstance(one, int) for one in results) == 1
    assert len(ask(room, "SELECT id FROM assembly_appointment")) == before + 1


def test_a_seat_without_guards_is_given_to_both(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare() -> None:
        without_locks(monkeypatch)
        drop(unguarded, "assembly_appointment", constraint="assembly_appointment_t1_no_overlap")

    results = two_appointments(unguarded, monkeypatch, prepare)
    assert sum(isinstance(one, int) for one in results) == 2


def test_the_database_alone_gives_a_seat_to_one(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = two_appointments(unguarded, monkeypatch, lambda: without_locks(monkeypatch))
    assert sum(isinstance(one, int) for one in results) == 1


# Two leave at once, and the quorum with them


def two_leave(room: Boardroom, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], None]) -> list[str]:
    """The sentences of the log about the two departures: four of five are there, three are needed."""
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2, 3)
    prepare()
    meeting_at(monkeypatch, attending, "_recorded")

    def leave(number: int) -> Callable[[], object]:
        def act() -> object:
            with room.work() as work:
                return attending.note_departure(work, meeting_id, room.seats[number], LATER)

        return act

    at_once(leave(0), leave(1))
    return [
        str(one)
        for one in ask(
            room, "SELECT summary FROM kernel_audit_text WHERE summary LIKE '%no longer represented%'"
        )
    ]


def test_the_second_to_leave_is_seen_to_break_the_quorum(
    room: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = two_leave(room, monkeypatch, lambda: None)
    assert sorted("not met" in sentence for sentence in said) == [False, True]


def test_without_locks_nobody_is_seen_to_break_the_quorum(
    unguarded: Boardroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = two_leave(unguarded, monkeypatch, lambda: without_locks(monkeypatch))
    assert ["not met" in sentence for sentence in said] == [False, False]
