"""Who missed meetings and so lost a place by the charter is shown to the keepers of the body, and to nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.assembly.motions.losing import Losing, losing_lines, losing_on
from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.assembly.rules.queries import charter_in_force
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.assembly.boardroom import OPENS, Boardroom
from tests.business.pages import Pages
from tests.conftest import Clock
from tests.doors.statements import heard

MAY_BE_REMOVED = """
[[participation]]
body = "governing_board"
effect = "may_be_removed"
missed_in_a_row = 2
alternates_count = false
decided_by = "the other directors vote"
clause = "4.13"
source = "invented"
"""
IDLE = """
[[participation]]
body = "governing_board"
effect = "removed"
window_months = 3
attended_below = "1/2"
without_votes = true
clause = "4.14"
source = "invented"
"""
LATER = date(2026, 3, 20)


@pytest.fixture
def board(database: Database, clock: object) -> Boardroom:
    return Boardroom(database, more=MAY_BE_REMOVED).furnish()


def hold(room: Boardroom, week: int, *present: int) -> int:
    """A meeting some weeks from the first, with the holders of these seats."""
    opens = OPENS + timedelta(weeks=week)
    with room.work() as work:
        meeting = call_meeting(
            work, room.board_id, title=f"Meeting {week}", starts_at=opens, ends_at=opens + timedelta(hours=2)
        )
        open_meeting(work, meeting.id, at=opens)
        for number in present:
            note_arrival(work, meeting.id, room.seats[number], room.holders[number], opens)
        adjourn(work, meeting.id, at=opens + timedelta(hours=1))
    return meeting.id


def lost(room: Boardroom, on: date = LATER) -> list[Losing]:
    with room.database.reading() as session:
        document = charter_in_force(session, room.foundation_id, "business", on)
        return losing_on(session, room.foundation_id, document, on)


def test_a_holder_who_missed_too_many_meetings_is_named_with_clause_and_day(board: Boardroom) -> None:
    hold(board, 0, 0, 1, 2, 3, 4)
    hold(board, 1, 0, 1, 2, 3)
    assert lost(board) == []
    hold(board, 2, 0, 1, 2, 3)
    (one,) = lost(board)
    assert (one.person, one.seat, one.missed, one.since) == ("Holder 05", "Company 05", 2, date(2026, 3, 17))
    assert one.words == "2 meetings missed, they may be removed: the other directors vote (clause 4.13)"
    assert "2 meetings in a row missed" in one.why.answer
    hold(board, 3, 4)
    assert "Holder 05" not in {one.person for one in lost(board, LATER + timedelta(weeks=1))}


def test_whoever_takes_the_seat_over_does_not_inherit_the_absence(board: Boardroom) -> None:
    hold(board, 0, 0, 1, 2, 3)
    hold(board, 1, 0, 1, 2, 3)
    with board.work() as work:
        end_appointment(work, board.seats[4], ends_on=date(2026, 3, 12), reason="Removed for absence.")
        person = register_person(work, "Successor")
        affiliate(work, person.id, board.companies[4], starts_on=date(2026, 3, 1))
        appoint(work, board.seats[4], person.id, starts_on=date(2026, 3, 12))
    assert lost(board) == []
    assert [one.person for one in lost(board, date(2026, 3, 11))] == ["Holder 05"]


def test_a_vote_is_part_taken_where_the_charter_asks_for_none(database: Database, clock: object) -> None:
    room = Boardroom(database, more=IDLE).furnish()
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=OPENS)
        close_vote(work, motion_id, at=OPENS + timedelta(minutes=1))
        adjourn(work, meeting_id, at=OPENS + timedelta(hours=1))
    for week in (1, 2):
        hold(room, week, 1)
    assert {one.person for one in lost(room)} == {"Holder 04", "Holder 05"}
    assert "the charter removes them" in lost(room)[0].words


def test_the_keepers_see_it_and_statements_do_not_grow(board: Boardroom, clock: Clock) -> None:
    def asked() -> int:
        with heard(board.database) as said:
            lost(board)
        return len(said)

    hold(board, 0, 0, 1, 2, 3)
    hold(board, 1, 0, 1, 2, 3)
    few = asked()
    hold(board, 2, 0)
    assert asked() == few
    clock.advance(weeks=3)
    staff = Pages(board.database).as_("staff", board.foundation_id)
    queue = staff.get("/meridian/queues/absent").get_data(as_text=True)
    assert "Holder 05" in queue
    assert "3 meetings missed, they may be removed: the other directors vote (clause 4.13)" in queue
    assert "Vacate the seat" in queue
    secretary = Grant("secretary", "business", body_id=board.board_id, foundation_id=board.foundation_id)
    elsewhere = Grant("secretary", "business", body_id=board.board_id + 99, foundation_id=board.foundation_id)
    at = now()
    with board.database.reading() as session:
        told = {
            grant: [
                line.text
                for line in losing_lines("business")(session, Viewer(at=at, grants=frozenset({grant})), at)
            ]
            for grant in (secretary, elsewhere)
        }
    assert told[secretary] == ["Governing Board: Holder 05"]
    assert told[elsewhere] == []


def test_nobody_is_named_for_a_seat_that_nobody_holds_now(board: Boardroom) -> None:
    for week in (0, 1):
        hold(board, week, 0, 1, 2)
    assert {one.person for one in lost(board)} == {"Holder 04", "Holder 05"}
    with board.work() as work:
        end_appointment(work, board.seats[4], ends_on=date(2026, 3, 12), reason="Left.")
    assert [one.person for one in lost(board)] == ["Holder 04"]


def test_a_vote_before_the_first_meeting_excuses_no_absence_after_it(
    database: Database, clock: object
) -> None:
    room = Boardroom(database, more=IDLE).furnish()
    with room.work() as work:
        session = call_meeting(
            work, room.board_id, title="By mail", kind="electronic", starts_at=OPENS,
            ends_at=OPENS + timedelta(days=8),
        )  # fmt: skip
        open_meeting(work, session.id, at=OPENS)
    motion_id = room.put(session.id, method="electronic")
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=OPENS)
    for week in (1, 2):
        hold(room, week, 0)
    assert {one.person for one in lost(room)} == {f"Holder 0{number}" for number in (2, 3, 4, 5)}
