"""What follows a membership to its successor, and what does not: suspensions and announced terminations stay where they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from membership.business.dues.settling import note_suspended
from membership.business.lifecycle.endings import Leave, give_notice, resign_member, take_back
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.business.members.benefits import holding, term_covering
from membership.business.members.models import Member
from membership.business.members.terms import end_membership, reinstate_membership, take_back_resignation
from membership.business.members.using import Used, use_benefit
from membership.directory.organizations.naming import Naming, rename_organization
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.times import date_text
from tests.business.lifecycle.lives import END, NEXT, TODAY, Lives

AHEAD = TODAY + timedelta(days=15)
PASSES = "conference_passes"


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found()


def said(on: date) -> Succession:
    return Succession("acquisition", on, "Board, 1 March", "Agreement of 2 March")


def refused(lives: Lives, member: int, words: str, error: type[Exception] = RuleBroken) -> None:
    heir = lives.company("Heir")
    told = lives.shown(member, "acts/transfer", organization="Heir", on=str(TODAY), kind="acquisition")
    assert told.startswith("Refused ")
    assert words in told
    with pytest.raises(error, match=words), lives.work() as work:
        transfer_member(work, member, heir, said(TODAY))


@pytest.mark.parametrize("on", [TODAY, AHEAD])
def test_a_suspended_membership_passes_on_only_once_the_invoice_is_settled(lives: Lives, on: date) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        note_suspended(work, 1, member, "INV-1", on=on)
    words = (
        f"Acme is suspended from {date_text(on)} on for an invoice: it is paid, or a plan for it is accepted"
    )
    refused(lives, member, words)


def test_a_membership_whose_termination_is_announced_does_not_pass_on(lives: Lives) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        give_notice(work, member, grounds="Breach.", hearing_on=AHEAD)
    refused(lives, member, "The termination of Acme is announced: it is decided, or withdrawn")


def test_a_membership_that_ends_does_not_pass_on(lives: Lives) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        resign_member(work, member, Leave(AHEAD, "Cost."))
    refused(lives, member, "This membership ends on 17 Mar 2026: resigned", Conflict)


def test_the_preview_of_a_transfer_says_that_an_open_invoice_stays_with_the_company_before(
    lives: Lives,
) -> None:
    member, _ = lives.admit("Acme"), lives.company("Heir")
    lives.books.run()
    told = lives.shown(member, "acts/transfer", organization="Heir", on=str(TODAY), kind="acquisition")
    assert "stays due from Acme: USD 150,000.00" in told
    assert "No membership is suspended for it any more." in told


# The name of the successor


@pytest.mark.parametrize("name", ["Elder", "Branded"])
def test_a_new_successor_that_bears_a_name_of_a_known_company_is_registered_only_by_who_has_looked(
    lives: Lives, name: str
) -> None:
    member, known = lives.admit("Acme"), lives.company("Elder")
    with lives.work() as work:
        rename_organization(work, known, Naming("Younger", "Branded", TODAY), version=None)
    typed = {
        "organization": name,
        "on": str(TODAY),
        "kind": "acquisition",
        "consent": "Board",
        "signature": "PA",
    }
    told = lives.shown(member, "acts/transfer", **typed)
    assert told.startswith(f"Refused “{name}” ")
    assert "Branded" in told
    answer = lives.staff.post(lives.path(member, "acts/transfer"), **typed)
    assert answer.status_code == 422
    assert "tick the box “It is another company”" in answer.text
    assert f'value="{name}"' in answer.text
    assert "is_another" in answer.text
    assert lives.states(member, TODAY) == ["member"]
    again = {**typed, "is_another": "y"}
    assert "Refused" not in lives.shown(member, "acts/transfer", **again)
    assert lives.staff.post(lives.path(member, "acts/transfer"), **again).status_code == 303
    assert lives.states(member, TODAY) == ["transferred"]
    with lives.database.reading() as session:
        successors = session.scalars(select(Member.organization_id).where(Member.id != member)).all()
    assert known not in successors
    assert len(successors) == 1


# What counts on from the term as it was sold


def use(lives: Lives, member: int, quantity: int, on: date) -> None:
    with lives.work() as work:
        use_benefit(work, member, PASSES, Used(quantity, "the conference", on), by="Stella", today=on)


def left(lives: Lives, member: int, on: date) -> int | None:
    with lives.database.reading() as session:
        term = term_covering(session, member, on)
        assert term is not None
        return holding(session, member, term, PASSES, on).left


def test_what_was_used_stays_used_when_a_resignation_is_taken_back_however_often(lives: Lives) -> None:
    member = lives.admit("Acme")
    use(lives, member, 12, TODAY)
    for days in (1, 3):
        with lives.work() as work:
            resign_member(work, member, Leave(TODAY + timedelta(days=days), "Cost."))
            take_back(work, member, reason="Mail.")
    day = TODAY + timedelta(days=5)
    lives.turn_to(day)
    assert left(lives, member, day) == 0
    with pytest.raises(RuleBroken, match="0 of 12 are left in this year"):
        use(lives, member, 1, day)


def test_what_was_used_stays_used_when_a_membership_passes_on(lives: Lives) -> None:
    member, heir = lives.admit("Acme"), lives.company("Heir")
    use(lives, member, 7, TODAY)
    with lives.work() as work:
        transfer_member(work, member, heir, said(AHEAD))
    assert left(lives, lives.named("Heir"), AHEAD) == 5
    shown = lives.staff.get(lives.path(lives.named("Heir"), "benefits"))
    assert shown.status_code == 200
    with lives.work() as work:
        renew_member(work, lives.named("Heir"))
    assert left(lives, lives.named("Heir"), END) == 12


def test_a_term_that_passes_on_whole_gives_its_own(lives: Lives) -> None:
    member, heir = lives.admit("Acme"), lives.company("Heir")
    use(lives, member, 7, TODAY)
    with lives.work() as work:
        transfer_member(work, member, heir, said(END))
    assert left(lives, lives.named("Heir"), END) == 12


# What comes back with a resignation that is taken back


def test_the_terms_that_a_resignation_took_away_stand_again_when_it_is_taken_back(lives: Lives) -> None:
    member, other = lives.admit("Acme"), lives.admit("Brick")
    for one, day in ((member, date(2026, 10, 1)), (other, END)):
        with lives.work() as work:
            renew_member(work, one, tier_key="general")
        with lives.work() as work:
            resign_member(work, one, Leave(day, "Cost.", waiver="Test."))
        told = lives.shown(one, "acts/stay", reason="x")
        assert "The term from 1 Jan 2027 until 1 Jan 2028 as General stands again." in told
        assert "The membership goes on until 1 Jan 2028." in told
        with lives.work() as work:
            take_back(work, one, reason="Mail.")
        assert lives.terms(one)[-1][:4] == ("General", str(END), str(NEXT), "renewal")
        assert lives.states(one, day, END) == ["member", "member"]


def test_only_what_the_last_resignation_took_away_stands_again_even_of_two_at_the_same_instant(
    lives: Lives,
) -> None:
    member = lives.admit("Acme")
    with lives.work() as work:
        renew_member(work, member, tier_key="general")
    with lives.work() as work:
        end_membership(work, member, ends_on=TODAY, reason="Cost.")
        reinstate_membership(work, member, on=TODAY + timedelta(days=5), reason="Asked.")
        end_membership(work, member, ends_on=AHEAD, reason="Cost again.")
    assert "stands again" not in lives.shown(member, "acts/stay", reason="x")
    with lives.work() as work:
        take_back_resignation(work, member, today=TODAY, reason="Mail.")
    assert lives.terms(member)[-1][:4] == ("Premier", str(AHEAD), str(END), "reinstatement")


def test_a_successor_that_the_tier_would_not_admit_is_named_with_the_clause(lives: Lives) -> None:
    member = lives.admit("School", "associate")
    heir = lives.company("Corp", "company")
    words = "Associate is for academic or nonprofit organizations; Corp is recorded as company (clause 1.3)."
    told = lives.shown(
        member, "acts/transfer", organization="Corp", on=str(TODAY), kind="acquisition", keeps_people="y"
    )
    assert words in told
    new = lives.shown(
        member,
        "acts/transfer",
        organization="Nobody knows",
        on=str(TODAY),
        kind="acquisition",
        keeps_people="y",
    )
    assert "the category is not recorded (clause 1.3)" in new
    with lives.work() as work:
        assert transfer_member(work, member, heir, said(TODAY)).warnings == (words,)
