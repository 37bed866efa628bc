"""Calling a meeting, its agenda, its notice, and who is there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.bodies.operations import suspend_seat
from membership.assembly.meetings.attending import note_arrival, note_departure, note_guest, note_proxy
from membership.assembly.meetings.models import MeetingNotice
from membership.assembly.meetings.notifying import NOTIFY, notify
from membership.assembly.meetings.operations import (
    add_agenda_item,
    adjourn,
    call_meeting,
    cancel_meeting,
    change_agenda_item,
    move_agenda_item,
    open_meeting,
    recess,
    resume,
    send_notice,
    withdraw_agenda_item,
)
from membership.assembly.meetings.queries import (
    agenda,
    calendar,
    guests,
    may_decide,
    meetings_ahead,
    meetings_of,
)
from membership.assembly.meetings.standing import gathering, presences
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import end_affiliation
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.jobs.context import JobContext
from tests.assembly.boardroom import OPENS, Boardroom
from tests.conftest import Clock

LATER = OPENS + timedelta(minutes=30)


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends_at": OPENS}, "ends_at"),
        ({"kind": "secret"}, "kind"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_a_call_that_cannot_be_is_refused_at_its_field(room: Boardroom, changes: dict, field: str) -> None:
    given = {"title": "Meeting", "starts_at": OPENS, "ends_at": LATER, **changes}
    with pytest.raises(RuleBroken) as refused, room.work() as work:
        call_meeting(work, room.board_id, **given)
    assert refused.value.field == field


def test_the_agenda_keeps_its_order_and_drops_what_is_withdrawn(room: Boardroom) -> None:
    meeting_id = room.call(is_open=False)
    with room.work() as work:
        items = [add_agenda_item(work, meeting_id, title=title).id for title in ("One", "Two", "Three")]
        move_agenda_item(work, items[2], 1)
        withdraw_agenda_item(work, items[0])
        two = change_agenda_item(work, items[1], 2, title="Two, changed", is_consent=True)
        assert two.is_consent
    with room.database.reading() as session:
        assert [(one.number, one.title, one.is_consent) for one in agenda(session, meeting_id)] == [
            (1, "Three", False),
            (2, "Two, changed", True),
        ]


def test_a_point_that_somebody_changed_first_is_a_conflict(room: Boardroom) -> None:
    meeting_id = room.call(is_open=False)
    with room.work() as work:
        item = add_agenda_item(work, meeting_id, title="One")
    with pytest.raises(Conflict), room.work() as work:
        change_agenda_item(work, item.id, item.version + 1, title="Other")


def test_the_notice_says_whether_it_is_in_time_and_by_which_clause(room: Boardroom) -> None:
    timely, late = room.call(days_ahead=7, is_open=False), room.call(days_ahead=6, is_open=False)
    with room.database.reading() as session:
        good, bad = (session.query(MeetingNotice).filter_by(meeting_id=one).one() for one in (timely, late))
        assert good.is_in_time is True
        assert bad.is_in_time is False
        assert bad.explanation["clause"] == "5.1"
        assert bad.explanation["answer"] == "6 days' notice, at least 7 days needed: not in time"
        assert len(good.recipients) == 10
        assert good.charter_version_id is not None


def test_the_notice_is_mailed_once_to_everyone_with_an_address(room: Boardroom) -> None:
    with room.database.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE directory_person SET email = 'ada@example.org', email_key = 'ada@example.org' WHERE id = 1"
            )
        )
    with room.work() as work:
        meeting = call_meeting(
            work, room.board_id, title="Mailed", starts_at=OPENS, ends_at=LATER, place="Oslo"
        )
        add_agenda_item(work, meeting.id, title="Budget")
        notice = send_notice(work, meeting.id)
    for attempt in (1, 2):
        notify(JobContext(room.database, NOTIFY.name, notice.public_id, attempt), {"notice_id": notice.id})
    with room.database.engine.connect() as connection:
        rows = connection.execute(text("SELECT to_address, subject, text FROM kernel_mail")).all()
    assert [row.to_address for row in rows] == ["ada@example.org"]
    assert rows[0].subject.startswith("Governing Board: Mailed, Monday, 2 March 2026, 10:00")
    assert "1. Budget" in rows[0].text
    assert "Where: Oslo" in rows[0].text
    assert f"/meridian/board/meetings/{meeting.public_id}" in rows[0].text


def test_a_meeting_without_any_notice_may_not_decide(room: Boardroom) -> None:
    with room.work() as work:
        meeting = call_meeting(work, room.board_id, title="Silent", starts_at=OPENS, ends_at=LATER)
    with room.database.reading() as session:
        answer = may_decide(session, meeting)
        assert (answer.is_allowed, answer.words) == (False, "No notice has gone out yet.")


def test_recess_and_resumption_follow_the_map(room: Boardroom) -> None:
    meeting_id = room.call()
    with room.work() as work:
        assert recess(work, meeting_id).state == "recess"
        assert resume(work, meeting_id).state == "in_session"
    with pytest.raises(Conflict), room.work() as work:
        cancel_meeting(work, meeting_id, "Too late.")


def test_the_adjournment_ends_every_attendance(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1)
    with room.work() as work:
        adjourn(work, meeting_id, at=LATER)
    with room.database.reading() as session:
        assert {one.departed_at for one in presences(session, meeting_id)} == {LATER}
    with pytest.raises(Conflict), room.work() as work:
        note_arrival(work, meeting_id, room.seats[2], room.holders[2])


def test_who_is_there_cannot_arrive_and_who_is_not_cannot_leave(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0)
    with pytest.raises(Conflict, match="present already"), room.work() as work:
        note_arrival(work, meeting_id, room.seats[0], room.holders[0], LATER)
    with pytest.raises(NotFound), room.work() as work:
        note_departure(work, meeting_id, room.seats[1], LATER)
    with pytest.raises(RuleBroken, match="after the arrival"), room.work() as work:
        note_departure(work, meeting_id, room.seats[0], OPENS)


def test_a_holder_may_leave_and_come_back(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0)
    with room.work() as work:
        note_departure(work, meeting_id, room.seats[0], LATER)
        note_arrival(work, meeting_id, room.seats[0], room.alternates[0], LATER)
    with room.database.reading() as session:
        assert [one.capacity for one in presences(session, meeting_id)] == ["holder", "alternate"]


def test_a_proxy_goes_to_somebody_present_and_counts_only_by_the_charter(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0)
    with pytest.raises(RuleBroken, match="present in a seat"), room.work() as work:
        note_proxy(work, meeting_id, room.seats[2], room.seats[1], LATER)
    with room.work() as work:
        note_proxy(work, meeting_id, room.seats[2], room.seats[0], LATER)
    with pytest.raises(RuleBroken), room.work() as work:
        note_proxy(work, meeting_id, room.seats[3], room.seats[2], LATER)
    with room.database.reading() as session:
        assert gathering(session, meeting_id, LATER).quorum(LATER).attending == 1


def test_guests_are_noted_and_lists_are_in_order(room: Boardroom) -> None:
    meeting_id = room.call()
    with room.work() as work:
        note_guest(work, meeting_id, "Gail", "Auditor")
    with pytest.raises(RuleBroken), room.work() as work:
        note_guest(work, meeting_id, " ")
    with room.database.reading() as session:
        assert guests(session, meeting_id) == [("Gail", "Auditor")]
        assert [one.id for one in meetings_of(session, room.board_id)] == [meeting_id]
        assert [one.id for one in meetings_ahead(session, [room.board_id], OPENS)] == [meeting_id]
        assert meetings_ahead(session, [room.council_id], OPENS) == []
        assert [one.id for one in calendar(session, room.foundation_id, "business")] == [meeting_id]
        assert calendar(session, room.foundation_id, "technical") == []


def test_a_meeting_that_is_open_is_not_opened_again(room: Boardroom) -> None:
    meeting_id = room.call()
    with pytest.raises(Conflict), room.work() as work:
        open_meeting(work, meeting_id)


def test_what_a_meeting_counted_stands_whatever_is_written_of_its_seats_afterwards(
    room: Boardroom, clock: Clock
) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    with room.work() as work:
        note_departure(work, meeting_id, room.seats[2], LATER)
        adjourn(work, meeting_id, at=LATER + timedelta(minutes=10))
    before = _told(room, meeting_id)
    clock.advance(days=1)
    with room.work() as work:
        end_appointment(work, room.seats[0], ends_on=date(2026, 2, 20))
        appoint(work, room.seats[0], room.alternates[0], starts_on=date(2026, 2, 20))
        end_appointment(work, room.seats[3], ends_on=date(2026, 2, 20))
        works = select(Affiliation.id).where(Affiliation.person_id == room.holders[4])
        end_affiliation(work, work.session.scalars(works).one(), date(2026, 2, 20))
        suspend_seat(
            work, room.seats[1], starts_at=OPENS - timedelta(days=5), reason="Overdue", cause="dues:1"
        )
    assert _told(room, meeting_id) == before


def _told(room: Boardroom, meeting_id: int) -> tuple[object, ...]:
    """Who sat, and the quorum from moment to moment, as the page of the meeting tells them."""
    with room.database.reading() as session:
        scene = gathering(session, meeting_id, OPENS)
        held = [(line.label, line.holder and line.holder.name, line.suspension) for line in scene.lines]
        moments = [(one.at, one.answer.attending, one.answer.required) for one in scene.moments()]
        return held, moments, scene.suspended_at(OPENS)
