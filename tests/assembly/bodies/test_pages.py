"""Pages of bodies and seats: who sits is written down by the keepers of the body."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from membership.assembly.bodies.appointing import appoint, end_appointment, name_alternate
from membership.assembly.bodies.models import Alternate, Appointment, Seat
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.times import FAR
from tests.assembly.boardroom import Boardroom
from tests.assembly.sight import Sight

BOARD = "/meridian/board"


@pytest.fixture
def room(sqlite_database: Database, clock: object) -> Boardroom:
    return Boardroom(sqlite_database).furnish()


@pytest.fixture
def staff(room: Boardroom) -> Sight:
    return Sight(room.database).with_role("staff", "business", foundation_id=room.foundation_id)


def seat_of(room: Boardroom, number: int) -> str:
    with room.database.engine.connect() as connection:
        query = text("SELECT public_id FROM assembly_seat WHERE id = :id")
        return f"{BOARD}/seats/{connection.execute(query, {'id': room.seats[number]}).scalar_one()}"


def test_a_seat_is_vacated_and_filled_again(room: Boardroom, staff: Sight) -> None:
    seat = seat_of(room, 0)
    assert "Holder 01" in staff.get(seat).text
    assert staff.post(f"{seat}/vacancy", ends_on="2026-03-02", reason="Left the company.").status_code == 303
    assert "Vacant" in staff.get(seat).text
    given = {"name": "New Holder", "email": "new@example.org", "starts_on": "2026-03-02"}
    assert staff.post(f"{seat}/appointment", **given).status_code == 303
    assert "New Holder" in staff.get(seat).text
    assert staff.post(f"{seat}/alternate", **{**given, "name": "Stand-in", "email": ""}).status_code == 303
    assert "Stand-in" in staff.get(BOARD).text


def test_a_refusal_is_shown_on_the_page_and_what_was_typed_stays(room: Boardroom, staff: Sight) -> None:
    seat = seat_of(room, 0)
    refused = staff.post(f"{seat}/vacancy", ends_on="2020-01-01")
    assert refused.status_code == 422
    assert "Nobody holds the seat" in refused.text
    assert staff.post(f"{seat}/alternate", name="", starts_on="2026-03-02").status_code == 422


@pytest.mark.parametrize("wing", ["business", "technical"])
@pytest.mark.parametrize("model", [Appointment, Alternate])
def test_whoever_is_to_come_is_withdrawn_on_the_page_of_the_seat_in_every_body(
    room: Boardroom, wing: str, model: type[Appointment] | type[Alternate]
) -> None:
    role, body, seat_id = {
        "business": ("staff", "board", room.seats[0]), "technical": ("technical_secretary", "tsc", room.council_seats[0]),
    }[wing]  # fmt: skip
    keeper = Sight(room.database).with_role(role, wing, foundation_id=room.foundation_id)
    later = date(2026, 4, 1)
    with room.work() as work:
        seat = work.session.get_one(Seat, seat_id)
        person = register_person(work, "Nora Next")
        if seat.organization_id is not None:
            affiliate(work, person.id, seat.organization_id, starts_on=later)
        if model is Appointment:
            end_appointment(work, seat_id, ends_on=later, reason="Another follows.")
            named = appoint(work, seat_id, person.id, starts_on=later)
        else:
            named = name_alternate(work, seat_id, person.id, starts_on=later)
        page = f"/meridian/{body}/seats/{seat.public_id}"
        key = named.public_id
    assert "Withdraw Nora Next" in keeper.get(page).text
    act = f"{page}/coming/{key}/withdrawal"
    assert keeper.post(act).status_code == 303
    assert "Withdraw Nora Next" not in keeper.get(page).text
    assert keeper.post(act).status_code == 404
    with room.database.reading() as session:
        query = select(model.ends_on).where(model.seat_id == seat_id, is_known(model))  # type: ignore[attr-defined]
        assert session.scalars(query).all() in ([FAR], [])


def test_an_office_is_given_to_somebody_who_sits(room: Boardroom, staff: Sight) -> None:
    assert staff.get(f"{BOARD}/offices").status_code == 200
    given = {"office": "chair", "person": str(room.holders[1]), "starts_on": "2026-03-02"}
    assert staff.post(f"{BOARD}/offices", **given).status_code == 303
    assert "Chair" in staff.get(BOARD).text
    assert staff.post(f"{BOARD}/offices", **{**given, "person": "999"}).status_code == 422


def test_a_director_reads_the_roster_and_appoints_nobody(room: Boardroom, staff: Sight) -> None:
    seat = seat_of(room, 0)
    scope = {"foundation_id": room.foundation_id, "body_id": room.board_id, "seat_id": room.seats[0]}
    director = staff.with_role("director", "business", **scope)
    assert director.get(seat).status_code == 200
    assert director.post(f"{seat}/vacancy", ends_on="2026-03-02").status_code == 403
    assert director.get(f"{BOARD}/offices").status_code == 403


@pytest.mark.parametrize("path", ["/meridian/nobody", f"{BOARD}/seats/nothing23456", "/nowhere/board"])
def test_what_is_not_there_is_not_found(staff: Sight, path: str) -> None:
    assert staff.get(path).status_code == 404
