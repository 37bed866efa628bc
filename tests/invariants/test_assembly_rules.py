"""Rules T1 to T5, V1 to V8 of the assembly floor, broken by raw SQL: both databases refuse, and allow the lawful neighbour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from membership.assembly.bodies.operations import suspend_seat
from membership.assembly.meetings.attending import note_arrival, note_proxy
from membership.assembly.meetings.operations import adjourn
from membership.assembly.minutes.operations import approve_minutes, draft_minutes, publish_minutes
from membership.assembly.motions.operations import certify, publish_resolution
from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.kernel.db import Database
from membership.kernel.rules import RULES
from tests.assembly.boardroom import OPENS, Boardroom

NOON = "'2026-03-02T17:00:00.000000Z'"
ONE = "'2026-03-02T18:00:00.000000Z'"


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    """Five seats; motion 1 closed and certified as resolution 1, motion 2 open with one vote, motion 3 a draft."""
    made = Boardroom(database).furnish()
    meeting_id = made.call()
    made.arrive(meeting_id, 0, 1, 2)
    with made.work() as work:
        note_arrival(work, meeting_id, made.seats[3], made.alternates[3], OPENS)
    first = made.put(meeting_id)
    with made.work() as work:
        record_roll_call(work, first, dict.fromkeys(made.seats[:3], "for"), at=OPENS)
        close_vote(work, first, at=OPENS + timedelta(minutes=5))
        certify(work, first)
    second = made.put(meeting_id)
    made.put(meeting_id, is_open=False)
    with made.work() as work:
        record_roll_call(work, second, {made.seats[0]: "for"}, at=OPENS)
    return made


def run(room: Boardroom, sql: str) -> int:
    with room.database.engine.begin() as connection:
        return connection.execute(text(sql)).rowcount


def refused(room: Boardroom, sql: str, match: str = "") -> None:
    with pytest.raises(DBAPIError, match=match or None):
        run(room, sql)


def copy(room: Boardroom, table: str, where: str, **changes: Any) -> str:
    """An INSERT that repeats one row of the table with changes."""
    with room.database.engine.connect() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} WHERE {where}")).mappings().one()
    given = {"public_id": "'copy'", "supersedes_id": "NULL"}
    values = {name: given.get(name, name) for name in row if name != "id"} | changes
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(map(str, values.values()))} FROM {table} WHERE {where}"


def test_t1_a_seat_has_one_holder_at_a_time(room: Boardroom) -> None:
    ended = {"ends_on": "'2025-12-31'", "is_open_ended": "FALSE"}
    refused(room, copy(room, "assembly_appointment", "id = 6", person_id=room.secretary_id))
    refused(room, copy(room, "assembly_appointment", "id = 6", person_id=room.secretary_id, **ended))
    assert run(
        room,
        copy(
            room,
            "assembly_appointment",
            "id = 6",
            person_id=room.secretary_id,
            superseded_at="recorded_at",
        ),
    )
    refused(room, "UPDATE assembly_appointment SET person_id = 1 WHERE id = 6", "T1")
    refused(room, "DELETE FROM assembly_appointment WHERE id = 6", "T1")
    refused(room, copy(room, "assembly_officer", "id = 1", person_id=room.holders[0]))


def test_t2_a_person_has_one_seat_of_a_body(room: Boardroom) -> None:
    run(room, copy(room, "assembly_seat", "id = 6", slot="9"))
    with room.database.engine.connect() as connection:
        other = connection.execute(text("SELECT max(id) FROM assembly_seat")).scalar_one()
    refused(room, copy(room, "assembly_appointment", "id = 6", seat_id=other))
    assert run(room, copy(room, "assembly_appointment", "id = 6", seat_id=other, person_id=room.secretary_id))


def test_t3_a_companys_seat_hangs_on_the_affiliation_with_that_company(room: Boardroom) -> None:
    free = {"superseded_at": "recorded_at"}
    none = {"affiliation_id": "NULL", "organization_id": "NULL"}
    other = f"(SELECT id FROM directory_affiliation WHERE person_id = {room.holders[1]})"
    refused(
        room, copy(room, "assembly_appointment", "id = 1", **free, **none), "company_seat_needs_affiliation"
    )
    refused(room, copy(room, "assembly_appointment", "id = 1", **free, **none, organization_key="0"))
    refused(room, copy(room, "assembly_appointment", "id = 1", **free, affiliation_id=other))
    refused(
        room,
        copy(room, "assembly_appointment", "id = 1", **free, affiliation_id=other, person_id=room.holders[1]),
    )
    assert run(room, copy(room, "assembly_appointment", "id = 1", **free))


def test_t3_a_technical_seat_has_no_company(room: Boardroom) -> None:
    company = {"organization_id": room.companies[0], "organization_key": room.companies[0]}
    refused(room, copy(room, "assembly_seat", "id = 6", slot="7", **company))
    refused(
        room, copy(room, "assembly_seat", "id = 6", slot="7", **company, belongs_to="'company'"), "technical"
    )
    refused(room, copy(room, "assembly_seat", "id = 6", slot="7", belongs_to="'class'"), "technical")
    refused(room, copy(room, "assembly_seat", "id = 1", slot="7", group_limit="NULL", belongs_to="'person'"))
    assert run(room, copy(room, "assembly_seat", "id = 6", slot="7"))


def test_t4_a_seat_has_a_number_of_its_own_within_the_limit(room: Boardroom) -> None:
    refused(room, copy(room, "assembly_seat", "id = 1"))
    refused(room, copy(room, "assembly_seat", "id = 1", slot="6"), "slot_within_limit")
    refused(room, copy(room, "assembly_seat", "id = 1", slot="0"), "slot_within_limit")
    refused(room, "UPDATE assembly_seat SET slot = 4 WHERE id = 5", "T4")
    refused(room, "UPDATE assembly_seat SET weight = 2 WHERE id = 5", "T4")
    refused(room, "DELETE FROM assembly_seat WHERE id = 5", "T4")
    assert run(room, copy(room, "assembly_seat", "id = 1", slot="6", group_limit="6"))


def test_t5_an_alternate_names_a_seat_and_acts_only_while_the_holder_is_absent(room: Boardroom) -> None:
    refused(room, copy(room, "assembly_alternate", "id = 1", seat_id="NULL"))
    refused(room, copy(room, "assembly_alternate", "id = 1", person_id=room.alternates[1]))
    refused(room, "UPDATE assembly_alternate SET seat_id = 2 WHERE id = 1", "T5")
    holder = f"seat_id = {room.seats[0]}"
    acting = {
        "person_id": room.alternates[0],
        "capacity": "'alternate'",
        "appointment_id": "NULL",
        "alternate_id": "1",
    }
    refused(room, copy(room, "assembly_attendance", holder, **acting, arrived_at=NOON))
    refused(
        room,
        copy(room, "assembly_attendance", f"seat_id = {room.seats[3]}", alternate_id="1", arrived_at=NOON),
    )


def test_v6_the_attendance_of_a_seat_does_not_overlap(room: Boardroom) -> None:
    first = f"seat_id = {room.seats[0]}"
    refused(room, copy(room, "assembly_attendance", first, arrived_at=NOON))
    refused(room, copy(room, "assembly_attendance", first, departed_at=NOON))
    refused(room, copy(room, "assembly_attendance", first, arrived_at=ONE, departed_at=NOON))
    refused(room, copy(room, "assembly_attendance", first, capacity="'ghost'"))
    refused(room, "UPDATE assembly_attendance SET arrived_at = recorded_at WHERE id = 1", "V6")
    refused(room, "DELETE FROM assembly_attendance WHERE id = 1", "V6")
    assert run(room, copy(room, "assembly_attendance", first, superseded_at="recorded_at"))
    assert run(
        room,
        copy(
            room,
            "assembly_attendance",
            f"{first} AND superseded_at IS NULL",
            arrived_at="'2026-03-02T14:00:00.000000Z'",
            departed_at="arrived_at",
        ),
    )


def test_v6_an_outcome_and_a_notice_are_final(room: Boardroom) -> None:
    for table in ("assembly_outcome", "assembly_notice"):
        refused(room, f"UPDATE {table} SET explanation = explanation", "") if table.endswith(
            "notice"
        ) else None
        refused(room, f"DELETE FROM {table}", "V6")
    refused(room, "UPDATE assembly_outcome SET words = 'otherwise'", "V6")
    refused(room, "UPDATE assembly_outcome SET declared = 'not_carried'", "V6")
    refused(room, copy(room, "assembly_outcome", "motion_id = 1"))
    refused(
        room,
        copy(room, "assembly_outcome", "motion_id = 1", motion_id="2", declared="'not_carried'"),
        "difference",
    )


def test_v6_a_resolution_is_final_and_its_numbers_follow_one_another(room: Boardroom) -> None:
    refused(room, "UPDATE assembly_resolution SET text = 'otherwise'", "V6")
    refused(room, "UPDATE assembly_resolution SET number = 2", "V6")
    refused(room, "DELETE FROM assembly_resolution", "V6")
    refused(room, "UPDATE assembly_resolution_counter SET last = last + 2", "V4")
    refused(room, "UPDATE assembly_resolution SET published_at = recorded_at", "public_text")
    with room.work() as work:
        publish_resolution(work, 1)
    refused(room, "UPDATE assembly_resolution SET public_text = 'otherwise'", "V6")


def test_v1_a_seat_votes_once(room: Boardroom) -> None:
    refused(room, copy(room, "assembly_vote", "motion_id = 2"))
    assert run(room, copy(room, "assembly_vote", "motion_id = 2", seat_id=room.seats[1]))


def test_v2_only_a_seat_on_the_roll_votes(room: Boardroom) -> None:
    refused(room, copy(room, "assembly_vote", "motion_id = 2", seat_id=room.council_seats[0]))
    council = f"SELECT body_id FROM assembly_seat WHERE id = {room.council_seats[0]}"
    technical = {"seat_id": room.council_seats[0], "wing": "'technical'", "body_id": f"({council})"}
    refused(room, copy(room, "assembly_roll", f"motion_id = 2 AND seat_id = {room.seats[0]}", **technical))
    onto_draft = {"motion_id": "3", **technical}
    refused(room, copy(room, "assembly_roll", f"motion_id = 2 AND seat_id = {room.seats[0]}", **onto_draft))


def test_v2_the_roll_is_written_once_when_the_vote_opens(room: Boardroom) -> None:
    one = f"motion_id = 2 AND seat_id = {room.seats[0]}"
    refused(room, copy(room, "assembly_roll", one, motion_id="1"))
    refused(room, f"DELETE FROM assembly_roll WHERE motion_id = 2 AND seat_id = {room.seats[4]}", "V2")
    refused(room, "UPDATE assembly_roll SET person_id = 1", "V2")
    assert run(room, copy(room, "assembly_roll", one, motion_id="3"))


def test_v2_a_suspension_that_ended_is_final(room: Boardroom) -> None:
    with room.work() as work:
        suspend_seat(work, room.seats[4], starts_at=OPENS, reason="Overdue", cause="dues:1")
    refused(room, copy(room, "assembly_suspension", "id = 1"))
    refused(room, "UPDATE assembly_suspension SET ends_at = starts_at", "ending_is_dated")
    assert run(room, "UPDATE assembly_suspension SET ends_at = starts_at, ended_at = recorded_at")
    refused(room, "UPDATE assembly_suspension SET ends_at = NULL, ended_at = NULL", "V2")
    refused(room, "DELETE FROM assembly_suspension", "V2")


def test_v3_a_choice_is_one_of_the_set(room: Boardroom) -> None:
    refused(
        room,
        copy(room, "assembly_vote", "motion_id = 2", seat_id=room.seats[1], choice="'perhaps'"),
        "choice",
    )
    refused(room, "UPDATE assembly_vote SET choice = 'perhaps' WHERE motion_id = 2", "choice")


def test_v4_votes_stand_only_while_the_vote_is_open(room: Boardroom) -> None:
    refused(room, copy(room, "assembly_vote", "motion_id = 2", motion_id="1", seat_id=room.seats[4]), "V4")
    refused(room, "UPDATE assembly_vote SET choice = 'against' WHERE motion_id = 1", "V4")
    refused(room, "UPDATE assembly_vote SET motion_id = 2 WHERE motion_id = 1", "V4")
    refused(room, "DELETE FROM assembly_vote WHERE motion_id = 1", "V4")
    refused(room, "DELETE FROM assembly_vote WHERE motion_id = 2", "V4")
    assert run(room, "UPDATE assembly_vote SET choice = 'against' WHERE motion_id = 2") == 1


def test_v4_an_objection_is_made_while_the_vote_is_open_and_stays(room: Boardroom) -> None:
    made = (
        "INSERT INTO assembly_objection (motion_id, seat_id, body_id, foundation_id, wing, reason, made_at) "
        "SELECT id, mover_seat_id, body_id, foundation_id, wing, '{why}', recorded_at FROM assembly_motion WHERE id = {motion}"
    )
    for motion in (1, 3):
        refused(room, made.format(why="No.", motion=motion), "V4")
    refused(room, made.format(why="", motion=2), "has_reason")
    assert run(room, made.format(why="No.", motion=2))
    refused(room, made.format(why="Again.", motion=2))
    refused(room, "UPDATE assembly_objection SET reason = 'Yes.'", "V4")
    refused(room, "DELETE FROM assembly_objection", "V4")


def test_v4_a_motion_moves_only_forward_and_keeps_its_words(room: Boardroom) -> None:
    for state in ("draft", "open", "closed", "withdrawn"):
        refused(room, f"UPDATE assembly_motion SET state = '{state}' WHERE id = 1")
    refused(
        room, "UPDATE assembly_motion SET state = 'certified', closed_at = recorded_at WHERE id = 2", "V4"
    )
    refused(room, "UPDATE assembly_motion SET text = 'otherwise' WHERE id = 2", "V4")
    refused(room, "UPDATE assembly_motion SET charter_version_id = NULL WHERE id = 2", "V4")
    refused(room, "UPDATE assembly_motion SET capped = '{\"seats\": [1]}' WHERE id = 2", "V4")
    refused(room, "DELETE FROM assembly_motion WHERE id = 2")
    assert run(room, "UPDATE assembly_motion SET text = 'otherwise' WHERE id = 3") == 1


def test_v4_a_meeting_moves_only_along_its_map(room: Boardroom) -> None:
    refused(room, "UPDATE assembly_meeting SET state = 'called'", "V4")
    refused(room, "UPDATE assembly_meeting SET wing = 'technical'")
    refused(room, "UPDATE assembly_meeting SET state = 'adjourned'", "adjournment_is_dated")


def test_v5_the_weight_on_the_roll_is_a_positive_integer(room: Boardroom) -> None:
    one = f"motion_id = 2 AND seat_id = {room.seats[0]}"
    for weight in ("0", "-1", "'heavy'"):
        refused(room, copy(room, "assembly_roll", one, motion_id="3", weight=weight))
    refused(room, "UPDATE assembly_roll SET weight = 2 WHERE motion_id = 2", "V2")


def test_v7_a_seat_gives_one_proxy_and_never_to_itself(room: Boardroom) -> None:
    with room.work() as work:
        note_proxy(work, 1, room.seats[4], room.seats[0], OPENS)
    refused(room, copy(room, "assembly_proxy", "id = 1", holder_seat_id=room.seats[1]))
    refused(room, copy(room, "assembly_proxy", "id = 1", seat_id=room.seats[0]), "another_seat")
    refused(room, "UPDATE assembly_proxy SET holder_seat_id = 2", "V7")
    refused(room, "DELETE FROM assembly_proxy", "V7")


def test_v8_versions_of_minutes_are_only_added_and_the_approved_one_is_final(room: Boardroom) -> None:
    with room.work() as work:
        adjourn(work, 1, at=OPENS + timedelta(hours=1))
        draft_minutes(work, 1)
    refused(room, "UPDATE assembly_minutes_version SET sections = '[]'", "V8")
    refused(room, "DELETE FROM assembly_minutes_version", "V8")
    approving = "UPDATE assembly_minutes SET state = 'approved', approved_at = recorded_at, approved_number = 1, sha256 = "
    refused(room, approving + "'beef'", "V8")
    refused(room, "UPDATE assembly_minutes SET state = 'approved'")
    assert run(room, copy(room, "assembly_minutes_version", "number = 1", number="2"))
    with room.work() as work:
        approve_minutes(work, 1)
    refused(room, copy(room, "assembly_minutes_version", "number = 1", number="3"), "V8")
    refused(room, "UPDATE assembly_minutes SET current = 7", "V8")
    refused(room, "UPDATE assembly_minutes SET sha256 = 'beef'", "V8")
    refused(room, "UPDATE assembly_minutes SET state = 'draft'")
    refused(room, "DELETE FROM assembly_minutes", "V8")
    with room.work() as work:
        publish_minutes(work, 1)
    refused(room, "UPDATE assembly_minutes SET state = 'approved', published_at = NULL", "V8")


@pytest.mark.parametrize(
    "rule", ["T1", "T2", "T3", "T4", "T5", "V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"]
)
def test_every_rule_is_declared_on_a_table_of_this_floor(rule: str) -> None:
    assert any(table.startswith("assembly_") for table in RULES[rule])
