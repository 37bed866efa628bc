"""Seats and vacancies, attendance and voting record, each as of a day and each on its own side of the wall."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from membership.assembly.bodies.appointing import end_appointment
from membership.assembly.bodies.operations import close_seat
from membership.assembly.bodies.reports import SEATS, TECHNICAL_SEATS
from membership.assembly.meetings.attending import note_arrival, note_departure
from membership.assembly.motions.reports import ATTENDANCE, TECHNICAL_ATTENDANCE, TECHNICAL_VOTES, VOTES
from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.kernel.db import Database
from membership.kernel.tabular.declare import Report, ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from tests.assembly.boardroom import OPENS, Boardroom
from tests.conftest import Clock


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


def rows(room: Boardroom, report: Report, as_of: date, **changes: Any) -> list[dict[str, Any]]:
    request = ReportRequest(
        Viewer(at=now()), as_of, now(), room.foundation_id, zone="America/New_York", **changes
    )
    with room.database.reading() as session:
        keys = [column.key for column in report.columns]
        return [dict(zip(keys, row, strict=True)) for row in report.rows(session, request)]


def test_seats_are_listed_as_of_the_day(room: Boardroom) -> None:
    with room.work() as work:
        end_appointment(work, room.seats[0], ends_on=date(2026, 2, 1))
    before, after = (rows(room, SEATS, day) for day in (date(2026, 1, 31), date(2026, 2, 1)))
    assert (before[0]["state"], before[0]["holder"], before[0]["clause"]) == ("filled", "Holder 01", "4.2")
    assert (after[0]["state"], after[0]["holder"]) == ("vacant", None)
    assert len(after) == 5
    assert before[0]["why"] == "it exists by the rule seat.governing_board.premier"
    assert after[0]["why"].startswith("held by nobody since 1 Feb 2026")
    assert [one["seat"] for one in rows(room, TECHNICAL_SEATS, date(2026, 2, 1))] == ["Member", "Member"]


def test_attendance_and_votes_are_counted_by_who_acted(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    motion_id = room.put(meeting_id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=OPENS)
        close_vote(work, motion_id, at=OPENS + timedelta(minutes=1))
        note_departure(work, meeting_id, room.seats[0], OPENS + timedelta(minutes=2))
        note_arrival(work, meeting_id, room.seats[0], room.alternates[0], OPENS + timedelta(minutes=3))
    found = rows(room, ATTENDANCE, date(2026, 3, 2))
    assert [(one["person"], one["capacity"], one["entitled"], one["in_favour"]) for one in found[:2]] == [
        ("Holder 01", "holder", 1, 1),
        ("Alternate 01", "alternate", 0, 0),
    ]
    assert [one["capacity"] for one in found[2:]] == ["holder", "holder", "absent", "absent"]
    assert rows(room, ATTENDANCE, date(2026, 3, 1)) == []
    assert rows(room, TECHNICAL_ATTENDANCE, date(2026, 3, 2)) == []


def test_attendance_as_known_says_nothing_of_a_meeting_and_of_votes_that_were_not_known(
    room: Boardroom, clock: Clock
) -> None:
    before = now()
    clock.set(OPENS)
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    vote(room, meeting_id, "Budget")
    then = now()
    clock.advance(hours=1)
    vote(room, meeting_id, "Levy")
    with room.work() as work:
        note_departure(work, meeting_id, room.seats[0])
        close_seat(work, room.seats[4], ends_on=date(2026, 2, 20), reason="Given up.")
    day = date(2026, 3, 2)
    known, later = (rows(room, ATTENDANCE, day, known_at=at) for at in (then, None))
    assert [(one["left"], one["entitled"], one["in_favour"]) for one in known[:2]] == [
        (None, 1, 1),
        (None, 1, 1),
    ]
    assert [(one["left"], one["entitled"], one["in_favour"]) for one in later[:2]] == [
        (now(), 2, 2),
        (None, 2, 2),
    ]
    assert (len(known), len(later)) == (5, 4)
    assert rows(room, ATTENDANCE, day, known_at=before) == []
    assert rows(room, ATTENDANCE, day, known_at=now()) == later


def vote(room: Boardroom, meeting_id: int, title: str) -> None:
    """Three seats vote for a motion."""
    motion_id = room.put(meeting_id, title=title, at=now())
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"))
        close_vote(work, motion_id)


def test_a_vote_says_why_it_carried_or_not(room: Boardroom) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    for title, choice in (("Budget", "for"), ("Levy", "against")):
        motion_id = room.put(meeting_id, title=title)
        with room.work() as work:
            record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], choice), at=OPENS)
            close_vote(work, motion_id, at=OPENS + timedelta(minutes=1))
    carried, lost = rows(room, VOTES, date(2026, 3, 2))
    assert (carried["motion"], carried["in_favour"], carried["declared"]) == ("Budget", 3, "Carried")
    assert (lost["motion"], lost["against"], lost["declared"]) == ("Levy", 3, "Not carried")
    for one in (carried, lost):
        assert one["clause"].startswith("clause ")
        assert one["why"].startswith("Quorum: ")
        assert ". Vote" in one["why"] or "Threshold" in one["why"]
    assert rows(room, VOTES, date(2026, 3, 1)) == []
    assert rows(room, VOTES, date(2026, 3, 2), known_at=OPENS - timedelta(days=1)) == []
    assert rows(room, TECHNICAL_VOTES, date(2026, 3, 2)) == []


@pytest.mark.parametrize(
    ("role", "wing", "business", "technical"),
    [
        ("staff", "business", True, False),
        ("auditor_business", "business", True, False),
        ("technical_secretary", "technical", False, True),
        ("treasurer", "business", False, False),
    ],
)
def test_a_report_is_for_the_keepers_of_its_own_wing(
    room: Boardroom, role: str, wing: Any, business: bool, technical: bool
) -> None:
    grant = Grant(role, wing, foundation_id=room.foundation_id)
    viewer = Viewer(at=now(), grants=frozenset({grant}))

    class Place:
        id = room.foundation_id

    assert (SEATS.may(viewer, Place()), TECHNICAL_SEATS.may(viewer, Place())) == (business, technical)
    assert (ATTENDANCE.may(viewer, Place()), TECHNICAL_ATTENDANCE.may(viewer, Place())) == (
        business,
        technical,
    )
