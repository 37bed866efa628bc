"""Payments, reversals, credit notes, revenue: the books balance after each step, and the balances are the ledger's."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text

from membership.business.dues.invoicing import (
    DraftDetails,
    DraftLine,
    credit_invoice,
    draft_invoice,
    issue_invoice,
    void_invoice,
    write_off,
)
from membership.business.dues.ledger import close_period
from membership.business.dues.ledger_queries import differences, trial_balance
from membership.business.dues.models import Allocation, Invoice, Posting
from membership.business.dues.numbering import draw_numbers
from membership.business.dues.parties import seller_of
from membership.business.dues.payments import allocate, undo_allocation, undo_payment
from membership.business.dues.recognising import recognise
from membership.business.dues.recognition import earned_by, schedule
from membership.kernel.errors import Conflict, Refusal, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd


def account(books: Books, code: str, on: date = TODAY) -> int:
    with books.database.reading() as session:
        return next(
            row.balance_minor for row in trial_balance(session, books.foundation_id, on) if row.code == code
        )


def check(books: Books) -> None:
    with books.database.reading() as session:
        assert list(differences(session)) == []
        assert not session.scalar(select(func.sum(Posting.amount_minor)))


def test_an_over_payment_is_the_members_credit(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.general)
    payment = books.pay(books.general, 3_000_050, invoice.id)
    assert (books.open_of(invoice.id), books.free_of(payment)) == (0, 50)
    assert (account(books, "1000"), account(books, "2100")) == (3_000_050, -50)
    check(books)


def test_a_payment_is_undone_with_all_that_it_paid(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.general)
    payment = books.pay(books.general, 3_000_000, invoice.id)
    with open_work(books.permit) as work:
        undo_payment(work, payment, reason="Returned by the bank")
    assert (books.open_of(invoice.id), books.free_of(payment), account(books, "1000")) == (3_000_000, 0, 0)
    with pytest.raises(Conflict), open_work(books.permit) as work:
        undo_payment(work, payment, reason="Again")
    check(books)


def test_a_void_invoice_leaves_nothing_and_a_paid_one_is_not_void(books: Books) -> None:
    books.run()
    first, second = books.invoice(books.premier), books.invoice(books.general)
    books.pay(books.general, 5, second.id)
    with open_work(books.permit) as work:
        void_invoice(work, first.id, on=TODAY, reason="Wrong company")
    assert books.open_of(first.id) == 0
    with pytest.raises(RuleBroken, match="paid or credited"), open_work(books.permit) as work:
        void_invoice(work, second.id, on=TODAY, reason="x")
    check(books)


def test_revenue_is_earned_by_months_and_a_credit_note_lowers_the_rest(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.general)
    assert recognise(books.permit, books.foundation_id, date(2026, 3, 1)) == 2
    assert recognise(books.permit, books.foundation_id, date(2026, 3, 1)) == 0
    assert account(books, "4000") == -(18_000_000 // 6)
    with open_work(books.permit) as work:
        credit_invoice(work, invoice.id, amount=usd(1_200_000), on=TODAY, reason="Rebate")
    recognise(books.permit, books.foundation_id, date(2027, 1, 1))
    assert account(books, "4000", date(2027, 1, 1)) == -(15_000_000 + 1_800_000)
    assert account(books, "2400", date(2027, 1, 1)) == 0
    check(books)


def test_a_write_off_is_an_expense_and_a_closed_month_takes_nothing(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.general)
    with open_work(books.permit) as work:
        write_off(work, invoice.id, amount=usd(3_000_000), on=TODAY, reason="Insolvent")
        close_period(work, books.foundation_id, "USD", until=date(2026, 4, 1))
    assert (account(books, "6100"), books.open_of(invoice.id)) == (3_000_000, 0)
    with pytest.raises(RuleBroken, match="closed for every day before"):
        books.pay(books.premier, 5)
    check(books)


@given(
    minor=st.integers(1, 10**12),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    start=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(1, 800),
    at=st.integers(-10, 900),
)
@settings(max_examples=300)
def test_the_months_of_any_period_add_up(minor: int, currency: str, start: date, days: int, at: int) -> None:
    end, amount = date.fromordinal(start.toordinal() + days), Money(minor, currency)
    assert sum(part.minor for _, part in schedule(amount, start, end)) == minor
    day = date.fromordinal(start.toordinal() + at)
    assert 0 <= earned_by(amount, start, end, day).minor <= minor
    assert earned_by(amount, start, end, end) == amount


class Treasury(RuleBasedStateMachine):
    """Any order of payments, allocations, reversals and credits against a plain model of what is open and free."""

    books: Books

    @initialize()
    def begin(self) -> None:
        self.invoice = self.books.invoice(self.books.general).id
        self.open = self.books.open_of(self.invoice)
        self.free: dict[int, int] = {}
        self.made: dict[int, tuple[int, int]] = {}

    @rule(minor=st.integers(1, 2_000_000))
    def receive(self, minor: int) -> None:
        self.free[self.books.pay(self.books.general, minor)] = minor

    @precondition(lambda self: self.free)
    @rule(data=st.data(), minor=st.integers(1, 2_000_000))
    def pay(self, data: st.DataObject, minor: int) -> None:
        payment = data.draw(st.sampled_from(sorted(self.free)))
        try:
            with open_work(self.books.permit) as work:
                made = allocate(work, payment, self.invoice, usd(minor))
        except Refusal:
            assert minor > min(self.free[payment], self.open)
            return
        self.free[payment] -= minor
        self.open -= minor
        self.made[made.id] = (payment, minor)

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.made)))
        payment, minor = self.made.pop(key)
        with open_work(self.books.permit) as work:
            undo_allocation(work, key, reason="Model")
        self.free[payment] += minor
        self.open += minor

    @precondition(lambda self: self.open > 0)
    @rule(minor=st.integers(1, 500_000))
    def credit(self, minor: int) -> None:
        part = min(minor, self.open)
        with open_work(self.books.permit) as work:
            credit_invoice(work, self.invoice, amount=usd(part), on=TODAY, reason="Model")
        self.open -= part

    @invariant()
    def agrees(self) -> None:
        if hasattr(self, "invoice"):
            assert self.books.open_of(self.invoice) == self.open
            assert all(self.books.free_of(key) == minor for key, minor in self.free.items())
            check(self.books)


def test_the_ledger_follows_its_model(books: Books) -> None:
    books.run()
    with open_work(books.permit) as work:
        void_invoice(work, books.invoice(books.premier).id, on=TODAY, reason="Not needed here")

    class Here(Treasury):
        def teardown(self) -> None:
            for payment in getattr(self, "free", {}):
                with open_work(self.books.permit) as work:
                    undo_payment(work, payment, reason="Next run")
            if getattr(self, "open", 1) == 0 or books.open_of(self.invoice) < 1_000_000:
                _fresh_invoice(self.books)

    Here.books = books
    run_state_machine_as_test(
        Here, settings=settings(max_examples=6, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    )  # fmt: skip


def _fresh_invoice(books: Books) -> None:
    """A new one over the same amount, for the next run of the model."""
    with open_work(books.permit) as work:
        draft = draft_invoice(work, books.general, DraftDetails([DraftLine("Dues", usd(3_000_000))]))
        issue_invoice(work, draft.id, on=TODAY)


def race(workers: int, act: object) -> list[BaseException | None]:
    """The same act in several threads at once."""
    gate, outcomes = threading.Barrier(workers), [None] * workers

    def run(place: int) -> None:
        gate.wait()
        try:
            act(place)  # type: ignore[operator]
        except BaseException as error:
            outcomes[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(place,)) for place in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes  # type: ignore[return-value]


def test_two_payments_at_once_pay_an_invoice_once(books: Books) -> None:
    books.run()
    invoice = books.invoice(books.general).id
    payments = [books.pay(books.general, 3_000_000) for _ in range(4)]

    def act(place: int) -> None:
        with open_work(books.permit) as work:
            allocate(work, payments[place], invoice, usd(3_000_000))

    outcomes = race(4, act)
    assert outcomes.count(None) == 1
    assert all(isinstance(one, RuleBroken) for one in outcomes if one is not None)
    check(books)


def test_without_the_guard_of_the_database_two_payments_would_both_pay(books: Books) -> None:
    """Negative control: look first, write then, without lock and without the kept balance, and the sum goes wrong."""
    books.run()
    invoice = books.invoice(books.general)
    payments = [books.pay(books.general, 3_000_000) for _ in range(2)]
    with books.database.engine.begin() as connection:
        on = "" if books.database.is_sqlite else " ON business_allocation"
        connection.execute(text(f"DROP TRIGGER business_allocation_settles{on}"))
    for payment in payments:
        with books.database.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO business_allocation (id, public_id, foundation_id, payment_id, invoice_id, currency, "
                    "amount_minor, allocated_on, reason, recorded_at) VALUES (:id, :name, :f, :p, :i, 'USD', 3000000, "
                    "'2026-03-02', '', '2026-03-02T09:00:00.000000Z')"
                ),
                {
                    "id": 90 + payment,
                    "name": f"x{payment}",
                    "f": books.foundation_id,
                    "p": payment,
                    "i": invoice.id,
                },
            )
    with books.database.reading() as session:
        paid = session.scalar(
            select(func.sum(Allocation.amount_minor)).where(Allocation.invoice_id == invoice.id)
        )
    assert paid == 2 * invoice.total_minor


def test_numbers_drawn_by_many_threads_have_no_gap(books: Books) -> None:
    books.run()
    with books.database.reading() as session:
        entity = seller_of(session, books.foundation_id).entity.id
    drawn: list[int] = []

    def act(place: int) -> None:
        for turn in range(6):
            try:
                with open_work(books.permit) as work:
                    number = draw_numbers(work, entity, "invoice", TODAY).first
                    if (place + turn) % 4 == 0:
                        raise RuleBroken("rolled back")
                    work.record("business.invoice.counted", work.session.get_one(Invoice, 1), summary="x")
                    drawn.append(number)
            except RuleBroken:
                pass

    assert race(4, act) == [None] * 4
    assert sorted(drawn) == list(range(3, 3 + len(drawn)))
