"""The payment ladder: notices, the vote that is suspended when the charter says, and the payment that frees it at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Suspension
from membership.assembly.bodies.operations import constitute_body, open_seat
from membership.business.dues.aging import receivables
from membership.business.dues.arrears import Taken, accept_plan, apply_ladder, confirm_notice
from membership.business.dues.models import LadderEvent
from membership.business.members.models import Member
from membership.kernel.db import Database
from membership.kernel.errors import RuleBroken
from membership.kernel.mail.models import OutboxMail
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books

DUE = date(2026, 4, 1)


@pytest.fixture
def late(books: Books) -> Books:
    """Invoices due on 1 April; the premier member has a seat on the board."""
    with open_work(books.permit) as work:
        body = constitute_body(
            work, books.foundation_id, "business", "governing_board", slug="board", title="Board"
        )
        company = work.session.get_one(Member, books.premier).organization_id
        open_seat(
            work,
            body.id,
            group_key="premier",
            title="Acme",
            starts_on=date(2026, 1, 1),
            organization_id=company,
        )
    books.run()
    return books


def apply(books: Books, days: int) -> Taken:
    with open_work(books.permit) as work:
        return apply_ladder(work, books.foundation_id, DUE + timedelta(days=days))


def steps(books: Books) -> dict[str, date]:
    with books.database.reading() as session:
        query = select(LadderEvent).where(LadderEvent.invoice_id == books.invoice(books.premier).id)
        return {row.step: row.takes_effect_on for row in session.scalars(query.order_by(LadderEvent.id))}


def suspensions(database: Database) -> list[Suspension]:
    with database.reading() as session:
        return list(session.scalars(select(Suspension)))


def test_nothing_happens_before_the_day_of_the_first_step(late: Books) -> None:
    assert apply(late, 59) == Taken(0, ())


def test_the_notice_goes_out_and_the_suspension_is_written_with_its_start_ahead(late: Books) -> None:
    taken = apply(late, 60)
    assert steps(late) == {
        "suspension_notice": DUE + timedelta(days=60), "suspension": DUE + timedelta(days=75),
    }  # fmt: skip
    assert any("nobody to write to" in one for one in taken.by_hand)
    (suspension,) = suspensions(late.database)
    assert suspension.starts_at == datetime(2026, 6, 15, 4, tzinfo=UTC)
    assert suspension.clause == "3.3"
    with late.database.reading() as session:
        kinds = list(session.scalars(select(OutboxMail.kind)))
    assert kinds == ["arrears.suspension_notice", "membership.suspend"]
    assert apply(late, 61).steps == 0


def test_a_late_notice_moves_what_follows(late: Books) -> None:
    apply(late, 70)
    assert steps(late)["suspension"] == DUE + timedelta(days=85)


def test_payment_ends_the_suspension_in_its_own_commit(late: Books) -> None:
    apply(late, 60)
    invoice = late.invoice(late.premier)
    late.pay(late.premier, invoice.total_minor, invoice.id, on=TODAY)
    (suspension,) = suspensions(late.database)
    assert suspension.ends_at is not None
    assert apply(late, 110).steps == 0


def test_the_end_of_the_ladder_is_flagged(late: Books) -> None:
    for days in (60, 75, 90, 105):
        apply(late, days)
    assert list(steps(late)) == ["suspension_notice", "suspension", "termination_notice", "termination"]


def test_an_accepted_plan_stops_the_ladder(late: Books) -> None:
    apply(late, 60)
    with open_work(late.permit) as work:
        accept_plan(
            work, late.invoice(late.premier).id, accepted_on=DUE + timedelta(days=62), terms="Half in May"
        )
    assert suspensions(late.database)[0].ends_at is not None
    assert apply(late, 100).steps == 0


def test_a_notice_sent_by_post_is_confirmed(late: Books) -> None:
    invoice, day = late.invoice(late.general), DUE + timedelta(days=62)
    with pytest.raises(RuleBroken, match="goes out from"), open_work(late.permit) as work:
        confirm_notice(work, invoice.id, "suspension_notice", sent_on=DUE, channel="certified_mail", on=day)
    with open_work(late.permit) as work:
        event = confirm_notice(
            work, invoice.id, "suspension_notice", sent_on=day, channel="certified_mail", on=day
        )
        assert event.channel == "certified_mail"


def test_receivables_by_age_can_be_read_as_of_any_day(late: Books) -> None:
    late.pay(late.general, 1_000_000, late.invoice(late.general).id, on=TODAY)

    def amounts(on: date) -> dict[str, tuple[int, ...]]:
        with late.database.reading() as session:
            found = receivables(session, late.foundation_id, on, today=TODAY)
            return {row.name: row.amounts for row in found}

    assert amounts(date(2026, 3, 1)) == {}
    assert amounts(TODAY) == {"Acme Corp": (15_000_000, 0, 0, 0, 0), "Large Inc": (2_000_000, 0, 0, 0, 0)}
    with late.database.reading() as session:
        for days, place in ((1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)):
            rows = list(receivables(session, late.foundation_id, DUE + timedelta(days=days), today=TODAY))
            assert rows[0].amounts[place] == 15_000_000, days
