"""What the meetings of the demonstration decided, in words and figures, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Alternate, Suspension
from membership.assembly.bodies.queries import body_by_key, roster
from membership.assembly.meetings.models import Attendance, Meeting, MeetingNotice
from membership.assembly.meetings.standing import gathering, quorum_at
from membership.assembly.minutes.models import Minutes
from membership.assembly.motions.models import Motion, Outcome, Resolution, RollEntry
from membership.business.dues.arrears import apply_ladder
from membership.business.dues.models import Invoice
from membership.business.dues.payments import PaymentDetails, record_payment
from membership.demo.calendar import ZONE
from membership.demo.companies import DEBTOR
from membership.kernel.db import Database
from membership.kernel.money import Money
from membership.kernel.times import business_date, now
from membership.kernel.work import open_work, system_permit
from tests.stories.played import Played


def meeting(session: Session, played: Played, slug: str, title: str) -> Meeting:
    query = select(Meeting).where(
        Meeting.foundation_id == played.id_of(slug), Meeting.title.startswith(title)
    )
    return session.scalars(query).one()


def words(session: Session, held: Meeting) -> dict[str, str]:
    query = select(Motion.title, Outcome.words).join(Outcome, Outcome.motion_id == Motion.id)
    return {row.title: row.words for row in session.execute(query.where(Motion.meeting_id == held.id))}


def test_the_contested_vote_says_its_arithmetic_and_its_clause(played: Played) -> None:
    with played.database.reading() as session:
        said = words(session, meeting(session, played, "meridian", "Quarterly"))
    assert said["Audit of the signing keys"] == (
        "11 in office, 1 suspended, base 10, quorum 5, 9 present or represented: met; 6 for, 2 against, 1 abstaining: "
        "carried, more than half of the votes cast; clause 5.2, assumed"
    )
    assert "4 for, 4 against, 1 abstaining: not carried" in said["A permanent office"]


def test_a_carried_motion_is_a_numbered_resolution_and_a_lost_one_is_none(played: Played) -> None:
    with played.database.reading() as session:
        mine = Resolution.foundation_id == played.id_of("meridian")
        rows = session.execute(
            select(Resolution.title, Resolution.number, Resolution.published_at).where(mine)
        ).all()
    by_title = {row.title: row for row in rows}
    assert set(by_title) == {"Budget of the year", "Audit of the signing keys"}
    assert by_title["Budget of the year"].published_at is not None
    assert by_title["Audit of the signing keys"].published_at is None


def test_the_quorum_is_computed_at_each_moment(played: Played) -> None:
    with played.database.reading() as session:
        held = meeting(session, played, "meridian", "Quarterly")
        assert held.opened_at is not None
        counts = [
            (quorum_at(session, held.id, held.opened_at + timedelta(minutes=minute, seconds=30)), minute)
            for minute in (1, 3, 9, 22)
        ]
    assert [(answer.attending, answer.is_met) for answer, _ in counts] == [
        (4, False),
        (5, True),
        (8, True),
        (9, True),
    ]


def test_an_alternate_sits_in_and_somebody_comes_late(played: Played) -> None:
    with played.database.reading() as session:
        held = meeting(session, played, "meridian", "Quarterly")
        here = session.scalars(select(Attendance).where(Attendance.meeting_id == held.id)).all()
        assert held.opened_at is not None
        assert {one.capacity for one in here} == {"holder", "alternate"}
        assert max(one.arrived_at for one in here) - held.opened_at >= timedelta(minutes=20)


def test_the_seat_of_the_company_in_arrears_stands_on_no_roll(played: Played) -> None:
    with played.database.reading() as session:
        held = meeting(session, played, "meridian", "Quarterly")
        scene = gathering(session, held.id, held.opened_at or now())
        (seat,) = [line for line in scene.lines if line.organization == DEBTOR]
        assert seat.suspension is not None
        assert seat.suspension.clause == "3.3"
        motions = select(Motion.id).where(Motion.meeting_id == held.id)
        roll = session.scalars(select(RollEntry.seat_id).where(RollEntry.motion_id.in_(motions))).all()
        assert len(roll) == 20
        assert seat.seat_id not in roll


def test_payment_ends_the_suspension_at_once(played: Played) -> None:
    database = played.database
    with open_work(system_permit(database, "test")) as work:
        invoice = work.session.scalars(select(Invoice).where(Invoice.buyer_name == DEBTOR)).one()
        details = PaymentDetails(
            Money(invoice.total_minor, "USD"), business_date(work.at, ZONE), member_id=invoice.member_id
        )
        record_payment(work, invoice.foundation_id, details, [(invoice.id, None)])
    with database.reading() as session:
        ends = session.scalars(select(Suspension.ends_at)).all()
        assert len(ends) == 2, "the seat on the board and the seat on the council"
        assert None not in ends


def test_the_ladder_has_nothing_more_to_do_today(played: Played) -> None:
    with open_work(system_permit(played.database, "test")) as work:
        for slug in ("linux-foundation", "pytorch", "meridian"):
            assert apply_ladder(work, played.id_of(slug), business_date(work.at, ZONE)).steps == 0


@pytest.mark.parametrize(("slug", "title", "state"), [
    ("pytorch", "Quarterly", "published"), ("meridian", "First", "published"), ("meridian", "Quarterly", "draft"),
])  # fmt: skip
def test_minutes_stand_where_the_year_has_brought_them(
    played: Played, slug: str, title: str, state: str
) -> None:
    with played.database.reading() as session:
        held = meeting(session, played, slug, title)
        minutes = session.scalars(select(Minutes).where(Minutes.meeting_id == held.id)).one()
        assert minutes.state == state
        assert (minutes.pdf_sha256 is not None) == (state == "published")


def test_nobody_of_a_real_company_votes_against_anything(played: Played) -> None:
    with played.database.reading() as session:
        (said,) = words(session, meeting(session, played, "pytorch", "Quarterly")).values()
    assert ", 0 against, 0 abstaining: carried" in said


def test_every_meeting_was_called_in_time(played: Played) -> None:
    with played.database.reading() as session:
        notices = session.scalars(select(MeetingNotice)).all()
        ahead = session.scalars(select(Meeting).where(Meeting.state == "called")).all()
    assert len(notices) == 6
    assert len(ahead) == 3
    assert all(notice.is_in_time is not False for notice in notices)


def test_alternates_were_named_after_the_board_had_allowed_them(played: Played) -> None:
    with played.database.reading() as session:
        held = meeting(session, played, "pytorch", "Quarterly")
        days = session.scalars(
            select(Alternate.starts_on).where(Alternate.foundation_id == held.foundation_id)
        ).all()
        assert len(days) == 4
        assert all(day > business_date(held.starts_at, ZONE) for day in days)


def test_the_person_who_sits_by_office_is_an_invented_one(played: Played) -> None:
    assert _chair(played.database, played.id_of("pytorch")).endswith(" Example")


def _chair(database: Database, foundation_id: int) -> str:
    with database.reading() as session:
        body = body_by_key(session, foundation_id, "business", "governing_board")
        assert body is not None
        line = next(one for one in roster(session, body.id, now()) if one.group == "tac_chair")
        assert line.holder is not None
        return line.holder.name
