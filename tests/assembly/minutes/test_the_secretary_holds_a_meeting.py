"""The board secretary's day, through the pages: from the call of a meeting to its published minutes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from membership.assembly.meetings.attending import note_arrival
from membership.kernel.db import Database
from tests.assembly.boardroom import OPENS, Boardroom
from tests.assembly.sight import Sight

BOARD = "/meridian/board"
CALL = {
    "title": "Spring meeting",
    "kind": "regular",
    "starts_at": "2026-03-12T10:00",
    "ends_at": "2026-03-12T12:00",
    "place": "Online",
}


@pytest.fixture
def room(sqlite_database: Database, clock: object) -> Boardroom:
    return Boardroom(sqlite_database).furnish()


@pytest.fixture
def secretary(room: Boardroom) -> Sight:
    sight = Sight(room.database)
    return sight.with_role(
        "secretary",
        "business",
        person_id=room.secretary_id,
        foundation_id=room.foundation_id,
        body_id=room.board_id,
    )


def public_ids(room: Boardroom, table: str) -> list[str]:
    with room.database.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT public_id FROM {table} ORDER BY id")).scalars())


def went_well(answer: Any) -> str:
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_the_whole_story_through_the_pages(room: Boardroom, secretary: Sight, clock: Any) -> None:
    meeting = went_well(secretary.post(f"{BOARD}/meetings/new", **CALL))
    went_well(
        secretary.post(f"{meeting}/agenda/new", title="Budget", presenter="Tess Treasurer", minutes="20")
    )
    went_well(secretary.post(f"{meeting}/agenda/new", title="Any other business"))
    second = public_ids(room, "assembly_agenda_item")[1]
    went_well(secretary.post(f"{meeting}/agenda/{second}/place", position="1"))
    went_well(secretary.post(f"{meeting}/notice"))
    clock.set(datetime(2026, 3, 12, 14, tzinfo=UTC))
    went_well(secretary.post(f"{meeting}/opening"))
    seats = public_ids(room, "assembly_seat")
    for number in range(3):
        went_well(
            secretary.post(f"{meeting}/attendance", seat=seats[number], person=str(room.holders[number]))
        )
    clock.advance(minutes=1)
    page = secretary.get(meeting).text
    assert "5 in office, base 5, quorum 3, 3 present or represented: met" in page
    assert "10 days" in page
    given = {
        "title": "Budget",
        "text": "The budget is adopted.",
        "method": "roll_call",
        "effect": "",
        "item": "",
    }
    motion = went_well(
        secretary.post(f"{meeting}/motions/new", mover=str(room.seats[0]), decision="ordinary", **given)
    )
    went_well(secretary.post(f"{motion}/second", seat=str(room.seats[1])))
    went_well(secretary.post(f"{motion}/vote"))
    votes = {f"seat_{seats[number]}": choice for number, choice in enumerate(("for", "for", "against"))}
    went_well(secretary.post(f"{motion}/roll-call", **votes))
    went_well(
        secretary.post(
            f"{motion}/correction", seat=str(room.seats[2]), choice="abstain", instead_of="against"
        )
    )
    went_well(secretary.post(f"{motion}/result", declared=""))
    page = secretary.get(motion).text
    assert (
        "2 for, 0 against, 1 abstaining: carried, more than half of the votes cast; clause 5.2, assumed"
        in page
    )
    assert "Why this quorum?" in page
    went_well(secretary.post(f"{motion}/certification"))
    resolution = f"{BOARD}/resolutions/{public_ids(room, 'assembly_resolution')[0]}"
    assert "Resolution 2026-01" in secretary.get(resolution).text
    went_well(secretary.post(f"{resolution}/publication", title="Budget", text="The budget was adopted."))
    clock.advance(minutes=30)
    went_well(secretary.post(f"{meeting}/adjournment"))
    went_well(secretary.post(f"{meeting}/minutes/draft"))
    page = secretary.get(f"{meeting}/minutes").text
    assert "called to order at 10:00" in page
    assert "Moved by Company 01, seconded by Company 02. By roll call." in page
    assert "2 for, 0 against, 1 abstaining" in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    wording = {f"section_{number}": f"Text {number}." for number in range(5)}
    went_well(secretary.post(f"{meeting}/minutes/wording", version=version[1], **wording))
    assert secretary.post(f"{meeting}/minutes/approval", version=version[1]).status_code == 409
    page = secretary.get(f"{meeting}/minutes").text
    assert "Text 0." in page
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    went_well(secretary.post(f"{meeting}/minutes/approval", version=version[1]))
    page = secretary.get(f"{meeting}/minutes/publication").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    went_well(secretary.post(f"{meeting}/minutes/publication", version=version[1], **wording))
    for path in (
        BOARD,
        f"{BOARD}/meetings",
        f"{BOARD}/resolutions",
        f"{BOARD}/minutes",
        "/meridian/bodies",
        meeting,
    ):
        assert secretary.get(path).status_code == 200, path


def test_forms_are_drawn_and_say_what_is_wrong(room: Boardroom, secretary: Sight) -> None:
    meeting = f"{BOARD}/meetings/{_meeting(room)}"
    for path in (
        f"{BOARD}/meetings/new", f"{meeting}/call", f"{meeting}/agenda/new", f"{meeting}/motions/new",
        f"{meeting}/guests", f"{meeting}/waiver", f"{meeting}/cancellation", f"{BOARD}/offices",
    ):  # fmt: skip
        assert secretary.get(path).status_code == 200, path
    refused = secretary.post(f"{BOARD}/meetings/new", **{**CALL, "ends_at": "2026-03-12T09:00"})
    assert refused.status_code == 422
    assert "The end must lie after the start." in refused.text
    assert "Spring meeting" in refused.text
    assert secretary.post(f"{meeting}/agenda/new", title="").status_code == 422


def test_a_lost_update_of_the_call_is_a_conflict(room: Boardroom, secretary: Sight) -> None:
    meeting = f"{BOARD}/meetings/{_meeting(room, is_open=False)}"
    changed = {**CALL, "link": "", "version": "1"}
    went_well(secretary.post(f"{meeting}/call", **changed))
    lost = secretary.post(f"{meeting}/call", **{**changed, "title": "Mine"})
    assert lost.status_code == 409
    assert "Spring meeting" in lost.text
    assert "Mine" in lost.text


def test_a_vote_without_quorum_is_refused_on_the_page_with_its_clause(
    room: Boardroom, secretary: Sight
) -> None:
    meeting_id = room.call()
    motion_id = room.put(meeting_id, is_open=False)
    meeting = f"{BOARD}/meetings/{public_ids(room, 'assembly_meeting')[0]}"
    motion = f"{meeting}/motions/{public_ids(room, 'assembly_motion')[motion_id - 1]}"
    refused = secretary.post(f"{motion}/vote")
    assert refused.status_code == 422
    assert "No quorum" in refused.text
    assert "5.2" in refused.text


def test_a_director_reads_everything_and_changes_nothing(room: Boardroom, secretary: Sight) -> None:
    meeting = f"{BOARD}/meetings/{_meeting(room)}"
    director = secretary.with_role(
        "director", "business", foundation_id=room.foundation_id, body_id=room.board_id, seat_id=room.seats[0]
    )
    page = director.get(meeting)
    assert page.status_code == 200
    assert f'action="{meeting}' not in page.text
    assert director.post(f"{meeting}/adjournment").status_code == 403
    assert director.get(f"{meeting}/motions/new").status_code == 403


@pytest.mark.parametrize(
    ("role", "wing", "scope"),
    [
        ("technical_secretary", "technical", {}),
        ("auditor_technical", "technical", {}),
        ("treasurer", "business", {}),
        ("director", "technical", {"body": "council"}),
        ("representative", "business", {"organization_id": 1}),
    ],
)
def test_others_find_nothing(
    room: Boardroom, secretary: Sight, role: str, wing: Any, scope: dict[str, Any]
) -> None:
    meeting = _meeting(room)
    if scope.pop("body", ""):
        scope["body_id"] = room.council_id
    stranger = secretary.with_role(role, wing, foundation_id=room.foundation_id, **scope)
    missing = stranger.get(f"{BOARD}/meetings/nothing23456")
    for path in (
        BOARD,
        f"{BOARD}/meetings",
        f"{BOARD}/meetings/{meeting}",
        f"{BOARD}/resolutions",
        f"{BOARD}/minutes",
    ):
        found = stranger.get(path)
        assert found.status_code == 404, path
        assert _plain(found.text) == _plain(missing.text)
    assert stranger.post(f"{BOARD}/meetings/{meeting}/adjournment").status_code == 404


def _plain(page: str) -> str:
    return re.sub(r'nonce="[^"]*"|content="[^"]*"|value="[^"]*"', "", page)


def test_staff_keep_the_board_and_not_the_steering_committee(room: Boardroom, secretary: Sight) -> None:
    staff = secretary.with_role("staff", "business", foundation_id=room.foundation_id)
    assert staff.get(f"{BOARD}/meetings/new").status_code == 200
    assert staff.get("/meridian/tsc").status_code == 404
    assert staff.get("/meridian/technical-bodies").status_code == 404
    keeper = secretary.with_role("technical_secretary", "technical", foundation_id=room.foundation_id)
    assert keeper.get("/meridian/tsc/meetings/new").status_code == 200
    assert 'data-side="technical"' in keeper.get("/meridian/tsc").text
    assert keeper.get("/meridian/bodies").status_code == 404


def test_a_director_votes_on_their_own_screen_for_their_own_seat_only(
    room: Boardroom, secretary: Sight
) -> None:
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    room.put(meeting_id, method="electronic")
    motion = f"{BOARD}/meetings/{public_ids(room, 'assembly_meeting')[0]}/motions/{public_ids(room, 'assembly_motion')[0]}"
    seats = public_ids(room, "assembly_seat")
    scope = {"foundation_id": room.foundation_id, "body_id": room.board_id, "seat_id": room.seats[0]}
    director = secretary.with_role("director", "business", person_id=room.holders[0], **scope)
    _late(room, meeting_id)
    assert "Your vote" in director.get(motion).text
    assert director.post(f"{motion}/ballot", seat=seats[1], choice="for").status_code == 403
    went_well(director.post(f"{motion}/ballot", seat=seats[0], choice="for"))
    stranger = director.with_role("alternate", "business", person_id=room.alternates[0], **scope)
    assert stranger.post(f"{motion}/ballot", seat=seats[0], choice="against").status_code == 409
    assert stranger.post(f"{motion}/ballot", seat=seats[0], choice="for").status_code == 303


def _late(room: Boardroom, meeting_id: int) -> None:
    """The clock of the test stands before the meeting opens; seats vote at the clock's time."""
    with room.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER assembly_attendance_v6_final"))
        connection.execute(text("UPDATE assembly_attendance SET arrived_at = '2026-03-02T08:00:00.000000Z'"))


def _meeting(room: Boardroom, *, is_open: bool = True) -> str:
    room.call(is_open=is_open)
    return public_ids(room, "assembly_meeting")[0]


@pytest.mark.parametrize("size", [3, 40])
def test_no_page_takes_more_statements_for_more_seats(
    sqlite_database: Database, clock: object, size: int
) -> None:
    room = Boardroom(sqlite_database, size=size).furnish()
    meeting_id = room.call()
    room.arrive(meeting_id, *range(size))
    for _ in range(size // 10 + 1):
        room.put(meeting_id)
    with room.work() as work:
        note_arrival(work, room.call(), room.seats[0], room.holders[0], OPENS)
    sight = Sight(room.database).with_role("staff", "business", foundation_id=room.foundation_id)
    meeting = f"{BOARD}/meetings/{public_ids(room, 'assembly_meeting')[0]}"
    seat, motion = public_ids(room, "assembly_seat")[0], public_ids(room, "assembly_motion")[0]
    pages = {
        BOARD: 16, meeting: 26, f"{meeting}/motions/{motion}": 22, f"{BOARD}/seats/{seat}": 18,
        f"{BOARD}/meetings": 10, f"{BOARD}/resolutions": 10, "/meridian/bodies": 10,
    }  # fmt: skip
    counted = {}
    for path, most in pages.items():
        assert sight.get(path).status_code == 200
        counted[path] = len(sight.statements)
        assert counted[path] <= most, "\n".join(sight.statements)
