"""What is not done with a payment: each refusal in its words, at its field, with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.dues.invoicing import (
    DraftDetails,
    DraftLine,
    draft_invoice,
    issue_invoice,
    void_invoice,
)
from membership.business.dues.models import Account
from membership.business.dues.payments import (
    PaymentDetails,
    allocate,
    record_payment,
    undo_allocation,
    undo_payment,
)
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd
from tests.business.dues.refusing import refused
from tests.business.world import World

NOBODY = 987_654


def invoiced(books: Books, member_id: int, amount: Money) -> int:
    with open_work(books.permit) as work:
        draft = draft_invoice(work, member_id, DraftDetails([DraftLine("Event", amount)]))
        return issue_invoice(work, draft.id, on=TODAY).id


@pytest.fixture
def neighbour(books: Books) -> tuple[int, int]:
    """Another foundation, and a member of it."""
    world = World(books.database, slug="pytorch").found("pytorch-business")
    with open_work(books.permit) as work:
        return world.foundation_id, world.join(work, "Elsewhere Ltd", "premier", date(2026, 1, 1)).id


def test_a_member_of_another_foundation_pays_nothing_here(books: Books, neighbour: tuple[int, int]) -> None:
    with refused(books, NotFound, "There is nothing at this address.") as work:
        record_payment(work, books.foundation_id, PaymentDetails(usd(5), TODAY, member_id=neighbour[1]))


@pytest.mark.parametrize("account", ["unknown", "no bank", "of other books"])
def test_money_arrives_at_a_bank_of_the_books_and_nowhere_else(books: Books, account: str) -> None:
    books.pay(books.general, 5)
    with open_work(books.permit) as work:
        record_payment(work, books.foundation_id, PaymentDetails(Money(5, "EUR"), TODAY))
    wanted = {"no bank": ("USD", "1200"), "of other books": ("EUR", "1000")}.get(account)
    key = NOBODY
    if wanted:
        with books.database.reading() as session:
            query = select(Account.id).where(Account.currency == wanted[0], Account.code == wanted[1])
            key = session.scalars(query).one()
    with refused(books, RuleBroken, "This is no bank account of the USD books.", "account") as work:
        record_payment(work, books.foundation_id, PaymentDetails(usd(5), TODAY, account_id=key))


def test_a_payment_pays_no_invoice_of_another_foundation_or_currency(
    books: Books, neighbour: tuple[int, int]
) -> None:
    payment = books.pay(books.general, 500)
    for foreign in (
        invoiced(books, neighbour[1], usd(500)),
        invoiced(books, books.general, Money(500, "EUR")),
    ):
        says = "A payment pays invoices of its own foundation and currency."
        with refused(books, RuleBroken, says, "invoice") as work:
            allocate(work, payment, foreign)
    assert books.free_of(payment) == 500


def test_neither_a_draft_nor_a_void_invoice_is_paid(books: Books) -> None:
    payment, void = books.pay(books.general, 500), invoiced(books, books.general, usd(500))
    with open_work(books.permit) as work:
        void_invoice(work, void, on=TODAY, reason="Wrong company")
        draft = draft_invoice(work, books.general, DraftDetails([DraftLine("Event", usd(500))])).id
    for invoice in (draft, void):
        with refused(books, RuleBroken, "Only an issued invoice is paid.", "invoice") as work:
            allocate(work, payment, invoice)


@pytest.mark.parametrize(
    ("paid", "owed", "amount", "says"),
    [
        (500, 500, Money(100, "EUR"), "The payment is in USD."),
        (500, 500, usd(0), "There is nothing to allocate."),
        (500, 500, usd(-1), "There is nothing to allocate."),
        (500, 900, usd(501), "Only USD 5.00 of this payment is free."),
        (900, 500, usd(501), "Only USD 5.00 of this invoice is open."),
    ],
)
def test_no_more_is_allocated_than_is_free_and_open(
    books: Books, paid: int, owed: int, amount: Money, says: str
) -> None:
    payment, invoice = books.pay(books.general, paid), invoiced(books, books.general, usd(owed))
    with refused(books, RuleBroken, says, "amount") as work:
        allocate(work, payment, invoice, amount)
    assert (books.free_of(payment), books.open_of(invoice)) == (paid, owed)


def test_a_spent_payment_pays_nothing_more(books: Books) -> None:
    first, second = (invoiced(books, books.general, usd(500)) for _ in range(2))
    payment = books.pay(books.general, 500, first)
    with refused(books, RuleBroken, "There is nothing to allocate.", "amount") as work:
        allocate(work, payment, second)


@pytest.mark.parametrize(
    "act",
    [
        lambda work: allocate(work, NOBODY, 1),
        lambda work: undo_allocation(work, NOBODY, reason="Mistake"),
        lambda work: undo_payment(work, NOBODY, reason="Mistake"),
    ],
)
def test_what_was_never_paid_is_not_found(books: Books, act: Callable[[Any], object]) -> None:
    with refused(books, NotFound, "There is nothing at this address.") as work:
        act(work)


def test_nothing_is_undone_without_a_reason(books: Books) -> None:
    invoice, payment, made = paid(books)
    with refused(books, RuleBroken, "Say why this is undone.", "reason") as work:
        undo_allocation(work, made, reason=" ")
    with refused(books, RuleBroken, "Say why this is undone.", "reason") as work:
        undo_payment(work, payment, reason="")
    assert (books.open_of(invoice), books.free_of(payment)) == (0, 0)


def paid(books: Books) -> tuple[int, int, int]:
    """An invoice, a payment, and the allocation by which one paid the other."""
    invoice, payment = invoiced(books, books.general, usd(500)), books.pay(books.general, 500)
    with open_work(books.permit) as work:
        return invoice, payment, allocate(work, payment, invoice).id


def test_an_allocation_is_undone_once_and_its_undoing_never(books: Books) -> None:
    invoice, payment, made = paid(books)
    with open_work(books.permit) as work:
        undone = undo_allocation(work, made, reason="Wrong invoice").id
    assert (books.open_of(invoice), books.free_of(payment)) == (500, 500)
    for again in (made, undone):
        with refused(books, Conflict, "This was undone already.") as work:
            undo_allocation(work, again, reason="Again")
    assert (books.open_of(invoice), books.free_of(payment)) == (500, 500)


def test_the_undoing_of_a_payment_is_not_undone(books: Books) -> None:
    payment = books.pay(books.general, 500)
    with open_work(books.permit) as work:
        undone = undo_payment(work, payment, reason="Returned by the bank").id
    for again in (payment, undone):
        with refused(books, Conflict, "This payment was undone already.") as work:
            undo_payment(work, again, reason="Again")


def test_all_that_a_payment_pays_is_recorded_with_it_or_nothing(books: Books) -> None:
    first, second = (invoiced(books, books.general, usd(500)) for _ in range(2))
    details = PaymentDetails(usd(700), TODAY, member_id=books.general)
    with refused(books, RuleBroken, "Only USD 2.00 of this payment is free.", "amount") as work:
        record_payment(work, books.foundation_id, details, [(first, None), (second, usd(300))])
    with open_work(books.permit) as work:
        payment = record_payment(work, books.foundation_id, details, [(first, None), (second, None)]).id
    assert (books.open_of(first), books.open_of(second), books.free_of(payment)) == (0, 300, 0)
