"""What the page of an act says before it is written down: also that, and why, it will be refused, on any day of any calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from membership.business.lifecycle.endings import Leave, resign_member
from membership.kernel.db import Database
from tests.business.lifecycle.lives import END, TODAY, Lives

EDGES = ("0001-01-01", "0001-01-02", "1899-12-31", "9999-12-30", "9999-12-31")
ACTS: dict[str, dict[str, str]] = {
    "ending": {"ends_on": "", "said_on": "", "reason": "x", "credit": "charter"},
    "acts/termination": {"ends_on": ""},
    "acts/transfer": {
        "on": "",
        "organization": "Heir",
        "kind": "acquisition",
        "consent": "x",
        "signature": "x",
    },
    "acts/reinstatement": {"on": "", "reason": "x"},
    "tier": {"on": "", "tier": "general", "when": "now", "credit": "charter"},
    "acts/notice": {"hearing_on": "", "grounds": "x"},
    "acts/group": {"on": "", "owner": "Heir", "share": "60"},
}


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found()


@pytest.mark.parametrize("act", ACTS)
def test_a_day_at_the_edge_of_the_calendar_is_answered_at_its_field_and_foreseen_as_nothing(
    lives: Lives, act: str
) -> None:
    member, _ = lives.admit("Acme"), lives.company("Heir")
    for day in EDGES:
        typed = {key: value or day for key, value in ACTS[act].items()}
        assert lives.shown(member, act, **typed) == ""
        assert lives.staff.post(lives.path(member, act), **typed).status_code == 422
    if act == "acts/reinstatement":
        with lives.work() as work:
            resign_member(work, member, Leave(TODAY, "Cost."))
        for day in EDGES:
            assert lives.shown(member, act, **{key: value or day for key, value in ACTS[act].items()}) == ""


def test_the_preview_says_that_the_tier_does_not_take_the_company_unless_it_is_waived(lives: Lives) -> None:
    member = lives.admit("Profit", category="company")
    refused = "Refused Associate is for academic or nonprofit organizations; Profit is recorded as company (clause 1.3)."
    for act, typed in (
        ("tier", {"tier": "associate", "when": "now", "on": "2026-04-01", "credit": "charter"}),
        ("tier", {"tier": "associate", "when": "next_term", "on": "2026-04-01", "credit": "charter"}),
        ("renewal", {"tier": "associate", "years": "1"}),
    ):
        assert refused in lives.shown(member, act, **typed)
        assert "Refused" not in lives.shown(member, act, **typed, waiver="Board, 3 March")
    assert "Refused" not in lives.shown(member, "renewal", tier="premier", years="1")


def test_the_preview_of_the_tier_that_a_member_has_says_so(lives: Lives) -> None:
    member = lives.admit("Acme")
    told = lives.shown(member, "tier", tier="premier", when="now", on="2026-04-01", credit="charter")
    assert told == "Refused It is a Premier member already."


def test_the_preview_of_a_resignation_says_that_the_notice_comes_late(lives: Lives) -> None:
    member = lives.admit("Acme")
    lives.turn_to(date(2026, 12, 3))
    typed = {"ends_on": str(END), "said_on": "2026-12-02", "credit": "charter"}
    told = lives.shown(member, "ending", **typed)
    assert "Refused Notice that the term until" in told
    assert "(clause 1.4)" in told
    assert "A seat of Acme closes on 1 Jan 2027" in told
    assert "Refused" not in lives.shown(member, "ending", **typed, waiver="Board.")
    assert "Refused" not in lives.shown(member, "ending", **{**typed, "said_on": "2026-12-01"})


@pytest.mark.parametrize(
    ("day", "words"),
    [("2025-12-01", "The membership begins on 1 Jan 2026"), ("2026-01-01", "begins on"), ("2027-01-02", "has no day from")],
)  # fmt: skip
def test_the_preview_of_an_end_outside_of_the_membership_says_that_it_is_refused(
    lives: Lives, day: str, words: str
) -> None:
    told = lives.shown(lives.admit("Acme"), "ending", ends_on=day, credit="charter")
    assert told.startswith("Refused ")
    assert words in told


def test_the_preview_of_what_follows_no_longer_says_that_the_membership_ends(lives: Lives) -> None:
    member, _ = lives.admit("Acme"), lives.company("Heir")
    with lives.work() as work:
        resign_member(work, member, Leave(date(2026, 6, 1), "Cost."))
    for act, typed in (
        ("renewal", {"tier": "premier", "years": "1"}),
        ("tier", {"tier": "general", "when": "now", "on": "2026-04-01", "credit": "charter"}),
        ("ending", {"ends_on": "2026-05-01", "credit": "charter"}),
        ("acts/transfer", {"organization": "Heir", "on": "2026-05-01", "kind": "acquisition"}),
    ):
        assert lives.shown(member, act, **typed) == "Refused This membership ends on 1 Jun 2026: resigned."


def test_the_preview_of_a_return_outside_of_the_rest_of_the_term_says_that_it_is_refused(
    lives: Lives,
) -> None:
    member = lives.admit("Acme")
    told = lives.shown(member, "acts/reinstatement", on=str(TODAY), reason="x")
    assert told == "Refused This membership did not end early: there is nothing to reinstate."
    with lives.work() as work:
        resign_member(work, member, Leave(TODAY, "Cost."))
    for day in ("2026-03-01", "2027-01-01"):
        told = lives.shown(member, "acts/reinstatement", on=day, reason="x")
        assert told.startswith(
            "Refused The day must lie between the end (2 Mar 2026) and the end of the term as sold (1 Jan 2027)"
        )


@pytest.mark.parametrize(
    ("act", "day"), [("ending", "2026-07-01"), ("tier", "2026-07-01"), ("ending", "2026-01-10")]
)
def test_the_preview_says_what_stays_due_of_an_invoice_after_what_is_given_back(
    database: Database, clock: Any, act: str, day: str
) -> None:
    lives = Lives(database, clock).found(('refund = "none"', 'refund = "prorated"'))
    member = lives.admit("Acme")
    lives.books.run()
    invoice = lives.books.invoice(member)
    typed = {
        "ends_on": day,
        "on": day,
        "tier": "associate",
        "when": "now",
        "credit": "charter",
        "reason": "Cost.",
    }
    told = lives.shown(member, act, **typed, waiver="Test.")
    found = re.search(
        r"stays due with USD ([\d,.]+) on [^:]+: USD 150,000.00 less USD ([\d,.]+) that are", told
    )
    assert found, told
    assert "stays due: " not in told
    answer = lives.staff.post(lives.path(member, act), **typed, waiver="Test.")
    assert answer.status_code == 303, answer.text
    assert f"{lives.books.open_of(invoice.id) / 100:,.2f}" == found[1]


def test_the_preview_says_that_nothing_stays_due_where_all_that_is_open_is_given_back(
    database: Database, clock: Any
) -> None:
    lives = Lives(database, clock).found(('refund = "none"', 'refund = "prorated"'))
    member = lives.admit("Acme")
    lives.books.run()
    lives.books.pay(member, 140_000_00, lives.books.invoice(member).id)
    told = lives.shown(member, "ending", ends_on="2026-07-01", credit="charter", reason="Cost.")
    assert "is due no more: the USD 10,000.00 open of it are given back." in told
