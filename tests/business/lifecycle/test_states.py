"""The state of a member between acts whose days lie apart: nothing that lies ahead is dragged forward, nothing that was paid
stays suspended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from membership.business.dues.arrears import apply_ladder
from membership.business.dues.settling import note_suspended
from membership.business.lifecycle.endings import (
    Leave,
    give_notice,
    resign_member,
    take_back,
    withdraw_notice,
)
from membership.business.lifecycle.moves import move_member, renew_member
from membership.business.members.acts import acts_of
from membership.business.members.models import Member
from membership.business.members.queries import company_by_public_id
from membership.business.members.terms import latest_term
from membership.kernel.db import Database
from membership.kernel.work import Work
from tests.business.lifecycle.lives import END, TODAY, Lives

AHEAD = TODAY + timedelta(days=15)
HEARING = TODAY + timedelta(days=40)


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found(('refund = "none"', 'refund = "prorated"'))


ACTS: dict[str, tuple[Callable[[Work, int], object], str, str]] = {
    "a notice": (
        lambda work, member: give_notice(work, member, grounds="Breach.", hearing_on=HEARING), "noticed", "suspended_noticed",
    ),
    "another tier": (lambda work, member: move_member(work, member, "general", on=TODAY), "member", "suspended"),
    "a renewal": (lambda work, member: renew_member(work, member), "member", "suspended"),
    "a resignation": (lambda work, member: resign_member(work, member, Leave(END, "Cost.")), "member", "suspended"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_a_suspension_that_lies_ahead_is_not_dragged_forward_by_another_act(lives: Lives, name: str) -> None:
    act, meanwhile, then = ACTS[name]
    member = lives.admit("Acme")
    with lives.work() as work:
        note_suspended(work, 1, member, "INV-1", on=AHEAD)
    with lives.work() as work:
        act(work, member)
    days = (TODAY, AHEAD - timedelta(days=1), AHEAD)
    assert lives.states(member, *days) == [meanwhile, meanwhile, then]
    with lives.database.reading() as session:
        row = session.get_one(Member, member)
        for day, state in zip(days, (meanwhile, meanwhile, then), strict=True):
            assert company_by_public_id(session, row.foundation_id, row.public_id, day).state == state


def test_what_is_taken_back_leaves_a_suspension_ahead_on_its_day(lives: Lives) -> None:
    member, other = lives.admit("Acme"), lives.admit("Brick")
    with lives.work() as work:
        for one in (member, other):
            note_suspended(work, 1, one, "INV-1", on=AHEAD)
    with lives.work() as work:
        resign_member(work, member, Leave(END, "Cost."))
        take_back(work, member, reason="Mail.")
        give_notice(work, other, grounds="Breach.", hearing_on=HEARING)
        withdraw_notice(work, other, reason="A mistake.")
    for one in (member, other):
        assert lives.states(one, TODAY, AHEAD) == ["member", "suspended"]


@pytest.mark.parametrize("is_suspended_first", [True, False])
def test_a_payment_lifts_the_suspension_also_of_who_has_resigned_for_later(
    lives: Lives, is_suspended_first: bool
) -> None:
    member = lives.admit("Acme")
    lives.books.run()
    invoice = lives.books.invoice(member)
    assert invoice.due_on is not None
    suspended = invoice.due_on + timedelta(days=76)
    leave = Leave(date(2026, 12, 1), "Cost.")
    if not is_suspended_first:
        with lives.work() as work:
            resign_member(work, member, leave)
    for days in (60, 76):
        with lives.work() as work:
            apply_ladder(work, lives.foundation_id, invoice.due_on + timedelta(days=days))
    lives.turn_to(suspended)
    if is_suspended_first:
        with lives.work() as work:
            resign_member(work, member, leave)
    assert lives.states(member, suspended, leave.ends_on) == ["suspended", "resigned"]
    lives.books.pay(member, lives.books.open_of(invoice.id), invoice.id, on=suspended)
    assert lives.states(member, suspended, leave.ends_on) == ["member", "resigned"]
    with lives.database.reading() as session:
        last = acts_of(session, member)[-1]
        assert (last.step, last.effective_on, last.reason) == ("resign", leave.ends_on, "Cost.")
    told = lives.staff.get(lives.path(member, "membership")).text
    assert (told.count(">Resigned<"), told.count(">Resignation taken back<")) == (1, 0)
    with lives.work() as work:
        take_back(work, member, reason="Mail.")
    assert lives.states(member, suspended, leave.ends_on) == ["member", "member"]


def test_what_a_resignation_gave_back_is_owed_again_also_when_a_suspension_was_lifted_since(
    lives: Lives,
) -> None:
    member = lives.admit("Acme")
    lives.books.run()
    invoice = lives.books.invoice(member)
    with lives.work() as work:
        note_suspended(work, invoice.id, member, "INV", on=TODAY)
    with lives.work() as work:
        resign_member(work, member, Leave(date(2026, 7, 1), "Cost."))
    lives.turn_to(AHEAD)
    lives.books.pay(member, lives.books.open_of(invoice.id), invoice.id)
    with lives.work() as work:
        take_back(work, member, reason="Mail.")
    assert lives.states(member, AHEAD, END) == ["member", "member"]
    with lives.database.reading() as session:
        rest = latest_term(session, member)
        assert rest is not None
        assert (str(rest.starts_on), rest.part_minor) == ("2026-07-01", 7_500_000)
