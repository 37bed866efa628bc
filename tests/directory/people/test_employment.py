"""Employment: stated by one side, answered by the other, history kept; and whoever leaves loses every right at that moment."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from membership.app import grant_selects, rooms
from membership.assembly.bodies.appointing import appoint, end_appointment
from membership.assembly.bodies.models import Appointment
from membership.business.members.models import Member
from membership.business.members.operations import name_representative
from membership.business.members.ownership import ownerless_lines, tell_staff
from membership.directory.accounts.operations.grants import grant_role
from membership.directory.accounts.operations.invitations import accept_invitation, invite_person
from membership.directory.accounts.operations.links import DeadLink
from membership.directory.accounts.passwords import Hasher
from membership.directory.organizations.operations import OrganizationDetails, register_organization
from membership.directory.people.employment import (
    confirm_employment,
    contradict_employment,
    declare_employment,
    end_employment,
)
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.queries import affiliations
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.grants import grants_of
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.room import Leaves
from membership.kernel.schema import install_job_tables
from membership.kernel.times import now
from membership.kernel.viewer import Grant, Viewer
from membership.kernel.work import open_work, person_permit
from tests.business.pages import Pages
from tests.directory.duplicates.two import Twice

TODAY = date(2026, 3, 2)


@pytest.fixture
def twice(database: Database, clock: object) -> Twice:
    install_job_tables(database)
    return Twice(database).furnish()


def leavers() -> list[Leaves]:
    return [room.leaving for room in rooms() if room.leaving is not None]


def employment(twice: Twice, person: str, company: str = "acme") -> int:
    with twice.database.reading() as session:
        query = select(Affiliation.id).where(
            Affiliation.person_id == twice.ids[person], Affiliation.organization_id == twice.ids[company],
            Affiliation.superseded_at.is_(None),
        )  # fmt: skip
        return session.scalars(query).one()


def rights(twice: Twice, person: str) -> set[str]:
    with twice.database.reading() as session:
        return {grant.role for grant in grants_of(session, grant_selects(), twice.ids[person], now())}


def leave(twice: Twice, person: str, on: date = TODAY) -> None:
    key = employment(twice, person)
    twice.do(lambda work: end_employment(work, key, leavers(), on=on, reason="Left."))


def posted_as_ownerless(twice: Twice) -> int:
    table = "workflow_status" if twice.database.is_sqlite else "dbos.workflow_status"
    with twice.database.reading() as session:
        query = text(f"SELECT count(*) FROM {table} WHERE workflow_uuid LIKE 'members.ownerless%'")
        return int(session.execute(query).scalar_one())


def test_whoever_leaves_loses_every_right_of_the_company_at_that_moment(twice: Twice) -> None:
    assert rights(twice, "ada") == {"director", "representative"}
    assert rights(twice, "ben") == {"alternate"}
    for name in ("ada", "ben"):
        leave(twice, name)
        assert rights(twice, name) == set()


def test_whoever_will_leave_keeps_their_rights_until_that_day(twice: Twice, clock: Any) -> None:
    leave(twice, "ada", TODAY + timedelta(days=10))
    assert rights(twice, "ada") == {"director", "representative"}
    clock.advance(days=10)
    assert rights(twice, "ada") == set()


def test_whoever_is_named_after_their_leaving_day_was_written_down_acts_until_that_day(
    twice: Twice, clock: Any
) -> None:
    leave(twice, "ada", TODAY + timedelta(days=10))
    member, seat = twice.ids["member"], twice.ids["seat"]
    twice.do(lambda work: name_representative(work, member, twice.ids["ada"], "billing", starts_on=TODAY))
    twice.do(lambda work: end_appointment(work, seat, ends_on=TODAY))
    twice.do(lambda work: appoint(work, seat, twice.ids["ada"], starts_on=TODAY))
    assert rights(twice, "ada") == {"director", "representative"}
    clock.advance(days=10)
    assert rights(twice, "ada") == set()
    with twice.database.reading() as session:
        until = select(Appointment.ends_on).where(Appointment.starts_on == TODAY)
        assert session.scalars(until).one() == TODAY + timedelta(days=10)


def test_a_primary_who_leaves_on_a_day_ahead_leaves_the_company_to_staff_on_it(twice: Twice) -> None:
    twice.do(lambda work: end_employment(work, employment(twice, "ben"), leavers(), on=date(2026, 4, 1)))
    member = twice.ids["member"]
    twice.do(lambda work: name_representative(work, member, twice.ids["ben"], "primary", starts_on=TODAY))
    assert posted_as_ownerless(twice) == 1


def test_nobody_who_left_is_named_from_a_day_before_that(twice: Twice) -> None:
    leave(twice, "ada", date(2026, 2, 1))
    member = twice.ids["member"]
    with pytest.raises(RuleBroken, match="worked there until 1 Feb 2026") as refused:
        twice.do(
            lambda work: name_representative(
                work, member, twice.ids["ada"], "voting", starts_on=date(2026, 1, 1)
            )
        )
    assert refused.value.field == "starts_on"
    twice.do(lambda work: name_representative(work, member, twice.ids["ada"], "voting", starts_on=TODAY))
    with twice.database.reading() as session:
        assert affiliations(session, [twice.ids["ada"]], TODAY)


def test_a_right_named_today_ends_today(twice: Twice) -> None:
    twice.do(
        lambda work: name_representative(
            work, twice.ids["member"], twice.ids["ben"], "billing", starts_on=TODAY
        )
    )
    assert "representative" in rights(twice, "ben")
    leave(twice, "ben")
    assert rights(twice, "ben") == set()


def test_rights_at_another_company_stay(twice: Twice) -> None:
    key = employment(twice, "ben", "twin")
    twice.do(lambda work: end_employment(work, key, leavers(), on=TODAY))
    assert rights(twice, "ben") == {"alternate"}


def test_a_contradicted_employment_gives_no_right_and_stays_written(twice: Twice) -> None:
    key = employment(twice, "ada")
    twice.do(lambda work: contradict_employment(work, key, leavers(), on=TODAY, reason="Never heard of her."))
    assert rights(twice, "ada") == set()
    with twice.database.reading() as session:
        query = select(Affiliation.standing).where(Affiliation.person_id == twice.ids["ada"])
        assert list(session.scalars(query.order_by(Affiliation.id))) == ["stated", "contradicted"]


def test_an_own_statement_is_confirmed_by_somebody_else(twice: Twice) -> None:
    def declare(work: Any) -> None:
        stated = declare_employment(
            work, twice.ids["byron"], twice.ids["acme"], starts_on=TODAY, title="Engineer", source="person"
        )
        twice.ids["stated"] = stated.id

    twice.do(declare)
    own = person_permit(twice.database, 1, twice.ids["byron"], "test")
    with pytest.raises(NotAllowed), open_work(own) as work:
        confirm_employment(work, twice.ids["stated"])
    other = person_permit(twice.database, 1, twice.ids["ada"], "test")
    with open_work(other) as work:
        confirmed = confirm_employment(work, twice.ids["stated"])
        assert (confirmed.standing, confirmed.settled_by) == ("confirmed", f"person:{twice.ids['ada']}")
        assert (confirmed.source, confirmed.title) == ("person", "Engineer")
        key = confirmed.id
    with pytest.raises(Conflict, match="confirmed already"), open_work(other) as work:
        confirm_employment(work, key)
    with pytest.raises(Conflict, match="already"):
        twice.do(
            lambda work: declare_employment(
                work, twice.ids["byron"], twice.ids["acme"], starts_on=TODAY, source="person"
            )
        )


def test_an_employment_that_begins_in_the_future_is_refused_at_its_field(twice: Twice) -> None:
    def declare(on: date) -> None:
        twice.do(
            lambda work: declare_employment(
                work, twice.ids["byron"], twice.ids["acme"], starts_on=on, source="person"
            )
        )

    with pytest.raises(RuleBroken, match="1 Jan 2031 has not come yet") as refused:
        declare(date(2031, 1, 1))
    assert refused.value.field == "starts_on"
    declare(TODAY)


def test_the_page_of_my_employment_says_at_the_day_that_it_has_not_come_yet(twice: Twice) -> None:
    pages = Pages(twice.database).as_("representative", twice.foundation_id, person_id=twice.ids["byron"])
    twice.do(lambda work: register_organization(work, OrganizationDetails("Zeta")))
    answer = pages.post("/account/employment", company="Zeta", starts_on="2031-01-01")
    assert answer.status_code == 422
    assert re.search(r'id="starts_on-error">.{0,200}has not come yet', answer.text)


def test_an_end_after_the_end_has_come_is_refused(twice: Twice, clock: Any) -> None:
    leave(twice, "ada", TODAY + timedelta(days=3))
    with pytest.raises(RuleBroken, match="ends on 5 Mar 2026 already"):
        leave(twice, "ada", TODAY + timedelta(days=3))
    clock.advance(days=4)
    with pytest.raises(RuleBroken, match="ended on 5 Mar 2026 already"):
        leave(twice, "ada", TODAY + timedelta(days=9))


def test_a_leaving_day_that_is_written_down_is_brought_forward(twice: Twice, clock: Any) -> None:
    leave(twice, "ada", TODAY + timedelta(days=30))
    assert rights(twice, "ada") == {"director", "representative"}
    leave(twice, "ada", TODAY + timedelta(days=1))
    clock.advance(days=1)
    assert rights(twice, "ada") == set()


def test_a_leaving_day_that_is_put_off_gives_no_role_back(twice: Twice, clock: Any) -> None:
    leave(twice, "ada", TODAY + timedelta(days=3))
    leave(twice, "ada", TODAY + timedelta(days=9))
    clock.advance(days=4)
    assert rights(twice, "ada") == set()
    with twice.database.reading() as session:
        assert affiliations(session, [twice.ids["ada"]], TODAY + timedelta(days=8))


def test_whoever_stays_longer_on_their_own_word_is_confirmed_anew(twice: Twice) -> None:
    key = employment(twice, "ada")
    twice.do(lambda work: confirm_employment(work, key))
    leave(twice, "ada", TODAY + timedelta(days=3))
    key = employment(twice, "ada")
    with open_work(person_permit(twice.database, 1, twice.ids["ada"], "test")) as work:
        longer = end_employment(work, key, leavers(), on=TODAY + timedelta(days=9))
        assert (longer.standing, longer.source) == ("stated", "person")


def test_every_page_of_an_employment_offers_to_correct_the_leaving_day(twice: Twice) -> None:
    leave(twice, "ben", TODAY + timedelta(days=30))
    with twice.database.reading() as session:
        person = session.get_one(Person, twice.ids["ben"]).public_id
        member = session.get_one(Member, twice.ids["member"]).public_id
        word = session.get_one(Affiliation, employment(twice, "ben")).public_id
    pages = Pages(twice.database).as_("staff", twice.foundation_id)
    for path in (f"/meridian/people/{person}", f"/meridian/members/{member}/employees"):
        seen = pages.get(path).text
        assert f"{word}/end" in seen
        assert "1 Apr 2026 is written down" in seen
    pages.as_("representative", twice.foundation_id, person_id=twice.ids["ben"])
    assert f"{word}/end" in pages.get("/account/employment").text


def test_an_end_before_the_employment_began_is_refused_and_takes_nothing_away(twice: Twice) -> None:
    with pytest.raises(RuleBroken, match="from 10 Jun 2025 on") as refused:
        leave(twice, "ada", date(2020, 1, 1))
    assert refused.value.field == "ends_on"
    assert rights(twice, "ada") == {"director", "representative"}


def test_staff_are_told_where_nobody_acts_for_a_company(twice: Twice) -> None:
    twice.do(
        lambda work: grant_role(
            work, twice.ids["cy"], "staff", foundation_id=twice.foundation_id, reason="For the test."
        )
    )
    leave(twice, "ada")
    staff = Viewer(at=now(), person_id=9, account_id=9, grants=frozenset({Grant("staff", "business", foundation_id=twice.foundation_id)}))  # fmt: skip
    with twice.database.reading() as session:
        (line,) = ownerless_lines(session, staff, now())
        assert line.text == "Nobody acts for Acme, Inc. as a whole"
    assert posted_as_ownerless(twice) == 1
    context = JobContext(twice.database, "members.ownerless", "test", 1)
    for _ in range(2):
        tell_staff(context, {"member": twice.ids["member"], "on": "2026-03-02"})
    with twice.database.reading() as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "members-ownerless")).all()
        assert [mail.to_address for mail in mails] == ["cy@example.org"]
        assert "Acme, Inc. has no primary representative" in mails[0].text


def test_nobody_is_told_once_a_successor_is_named(twice: Twice) -> None:
    leave(twice, "ada")
    twice.do(
        lambda work: name_representative(
            work, twice.ids["member"], twice.ids["ben"], "primary", starts_on=TODAY
        )
    )
    tell_staff(
        JobContext(twice.database, "members.ownerless", "t", 1),
        {"member": twice.ids["member"], "on": "2026-03-02"},
    )
    with twice.database.reading() as session:
        assert not session.scalars(select(OutboxMail).where(OutboxMail.kind == "members-ownerless")).all()


def test_an_invitation_dies_with_the_employment(twice: Twice) -> None:
    invited: list[str] = []
    twice.do(lambda work: invited.append(invite_person(work, twice.ids["ben"], brand="House").path))
    leave(twice, "ben")
    hashed = Hasher("cheap").checked("seven quiet llamas")
    with pytest.raises(DeadLink):
        twice.do(lambda work: accept_invitation(work, invited[0].rsplit("/", 1)[1], hashed))


def test_whoever_sits_for_the_company_leaves_the_meeting(twice: Twice, clock: Any) -> None:
    from membership.assembly.bodies.models import Seat
    from membership.assembly.meetings.attending import note_arrival
    from membership.assembly.meetings.models import Attendance
    from membership.assembly.meetings.operations import call_meeting, open_meeting

    def sit(work: Any) -> None:
        body = work.lock(Seat, twice.ids["seat"]).body_id
        meeting = call_meeting(
            work, body, title="Board", starts_at=work.at, ends_at=work.at + timedelta(hours=2)
        )
        open_meeting(work, meeting.id)
        note_arrival(work, meeting.id, twice.ids["seat"], twice.ids["ada"], work.at)

    twice.do(sit)
    clock.advance(minutes=5)
    leave(twice, "ada")
    with twice.database.reading() as session:
        query = select(Attendance.departed_at).where(Attendance.superseded_at.is_(None))
        assert session.scalars(query).one() == now()
