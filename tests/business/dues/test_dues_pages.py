"""The pages of the dues: what each role sees, what a form does, what a mistake answers, and how many statements it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from membership.business.dues.models import DuesRun, Invoice, Payment
from membership.business.dues.printing import print_invoices
from membership.business.members.models import Member
from membership.kernel.jobs.context import JobContext
from tests.business.dues.books import TODAY, Books
from tests.business.pages import Pages

TREASURER = [
    "dues/invoices", "dues/invoices?state=overdue&sort=member", "dues/invoices?q=acme", "dues/invoices?state=paid&q=x&tier=premier",
    "dues/run", "dues/payments", "dues/payments?free=1", "dues/payments/new", "dues/receivables", "dues/receivables?as_of=2026-01-01",
    "dues/ledger", "dues/ledger/journal", "dues/ledger/accounts/USD/1200", "dues/ledger/closing", "reports/receivables-by-age",
    "reports/dues-by-tier", "reports/invoices", "reports/trial-balance", "desk",
]  # fmt: skip


@pytest.fixture
def pages(books: Books) -> Pages:
    books.run()
    return Pages(books.database)


def treasurer(pages: Pages, books: Books) -> Pages:
    return pages.as_("treasurer", books.foundation_id)


def payer(pages: Pages, books: Books, member_id: int, kind: str = "billing") -> Pages:
    with books.database.reading() as session:
        company = session.get_one(Member, member_id).organization_id
    return pages.as_("representative", books.foundation_id, kind=kind, organization_id=company)


def test_the_treasurer_opens_every_page(pages: Pages, books: Books) -> None:
    books.pay(books.premier, 15_000_001, books.invoice(books.premier).id)
    view = treasurer(pages, books)
    for path in TREASURER:
        assert view.get(f"/meridian/{path}").status_code == 200, path
    invoice = books.invoice(books.general).public_id
    answer = view.get(f"/meridian/dues/invoices/{invoice}")
    assert b"Why this amount?" in answer.data
    assert b"500 to 999" in answer.data
    for act in ("voiding", "credit", "write-off", "plan", "notice"):
        assert view.get(f"/meridian/dues/invoices/{invoice}/{act}").status_code == 200, act


UNTYPED = {"detail": "", "po_number": "", "note": "", "period_start": "", "period_end": ""}
"""The fields of an invoice that a browser sends empty."""


def test_a_list_costs_the_same_for_many_rows(pages: Pages, books: Books) -> None:
    view = treasurer(pages, books)
    view.get("/meridian/dues/invoices")
    first = len(view.statements)
    for _ in range(3):
        member = books.premier
        assert view.post(
            f"/meridian/dues/members/{_public(books, member)}/invoices/new", description="Event", quantity="1",
            unit="100.00", currency="USD", version="0", **UNTYPED,
        ).status_code == 303  # fmt: skip
    view.get("/meridian/dues/invoices?state=draft")
    assert len(view.statements) == first
    assert first <= 8


def _public(books: Books, member_id: int) -> str:
    with books.database.reading() as session:
        return session.get_one(Member, member_id).public_id


def test_a_payment_is_recorded_allocated_and_undone(pages: Pages, books: Books) -> None:
    view, invoice = treasurer(pages, books), books.invoice(books.general)
    answer = view.post(
        "/meridian/dues/payments/new", received_on="2026-03-02", amount="30,000.00", currency="USD",
        payer="Large Inc", reference=invoice.number_text, invoice=invoice.public_id, member="", account="",
    )  # fmt: skip
    assert answer.status_code == 303
    assert books.open_of(invoice.id) == 0
    undone = view.post(f"{answer.location}/undoing", reason="The bank took it back")
    assert undone.status_code == 303
    assert books.open_of(invoice.id) == 3_000_000
    assert view.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("amount", "lots", "This is not an amount"),
        ("amount", "", "This is needed"),
        ("amount", "-5", "more than nothing"),
        ("received_on", "2026-02-30", "This is not a date"),
        ("received_on", "2031-01-01", "has not come yet"),
        ("reference", "x" * 300, "200 characters"),
        ("invoice", "nothing", "Choose one of the list"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_keeps_what_was_typed(
    pages: Pages, books: Books, field: str, value: str, says: str
) -> None:
    typed = {
        "received_on": "2026-03-02", "amount": "1.00", "currency": "USD", "payer": "Typed before", "reference": "",
        "member": "", "account": "", "invoice": "",
    }  # fmt: skip
    answer = treasurer(pages, books).post("/meridian/dues/payments/new", **{**typed, field: value})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Typed before" in answer.text
    with books.database.reading() as session:
        assert session.scalars(select(Payment)).all() == []


def test_a_representative_sees_the_invoices_of_the_own_company_only(pages: Pages, books: Books) -> None:
    view = payer(pages, books, books.premier)
    own, other = books.invoice(books.premier), books.invoice(books.general)
    assert own.number_text in view.get("/meridian/membership/invoices").text
    assert other.number_text not in view.get("/meridian/membership/invoices").text
    assert view.get(f"/meridian/membership/invoices/{own.public_id}").status_code == 200
    foreign = view.get(f"/meridian/membership/invoices/{other.public_id}")
    missing = view.get("/meridian/membership/invoices/234567892345")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    for path in ("dues/invoices", "dues/ledger", "dues/run", "dues/receivables"):
        assert view.get(f"/meridian/{path}").status_code == 404


def test_a_marketing_representative_sees_no_invoice(pages: Pages, books: Books) -> None:
    assert (
        payer(pages, books, books.premier, "marketing").get("/meridian/membership/invoices").status_code
        == 404
    )


def test_an_auditor_reads_and_writes_nothing(pages: Pages, books: Books) -> None:
    view = pages.as_("auditor_business", books.foundation_id)
    invoice = books.invoice(books.premier)
    assert view.get(f"/meridian/dues/invoices/{invoice.public_id}").status_code == 200
    assert view.post(f"/meridian/dues/invoices/{invoice.public_id}/voiding", reason="x").status_code == 403
    assert view.get("/meridian/dues/payments/new").status_code == 403


def test_the_purchase_order_number_of_a_lost_update_shows_both(pages: Pages, books: Books) -> None:
    view, member = payer(pages, books, books.premier), _public(books, books.premier)
    path = f"/meridian/membership/{member}/billing"
    assert view.get(path).status_code == 200
    assert view.post(path, po_number="PO-1", version="0").status_code == 303
    late = view.post(path, po_number="PO-2", version="0")
    assert late.status_code == 409
    assert "PO-1" in late.text
    assert "PO-2" in late.text
    assert view.post(path, po_number="PO-2", version="1").status_code == 303


def test_a_run_is_asked_for_and_its_progress_is_shown(pages: Pages, books: Books) -> None:
    view = treasurer(pages, books)
    dates = {"issued_on": str(TODAY), "due_on": str(TODAY + timedelta(days=30))}
    bad = view.post("/meridian/dues/run", starts_on="2027-01-01", ends_on="2026-01-01", **dates)
    assert bad.status_code == 422
    answer = view.post("/meridian/dues/run", starts_on="2026-01-01", ends_on="2027-01-01", **dates)
    assert answer.status_code == 303
    assert "waits for a worker" in view.get(answer.location).text
    with books.database.reading() as session:
        assert session.scalars(select(DuesRun.state).order_by(DuesRun.id.desc())).first() == "waiting"


def test_a_draft_is_changed_issued_and_printed(pages: Pages, books: Books) -> None:
    view = treasurer(pages, books)
    typed = {"description": "Sponsorship", "quantity": "2", "unit": "500.00", "currency": "USD", **UNTYPED}
    made = view.post(
        f"/meridian/dues/members/{_public(books, books.free)}/invoices/new", version="0", **typed
    )
    assert made.status_code == 303
    assert view.get(f"{made.location}/draft").status_code == 200
    with books.database.reading() as session:
        draft = session.scalars(select(Invoice).where(Invoice.state == "draft")).one()
    changed = view.post(f"{made.location}/draft", version=str(draft.version), **{**typed, "unit": "600.00"})
    assert changed.status_code == 303
    lost = view.post(f"{made.location}/draft", version=str(draft.version), **typed)
    assert lost.status_code == 409
    assert view.get(f"{made.location}/issue").status_code == 200
    issued = view.post(f"{made.location}/issue", issued_on=str(TODAY), due_on="2026-04-01")
    assert issued.status_code == 303
    assert view.get(f"{made.location}/pdf").status_code == 404
    print_invoices(JobContext(books.database, "business.print_invoices", "x", 1), {"invoice_ids": [draft.id]})
    pdf = view.get(f"{made.location}/pdf")
    assert pdf.status_code == 200
    assert pdf.data.startswith(b"%PDF")
