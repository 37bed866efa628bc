"""An act counts in the term that covers its day, whatever was sold after it; the first day of a term is one of its days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from membership.business.dues.dues_run import run_dues
from membership.business.dues.models import Invoice
from membership.business.dues.periods import Days
from membership.business.lifecycle.endings import Leave, resign_member, take_back
from membership.business.lifecycle.moves import move_member, renew_member
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.work import system_permit
from tests.business.lifecycle.lives import END, JOINED, NEXT, TODAY, Lives

DAY = date(2026, 4, 1)
PREMIER, ASSOCIATE = 15_000_000, 0
LAST = date(2029, 1, 1)


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found(('refund = "none"', 'refund = "prorated"'))


def renewed(lives: Lives, tier: str = "", name: str = "Acme") -> int:
    """A member since 1 January whose next term is written down."""
    member = lives.admit(name)
    with lives.work() as work:
        renew_member(work, member, tier_key=tier, waiver="Test.")
    return member


def invoice_the_next_term(lives: Lives) -> None:
    permit = system_permit(lives.database, "cli", "test")
    run_dues(permit, lives.foundation_id, Days.year(2027), on=TODAY)


def invoices(lives: Lives, member: int) -> list[tuple[str, str, int]]:
    with lives.database.reading() as session:
        query = select(Invoice).where(Invoice.member_id == member).order_by(Invoice.id)
        return [(str(one.period_start), one.state, one.total_minor) for one in session.scalars(query)]


def said(on: date) -> Succession:
    return Succession("acquisition", on, "Board, 1 March", "Agreement of 2 March")


# Another tier


def test_another_tier_counts_in_the_running_term_and_the_next_one_is_sold_again(lives: Lives) -> None:
    member = renewed(lives)
    told = lives.shown(member, "tier", tier="associate", when="now", on=str(DAY), credit="charter")
    assert "The next term is sold again: from 1 Jan 2027 until 1 Jan 2028 as Associate: USD 0.00." in told
    with lives.work() as work:
        move_member(work, member, "associate", on=DAY)
    assert [(tier, start, end) for tier, start, end, *_ in lives.terms(member)] == [
        ("Premier", "2026-01-01", "2026-04-01"), ("Associate", "2026-04-01", "2027-01-01"),
        ("Associate", "2027-01-01", "2028-01-01"),
    ]  # fmt: skip
    assert lives.terms(member)[2][3:] == ("renewal", 0)


def test_a_tier_that_was_chosen_for_the_next_term_stays_chosen(lives: Lives) -> None:
    member = renewed(lives, tier="associate")
    told = lives.shown(member, "tier", tier="general", when="now", on=str(DAY), credit="charter")
    assert "The term from 1 Jan 2027 on stays Associate, as it was sold." in told
    with lives.work() as work:
        move_member(work, member, "general", on=DAY)
    assert [tier for tier, *_ in lives.terms(member)] == ["Premier", "General", "Associate"]


def test_another_tier_from_the_first_day_of_a_term_sells_the_whole_of_it(lives: Lives) -> None:
    member = renewed(lives)
    told = lives.shown(member, "tier", tier="associate", when="now", on=str(END), credit="charter")
    assert "The term from 1 Jan 2027 until 1 Jan 2028 as Associate: USD 0.00." in told
    with lives.work() as work:
        move_member(work, member, "associate", on=END)
    assert lives.terms(member) == [
        ("Premier", "2026-01-01", "2027-01-01", "admission", PREMIER),
        ("Associate", "2027-01-01", "2028-01-01", "renewal", ASSOCIATE),
    ]
    with lives.work() as work:
        move_member(work, member, "general", on=JOINED)
    assert lives.terms(member)[0][:4] == ("General", "2026-01-01", "2027-01-01", "admission")


def test_on_the_day_after_the_last_term_another_tier_is_sold_with_the_next_one(lives: Lives) -> None:
    member = lives.admit("Acme")
    told = lives.shown(member, "tier", tier="associate", when="now", on=str(END), credit="charter")
    assert "The next term, from 1 Jan 2027 until 1 Jan 2028 as Associate: USD 0.00." in told
    with lives.work() as work:
        move_member(work, member, "associate", on=END)
    assert lives.terms(member)[1] == ("Associate", "2027-01-01", "2028-01-01", "renewal", 0)


def test_with_the_next_term_means_the_one_that_follows_the_present_also_when_it_is_written(
    lives: Lives,
) -> None:
    member, other = renewed(lives), lives.admit("Brick")
    typed = {"tier": "associate", "when": "next_term", "on": str(TODAY), "credit": "charter"}
    assert "from 1 Jan 2027 until 1 Jan 2028 as Associate" in lives.shown(member, "tier", **typed)
    for one in (member, other):
        answer = lives.staff.post(lives.path(one, "tier"), **typed)
        assert answer.status_code == 303, answer.text
        assert [(tier, start) for tier, start, *_ in lives.terms(one)] == [
            ("Premier", "2026-01-01"), ("Associate", "2027-01-01"),
        ]  # fmt: skip


def test_the_invoice_of_a_term_that_is_sold_again_is_void_and_another_is_written(lives: Lives) -> None:
    member = renewed(lives)
    lives.books.run()
    invoice_the_next_term(lives)
    paid = lives.books.pay(member, PREMIER, lives.books.invoice(member).id)
    told = lives.shown(member, "tier", tier="general", when="now", on=str(DAY), credit="charter")
    assert "is void: its period from 1 Jan 2027 on never begins." in told
    with lives.work() as work:
        move_member(work, member, "general", on=DAY, waiver="Test.")
    assert [row[:2] for row in invoices(lives, member)] == [("2026-01-01", "issued"), ("2027-01-01", "void")]
    assert lives.books.free_of(paid) == PREMIER
    with lives.work() as work:
        move_member(work, member, "premier", on=END)
    invoice_the_next_term(lives)
    assert invoices(lives, member)[-1] == ("2027-01-01", "issued", PREMIER)


def test_a_change_counts_in_a_term_whose_resignation_was_taken_back(lives: Lives) -> None:
    member = lives.admit("Acme", "associate")
    with lives.work() as work:
        resign_member(work, member, Leave(date(2026, 8, 1), "Cost."))
        take_back(work, member, reason="Mail.")
        move_member(work, member, "premier", on=DAY)
    assert [(tier, start, end) for tier, start, end, *_ in lives.terms(member)] == [
        ("Associate", "2026-01-01", "2026-04-01"), ("Premier", "2026-04-01", "2027-01-01"),
    ]  # fmt: skip


def test_a_day_outside_of_the_membership_is_told_in_the_preview_and_by_the_act(lives: Lives) -> None:
    member = lives.admit("Acme")
    for day in (date(2025, 1, 1), END + timedelta(days=1), date(2090, 1, 1)):
        told = lives.shown(member, "tier", tier="general", when="now", on=str(day), credit="charter")
        assert "Refused The day must lie within the membership, from 1 Jan 2026 until 1 Jan 2027." in told
        with pytest.raises(RuleBroken, match="within the membership") as refused, lives.work() as work:
            move_member(work, member, "general", on=day)
        assert refused.value.field == "on"


# A successor


def test_a_membership_passes_on_within_the_running_term_and_the_next_one_goes_with_it(lives: Lives) -> None:
    member, heir = renewed(lives), lives.company("Heir")
    told = lives.shown(member, "acts/transfer", organization="Heir", on=str(DAY), kind="acquisition")
    assert "Heir has the rest of the term, until 1 Jan 2027, as it was paid." in told
    assert "The term from 1 Jan 2027 until 1 Jan 2028 goes over too; Heir owes its dues." in told
    with lives.work() as work:
        transfer_member(work, member, heir, said(DAY))
    assert lives.terms(member) == [("Premier", "2026-01-01", "2026-04-01", "admission", PREMIER)]
    assert lives.terms(lives.named("Heir")) == [
        ("Premier", "2026-04-01", "2027-01-01", "transfer", 0), ("Premier", "2027-01-01", "2028-01-01", "renewal", PREMIER),
    ]  # fmt: skip


def test_the_invoice_of_a_next_term_that_passes_on_is_void_and_the_successor_owes_it(lives: Lives) -> None:
    member, heir = renewed(lives), lives.company("Heir")
    invoice_the_next_term(lives)
    told = lives.shown(member, "acts/transfer", organization="Heir", on=str(DAY), kind="acquisition")
    assert "is void: its period from 1 Jan 2027 on never begins." in told
    with lives.work() as work:
        transfer_member(work, member, heir, said(DAY))
    invoice_the_next_term(lives)
    assert invoices(lives, member) == [("2027-01-01", "void", PREMIER)]
    assert invoices(lives, lives.named("Heir")) == [("2027-01-01", "issued", PREMIER)]


def test_a_membership_passes_on_as_of_the_first_day_of_the_next_term(lives: Lives) -> None:
    member, heir = renewed(lives), lives.company("Heir")
    with lives.work() as work:
        transfer_member(work, member, heir, said(END))
    assert lives.terms(member) == [("Premier", "2026-01-01", "2027-01-01", "admission", PREMIER)]
    assert lives.terms(lives.named("Heir")) == [("Premier", "2027-01-01", "2028-01-01", "transfer", PREMIER)]
    assert lives.states(member, END - timedelta(days=1), END) == ["member", "transferred"]
    assert lives.states(lives.named("Heir"), END - timedelta(days=1), END) == ["none", "member"]


def test_a_membership_passes_on_as_of_the_day_after_its_last_term(lives: Lives) -> None:
    member, heir = lives.admit("Acme"), lives.company("Heir")
    told = lives.shown(member, "acts/transfer", organization="Heir", on=str(END), kind="acquisition")
    assert "The next term, from 1 Jan 2027 on, is sold to Heir as Premier, which owes its dues." in told
    with lives.work() as work:
        transfer_member(work, member, heir, said(END))
    assert lives.terms(lives.named("Heir")) == [("Premier", "2027-01-01", "2028-01-01", "transfer", PREMIER)]
    with lives.work() as work:
        renew_member(work, lives.named("Heir"))
    assert lives.terms(lives.named("Heir"))[1][1:3] == (str(NEXT), str(LAST))


@pytest.mark.parametrize("day", ["2025-01-01", "2026-01-01", "2027-01-02", "2028-01-01", "2090-12-31"])
def test_a_transfer_on_a_day_outside_of_the_membership_is_answered_in_words(lives: Lives, day: str) -> None:
    member, _ = lives.admit("Acme"), lives.company("Heir")
    words = "The day must lie after the first day of the membership, 1 Jan 2026, and not after its end, 1 Jan 2027."
    assert f"Refused {words}" in lives.shown(
        member, "acts/transfer", organization="Heir", on=day, kind="acquisition"
    )
    typed = {"organization": "Heir", "on": day, "kind": "acquisition", "consent": "Board", "signature": "PA"}
    answer = lives.staff.post(lives.path(member, "acts/transfer"), **typed)
    assert (answer.status_code, words in answer.text) == (422, True)
