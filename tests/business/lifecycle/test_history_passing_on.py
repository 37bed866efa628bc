"""What a membership was before it passed on counts and is shown on, under both names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from membership.assembly.bodies.models import Seat
from membership.assembly.meetings.attending import note_arrival
from membership.assembly.meetings.operations import adjourn, call_meeting, open_meeting
from membership.assembly.meetings.taking_part import seats_taking_part
from membership.assembly.rules.queries import charter_in_force
from membership.business.lifecycle.accepting import note_acceptance, publish_text
from membership.business.lifecycle.agreeing import Signing
from membership.business.lifecycle.standing import standing_on
from membership.business.lifecycle.standing_facts import facts_of
from membership.business.members.models import Member
from membership.business.members.retention import RETENTION
from membership.kernel.db import Database
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import now
from membership.kernel.viewer import Viewer
from tests.business.lifecycle.lives import TODAY, Lives
from tests.business.lifecycle.test_seats_passing_on import BOARD, pass_on, said, seat_of, seated
from tests.business.lifecycle.test_standing import ATTENDS


@pytest.fixture
def lives(database: Database, clock: object) -> Lives:
    return Lives(database, clock).found()


def text_of(lives: Lives, member: int, tab: str) -> str:
    answer = lives.staff.get(lives.path(member, tab).rstrip("/"))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def own(lives: Lives, member: int, tab: str) -> str:
    pages = lives.staff.as_(
        "representative", lives.foundation_id, organization_id=lives.company_of(member), kind="primary"
    )
    return pages.get(lives.path(member, tab)).get_data(as_text=True)


def test_the_successor_shows_what_was_under_the_former_name_and_the_predecessor_names_the_successor(
    lives: Lives,
) -> None:
    member = lives.admit("Acme")
    heir = pass_on(lives, member, said(TODAY))
    last = pass_on(lives, heir, said(TODAY + timedelta(days=1)), "Later")
    assert "From 2 Mar 2026 on this membership is that of" in text_of(lives, member, "")
    assert lives.path(heir, "").rstrip("/") in text_of(lives, member, "")
    told = text_of(lives, last, "")
    assert "Until 3 Mar 2026 this was the membership of" in told
    shown = text_of(lives, last, "membership")
    assert "As Heir, until 3 Mar 2026" in shown
    assert "As Acme, until 2 Mar 2026" in shown
    history = text_of(lives, last, "history")
    assert "As Acme, until 2 Mar 2026" in history
    assert "Rep of Acme is primary representative of Acme" in history


@pytest.mark.parametrize(("kind", "is_shown"), [("rename", True), ("spin_off", False)])
def test_who_was_spun_off_does_not_read_the_history_of_the_company_that_goes_on(
    lives: Lives, kind: str, is_shown: bool
) -> None:
    heir = pass_on(lives, lives.admit("Acme"), said(TODAY, kind))
    assert ("Rep of Acme is primary representative of Acme" in own(lives, heir, "history")) is is_shown
    assert "As Acme, until 2 Mar 2026" in text_of(lives, heir, "history")
    assert "As Acme, until 2 Mar 2026" in own(lives, heir, "membership")


def test_good_standing_is_told_for_the_days_before_the_transfer_too(lives: Lives) -> None:
    heir = pass_on(lives, lives.admit("Acme"), said(TODAY))
    shown = text_of(lives, heir, "standing")
    assert "as Acme" in shown
    assert shown.index("2 Mar 2026") < shown.index("as Acme")


def test_what_the_company_before_accepted_its_successor_has_accepted(
    database: Database, clock: object
) -> None:
    lives = Lives(database, clock).found(
        ('id = "premier"\ntitle = "Premier"', 'id = "premier"\naccept_within_days = 10\ntitle = "Premier"')
    )
    member = lives.admit("Acme")
    with lives.work() as work:
        wording = publish_text(
            work, lives.foundation_id, "Agreement", "{{legal_name}} joins as {{tier}} for {{dues}}."
        )
        signing = Signing("Rep of Acme", "CEO", "I may.", "")
        note_acceptance(work, work.session.get_one(Member, member), wording, signing, "0" * 64)
        work.record(
            "business.agreement_text.accepted", wording, foundation_id=lives.foundation_id, summary="Yes."
        )
    lives.turn_to(TODAY + timedelta(days=30))
    day = TODAY + timedelta(days=30)
    heir = pass_on(lives, member, said(day))
    with database.reading() as session:
        document = charter_in_force(session, lives.foundation_id, "business", day)
        facts = facts_of(session, lives.foundation_id, document, only=(heir,))
        assert standing_on(document, facts[heir], day).state == "good"


def test_attendance_is_counted_on_with_the_seat(database: Database, clock: object) -> None:
    lives = Lives(database, clock).found(more=ATTENDS)
    member = lives.admit("Acme")
    holly, *_ = seated(lives, member)
    seat = seat_of(lives, member)
    with lives.work() as work:
        body = work.session.get_one(Seat, seat).body_id
        for day in (9, 16, 23):
            at = datetime(2026, 2, day, 15, tzinfo=UTC)
            meeting = call_meeting(
                work, body, title=f"February {day}", starts_at=at, ends_at=at + timedelta(hours=1)
            )
            open_meeting(work, meeting.id, at=at)
            if day == 9:
                note_arrival(work, meeting.id, seat, holly, at)
            adjourn(work, meeting.id, at=at + timedelta(hours=1))
    heir = pass_on(lives, member, said(TODAY))
    after = seat_of(lives, heir)
    with database.reading() as session:
        document = charter_in_force(session, lives.foundation_id, "business", TODAY)
        found = {one.seat_id: one for one in seats_taking_part(session, lives.foundation_id, document)}
        assert [part.attended for part in found[after].meetings] == [True, False, False]
        facts = facts_of(session, lives.foundation_id, document, only=(heir,))
        assert standing_on(document, facts[heir], TODAY).state == "bad"
    page = lives.staff.get(lives.path(heir, "seats")).get_data(as_text=True)
    assert "Vote suspended" in page
    assert BOARD in {one.body for one in found.values()}


def test_retention_counts_a_membership_that_passed_on_as_one_that_stayed(lives: Lives) -> None:
    pass_on(lives, lives.admit("Acme"), said(TODAY, "acquisition"))
    asked = ReportRequest(Viewer(at=now()), date(2026, 12, 31), now(), lives.foundation_id)
    with lives.database.reading() as session:
        assert list(RETENTION.rows(session, asked)) == [("2026", 1, 0, 1, 1, 0, Fraction(1))]
