"""Who comes back without paying what ended the membership has no vote until it pays: state, seats and standing say the same, by
whichever way it comes back, or to a seat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Seat, Suspension
from membership.assembly.rules.queries import charter_in_force
from membership.business.dues.arrears import apply_ladder
from membership.business.lifecycle.admission_preview import Newcomer, admission_outlook
from membership.business.lifecycle.endings import (
    Leave,
    lapse_member,
    reinstate_member,
    resign_member,
    take_back,
)
from membership.business.lifecycle.foreseeing import foresee_return, foresee_transfer
from membership.business.lifecycle.handover import Passing
from membership.business.lifecycle.jobs import align_every_foundation, keep_terms
from membership.business.lifecycle.moves import move_member
from membership.business.lifecycle.operations import admit_member, adopt_business_charter
from membership.business.lifecycle.standing import standing_on
from membership.business.lifecycle.standing_facts import facts_of
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.models import Member
from membership.business.members.operations import Wish
from membership.directory.organizations.models import Organization
from membership.directory.organizations.operations import state_figure
from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import date_text
from tests.business.lifecycle.lives import Lives
from tests.business.world import charter_text


@pytest.fixture
def lives(database: Database, clock: Any) -> Lives:
    return Lives(database, clock).found()


def lapsed(lives: Lives, leave: Leave | None = None) -> tuple[int, int, date]:
    """A member whose membership lapsed today for an invoice; and that invoice. It had resigned before, where it `leave`s."""
    member = lives.admit("Acme")
    lives.books.run()
    if leave is not None:
        with lives.work() as work:
            resign_member(work, member, leave)
    invoice = lives.books.invoice(member)
    assert invoice.due_on is not None
    for days in (60, 75, 90, 105):
        day = invoice.due_on + timedelta(days=days)
        lives.turn_to(day)
        with lives.work() as work:
            apply_ladder(work, lives.foundation_id, day)
    with lives.work() as work:
        lapse_member(work, invoice.id, on=day)
    return member, invoice.id, day


def free_seats(lives: Lives, member: int) -> int:
    """The seats of the member's company that have their vote."""
    suspended = select(Suspension.seat_id).where(Suspension.ends_at.is_(None))
    with lives.database.reading() as session:
        query = select(Seat.id).where(
            Seat.organization_id == session.get_one(Member, member).organization_id, Seat.closed_at.is_(None)
        )
        seats = set(session.scalars(query))
        assert seats
        return len(seats - set(session.scalars(suspended)))


def standing(lives: Lives, member: int, day: date) -> str:
    with lives.database.reading() as session:
        document = charter_in_force(session, lives.foundation_id, "business", day)
        facts = facts_of(session, lives.foundation_id, document, only=(member,))[member]
        return standing_on(document, facts, day).state


def test_who_is_reinstated_without_paying_has_no_vote_until_it_pays(lives: Lives) -> None:
    member, invoice, day = lapsed(lives)
    with lives.database.reading() as session:
        change = foresee_return(session, session.get_one(Member, member), day, day)
    told = [one for one in lives.foreseen(member, change) if "votes stay suspended" in one]
    assert [one.split("INV")[0] for one in told] == ["The votes stay suspended until invoice "]
    with lives.work() as work:
        reinstate_member(work, member, on=day, reason="Payment is promised.")
    assert lives.states(member, day) == ["suspended"]
    assert (free_seats(lives, member), standing(lives, member, day)) == (0, "bad")
    lives.books.pay(member, 150_000_00, invoice)
    assert lives.states(member, day) == ["member"]
    assert (free_seats(lives, member), standing(lives, member, day)) == (2, "good")


def test_who_is_taken_back_does_not_lapse_again_by_itself(database: Database, clock: Any) -> None:
    ends = 'effects = ["membership_ends"]\n'
    lives = Lives(database, clock).found((ends, f"{ends}is_automatic = true\n"))
    member, invoice, day = lapsed(lives)
    with lives.work() as work:
        reinstate_member(work, member, on=day, reason="Payment is promised.")
    lives.turn_to(day + timedelta(days=1))
    keep_terms(JobContext(lives.database, "lifecycle.keep_terms", "1", 1), None)
    assert lives.states(member, day + timedelta(days=1)) == ["suspended"]
    with lives.work() as work:
        lapse_member(work, invoice, on=day + timedelta(days=1))
    assert lives.states(member, day + timedelta(days=1)) == ["lapsed"]


def test_a_resignation_for_a_later_day_stands_again_with_a_lapse_undone_and_its_money_with_it(
    lives: Lives,
) -> None:
    december = date(2026, 12, 1)
    member, invoice, day = lapsed(lives, Leave(december, "Cost.", credit="prorated"))
    assert lives.books.open_of(invoice) == 137_500_00
    with lives.database.reading() as session:
        change = foresee_return(session, session.get_one(Member, member), day, day)
    told = lives.foreseen(member, change)
    assert "The membership goes on until 1 Dec 2026." in told
    assert "The resignation from 1 Dec 2026 on stands again." in told
    with lives.work() as work:
        reinstate_member(work, member, on=day, reason="Payment is promised.")
    assert lives.states(member, day, december) == ["suspended", "resigned"]
    assert lives.terms(member)[-1][1:3] == (str(day), str(december))
    with lives.work() as work:
        take_back(work, member, reason="By letter.")
    assert lives.states(member, day, december) == ["suspended", "suspended"]
    assert lives.terms(member)[-1][1:] == (str(december), "2027-01-01", "reinstatement", 12_500_00)


def test_a_return_that_lies_ahead_is_suspended_with_the_seat_that_opens_on_its_day(lives: Lives) -> None:
    member, _, day = lapsed(lives)
    back = day + timedelta(days=3)
    with lives.work() as work:
        reinstate_member(work, member, on=back, reason="Payment is promised.")
    assert lives.states(member, day, back) == ["lapsed", "suspended"]
    lives.turn_to(back)
    align_every_foundation(JobContext(lives.database, "lifecycle.align_seats", "1", 1), None)
    assert (free_seats(lives, member), standing(lives, member, back)) == (0, "bad")


STAYS = "stay suspended until invoice INV-2026-00001 is settled (clause 3.3)."


@pytest.mark.parametrize("ahead", [0, 5])
def test_a_membership_that_passes_to_who_owes_is_suspended_from_its_day_on(lives: Lives, ahead: int) -> None:
    debtor, invoice, day = lapsed(lives)
    other, on = lives.admit("Other", on=day - timedelta(days=40)), day + timedelta(days=ahead)
    with lives.work() as work:
        heir = work.session.get_one(Organization, lives.company_of(debtor))
        people = Passing("acquisition", on)
        change = foresee_transfer(work.session, work.session.get_one(Member, other), "Acme", heir, people)
        assert f"The votes of Acme {STAYS}" in lives.foreseen(other, change)
        transfer_member(work, other, heir.id, Succession("acquisition", on, "Board", "Agreement"))
    if ahead:
        lives.turn_to(on)
        align_every_foundation(JobContext(lives.database, "lifecycle.align_seats", "1", 1), None)
    assert lives.states(debtor, on - timedelta(days=1), on) == [
        "lapsed" if ahead else "suspended",
        "suspended",
    ]
    assert (free_seats(lives, debtor), standing(lives, debtor, on)) == (0, "bad")
    lives.books.pay(debtor, 150_000_00, invoice)
    assert (lives.states(debtor, on), free_seats(lives, debtor)) == (["member"], 2)


def test_who_owes_and_is_admitted_again_is_suspended_from_its_first_day_on_and_told_so(lives: Lives) -> None:
    member, _, day = lapsed(lives)
    company = lives.company_of(member)
    with lives.database.reading() as session:
        wish, acme = Wish(lives.foundation_id, "premier", day), Newcomer("Acme", "nonprofit", company)
        lines = admission_outlook(session, acme, wish, today=day).lines
        assert f"The votes {STAYS}" in [one.text for one in lines]
    with lives.work() as work:
        begins = admit_member(
            work, lives.foundation_id, company, "premier", accepted_on=day, waiver="Test."
        ).begins_on
    assert begins > day
    assert lives.states(member, day, begins) == ["lapsed", "suspended"]
    assert free_seats(lives, member) == 0
    with lives.database.reading() as session:
        mails = session.scalars(select(OutboxMail.text).where(OutboxMail.kind == "membership.suspend")).all()
        assert sum(f"suspended from {date_text(begins)} on" in mail for mail in mails) == 1


def test_a_seat_that_another_tier_opens_for_a_suspended_member_is_suspended_with_it(lives: Lives) -> None:
    member = lives.admit("Acme", "general")
    with lives.work() as work:
        company = work.session.get_one(Member, member).organization_id
        state_figure(
            work, company, "consolidated_employees", 100, stated_on=date(2026, 1, 1), source="stated"
        )
    lives.books.run()
    due = lives.books.invoice(member).due_on
    assert due is not None
    for days in (60, 75):
        lives.turn_to(due + timedelta(days=days))
        with lives.work() as work:
            apply_ladder(work, lives.foundation_id, due + timedelta(days=days))
    with lives.work() as work:
        move_member(work, member, "premier", on=due + timedelta(days=75), credit="prorated", waiver="Test.")
    assert free_seats(lives, member) == 0


def test_a_seat_that_a_new_charter_gives_a_suspended_member_is_suspended_with_it(lives: Lives) -> None:
    member = lives.admit("Acme", "general")
    with lives.work() as work:
        company = work.session.get_one(Member, member).organization_id
        state_figure(work, company, "consolidated_employees", 9, stated_on=date(2026, 1, 1), source="stated")
    lives.books.run()
    day = lives.books.invoice(member).due_on
    assert day is not None
    for _ in range(2):
        day += timedelta(days=60)
        lives.turn_to(day)
        with lives.work() as work:
            apply_ladder(work, lives.foundation_id, day)
    text = charter_text("meridian-business").replace('version = "1.0"', 'version = "2.0"')
    text = text.replace("adopted_on = 2024-11-15", f"adopted_on = {day}")
    text = text.replace("effective_from = 2025-01-01", f"effective_from = {day}")
    elected = """filled_by = "election"
by = { tier = "general" }
count = { kind = "per_n", n = 10, round = "floor", min = 1, max = 3 }"""
    given = """filled_by = "appointment"
by = { tier = "general" }
count = { kind = "per_member", n = 1 }"""
    assert elected in text
    with lives.work() as work:
        seats = adopt_business_charter(work, lives.foundation_id, text.replace(elected, given)).seats
        assert [seat.organization_id for seat in seats["governing_board"].opened] == [company]
    assert free_seats(lives, member) == 0
