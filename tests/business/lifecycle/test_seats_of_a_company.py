"""A company says who holds its seats: of days that lie ahead and may be taken back, and never of a meeting that was held."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Alternate, Appointment, Body
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.business.members.operations import name_representative
from membership.directory.people.models import Affiliation, Person
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.mail.models import OutboxMail
from tests.business.lifecycle.test_by_company import JOINED, portal, seen_by
from tests.business.lifecycle.test_staff_see import House
from tests.business.pages import Pages
from tests.conftest import Clock

HELD = datetime(2026, 2, 20, 15, tzinfo=UTC)
STANDS = (
    "“Winter meeting” was held on 20 Feb 2026, and who sat in it stands. The earliest day is 21 Feb 2026; staff can write "
    "down an earlier one and say why."
)
REASON = "Their letter of 9 February was mislaid."


@pytest.fixture
def house(database: Database, clock: object) -> House:
    """Dora holds the seat of Acme; Ann acts for it too."""
    acme = portal(database)
    house = House(acme, Pages(acme.world.database)).furnish()
    with acme.world.work() as work:  # type: ignore[attr-defined]
        ann = acme.world.person(work, "Ann Example")
        name_representative(work, acme.acme, ann.id, "marketing", starts_on=JOINED)
        acme.people["ann"] = ann.id
    return house


def a_meeting_is_held(house: House) -> None:
    with house.acme.world.work() as work:  # type: ignore[attr-defined]
        board = work.session.scalars(select(Body).where(Body.key == "governing_board")).one()
        meeting = call_meeting(
            work, board.id, title="Winter meeting", starts_at=HELD, ends_at=HELD + timedelta(hours=1)
        )
        open_meeting(work, meeting.id, at=HELD)
        adjourn(work, meeting.id, at=HELD + timedelta(hours=1))


def of(house: House, who: str) -> str:
    return str(house.acme.ask(lambda session: session.get_one(Person, house.acme.people[who]).public_id))


def sends(house: House, who: str, act: str, **fields: str) -> tuple[int, str]:
    """What one of them sends about the seat: the answer's state, and its text."""
    if who == "staff":
        place, person = house.acme.world.foundation_id, house.acme.people["staff"]
        pages = house.pages.as_("staff", place, person_id=person)
    else:
        pages = seen_by(house.pages, house.acme, who)
    answer = pages.post(f"/meridian/seats/board/{house.seat}/{act}", **fields)
    return answer.status_code, answer.text


def names(house: House, who: str, person: str, day: str, **more: str) -> tuple[int, str]:
    fields = {"role": "director", "person": of(house, person), "starts_on": day, **more}
    return sends(house, who, "holder", **fields)


def sits(house: House) -> list[tuple[str, str, str]]:
    """Who holds the seat, from and until which day, as it is known now."""
    query = (
        select(Person.name, Appointment.starts_on, Appointment.ends_on)
        .join(Person, Person.id == Appointment.person_id)
        .where(is_known(Appointment))
        .order_by(Appointment.starts_on)
    )
    rows = house.acme.ask(lambda session: session.execute(query).all())
    return [(row.name, str(row.starts_on), str(row.ends_on)) for row in rows]


def mails(house: House, kind: str) -> list[tuple[str, str]]:
    """To whom such a mail went, and the sentence that it tells."""
    query = select(OutboxMail.to_name, OutboxMail.text).where(OutboxMail.kind == kind)
    rows = house.acme.ask(lambda session: session.execute(query.order_by(OutboxMail.id)).all())
    return [
        (row.to_name, next(line for line in row.text.splitlines() if house.label in line)) for row in rows
    ]


@pytest.mark.parametrize("day", ["2026-02-10", "2026-02-20"])
def test_a_company_changes_nothing_of_a_seat_on_a_day_on_which_the_body_met_or_an_earlier_one(
    house: House, day: str
) -> None:
    a_meeting_is_held(house)
    for state, text in (
        names(house, "primary", "ann", day),
        names(house, "primary", "ann", day, because=REASON),
        names(house, "primary", "ann", day, role="alternate"),
        sends(house, "primary", "vacancy", ends_on=day, reason=REASON),
    ):
        assert state == 422
        assert STANDS in text
    assert [name for name, *_ in sits(house)] == ["Dora Director"]
    assert names(house, "primary", "ann", "2026-02-21")[0] == 303


def test_staff_change_it_with_a_reason_which_stands_in_the_history(house: House) -> None:
    a_meeting_is_held(house)
    state, text = names(house, "staff", "ann", "2026-02-10")
    assert (state, STANDS in text) == (422, True)
    assert names(house, "staff", "ann", "2026-02-10", because=REASON)[0] == 303
    assert sits(house) == [
        ("Dora Director", "2026-01-01", "2026-02-10"),
        ("Ann Example", "2026-02-10", "9999-12-31"),
    ]
    assert f"Ann Example holds {house.label} from 10 Feb 2026 on. {REASON}" in house.history()


def test_whoever_sat_in_a_meeting_left_the_company_after_it_unless_staff_say_why(house: House) -> None:
    a_meeting_is_held(house)
    path = house.acme.path().removesuffix("/membership") + f"/employees/{house.employment('dora')}/end"
    refused = seen_by(house.pages, house.acme, "primary").post(path, ends_on="2026-02-15")
    assert (refused.status_code, STANDS in refused.text) == (422, True)
    pages = house.pages.as_("staff", house.acme.world.foundation_id, person_id=house.acme.people["staff"])
    path = f"/meridian/people/{of(house, 'dora')}/employment/{house.employment('dora')}/end"
    refused = pages.post(path, ends_on="2026-02-15")
    assert (refused.status_code, STANDS in refused.text) == (422, True)
    assert pages.post(path, ends_on="2026-02-15", reason=REASON).status_code == 303
    assert sits(house) == [("Dora Director", "2026-01-01", "2026-02-15")]


def test_a_company_can_write_at_once_that_whoever_sits_for_it_works_there_no_longer(
    house: House, clock: Clock
) -> None:
    a_meeting_is_held(house)
    clock.advance(days=-10)  # the day of the meeting
    house.do("primary", f"/employees/{house.employment('dora')}/end", ends_on="2026-02-20")
    query = select(Affiliation.ends_on).where(
        is_known(Affiliation), Affiliation.person_id == house.acme.people["dora"]
    )
    assert str(house.acme.ask(lambda session: session.scalars(query).one())) == "2026-02-20"


def test_the_present_director_is_not_named_again(house: House) -> None:
    state, text = names(house, "primary", "dora", "2026-03-20")
    assert (state, "Dora Director holds this seat already, since 1 Jan 2026." in text) == (422, True)
    assert mails(house, "seat.lost") == []


def test_a_director_who_is_to_come_is_shown_and_withdrawn_and_the_present_one_stays(house: House) -> None:
    page = house.acme.path().removesuffix("/membership") + "/seats"
    assert names(house, "primary", "ann", "2026-03-20")[0] == 303
    assert "Ann Example" in mails(house, "seat.gained")[-2][0]
    for at in (page, "/meridian/seats/board"):
        told = " ".join(seen_by(house.pages, house.acme, "primary").get(at).text.split())
        assert "since 1 Jan 2026, until 20 Mar 2026" in told
        assert "Ann Example follows on 20 Mar 2026" in told
    ahead = house.acme.ask(
        lambda session: session.scalars(
            select(Appointment.public_id).where(Appointment.person_id == house.acme.people["ann"])
        ).one()
    )
    asked = house.pages.get(f"/meridian/seats/board/{house.seat}/withdrawal")
    assert "Ann Example, from 20 Mar 2026 on" in asked.text
    assert sends(house, "primary", "withdrawal", appointment=ahead)[0] == 303
    assert sits(house) == [("Dora Director", "2026-01-01", "9999-12-31")]
    told = f"Dora Director holds {house.label} beyond 20 Mar 2026 after all."
    assert mails(house, "seat.gained")[-2:] == [("Dora Director", told), ("Sam Secretary", told)]
    assert sends(house, "primary", "withdrawal", appointment=ahead)[0] == 404
    assert house.pages.get(f"/meridian/seats/board/{house.seat}/withdrawal").status_code == 404


def test_an_alternate_who_is_to_come_is_shown_and_withdrawn_and_the_present_one_stays(house: House) -> None:
    page = house.acme.path().removesuffix("/membership") + "/seats"
    assert names(house, "primary", "primary", "2026-03-10", role="alternate")[0] == 303
    assert names(house, "primary", "ann", "2026-03-20", role="alternate")[0] == 303
    query = select(Alternate.public_id).where(Alternate.person_id == house.acme.people["ann"])
    ahead = house.acme.ask(lambda session: session.scalars(query).one())
    seen = seen_by(house.pages, house.acme, "primary")
    for at in (page, "/meridian/seats/board"):
        assert f"withdrawal?appointment={ahead}" not in seen.get(at).text  # the next to come is Paula
    asked = seen.get(f"/meridian/seats/board/{house.seat}/withdrawal")
    assert asked.status_code == 200
    assert sends(house, "primary", "withdrawal", appointment=ahead)[0] == 303
    standing = select(Alternate.ends_on).where(is_known(Alternate))
    assert [str(day) for day in house.acme.ask(lambda session: session.scalars(standing).all())] == [
        "9999-12-31"
    ]
    assert "was to stand by for a seat of the Governing Board from 20 Mar 2026 on" in house.notices()[-1]


def test_a_director_who_leaves_the_company_before_the_first_day_gives_the_seat_back(house: House) -> None:
    assert names(house, "primary", "ann", "2026-03-20")[0] == 303
    house.do("primary", f"/employees/{house.employment('ann')}/end", ends_on="2026-03-10")
    assert sits(house) == [("Dora Director", "2026-01-01", "9999-12-31")]
    told = f"Dora Director holds {house.label} beyond 20 Mar 2026 after all."
    assert mails(house, "seat.gained")[-2:] == [("Dora Director", told), ("Sam Secretary", told)]


def test_nobody_is_given_a_seat_back_who_has_left_the_company_too(house: House) -> None:
    assert names(house, "primary", "ann", "2026-03-20")[0] == 303
    house.do("primary", f"/employees/{house.employment('dora')}/end", ends_on="2026-04-01")
    house.do("primary", f"/employees/{house.employment('ann')}/end", ends_on="2026-03-10")
    assert sits(house) == [("Dora Director", "2026-01-01", "2026-04-01")]


def test_a_vacancy_says_until_when_nobody_sits_there(house: House) -> None:
    assert names(house, "primary", "ann", "2026-03-20")[0] == 303
    assert sends(house, "primary", "vacancy", ends_on="2026-03-10")[0] == 303
    assert house.notices()[-1] == (
        "A seat of the Governing Board is vacant from 10 Mar 2026 until 20 Mar 2026, when Ann Example follows."
    )


def test_whoever_takes_a_seat_or_stands_by_for_it_is_told_and_so_is_the_secretary(house: House) -> None:
    before = len(mails(house, "seat.gained"))
    assert names(house, "primary", "ann", "2026-03-20", role="alternate")[0] == 303
    told = f"Ann Example stands by for {house.label} from 20 Mar 2026 on."
    assert mails(house, "seat.gained")[before:] == [("Ann Example", told), ("Sam Secretary", told)]
