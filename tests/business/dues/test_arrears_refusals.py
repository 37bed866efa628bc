"""What the ladder refuses, what it does without a word of the charter, and what was known on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from membership.business.dues.aging import receivables
from membership.business.dues.arrears import Taken, accept_plan, apply_ladder, confirm_notice
from membership.business.dues.invoicing import void_invoice
from membership.business.dues.models import LadderEvent, PaymentPlan
from membership.business.dues.notices import notices_by_post
from membership.business.members.operations import name_representative
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from tests.business.dues.books import TODAY, Books
from tests.business.dues.charters import founded, said_otherwise, without
from tests.business.pages import Pages
from tests.conftest import Clock

DUE = date(2026, 4, 1)
START = date(2026, 1, 1)


def day(after: int) -> date:
    return DUE + timedelta(days=after)


def apply(books: Books, on: date) -> Taken:
    with books.work() as work:
        return apply_ladder(work, books.foundation_id, on)


def confirm(books: Books, step: str, on: date, member_id: int) -> None:
    invoice = books.invoice(member_id)
    with books.work() as work:
        confirm_notice(work, invoice.id, step, sent_on=on, channel="certified_mail", on=on)


def count(books: Books, model: type) -> int:
    with books.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_there_is_no_notice_to_send_for_an_invoice_that_is_not_late(books: Books) -> None:
    books.run()
    with pytest.raises(RuleBroken, match="no notice to be sent for this invoice") as refused:
        confirm(books, "suspension_notice", DUE, books.general)
    assert refused.value.field == "step"
    assert count(books, LadderEvent) == 0


@pytest.mark.parametrize("step", ["eviction", "suspension"])
def test_only_a_notice_of_the_charter_is_confirmed(books: Books, step: str) -> None:
    books.run()
    with pytest.raises(RuleBroken, match="The charter knows no such notice") as refused:
        confirm(books, step, day(80), books.general)
    assert refused.value.field == "step"
    assert count(books, LadderEvent) == 0


def test_a_notice_that_went_out_is_not_confirmed_a_second_time(books: Books) -> None:
    books.run()
    apply(books, day(60))
    before = count(books, LadderEvent)
    with pytest.raises(Conflict, match="sent already"):
        confirm(books, "suspension_notice", day(61), books.premier)
    assert count(books, LadderEvent) == before == 2


def test_a_plan_says_what_was_agreed(books: Books) -> None:
    books.run()
    with pytest.raises(RuleBroken, match="Say what was agreed") as refused, books.work() as work:
        accept_plan(work, books.invoice(books.premier).id, accepted_on=TODAY, terms="  ")
    assert refused.value.field == "terms"
    assert count(books, PaymentPlan) == 0


def test_a_second_plan_and_a_plan_for_a_void_invoice_are_refused(books: Books) -> None:
    books.run()
    planned, void = books.invoice(books.premier).id, books.invoice(books.general).id
    with books.work() as work:
        accept_plan(work, planned, accepted_on=TODAY, terms="Half in May")
        void_invoice(work, void, on=TODAY, reason="Wrong company")
    for invoice in (planned, void):
        with pytest.raises(Conflict, match="no open ladder"), books.work() as work:
            accept_plan(work, invoice, accepted_on=TODAY, terms="All in June")
    assert count(books, PaymentPlan) == 1


def test_without_a_ladder_in_the_charter_nothing_follows_from_late_dues(
    database: Database, clock: object
) -> None:
    world, books = founded(database, without("payment_ladder"))
    with books.work() as work:
        member = world.join(work, "Acme Corp", "premier", START)
    books.run()
    assert apply(books, day(200)) == Taken(0, ())
    with books.database.reading() as session:
        assert notices_by_post(session, books.foundation_id, day(200)) == []
    with pytest.raises(RuleBroken, match="no notice to be sent"):
        confirm(books, "suspension_notice", day(200), member.id)
    assert count(books, LadderEvent) == 0


def test_a_form_offers_the_notices_of_the_charter_and_none_before_it_is_in_force(books: Books) -> None:
    with books.database.reading() as session:
        assert notices_by_post(session, books.foundation_id, TODAY) == [
            ("suspension_notice", "Suspension notice"),
            ("termination_notice", "Termination notice"),
        ]
        assert notices_by_post(session, books.foundation_id, date(2024, 12, 31)) == []


def test_a_notice_by_post_is_named_once_for_the_hand_while_a_later_one_goes_out_by_mail(
    database: Database, clock: object
) -> None:
    text = said_otherwise(
        'channels = ["email"]\naddressee = "billing representative"\nclause = "3.2"',
        'channels = ["certified_mail"]\naddressee = "billing representative"\nclause = "3.2"',
    )
    world, books = founded(database, text)
    with books.work() as work:
        member = world.join(work, "Acme Corp", "premier", START)
        ada = world.person(work, "Ada Billing")
        name_representative(work, member.id, ada.id, "billing", starts_on=START)
    books.run()
    number = books.invoice(member.id).number_text
    assert apply(books, day(90)) == Taken(1, (f"{number}: suspension notice, certified mail",))
    with books.database.reading() as session:
        assert session.scalars(select(LadderEvent.step)).all() == ["termination_notice"]


def test_receivables_are_read_as_they_were_known_at_an_instant(books: Books, clock: Clock) -> None:
    before = clock.now - timedelta(seconds=1)
    books.run()
    issued = clock.now
    clock.advance(days=1)
    books.pay(books.premier, 15_000_000, books.invoice(books.premier).id, on=TODAY)

    def known(at: datetime) -> dict[str, int]:
        with books.database.reading() as session:
            found = receivables(session, books.foundation_id, TODAY, today=TODAY, known_at=at)
            return {row.name: row.total for row in found}

    assert known(before) == {}
    assert known(issued) == {"Acme Corp": 15_000_000, "Large Inc": 3_000_000}
    assert known(clock.now) == {"Large Inc": 3_000_000}


def test_a_payment_that_pays_nothing_yet_lies_on_the_desk_of_the_treasurer(books: Books) -> None:
    books.pay(books.premier, 500)
    books.pay(books.premier, 700)
    answer = Pages(books.database).as_("treasurer", books.foundation_id).get("/meridian/desk")
    assert answer.status_code == 200
    assert b"2 to allocate" in answer.data


def test_a_membership_that_ends_by_the_ladder_lies_on_the_desk_until_it_is_paid(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.premier)
    view = Pages(books.database).as_("treasurer", books.foundation_id)
    for after in (60, 75, 90, 104):
        apply(books, day(after))
    assert b"the membership ends by the ladder" not in view.get("/meridian/desk").data
    apply(books, day(105))
    shown = view.get("/meridian/desk").text
    assert "Acme Corp: the membership ends by the ladder" in shown
    assert f"/meridian/dues/invoices/{invoice.public_id}" in shown
    books.pay(books.premier, invoice.total_minor, invoice.id)
    assert b"the membership ends by the ladder" not in view.get("/meridian/desk").data
