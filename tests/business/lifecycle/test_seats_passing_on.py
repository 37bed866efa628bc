"""A membership passes on with its seats: who holds them, who stands in, the place in the order of joining, votes that are open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint, name_alternate
from membership.assembly.bodies.continuing import continued
from membership.assembly.bodies.models import Alternate, Appointment, Body, Seat
from membership.assembly.meetings.operations import call_meeting, open_meeting
from membership.assembly.motions.operations import move_motion, second_motion
from membership.assembly.motions.voting import close_vote, open_vote, record_vote
from membership.business.lifecycle.jobs import align_every_foundation
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.models import Member
from membership.directory.organizations.controlling import state_control
from membership.directory.people.models import Affiliation, Person
from membership.directory.people.operations import affiliate, register_person
from membership.kernel.db import Database
from membership.kernel.facts import holds_on, is_known
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from tests.business.lifecycle.lives import JOINED, TODAY, Lives

AHEAD = TODAY + timedelta(days=15)
LATER = AHEAD + timedelta(days=30)
SITS = date(2026, 2, 1)
BOARD = "governing_board"


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found()


def said(on: date, kind: str = "rename", **more: object) -> Succession:
    return Succession(kind, on, "Board, 1 March", "Agreement of 2 March", **more)  # type: ignore[arg-type]


def seat_of(lives: Lives, member: int, body: str = BOARD) -> int:
    company = lives.company_of(member)
    query = select(Seat.id).join(Body, Body.id == Seat.body_id)
    with lives.database.reading() as session:
        return session.scalars(query.where(Seat.organization_id == company, Body.key == body)).one()


def employed(lives: Lives, member: int, name: str) -> int:
    """Somebody who works for the company of the member."""
    company = lives.company_of(member)
    with lives.work() as work:
        address = f"{name.split()[0].lower()}@example.org"
        person = register_person(work, name, email=address)
        affiliate(work, person.id, company, starts_on=JOINED)
        return person.id


def seated(lives: Lives, member: int) -> tuple[int, int, int]:
    """Holly holds the seat, Alto stands by for it, Nixie follows Holly later; nobody of them is a representative."""
    people = [employed(lives, member, name) for name in ("Holly Holder", "Alto Alternate", "Nixie Next")]
    seat = seat_of(lives, member)
    with lives.work() as work:
        appoint(work, seat, people[0], starts_on=SITS, ends_on=LATER)
        name_alternate(work, seat, people[1], starts_on=SITS)
        appoint(work, seat, people[2], starts_on=LATER)
    return people[0], people[1], people[2]


def sitting(lives: Lives, seat: int, model: type = Appointment) -> list[tuple[str, str, str]]:
    query = (
        select(Person.name, model.starts_on, model.ends_on)  # type: ignore[attr-defined]
        .join(Person, Person.id == model.person_id)  # type: ignore[attr-defined]
        .where(model.seat_id == seat, is_known(model))  # type: ignore[attr-defined]
        .order_by(model.starts_on)  # type: ignore[attr-defined]
    )
    with lives.database.reading() as session:
        return [(row[0], str(row[1]), str(row[2])) for row in session.execute(query)]


def works_for(lives: Lives, person: int, on: date) -> list[int]:
    query = select(Affiliation.organization_id).where(
        Affiliation.person_id == person, holds_on(Affiliation, on)
    )
    with lives.database.reading() as session:
        return list(session.scalars(query))


def align(lives: Lives, day: date) -> None:
    lives.turn_to(day)
    align_every_foundation(JobContext(lives.database, "lifecycle.align_seats", "1", 1), None)


def pass_on(lives: Lives, member: int, what: Succession, name: str = "Heir") -> int:
    heir = lives.company(name)
    with lives.work() as work:
        return transfer_member(work, member, heir, what).successor.id


def mails(lives: Lives, kind: str) -> list[str]:
    with lives.database.reading() as session:
        query = select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
        return [f"{one.to_address}: {one.text}" for one in session.scalars(query)]


@pytest.mark.parametrize("kind", ["rename", "acquisition", "spin_off"])
@pytest.mark.parametrize("on", [TODAY, AHEAD])
def test_the_seat_passes_on_with_holder_alternate_and_who_follows_without_a_gap(
    lives: Lives, on: date, kind: str
) -> None:
    member = lives.admit("Acme")
    holly, alto, nixie = seated(lives, member)
    before = seat_of(lives, member)
    heir = pass_on(lives, member, said(on, kind))
    if on > TODAY:
        align(lives, on)
    after = seat_of(lives, heir)
    assert sitting(lives, before) == [("Holly Holder", str(SITS), str(on))]
    assert sitting(lives, after) == [
        ("Holly Holder", str(on), str(LATER)), ("Nixie Next", str(LATER), "9999-12-31"),
    ]  # fmt: skip
    assert sitting(lives, after, Alternate) == [("Alto Alternate", str(on), "9999-12-31")]
    with lives.database.reading() as session:
        old, new = session.get_one(Seat, before), session.get_one(Seat, after)
        assert (old.slot, old.ends_on, new.starts_on) == (new.slot, on, on)
        assert continued(session, [new.body_id]) == {after: before}
    for person in (holly, alto, nixie):
        assert works_for(lives, person, on) == [lives.company_of(heir)]


def test_the_preview_and_both_mails_say_who_goes_with_the_seats_and_who_stays(lives: Lives) -> None:
    member = lives.admit("Acme")
    _, alto, _ = seated(lives, member)
    lives.company("Heir")
    with lives.database.reading() as session:
        key = session.get_one(Person, alto).public_id
    typed = {"organization": "Heir", "on": str(TODAY), "kind": "spin_off", "keeps_people": "y"}
    told = lives.shown(member, "acts/transfer", **typed, staying=key)
    lines = (
        "Rep of Acme acts for the successor from 2 Mar 2026 on.",
        "Holly Holder holds seat 1 “Premier members” of the Governing Board on, for Heir.",
        "Alto Alternate is no alternate for seat 1 “Premier members” of the Governing Board from 2 Mar 2026 on.",
        "They stay with Acme.",
    )
    assert all(line in told for line in lines), told
    answer = lives.staff.post(
        lives.path(member, "acts/transfer"), **typed, staying=key, consent="Board", signature="Agreement"
    )
    assert answer.status_code == 303
    heir = lives.named("Heir")
    assert sitting(lives, seat_of(lives, heir), Alternate) == []
    assert works_for(lives, alto, TODAY) == [lives.company_of(member)]
    assert all(line in mail for line in lines for mail in mails(lives, "membership.transfer"))
    lost = [mail for mail in mails(lives, "seat.lost") if mail.startswith("alto@example.org")]
    assert len(lost) == 1
    assert any(mail.startswith("holly@example.org") for mail in mails(lives, "seat.gained"))


def test_the_seat_passes_on_through_a_company_to_which_it_is_still_to_come(lives: Lives) -> None:
    member = lives.admit("Acme")
    holly, alto, _ = seated(lives, member)
    between = pass_on(lives, member, said(AHEAD, staying=frozenset({alto})), "Bee")
    two = AHEAD + timedelta(days=10)
    told = lives.shown(
        between, "acts/transfer", organization="Cee", on=str(two), kind="rename", keeps_people="y"
    )
    assert "Holly Holder holds seat 1 “Premier members” of the Governing Board on, for Cee." in told
    assert "Alto Alternate is no alternate" in told
    assert "Nixie Next leaves" in told
    assert "They were to begin later: they are named anew." in told
    heir = pass_on(lives, between, said(two), "Cee")
    align(lives, AHEAD)
    align(lives, two)
    after = seat_of(lives, heir)
    assert sitting(lives, after) == [("Holly Holder", str(two), str(LATER))]
    assert sitting(lives, seat_of(lives, between), Alternate) == sitting(lives, after, Alternate) == []
    assert works_for(lives, holly, two) == [lives.company_of(heir)]
    assert works_for(lives, alto, two) == [lives.company_of(member)]


def test_without_people_the_seats_pass_on_empty(lives: Lives) -> None:
    member = lives.admit("Acme")
    seated(lives, member)
    heir = pass_on(lives, member, said(TODAY, keeps_people=False))
    after = seat_of(lives, heir)
    assert sitting(lives, after) == sitting(lives, after, Alternate) == []


def test_a_holder_who_would_break_a_limit_on_related_companies_falls_and_the_preview_says_so(
    lives: Lives,
) -> None:
    member, owner = lives.admit("Acme"), lives.admit("Brick")
    seated(lives, member)
    boss = employed(lives, owner, "Bea Board")
    heir = lives.company("Heir")
    with lives.work() as work:
        appoint(work, seat_of(lives, owner), boss, starts_on=SITS)
        state_control(
            work, lives.company_of(owner), heir, 8_000, starts_on=SITS, source="Register.", heard_by=[]
        )  # fmt: skip
    typed = {"organization": "Heir", "on": str(TODAY), "kind": "acquisition", "keeps_people": "y"}
    told = lives.shown(member, "acts/transfer", **typed)
    assert "Holly Holder leaves seat 1 “Premier members” of the Governing Board from 2 Mar 2026 on." in told
    assert "4.9" in told
    with lives.work() as work:
        moved = transfer_member(work, member, heir, said(TODAY, "acquisition")).successor.id
    after = seat_of(lives, moved)
    assert sitting(lives, after) == []
    assert [name for name, *_ in sitting(lives, after, Alternate)] == ["Alto Alternate"]
    assert any(mail.startswith("holly@example.org") and "4.9" in mail for mail in mails(lives, "seat.lost"))


def test_where_the_charter_ends_the_seats_nobody_keeps_one(database: Database, clock: object) -> None:
    rule = """
[[event]]
on = "spin_off"
rule = "the seats end"
membership = "passes"
seats = "end"
conditions = ["it is told"]
permitted_by = "board"
clause = "2.9"
source = "invented"
"""
    lives = Lives(database, clock).found(more=rule)
    member = lives.admit("Acme")
    seated(lives, member)
    typed = {"organization": "Heir", "on": str(TODAY), "kind": "spin_off", "keeps_people": "y"}
    assert "By clause 2.9 its seats end when a membership passes on." in lives.shown(
        member, "acts/transfer", **typed
    )
    heir = pass_on(lives, member, said(TODAY, "spin_off"))
    assert sitting(lives, seat_of(lives, heir)) == []


@pytest.mark.parametrize("on", [TODAY, AHEAD])
def test_a_successor_is_a_member_since_the_company_before_it_was(lives: Lives, on: date) -> None:
    member = lives.admit("Acme")
    lives.admit("Brick")
    heir = pass_on(lives, member, said(on))
    if on > TODAY:
        with lives.database.reading() as session:
            assert session.get_one(Member, heir).joined_on == on
        align(lives, on)
    with lives.database.reading() as session:
        assert session.get_one(Member, heir).joined_on == JOINED


def test_a_successor_keeps_the_place_among_those_who_joined_on_one_day(
    database: Database, clock: object
) -> None:
    first = '{ kind = "first_k", k = 2, ordered_by = "join_date", per_member = 1, when_one_leaves = "next_in_order" }'
    lives = Lives(database, clock).found(('count = { kind = "per_member", n = 1 }', f"count = {first}"))
    member, _, third = (lives.admit(name) for name in ("Acme", "Brick", "Cobalt"))
    heir = pass_on(lives, member, said(TODAY))
    with lives.database.reading() as session:
        companies = set(
            session.scalars(
                select(Seat.organization_id).where(Seat.group_key == "premier", Seat.ends_on > TODAY)
            )
        )
    assert lives.company_of(heir) in companies
    assert lives.company_of(third) not in companies


@pytest.mark.parametrize("opens", [datetime(2026, 3, 1, 15, tzinfo=UTC), datetime(2026, 3, 2, 8, tzinfo=UTC)])
def test_who_holds_the_seat_votes_on_in_a_vote_that_was_open_when_it_passed(
    lives: Lives, opens: datetime
) -> None:
    members = [lives.admit(name) for name in ("Acme", "Brick")]
    holly, *_ = seated(lives, members[0])
    boss = employed(lives, members[1], "Bea Board")
    seats = [seat_of(lives, one) for one in members]
    with lives.work() as work:
        appoint(work, seats[1], boss, starts_on=SITS)
        body = work.session.get_one(Seat, seats[0]).body_id
        ends = opens + timedelta(days=30)
        meeting = call_meeting(work, body, title="By mail", starts_at=opens, ends_at=ends, kind="electronic")
        open_meeting(work, meeting.id, at=opens)
        motion = move_motion(
            work, meeting.id, mover_seat_id=seats[0], title="Budget", text="Adopted.", method="electronic"
        ).id
        second_motion(work, motion, seats[1])
        open_vote(work, motion, at=opens)
    pass_on(lives, members[0], said(TODAY))
    with lives.work() as work:
        vote = record_vote(work, motion, seats[0], "for", by_person=holly)
        assert vote.person_id == holly
        record_vote(work, motion, seats[1], "for")
        closed = close_vote(work, motion, at=opens + timedelta(days=20))
        assert "2 for" in closed.words
