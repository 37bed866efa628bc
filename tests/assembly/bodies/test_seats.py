"""Seats, who sits in them, and the rights that begin and end with it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from membership.assembly.bodies.appointing import appoint, end_appointment, name_alternate
from membership.assembly.bodies.grants import GRANTS
from membership.assembly.bodies.operations import (
    close_seat,
    constitute_body,
    elect_officer,
    end_suspension,
    open_seat,
    suspend_seat,
)
from membership.assembly.bodies.queries import officers, roster
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import end_affiliation, register_person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.grants import grants_of
from tests.assembly.boardroom import START, Boardroom
from tests.assembly.counting import statements

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, 5, tzinfo=UTC)
"""When the third of March begins in New York."""


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


def line(room: Boardroom, number: int, at: datetime = NOW):
    with room.database.reading() as session:
        return next(one for one in roster(session, room.board_id, at) if one.seat_id == room.seats[number])


def roles(room: Boardroom, person_id: int, at: datetime) -> set[tuple[str, str, int | None]]:
    with room.database.reading() as session:
        return {
            (grant.role, grant.wing, grant.body_id) for grant in grants_of(session, GRANTS, person_id, at)
        }


def test_the_roster_names_holder_alternate_and_clause(room: Boardroom) -> None:
    found = line(room, 0)
    assert (found.label, found.clause, found.slot) == ("Company 01", "4.2", 1)
    assert found.holder is not None
    assert found.holder.name == "Holder 01"
    assert [one.name for one in found.alternates] == ["Alternate 01"]
    with room.database.reading() as session:
        assert [(one.title, one.name) for one in officers(session, room.board_id, START)] == [
            ("Secretary", "Sam Secretary")
        ]


def test_the_roster_takes_the_same_statements_for_any_number_of_seats(
    database: Database, room: Boardroom
) -> None:
    with database.reading() as session, statements(session) as few:
        roster(session, room.council_id, NOW)
    with database.reading() as session, statements(session) as many:
        roster(session, room.board_id, NOW)
    assert len(few) == len(many) == 5


def test_a_seat_is_held_by_one_and_a_person_sits_once(room: Boardroom) -> None:
    with pytest.raises(Conflict, match="Maintainer 1 holds the seat “Member” already"), room.work() as work:
        appoint(work, room.council_seats[0], room.secretary_id, starts_on=START)
    with room.work() as work:
        free = open_seat(work, room.board_id, group_key="chair", title="Chair of the TAC", starts_on=START)
    with pytest.raises(RuleBroken, match="sits in this body already"), room.work() as work:
        appoint(work, free.id, room.holders[0], starts_on=START)


def test_only_who_works_for_the_company_sits_in_its_seat(room: Boardroom) -> None:
    with room.work() as work:
        end_appointment(work, room.seats[0], ends_on=date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="does not work for it") as refused, room.work() as work:
        appoint(work, room.seats[0], room.secretary_id, starts_on=date(2026, 1, 1))
    assert refused.value.clause == "4.2"
    assert line(room, 0).is_vacant


def test_a_director_ends_at_midnight_of_the_foundation(room: Boardroom) -> None:
    with room.work() as work:
        end_appointment(work, room.seats[0], ends_on=date(2026, 3, 3))
    mine = ("director", "business", room.board_id)
    assert roles(room, room.holders[0], MIDNIGHT - timedelta(seconds=1)) == {mine}
    assert roles(room, room.holders[0], MIDNIGHT) == set()


def test_a_director_ends_with_the_employment(room: Boardroom) -> None:
    with room.work() as work:
        query = Affiliation.person_id == room.holders[0]
        affiliation_id = work.session.query(Affiliation.id).where(query).scalar()
        end_affiliation(work, affiliation_id, date(2026, 3, 3))
    assert roles(room, room.holders[0], MIDNIGHT - timedelta(seconds=1))
    assert roles(room, room.holders[0], MIDNIGHT) == set()
    assert not line(room, 0).is_vacant
    assert line(room, 0, MIDNIGHT).is_vacant


def test_offices_and_technical_seats_give_rights_of_their_own_wing(room: Boardroom) -> None:
    assert roles(room, room.secretary_id, NOW) == {("secretary", "business", room.board_id)}
    with room.database.reading() as session:
        member = roster(session, room.council_id, NOW)[0].holder
    assert member is not None
    assert roles(room, member.person_id, NOW) == {("director", "technical", room.council_id)}
    assert roles(room, room.alternates[0], NOW) == {("alternate", "business", room.board_id)}


def test_an_elected_successor_ends_the_predecessor(room: Boardroom) -> None:
    with room.work() as work:
        elect_officer(work, room.board_id, "secretary", room.holders[0], starts_on=date(2026, 3, 3))
    assert ("secretary", "business", room.board_id) in roles(room, room.secretary_id, NOW)
    assert roles(room, room.secretary_id, MIDNIGHT) == set()


def test_a_suspension_may_lie_ahead_and_ends_by_its_cause(room: Boardroom) -> None:
    with room.work() as work:
        first = suspend_seat(work, room.seats[0], starts_at=MIDNIGHT, reason="Overdue", cause="dues:7")
        again = suspend_seat(work, room.seats[0], starts_at=MIDNIGHT, reason="Overdue", cause="dues:7")
        assert again.id == first.id
    assert line(room, 0).suspension is None
    assert line(room, 0, MIDNIGHT).suspension is not None
    with room.work() as work:
        assert len(end_suspension(work, cause="dues:7")) == 1
        assert len(end_suspension(work, cause="dues:7")) == 0
    assert line(room, 0, MIDNIGHT).suspension is None


def test_a_closed_seat_ends_whoever_is_in_it_and_frees_its_number(room: Boardroom) -> None:
    with room.work() as work:
        close_seat(work, room.seats[1], ends_on=date(2026, 3, 2), reason="The company left.")
    assert roles(room, room.holders[1], NOW) == set()
    with pytest.raises(Conflict), room.work() as work:
        close_seat(work, room.seats[1], ends_on=date(2026, 3, 2), reason="Again.")
    with room.work() as work:
        fresh = open_seat(
            work, room.board_id, group_key="premier", title="Premier", starts_on=date(2026, 3, 2), limit=5
        )
        assert fresh.slot == 2
    with pytest.raises(RuleBroken, match="All 5 seats"), room.work() as work:
        open_seat(
            work, room.board_id, group_key="premier", title="Premier", starts_on=date(2026, 3, 2), limit=5
        )


def test_the_past_is_read_as_it_was_known(room: Boardroom, clock) -> None:
    learned = clock.advance(days=1)
    with room.work() as work:
        end_appointment(work, room.seats[0], ends_on=date(2026, 1, 1), reason="Told late.")
    with room.database.reading() as session:
        (now_known, *_), (then_known, *_) = (
            roster(session, room.board_id, NOW),
            roster(session, room.board_id, NOW, learned - timedelta(seconds=1)),
        )
    assert now_known.is_vacant
    assert then_known.holder is not None


def test_a_new_alternate_replaces_the_one_before(room: Boardroom) -> None:
    with room.work() as work:
        person = register_person(work, "Other Alternate")
    with pytest.raises(RuleBroken), room.work() as work:
        name_alternate(work, room.seats[0], person.id, starts_on=date(2026, 3, 2))
    with room.work() as work:
        name_alternate(work, room.council_seats[0], person.id, starts_on=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("slug", "error"), [("Board!", RuleBroken), ("members", RuleBroken), ("board", Conflict)]
)
def test_a_body_has_an_address_of_its_own(room: Boardroom, slug: str, error: type[Exception]) -> None:
    with pytest.raises(error), room.work() as work:
        constitute_body(work, room.foundation_id, "business", "tac", slug=slug, title="TAC")


def test_a_seat_that_is_not_there_is_not_found(room: Boardroom) -> None:
    with pytest.raises(NotFound), room.work() as work:
        appoint(work, 999, room.secretary_id, starts_on=START)
