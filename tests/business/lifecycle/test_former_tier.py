"""A change of tier that lies ahead is taken back: terms, dues, seats and words are what they were, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from membership.business.dues.models import CreditNote, Invoice
from membership.business.lifecycle.endings import Leave, resign_member, take_back
from membership.business.lifecycle.moves import move_member, move_with_next_term, renew_member
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.lifecycle.taking_back import foresee_former_tier, take_back_tier
from membership.business.members.acts import acts_of, words_of
from membership.business.members.models import Member
from membership.business.members.queries import terms_of
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from tests.business.lifecycle.lives import END, NEXT, Lives
from tests.business.lifecycle.test_acts import cli
from tests.business.lifecycle.test_money_of_a_life import (
    Case,
    History,
    case,
    play_histories,
)
from tests.conftest import Clock

JULY = date(2026, 7, 1)
MARCH = date(2027, 3, 1)
JUNE = date(2027, 6, 1)


@pytest.fixture
def lives(database: Database, clock: Any) -> Lives:
    return Lives(database, clock).found()


def keep(lives: Lives, member: int, reason: str = "By letter.") -> None:
    with lives.work() as work:
        take_back_tier(work, member, reason=reason)


def move(lives: Lives, member: int, tier: str, on: date = JULY) -> None:
    with lives.work() as work:
        move_member(work, member, tier, on=on, credit="prorated", waiver="Test.")


def foreseen(lives: Lives, member: int, today: date = date(2026, 3, 2)) -> list[str]:
    with lives.database.reading() as session:
        change = foresee_former_tier(session, session.get_one(Member, member), today)
    return lives.foreseen(member, change)


def rows(one: Case) -> list[tuple[str, date, date, int | None, str]]:
    with one.world.database.reading() as session:
        found = sorted(terms_of(session, one.member), key=lambda row: row.starts_on)
        return [
            (row.tier_name, row.starts_on, row.ends_on, row.part_minor, row.ending_reason) for row in found
        ]


def back(one: Case) -> None:
    with cli(one.world) as work:
        take_back_tier(work, one.member, reason="By letter.")


def test_the_terms_are_what_they_were_and_the_history_says_both(lives: Lives) -> None:
    member = lives.admit("Acme")
    before = lives.terms(member)
    move(lives, member, "general")
    assert len(lives.terms(member)) == 2
    with pytest.raises(RuleBroken) as silent:
        keep(lives, member, "  ")
    assert silent.value.field == "reason"
    told = foreseen(lives, member)
    assert "The term from 1 Jan 2026 until 1 Jan 2027 as Premier stands again." in told
    assert any("A seat of Acme opens on 2026-07-01" in one for one in told)
    keep(lives, member)
    assert lives.terms(member) == before
    with lives.database.reading() as session:
        acts = acts_of(session, member)
        assert [words_of(act) for act in acts] == ["Joined", "Changed tier", "Change of tier taken back"]
        assert acts[-1].reason == "By letter."
    assert lives.states(member, JULY) == ["member"]
    with pytest.raises(Conflict, match="No change of tier lies ahead"):
        keep(lives, member)


def test_after_its_day_it_is_refused_with_a_sentence(lives: Lives) -> None:
    member = lives.admit("Acme")
    move(lives, member, "general")
    lives.turn_to(JULY)
    with pytest.raises(Conflict, match=r"The tier has changed on 1 Jul 2026: .* change the tier again"):
        keep(lives, member)


def test_a_change_that_came_with_a_membership_that_passed_on_is_answered_with_a_sentence(
    lives: Lives,
) -> None:
    member, heir = lives.admit("Acme"), lives.company("Heir")
    move(lives, member, "general")
    with lives.work() as work:
        said = Succession("rename", date(2026, 6, 1), "Board", "Agreement")
        successor = transfer_member(work, member, heir, said).successor.id
    words = r"on 1 Jul 2026 came with the membership from the company before: change the tier again after"
    with pytest.raises(Conflict, match=words):
        keep(lives, successor)


def test_the_day_of_another_change_is_refused_by_the_preview_as_by_the_act(lives: Lives) -> None:
    member = lives.admit("Acme")
    move(lives, member, "general")
    told = lives.shown(
        member, "tier", tier="premier", on=str(JULY), when="day", credit="prorated", waiver="Test."
    )
    words = "Another act on this membership counts from 1 Jul 2026 on; its tier changes after that day."
    assert told == f"Refused {words}"
    with pytest.raises(RuleBroken, match=words):
        move(lives, member, "premier")


def test_a_renewal_written_since_goes_back_to_the_tier_with_it(lives: Lives) -> None:
    member = lives.admit("Acme")
    move(lives, member, "general")
    with lives.work() as work:
        renew_member(work, member)
    assert [row[0] for row in lives.terms(member)] == ["Premier", "General", "General"]
    assert any(
        "The next term is sold again: from 1 Jan 2027 until 1 Jan 2028 as Premier" in one
        for one in foreseen(lives, member)
    )
    keep(lives, member)
    assert [(row[0], row[1], row[3]) for row in lives.terms(member)] == [
        ("Premier", "2026-01-01", "admission"), ("Premier", str(END), "renewal"),
    ]  # fmt: skip


def test_a_next_term_in_a_tier_that_somebody_chose_stays_chosen(lives: Lives) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        renew_member(work, member, tier_key="general", waiver="Test.")
    before = lives.terms(member)
    move(lives, member, "associate")
    keep(lives, member)
    assert lives.terms(member) == before


def test_a_change_with_the_next_term_goes_with_the_term_that_it_brought(lives: Lives) -> None:
    member = lives.admit("Acme")
    before = lives.terms(member)
    with lives.work() as work:
        move_with_next_term(work, member, "general", waiver="Test.")
    assert any("is taken back too" in one for one in foreseen(lives, member))
    keep(lives, member)
    assert lives.terms(member) == before
    with lives.work() as work:
        renew_member(work, member)
        move_with_next_term(work, member, "general", waiver="Test.")
    keep(lives, member)
    assert [(row[0], row[2]) for row in lives.terms(member)] == [
        ("Premier", str(END)), ("Premier", str(NEXT)),
    ]  # fmt: skip


def test_the_change_written_last_is_taken_back_first(lives: Lives) -> None:
    member = lives.admit("Acme")
    before = lives.terms(member)
    move(lives, member, "general")
    between = lives.terms(member)
    move(lives, member, "associate", date(2026, 10, 1))
    keep(lives, member)
    assert lives.terms(member) == between
    keep(lives, member)
    assert lives.terms(member) == before


def test_who_leaves_takes_the_resignation_back_before_the_change(lives: Lives) -> None:
    member = lives.admit("Acme")
    before = lives.terms(member)
    move(lives, member, "general")
    with lives.work() as work:
        resign_member(work, member, Leave(date(2026, 10, 1), "Cost.", credit="none"))
    with pytest.raises(Conflict, match="ends on 1 Oct 2026: resigned"):
        keep(lives, member)
    with lives.work() as work:
        take_back(work, member, reason="We stay.")
    keep(lives, member)
    assert lives.terms(member) == before


def test_staff_take_it_back_on_its_page_with_what_it_brings_about(lives: Lives) -> None:
    member = lives.admit("Acme")
    home, act = lives.path(member, "").rstrip("/"), lives.path(member, "acts/former-tier")
    assert "acts/former-tier" not in lives.staff.get(home).text
    assert "No change of tier lies ahead" in lives.staff.get(act).text
    assert lives.staff.post(act, reason="By letter.").status_code == 422
    move(lives, member, "general")
    assert "Take change of tier back" in lives.staff.get(home).text
    assert "stands again" in lives.shown(member, "acts/former-tier", reason="By letter.")
    assert lives.staff.post(act, reason="").status_code == 422
    assert lives.staff.post(act, reason="By letter.").status_code == 303
    assert "Change of tier taken back" in lives.staff.get(lives.path(member, "membership")).text
    assert "acts/former-tier" not in lives.staff.get(home).text


@pytest.mark.parametrize("is_run_between", [False, True])
@pytest.mark.parametrize("tier", ["premier", "general"])
@pytest.mark.parametrize("is_invoiced", [True, False])
def test_the_money_is_back_to_the_cent(
    database: Database, clock: Clock, *, tier: str, is_invoiced: bool, is_run_between: bool
) -> None:
    one = case(database, clock, tier=tier)
    if is_invoiced:
        one.run()
    before, owed = rows(one), one.owed()
    one.move("general" if tier == "premier" else "premier", MARCH)
    if is_run_between:
        one.run()
    back(one)
    assert one.owed() == owed
    if not is_run_between and not (is_invoiced and tier == "premier"):
        assert rows(one) == before
    one.run()
    assert one.owed() == owed
    assert [item.question for item in one.due() if item.question] == []


def test_what_was_credited_is_invoiced_again_and_what_was_paid_pays_for_it(
    database: Database, clock: Clock
) -> None:
    one = case(database, clock)
    one.run()
    invoice = one.books.invoice(one.member)
    payment = one.books.pay(one.member, 150_000_00, invoice.id)
    one.move("general", MARCH)
    assert one.books.free_of(payment) == 62_500_00
    with one.world.database.reading() as session:
        member = session.get_one(Member, one.member)
        change = foresee_former_tier(session, member, clock.now.date())
        assert str(change.owed) == "USD 62,500.00"
    back(one)
    one.run()
    again = one.books.invoice(one.member)
    assert (again.period_start, again.total_minor, one.books.free_of(payment)) == (
        MARCH,
        62_500_00,
        62_500_00,
    )
    with one.world.database.reading() as session:
        notes = select(func.count()).select_from(CreditNote)
        assert session.scalar(notes.join(Invoice, Invoice.id == CreditNote.invoice_id)) == 1


def test_a_change_and_a_resignation_taken_back_leave_the_money_as_it_was(
    database: Database, clock: Clock
) -> None:
    one = case(database, clock, tier="general")
    one.run()
    one.move("premier", MARCH)
    one.run()
    one.resign(JUNE)
    one.stay()
    back(one)
    assert one.owed() == 25_000_00
    one.run()
    assert one.owed() == 25_000_00


def test_days_that_could_not_be_invoiced_again_are_refused_with_the_invoice(
    database: Database, clock: Clock
) -> None:
    one = case(database, clock)
    one.move("general", MARCH)
    one.run()
    one.resign(JUNE)
    one.stay()
    with pytest.raises(Conflict, match="from 1 Mar 2027 on, has a credit note and cannot become void"):
        back(one)


class Wavering(History):
    """A history in which changes of tier are taken back."""

    def _try(self, day: date) -> None:
        self.case.clock.set(self.case.clock.now + timedelta(seconds=1))
        other = "general" if self.tier == "premier" else "premier"
        self.case.move(other, day)
        if self.random.random() < 0.5:
            self.case.run()
        later = day + timedelta(days=20)
        if self.random.random() < 0.3 and later.year == day.year:
            self.case.resign(later)
            self.case.stay()
            self.day = later
        try:
            back(self.case)
        except Conflict:  # its days were invoiced, and credited for the resignation
            self.held.append((day, other))
            self.tier = other

    _pass_on = _try


def test_whatever_is_tried_and_taken_back_each_day_is_owed_at_the_price_of_its_tier(
    database: Database, clock: Clock
) -> None:
    play_histories(Wavering, 20261130, database, clock)
