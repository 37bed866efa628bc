"""Ending a membership for cause: the member is heard before a body decides, and what was decided can be undone until its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.operations import constitute_body, open_seat
from membership.business.charter.operations import align_tiers
from membership.business.dues.settling import note_suspended
from membership.business.lifecycle.endings import (
    Leave,
    give_notice,
    reinstate_member,
    resign_member,
    take_back,
    terminate_member,
)
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.resolved import resolution_named
from membership.business.members.acts import acts_of
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from tests.assembly.boardroom import Boardroom
from tests.business.lifecycle.lives import END, TODAY, Lives, resolved

EARLIER = TODAY - timedelta(days=20)
LATER = date(2026, 6, 1)
FAR_LATER = date(2026, 12, 1)


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    made = Boardroom(database).furnish()
    with made.work() as work:
        align_tiers(work, made.foundation_id)
    return made


@pytest.fixture
def lives(room: Boardroom, clock: object) -> Lives:
    return Lives(room.database, clock, room.foundation_id)


def noticed(lives: Lives, hearing_on: date = TODAY) -> int:
    """A member whose termination is announced."""
    member = lives.admit("Acme")
    with lives.work() as work:
        give_notice(work, member, grounds="Breach.", hearing_on=hearing_on, said_on=EARLIER)
    return member


def test_nobody_is_terminated_before_the_day_of_the_hearing_has_come(lives: Lives, room: Boardroom) -> None:
    hearing = TODAY + timedelta(days=10)
    member, decision = noticed(lives, hearing), resolved(room)
    words = "The hearing is on 12 Mar 2026; a termination is decided once the member was heard."
    with pytest.raises(RuleBroken, match=words) as refused, lives.work() as work:
        terminate_member(work, member, resolution=decision, ends_on=hearing)
    assert refused.value.field == "ends_on"
    assert lives.shown(member, "acts/termination", ends_on=str(hearing)) == f"Refused {words}"
    assert lives.steps(member)[-1] == "give_notice"


def test_a_termination_rests_on_a_resolution_of_the_body_that_decides_after_the_hearing(
    lives: Lives, room: Boardroom
) -> None:
    member, decision = noticed(lives), resolved(room)
    council = council_of(room)
    other = resolved(council)
    for named, words in (
        ("", "Name the resolution"), ("zzzzzzzzzzzz", "no such resolution"), ("2026-77", "no such resolution"),
        ("Made up by staff", "no such resolution"), (other, "of the Council ends no membership; about that decides: Governing"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=words) as refused, lives.work() as work:
            terminate_member(work, member, resolution=named, ends_on=LATER)
        assert refused.value.field == "resolution"
    answer = lives.staff.post(
        lives.path(member, "acts/termination"), resolution=decision, ends_on=str(LATER), reason=""
    )
    assert answer.status_code == 303, answer.text
    assert lives.states(member, TODAY, LATER) == ["noticed", "terminated"]
    with lives.database.reading() as session:
        last = acts_of(session, member)[-1]
        assert (last.reference, last.kind) == ("Resolution 2026-01 of the Governing Board", decision)
    told = lives.staff.get(lives.path(member, "membership")).text
    assert f"/meridian/board/resolutions/{decision}" in told


def council_of(room: Boardroom) -> Boardroom:
    """A body that decides about no members, in the same room."""
    with room.work() as work:
        council = constitute_body(work, room.foundation_id, "business", "tac", slug="tac", title="Council")
        seats = [
            open_seat(work, council.id, group_key="project", title="Project", starts_on=EARLIER).id
            for _ in "ab"
        ]
        people = [register_person(work, f"Person {name}").id for name in "ab"]
        for seat, person in zip(seats, people, strict=True):
            appoint(work, seat, person, starts_on=EARLIER)
    return replace(room, board_id=council.id, seats=seats, holders=people)


def test_a_resolution_that_was_adopted_before_the_hearing_terminates_nobody(
    lives: Lives, room: Boardroom
) -> None:
    member, decision = noticed(lives, TODAY + timedelta(days=1)), resolved(room)
    lives.turn_to(TODAY + timedelta(days=1))
    words = "2 Mar 2026, before the member was heard on 3 Mar 2026"
    with pytest.raises(RuleBroken, match=words) as refused, lives.work() as work:
        terminate_member(work, member, resolution=decision, ends_on=LATER)
    assert refused.value.field == "resolution"


def test_a_resolution_is_found_by_its_number_too(lives: Lives, room: Boardroom) -> None:
    decision = resolved(room)
    with lives.database.reading() as session:
        assert resolution_named(session, lives.foundation_id, "2026-1").public_id == decision
        assert resolution_named(session, lives.foundation_id, decision).public_id == decision
    resolved(council_of(room))
    with lives.database.reading() as session, pytest.raises(RuleBroken, match="Several bodies"):
        resolution_named(session, lives.foundation_id, "2026-1")


@pytest.mark.parametrize("is_suspended", [False, True])
def test_a_termination_is_undone_on_its_page_before_its_day(
    lives: Lives, room: Boardroom, is_suspended: bool
) -> None:
    member, decision = noticed(lives), resolved(room)
    with lives.work() as work:
        if is_suspended:
            note_suspended(work, 1, member, "INV-1", on=EARLIER)
        terminate_member(work, member, resolution=decision, ends_on=LATER)
    here = lives.path(member, "acts/reinstatement")
    page = lives.staff.get(lives.path(member, "").rstrip("/")).text
    assert here in page
    assert f'value="{LATER}"' in lives.staff.get(here).text
    told = lives.shown(member, "acts/reinstatement", on=str(LATER), reason="x")
    assert told == "Term The membership goes on until 1 Jan 2027."
    answer = lives.staff.post(here, on=str(LATER), reason="The board changed its mind.", reference="")
    assert answer.status_code == 303, answer.text
    state = "suspended" if is_suspended else "member"
    assert lives.states(member, TODAY, LATER, END - timedelta(days=1)) == [state] * 3
    assert [row[1:3] for row in lives.terms(member)] == [
        ("2026-01-01", "2026-06-01"),
        ("2026-06-01", "2027-01-01"),
    ]


def test_a_resignation_whose_day_has_not_come_is_taken_back_and_not_reinstated(lives: Lives) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        resign_member(work, member, Leave(LATER, "Cost."))
    with pytest.raises(Conflict, match="can still be taken back"), lives.work() as work:
        reinstate_member(work, member, on=LATER, reason="x")
    told = lives.shown(member, "acts/reinstatement", on=str(LATER), reason="x")
    assert told == "Refused This resignation can still be taken back: do that instead."


def test_a_resignation_for_a_far_later_day_keeps_nobody_from_being_terminated(
    lives: Lives, room: Boardroom
) -> None:
    member, decision = noticed(lives), resolved(room)
    with lives.work() as work:
        resign_member(work, member, Leave(FAR_LATER, "Cost."))
    here = lives.path(member, "acts/termination")
    assert here in lives.staff.get(lives.path(member, "").rstrip("/")).text
    told = lives.shown(member, "acts/termination", resolution=decision, ends_on=str(LATER))
    assert (
        "The resignation from 1 Dec 2026 on gives way: the membership ends on 1 Jun 2026, for cause." in told
    )
    late = lives.shown(member, "acts/termination", resolution=decision, ends_on="2026-12-20")
    assert late == "Refused The membership has no day from 20 Dec 2026 on."
    answer = lives.staff.post(here, resolution=decision, ends_on=str(LATER), reason="")
    assert answer.status_code == 303, answer.text
    assert lives.states(member, TODAY, LATER, FAR_LATER) == ["noticed", "terminated", "terminated"]
    assert [row[1:3] for row in lives.terms(member)] == [("2026-01-01", "2026-06-01")]
    page = lives.staff.get(lives.path(member, "membership")).text
    assert page.count("Resignation taken back") == 0


@pytest.mark.parametrize("is_renewed", [False, True])
def test_a_resignation_stands_again_with_a_termination_undone(
    lives: Lives, room: Boardroom, is_renewed: bool
) -> None:
    member, decision = noticed(lives), resolved(room)
    with lives.work() as work:
        if is_renewed:
            renew_member(work, member)
    sold = lives.terms(member)[-1][2]
    lives.clock.set(lives.clock.now + timedelta(seconds=1))
    with lives.work() as work:
        resign_member(work, member, Leave(FAR_LATER, "Cost."))
    lives.clock.set(lives.clock.now + timedelta(seconds=1))
    with lives.work() as work:
        terminate_member(work, member, resolution=decision, ends_on=LATER)
    told = lives.shown(member, "acts/reinstatement", on=str(LATER), reason="x")
    assert "The resignation from 1 Dec 2026 on stands again." in told
    assert "The membership goes on until 1 Dec 2026." in told
    lives.clock.set(lives.clock.now + timedelta(seconds=1))
    with lives.work() as work:
        reinstate_member(work, member, on=LATER, reason="The board changed its mind.")
    assert lives.states(member, TODAY, LATER, FAR_LATER) == ["member", "member", "resigned"]
    assert lives.terms(member)[-1][2] == str(FAR_LATER)
    lives.clock.set(lives.clock.now + timedelta(seconds=1))
    with lives.work() as work:
        take_back(work, member, reason="We stay.")
    assert lives.states(member, FAR_LATER) == ["member"]
    assert lives.terms(member)[-1][2] == sold


def test_a_resignation_for_a_later_day_keeps_no_termination_from_being_announced_or_withdrawn(
    lives: Lives, room: Boardroom
) -> None:
    member, decision = lives.admit("Acme"), resolved(room)
    with lives.work() as work:
        resign_member(work, member, Leave(FAR_LATER, "Cost."))
    page = lives.path(member, "").rstrip("/")
    assert lives.path(member, "acts/notice") in lives.staff.get(page).text
    for act, typed in (
        ("notice", {"grounds": "Breach.", "hearing_on": str(TODAY + timedelta(days=1))}),
        ("withdrawal", {"reason": "x"}),
    ):
        answer = lives.staff.post(lives.path(member, f"acts/{act}"), **typed)
        assert answer.status_code == 303, answer.text
        state = "noticed" if act == "notice" else "member"
        assert lives.states(member, TODAY, FAR_LATER) == [state, "resigned"]
        shown = lives.staff.get(page).text
        assert (lives.path(member, "acts/withdrawal") in shown) == (act == "notice")
    lives.turn_to(TODAY - timedelta(days=1))
    with lives.work() as work:
        give_notice(work, member, grounds="Breach.", hearing_on=TODAY)
    lives.turn_to(TODAY)
    with lives.work() as work:
        terminate_member(work, member, resolution=decision, ends_on=LATER)
    assert lives.states(member, TODAY, LATER, FAR_LATER) == ["noticed", "terminated", "terminated"]
    with lives.work() as work:
        reinstate_member(work, member, on=LATER, reason="The board changed its mind.")
    assert lives.states(member, TODAY, LATER, FAR_LATER) == ["member", "member", "resigned"]
