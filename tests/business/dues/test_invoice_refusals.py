"""What is not done with an invoice: each refusal in its words, at its field, with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from membership.business.dues.invoicing import (
    DraftDetails,
    DraftLine,
    change_draft,
    credit_invoice,
    discard_draft,
    draft_invoice,
    issue_invoice,
    void_invoice,
    write_off,
)
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import open_work
from tests.business.dues.books import TODAY, Books, usd
from tests.business.dues.refusing import refused

EVENT = DraftLine("Event", usd(500))
EMPTY = DraftDetails([])
MIXED = DraftDetails([EVENT, DraftLine("Travel", Money(500, "EUR"))])
BACKWARDS = DraftDetails([EVENT], period=(date(2026, 5, 1), date(2026, 5, 1)))


def drafted(books: Books, *lines: DraftLine) -> int:
    with open_work(books.permit) as work:
        return draft_invoice(work, books.premier, DraftDetails(lines or [EVENT])).id


@pytest.mark.parametrize(
    ("details", "says", "field"),
    [
        (EMPTY, "An invoice has lines, all in one currency.", "lines"),
        (MIXED, "An invoice has lines, all in one currency.", "lines"),
        (BACKWARDS, "A period ends after it begins.", "period_end"),
    ],
)
def test_a_draft_has_lines_in_one_currency_and_a_period_with_days(
    books: Books, details: DraftDetails, says: str, field: str
) -> None:
    kept = drafted(books)
    with refused(books, RuleBroken, says, field) as work:
        draft_invoice(work, books.premier, details)
    with refused(books, RuleBroken, says, field) as work:
        change_draft(work, kept, details, 1)


def test_an_invoice_over_nothing_is_not_issued(books: Books) -> None:
    free = drafted(books, DraftLine("A present", usd(0)))
    with refused(books, RuleBroken, "An invoice over nothing is not issued.", "lines") as work:
        issue_invoice(work, free, on=TODAY)


def test_an_invoice_does_not_fall_due_before_its_date(books: Books) -> None:
    draft = drafted(books)
    with refused(books, RuleBroken, "An invoice falls due on or after its date.", "due_on") as work:
        issue_invoice(work, draft, on=TODAY, due_on=date(2026, 3, 1))


def test_an_issued_invoice_is_neither_changed_nor_thrown_away_nor_issued_again(books: Books) -> None:
    issued = drafted(books)
    with open_work(books.permit) as work:
        issue_invoice(work, issued, on=TODAY)
    says = "Invoice INV-2026-00001 was issued; it is not changed any more."
    with refused(books, Conflict, says) as work:
        change_draft(work, issued, DraftDetails([EVENT]), 2)
    with refused(books, Conflict, says) as work:
        discard_draft(work, issued)
    with refused(books, Conflict, says) as work:
        issue_invoice(work, issued, on=TODAY)


@pytest.mark.parametrize("settle", [credit_invoice, write_off])
def test_a_draft_and_a_void_invoice_have_nothing_to_settle(
    books: Books, settle: Callable[..., object]
) -> None:
    draft, void = drafted(books), drafted(books)
    with open_work(books.permit) as work:
        issue_invoice(work, void, on=TODAY)
        void_invoice(work, void, on=TODAY, reason="Wrong company")
    for invoice in (draft, void):
        with refused(books, Conflict, "This invoice is not an issued one.") as work:
            settle(work, invoice, amount=usd(1), on=TODAY, reason="Rebate")
        with refused(books, Conflict, "This invoice is not an issued one.") as work:
            void_invoice(work, invoice, on=TODAY, reason="Again")


def test_an_invoice_is_not_void_without_a_reason(books: Books) -> None:
    books.run()
    with refused(books, RuleBroken, "Say why the invoice is void.", "reason") as work:
        void_invoice(work, books.invoice(books.general).id, on=TODAY, reason="  ")


@pytest.mark.parametrize("settle", [credit_invoice, write_off])
@pytest.mark.parametrize(
    ("changed", "says", "field"),
    [
        ({"reason": "  "}, "Say why.", "reason"),
        ({"amount": usd(0)}, "The amount must be more than nothing, in USD.", "amount"),
        ({"amount": usd(-1)}, "The amount must be more than nothing, in USD.", "amount"),
        ({"amount": Money(100, "EUR")}, "The amount must be more than nothing, in USD.", "amount"),
        ({"amount": usd(2_999_996)}, "Only USD 29,999.95 of this invoice is open.", "amount"),
        ({"on": date(2026, 3, 1)}, "The invoice is dated 2026-03-02.", "on"),
    ],
)
def test_no_more_is_credited_or_given_up_than_is_open_nor_before_the_invoice_nor_without_a_reason(
    books: Books, settle: Callable[..., object], changed: dict[str, object], says: str, field: str
) -> None:
    books.run()
    invoice = books.invoice(books.general).id
    books.pay(books.general, 5, invoice)
    with refused(books, RuleBroken, says, field) as work:
        settle(work, invoice, **{"amount": usd(100), "on": TODAY, "reason": "Rebate", **changed})
    assert books.open_of(invoice) == 2_999_995
