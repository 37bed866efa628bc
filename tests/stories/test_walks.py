"""The stories of the tour, each walked by its person through real requests."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from membership.app import create_app
from membership.business.dues.models import Invoice
from membership.demo.calendar import ZONE
from membership.demo.companies import DEBTOR
from membership.kernel.audit.models import AuditText
from membership.kernel.times import add_years, business_date, date_text, now
from membership.technical.projects.models import Module
from tests.stories.played import Played
from tests.stories.visitor import Visitor

BANNER = "Invented people, payments, meetings and votes"
KEY = "[2-9a-z]{12}"


@pytest.fixture
def app(played_on_sqlite: Played) -> Flask:
    return create_app(played_on_sqlite.settings, played_on_sqlite.database)


def printed(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_a_representative_sees_their_company_and_downloads_an_invoice(app: Flask) -> None:
    rita = Visitor(app).sign_in("representative")
    page = rita.get("/pytorch/membership").text
    for text in ("Advanced Micro Devices (AMD)", "Premier", "Rita Example", "Bill Example"):
        assert text in page
    invoice = rita.link("/pytorch/membership/invoices", f"/pytorch/membership/invoices/{KEY}")
    assert "150,000" in rita.get(invoice).text
    file = rita.get(f"{invoice}/pdf")
    assert file.mimetype == "application/pdf"
    text = printed(file.data)
    assert BANNER in text
    assert "The Linux Foundation" in text, "the directed fund sells nothing: its parent does"


def test_a_representative_changes_a_contact(app: Flask) -> None:
    rita = Visitor(app).sign_in("representative")
    people = rita.link("/pytorch/membership", f"/pytorch/members/{KEY}/people")
    form = rita.link(people, f"/pytorch/members/{KEY}/people/{KEY}/contact")
    name = "Rita Example" if "Rita Example" in rita.get(form).text else "Bill Example"
    assert rita.submit(form, {"name": name, "phone": "+1 555 0100"}).status_code == 303
    assert "+1 555 0100" in rita.get(form).text


def test_another_companys_invoice_is_nothing_to_a_representative(
    app: Flask, played_on_sqlite: Played
) -> None:
    with played_on_sqlite.database.reading() as session:
        other = session.scalars(select(Invoice.public_id).where(Invoice.buyer_name == DEBTOR)).one()
    rita = Visitor(app).sign_in("representative")
    missing = rita.get("/pytorch/membership/invoices/222222222222")
    for slug in ("pytorch", "meridian"):
        answer = rita.get(f"/{slug}/membership/invoices/{other}")
        assert answer.status_code == missing.status_code == 404


def test_the_treasurer_records_the_missing_payment_and_the_seat_votes_again(
    app: Flask, played_on_sqlite: Played
) -> None:
    with played_on_sqlite.database.reading() as session:
        invoice = session.scalars(select(Invoice.public_id).where(Invoice.buyer_name == DEBTOR)).one()
    theo = Visitor(app).sign_in("treasurer")
    assert DEBTOR in theo.get("/meridian/dues/receivables").text
    assert "uspended" in theo.get("/meridian/seats/board").text
    for _ in range(2):  # the second time from what the desk has kept
        assert "1 overdue" in theo.get("/meridian/desk").text
    fields = {
        "received_on": str(business_date(now(), ZONE)), "amount": "150,000.00", "currency": "USD", "payer": DEBTOR,
        "reference": "late, but here", "invoice": invoice,
    }  # fmt: skip
    answer = theo.submit("/meridian/dues/payments/new", fields)
    assert answer.status_code == 303, answer.text
    assert DEBTOR not in theo.get("/meridian/dues/receivables").text
    assert "Suspended" not in theo.get("/meridian/seats/board").text
    assert "overdue" not in theo.get("/meridian/desk").text, "what was kept is forgotten with the payment"


def test_the_secretary_reads_the_outcome_and_brings_the_minutes_to_publication(app: Flask) -> None:
    selma = Visitor(app).sign_in("secretary")
    meetings = [
        link
        for link in selma.links("/meridian/board/meetings")
        if link.startswith("/meridian/board/meetings/")
    ]
    held = next(link for link in meetings if "Audit of the signing keys" in selma.get(link).text)
    motion = selma.link(held, f"{held}/motions/{KEY}")
    page = selma.get(motion).text
    for words in (
        "11 in office, 1 suspended, base 10",
        "6 for, 2 against, 1 abstaining",
        "clause 5.2, assumed",
    ):
        assert words in page
    minutes = f"{held}/minutes"
    assert "Draft" in selma.get(minutes).text
    for step in ("review", "approval"):
        answer = selma.submit(minutes, {}, action=f"{minutes}/{step}")
        assert answer.status_code == 303, (step, answer.text)
    answer = selma.submit(f"{minutes}/publication", {"section_0": "The board met and had a quorum."})
    assert answer.status_code == 303, answer.text
    public = Visitor(app)
    assert "Quarterly meeting of the Governing Board" in public.get("/meridian/public/minutes").text


def test_staff_export_a_report_with_the_banner(app: Flask) -> None:
    stella = Visitor(app).sign_in("staff")
    page = "/pytorch/reports/member-roster"
    assert "Snowflake Inc." in stella.get(page).text
    today = str(business_date(now(), ZONE))
    answer = stella.submit(page, {"format": "csv", "as_of": today}, action=f"{page}/export")
    assert answer.status_code == 200
    assert "Snowflake Inc." in answer.text
    answer = stella.submit(page, {"format": "pdf", "as_of": today}, action=f"{page}/export")
    assert BANNER in printed(answer.data)


def test_a_report_is_asked_as_it_was_known_on_an_earlier_day(app: Flask) -> None:
    stella = Visitor(app).sign_in("staff")
    page = "/pytorch/reports/member-roster"
    today = business_date(now(), ZONE)
    before, tomorrow = f"{page}?known_on=2025-01-01", f"{page}?known_on={today + timedelta(days=1)}"
    assert "as known on 1 Jan 2025" in stella.get(before).text
    assert "Snowflake Inc." not in stella.get(before).text
    assert "Snowflake Inc." in stella.get(f"{page}?known_on={today}").text
    answer = stella.get(tomorrow)
    assert answer.status_code == 422
    assert "is not known yet" in answer.text
    asked = {"format": "json", "as_of": str(today)}
    taken = stella.submit(before, asked, action=f"{page}/export")
    assert json.loads(taken.data)["known_at"].startswith("2025-01-01")
    assert "Snowflake Inc." not in taken.text
    refused = stella.submit(
        page, {**asked, "known_on": str(today + timedelta(days=1))}, action=f"{page}/export"
    )
    assert refused.status_code == 422
    elsewhere = stella.get("/pytorch/reports/applications?known_on=2025-01-01")
    assert elsewhere.status_code == 422
    assert "as it is known now only" in elsewhere.text


def test_a_report_says_everywhere_with_which_day_it_compares(app: Flask, played_on_sqlite: Played) -> None:
    stella = Visitor(app).sign_in("staff")
    today = business_date(now(), ZONE)
    page = "/pytorch/reports/members-by-tier"
    year_ago = date_text(add_years(today, -1))
    assert f"compared with {year_ago}" in stella.get(page).text
    since = today - timedelta(days=60)
    asked = f"{page}?since={since}"
    assert f"compared with {date_text(since)}" in stella.get(asked).text
    for name in ("json", "pdf", "xlsx"):
        taken = stella.submit(asked, {"format": name, "as_of": str(today)}, action=f"{page}/export")
        assert f"-since-{since}.{name}" in taken.headers["Content-Disposition"]
        if name == "json":
            assert json.loads(taken.data)["asked"] == {"since": str(since)}
        if name == "pdf":
            assert date_text(since) in printed(taken.data)
    with played_on_sqlite.database.reading() as session:
        told = session.scalars(
            select(AuditText.summary).where(AuditText.summary.like("Exported members-by%"))
        ).all()
    assert f"compared with {date_text(since)} as PDF." in " ".join(told)


def test_the_reasons_on_the_page_of_a_report_are_answers_for_a_program(app: Flask) -> None:
    stella = Visitor(app).sign_in("staff")
    found = stella.get("/meridian/reports/member-standing", Accept="application/json").get_json()
    assert "Hadar" in " ".join(one["title"] for one in found["answers"])
    assert all(one["answer"] for one in found["answers"])


def test_a_program_that_is_not_signed_in_gets_no_page_for_an_answer(app: Flask) -> None:
    path = "/meridian/reports/member-standing"
    told = Visitor(app).get(path, Accept="application/json")
    assert (told.status_code, told.get_json()) == (
        401,
        {"answers": [], "page": path, "title": "Sign in first"},
    )
    assert Visitor(app).get(path).status_code == 303


def test_the_technical_secretary_adds_a_maintainer_to_a_module(app: Flask, played_on_sqlite: Played) -> None:
    with played_on_sqlite.database.reading() as session:
        module = session.scalars(select(Module.public_id).where(Module.name == "Chart room")).one()
    tessa = Visitor(app).sign_in("technical-secretary")
    fields = {
        "name": "Nova Example", "handle": "nova-example", "level": "module_maintainer", "module": module,
        "starts_on": "2026-01-15", "basis": "Invented",
    }  # fmt: skip
    answer = tessa.submit("/meridian/projects/sextant/maintainers/new", fields)
    assert answer.status_code == 303, answer.text
    assert "Nova Example" in tessa.get("/meridian/projects/sextant").text


@pytest.mark.parametrize("word", ["treasurer", "director", "staff", "representative", "admin"])
def test_money_and_office_open_no_door_on_the_technical_side(app: Flask, word: str) -> None:
    visitor = Visitor(app).sign_in(word)
    assert not any("/projects" in link or "technical" in link for link in visitor.links("/pytorch/desk"))
    assert visitor.get("/pytorch/projects").status_code == 404
    assert visitor.get("/pytorch/projects/pytorch/maintainers/new").status_code == 404


def test_a_maintainer_sees_no_money(app: Flask) -> None:
    mats = Visitor(app).sign_in("maintainer")
    assert "Chart room" in mats.get("/meridian/desk").text
    for path in ("members", "dues/invoices", "board/meetings", "seats"):
        assert mats.get(f"/meridian/{path}").status_code == 404
