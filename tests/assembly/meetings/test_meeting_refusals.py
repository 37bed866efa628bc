"""What a meeting refuses, in which words and at which field, and that nothing is written then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from membership.assembly.bodies.models import Body
from membership.assembly.bodies.operations import open_seat
from membership.assembly.meetings import policy
from membership.assembly.meetings.attending import note_arrival, note_departure
from membership.assembly.meetings.models import AgendaItem, Attendance, Meeting
from membership.assembly.meetings.notifying import NOTIFY, notify
from membership.assembly.meetings.operations import (
    add_agenda_item,
    adjourn,
    call_meeting,
    change_agenda_item,
    waive_notice,
)
from membership.assembly.meetings.queries import agenda, may_decide
from membership.assembly.meetings.standing import gathering, presences
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.jobs.context import JobContext
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import Work
from tests.assembly.boardroom import OPENS, START, Boardroom

LATER = OPENS + timedelta(minutes=30)
NOBODY = 999_999


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


def attended(room: Boardroom) -> int:
    with room.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Attendance)) or 0


def test_a_seat_of_another_body_is_not_found_in_the_meeting(room: Boardroom) -> None:
    meeting_id = room.call()
    with pytest.raises(NotFound, match="not open in the body on the day"), room.work() as work:
        note_arrival(work, meeting_id, room.council_seats[0], room.holders[0], OPENS)
    assert attended(room) == 0


def test_nobody_represents_a_vacant_seat(room: Boardroom) -> None:
    meeting_id = room.call()
    with room.work() as work:
        seat = open_seat(
            work, room.board_id, group_key="chair", title="Chair of the TAC", starts_on=START, clause="4.4"
        )
    vacant = pytest.raises(RuleBroken, match=r"The seat Chair of the TAC.* is vacant")
    with vacant as refused, room.work() as work:
        note_arrival(work, meeting_id, seat.id, room.holders[0], OPENS)
    assert (refused.value.field, refused.value.clause) == ("seat", "4.4")
    assert attended(room) == 0


def test_a_holder_does_not_arrive_before_a_departure_of_the_alternate_that_is_written_down(
    room: Boardroom,
) -> None:
    meeting_id = room.call()
    with room.work() as work:
        note_arrival(work, meeting_id, room.seats[0], room.alternates[0], OPENS)
        note_departure(work, meeting_id, room.seats[0], LATER)
    between = OPENS + timedelta(minutes=10)
    with pytest.raises(Conflict, match="later departure of whoever sat in"), room.work() as work:
        note_arrival(work, meeting_id, room.seats[0], room.holders[0], between)
    with room.database.reading() as session:
        assert [(one.capacity, one.departed_at) for one in presences(session, meeting_id)] == [
            ("alternate", LATER)
        ]


def test_an_end_stated_before_an_arrival_leaves_that_arrival_as_it_was_written(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0)
    room.arrive(meeting_id, 1, at=LATER)
    with room.work() as work:
        adjourn(work, meeting_id, at=LATER)
    with room.database.reading() as session:
        stays = {one.seat_id: (one.arrived_at, one.departed_at) for one in presences(session, meeting_id)}
    assert stays == {room.seats[0]: (OPENS, LATER), room.seats[1]: (LATER, None)}


@pytest.mark.parametrize("title", ["", "  "])
def test_a_point_of_the_agenda_needs_a_title_when_it_is_put_and_when_it_is_changed(
    room: Boardroom, title: str
) -> None:
    meeting_id = room.call(is_open=False)
    with room.work() as work:
        item = add_agenda_item(work, meeting_id, title="Budget")
    acts: tuple[Callable[[Work], AgendaItem], ...] = (
        lambda work: add_agenda_item(work, meeting_id, title=title),
        lambda work: change_agenda_item(work, item.id, item.version, title=title),
    )
    for act in acts:
        with pytest.raises(RuleBroken, match="needs a title") as refused, room.work() as work:
            act(work)
        assert refused.value.field == "title"
    with room.database.reading() as session:
        assert [one.title for one in agenda(session, meeting_id)] == ["Budget"]


def test_a_waiver_of_notice_says_who_waived_it_and_how(room: Boardroom) -> None:
    meeting_id = room.call(days_ahead=1)
    with pytest.raises(RuleBroken, match="Say who waived") as refused, room.work() as work:
        waive_notice(work, meeting_id, " ")
    assert refused.value.field == "reason"
    with room.database.reading() as session:
        meeting = session.get_one(Meeting, meeting_id)
        assert (meeting.notice_waiver, may_decide(session, meeting).is_allowed) == ("", False)


def test_a_decision_without_a_meeting_needs_no_notice(room: Boardroom) -> None:
    with room.work() as work:
        meeting = call_meeting(
            work, room.board_id, title="By mail", kind="electronic", starts_at=OPENS, ends_at=LATER
        )
    with room.database.reading() as session:
        answer = may_decide(session, meeting)
    assert answer.is_allowed
    assert answer.words == "Each seat votes from where it is, for as long as the charter says."


def test_a_notice_that_does_not_exist_is_mailed_to_nobody(room: Boardroom) -> None:
    with pytest.raises(NotFound):
        notify(JobContext(room.database, NOTIFY.name, "gone", 1), {"notice_id": NOBODY})
    with room.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM kernel_mail")).scalar_one() == 0


def test_a_meeting_that_does_not_exist_has_no_quorum(room: Boardroom) -> None:
    with room.database.reading() as session, pytest.raises(NotFound):
        gathering(session, NOBODY, OPENS)


@pytest.mark.parametrize(
    ("role", "may_follow", "may_hold"),
    [
        ("secretary", True, True),
        ("chair", True, False),
        ("director", True, False),
        ("alternate", True, False),
    ],
)
def test_who_sits_in_a_body_follows_its_meetings_and_only_its_secretary_holds_them(
    room: Boardroom, role: str, may_follow: bool, may_hold: bool
) -> None:
    for body_id, is_own in ((room.board_id, True), (room.council_id, False)):
        grant = Grant(role, "business", body_id=body_id, foundation_id=room.foundation_id)
        viewer = Viewer(at=now(), grants=frozenset({grant}))
        with room.database.reading() as session:
            board = session.get_one(Body, room.board_id)
            assert policy.may_follow_meetings(viewer, board) is (may_follow and is_own)
            assert policy.may_hold_meetings(viewer, board) is (may_hold and is_own)
