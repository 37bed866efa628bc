"""The tour, walked by each of its people in a real browser against the real server."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from membership.demo.calendar import ZONE
from membership.kernel import times

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser
Enters = Callable[[str], "Page"]
BANNER = "Invented people, payments, meetings and votes"


def today() -> date:
    """The day that it is at the foundations, which may not be the machine's."""
    return times.business_date(times.now(), ZONE)


def says(page: Page, *texts: str) -> None:
    """The page shows each of these."""
    shown = page.locator("main").inner_text()
    for text in texts:
        assert text in shown, f"{page.url} does not say “{text}”:\n{shown}"


def card(page: Page, name: str) -> Locator:
    return page.locator(f'section.card[aria-label="{name}"]').first


def press(page: Page, name: str, *, sure: bool = False) -> None:
    """Press a button; `sure` answers the question that it asks."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()
        if sure:
            page.locator("#confirm [value=yes]").click()


def submit(page: Page) -> None:
    """Send the form of the page."""
    with page.expect_navigation():
        page.locator("main form.form button[type=submit]").first.click()


def choose(page: Page, field: str, part: str) -> None:
    """The first choice of a field whose text contains this."""
    select = page.locator(f"main form.form select[name={field}]").first
    texts = select.locator("option").all_text_contents()
    found = next((text for text in texts if part.casefold() in text.casefold()), None)
    assert found is not None, f"{field} offers {texts}, not “{part}”"
    select.select_option(label=found)


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).first.click()


def saved(page: Page, act: Callable[[], None]) -> bytes:
    """What the browser downloads on an act."""
    with page.expect_download() as waiting:
        act()
    return Path(waiting.value.path()).read_bytes()


def test_a_representative_sees_the_company_pays_attention_and_changes_a_contact(enters: Enters) -> None:
    page = enters("representative")
    page.goto("/pytorch/desk")
    says(page, "Our membership", "Invoices to pay", "Seats to fill")
    assert page.get_by_text(BANNER).is_visible()
    follow(page, "Our membership")
    assert "You act for Advanced Micro Devices (AMD)" in page.locator(".acting").inner_text()
    says(page, "Premier", "Rita Example")
    says(page, "To do", "is vacant", "USD 150,000.00 open")
    follow(page, "Holders and attendance")
    says(page, "Governing Board", "Held by Diana Example")
    page.go_back()
    with page.expect_navigation():
        page.locator('main a[href*="/membership/invoices/"]').first.click()
    says(page, "Open", "150,000.00", "How to pay")
    pdf = saved(page, lambda: page.get_by_role("link", name="Download PDF").click())
    assert pdf.startswith(b"%PDF")
    page.goto("/pytorch/membership")
    follow(page, "Who may do what")
    with page.expect_navigation():
        page.get_by_role("row", name="Rita Example").get_by_role("link", name="Change").click()
    page.get_by_label("Telephone").fill("+1 555 0100")
    press(page, "Save")
    page.goto("/pytorch/membership")
    follow(page, "Who may do what")
    says(page, "+1 555 0100")


def test_the_secretary_calls_a_meeting_holds_it_and_publishes_its_minutes(enters: Enters) -> None:
    page = enters("secretary")
    page.goto("/meridian/board/meetings")
    follow(page, "Call a meeting")
    day = today() + timedelta(days=20)
    page.get_by_label("Title").fill("Meeting about the bell")
    page.get_by_label("Begins").fill(f"{day}T10:00")
    page.get_by_label("Ends").fill(f"{day}T11:00")
    submit(page)
    page.goto("/meridian/board/meetings")
    follow(page, "Meeting about the bell")
    follow(page, "Add a point")
    page.get_by_label("Point").fill("A bell for the harbour")
    submit(page)
    press(page, "Send the notice", sure=True)
    says(page, "In time")
    press(page, "Open the meeting")
    says(page, "Quorum now", "Not met")
    for name in ("Judith", "Mira", "Carlo"):
        press(page, f"{name} Example arrives")
    press(page, "Alba Example sits in")
    says(page, "Alternate", "4 present or represented", "Not met")
    press(page, "Ismael Example arrives")
    says(page, "5 present or represented", "Met")
    meeting = page.url

    follow(page, "Put a motion")
    page.get_by_label("Title").fill("A bell for the harbour")
    page.get_by_label("The body resolves that").fill("The foundation buys one bell for the harbour.")
    choose(page, "mover", "Altair Example Inc.")
    submit(page)
    choose(page, "seat", "Bellatrix Example GmbH")
    press(page, "Note the second")
    press(page, "Open the vote")
    page.locator("[data-roll] input").first.focus()
    seats = page.locator("[data-roll]").count()
    for number in range(seats):
        page.keyboard.press("a" if number == 1 else "f")
    assert page.locator("[data-roll] input:checked").count() == seats
    assert page.evaluate("document.activeElement.textContent") == "Record the roll call"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "Close the vote", sure=True)
    says(page, "Carried", "11 in office, 1 suspended, base 10", "clause 5.2, assumed")
    press(page, "Certify", sure=True)
    assert page.get_by_role("link", name=re.compile("Resolution 2")).is_visible()

    page.goto(meeting)
    press(page, "Adjourn", sure=True)
    says(page, "Who was there", "Alba Example", "Alternate", "Absent")
    follow(page, "Minutes")
    press(page, "Draft the minutes")
    says(page, "A bell for the harbour", "Carried")
    press(page, "Hand in for review")
    press(page, "Approve", sure=True)
    says(page, "SHA-256")
    follow(page, "Publish")
    submit(page)
    public = enters("nobody")
    public.goto("/meridian/public/minutes")
    follow(public, "Meeting about the bell")
    says(public, "A bell for the harbour", "Carried")
    assert "Mira Example" not in public.locator("main").inner_text(), "no names in the public version"


def test_the_contested_meeting_tells_its_arithmetic(enters: Enters) -> None:
    page = enters("meridian-director")
    page.goto("/meridian/board/meetings")
    follow(page, "Quarterly meeting")
    says(page, "Who was there", "Vote suspended", "Not carried")
    follow(page, "Audit of the signing keys")
    says(
        page, "11 in office, 1 suspended, base 10, quorum 5, 9 present or represented: met; 6 for, 2 against"
    )
    page.get_by_text("Why this quorum?").click()
    assert page.locator("details.why[open] .why-steps").is_visible()
    assert page.locator("main form").count() == 0, "a director reads and changes nothing here"


def admit(page: Page, name: str) -> None:
    """Staff let a company join Meridian as a Premier member, from today on."""
    page.goto("/meridian/members")
    follow(page, "Admit a company")
    page.get_by_label("Legal name").fill(name)
    choose(page, "tier", "Premier")
    press(page, "Admit")
    assert page.locator("[data-focus]").is_visible(), "what is missing is said, and the cursor stands there"
    assert page.get_by_label("Legal name").input_value() == name, "what was typed stays"
    page.get_by_label("Accepted on").fill(today().isoformat())
    page.get_by_label("Primary representative").fill("Zora Example")
    page.locator("input[name=contact_email]").fill("zora@example.org")
    press(page, "Admit")
    says(page, "are admitted by the board: name the resolution")
    page.locator("main form.form select[name=resolution]").select_option(index=1)
    press(page, "Admit")
    says(page, name, "Joining", "Premier", "Zora Example")
    assert "No primary representative" not in page.locator("main").inner_text()


def test_staff_admit_a_company_and_the_treasurer_previews_and_raises_its_dues(
    enters: Enters, jobs: None
) -> None:
    admit(enters("staff"), "Zaurak Example Ltd.")
    page = enters("treasurer")
    page.goto("/meridian/dues/run")
    page.locator("form.listing-tools input[name=starts_on]").fill((today() - timedelta(days=1)).isoformat())
    page.locator("form.listing-tools input[name=ends_on]").fill((today() + timedelta(days=62)).isoformat())
    press(page, "Look")
    row = page.get_by_role("row", name="Zaurak Example Ltd.")
    assert "USD 150,000.00" in row.inner_text()
    row.get_by_text("Why?").click()
    assert row.locator("details.why[open]").is_visible()
    press(page, "Raise", sure=True)
    page.get_by_text("The run is done").wait_for()
    page.goto("/meridian/dues/invoices?q=Zaurak")
    says(page, "Zaurak Example Ltd.", "USD 150,000.00", "Open")


def test_the_treasurer_records_a_payment_and_allocates_it(enters: Enters) -> None:
    page = enters("treasurer")
    page.goto("/meridian/desk")
    follow(page, "1 overdue")
    number = page.locator("main tbody th a").first.inner_text()
    page.goto("/meridian/dues/payments")
    follow(page, "Record a payment")
    page.get_by_label("Received on").fill(today().isoformat())
    page.get_by_label("Amount").fill("150,000.00")
    page.get_by_label("Payer").fill("Hadar Example AG")
    choose(page, "member", "Hadar")
    submit(page)
    says(page, "To allocate", "It pays nothing yet")
    choose(page, "invoice", number)
    press(page, "Allocate")
    says(page, "Allocated", number, "Stands")
    page.goto("/meridian/seats/board")
    assert "Vote suspended" not in page.locator("main").inner_text(), "who has paid votes again"


def test_staff_import_members_from_a_file_once_it_has_no_fault(
    enters: Enters, jobs: None, tmp_path: Path
) -> None:
    page = enters("staff")
    sheet = tmp_path / "members.csv"
    for tier, told in (("Premium", "The file has faults"), ("Premier", "New company and member")):
        sheet.write_text(f"organization,tier\nWezen Example Ltd.,{tier}\n", encoding="utf-8")
        page.goto("/meridian/members/import")
        page.locator("input[type=file]").set_input_files(sheet)
        submit(page)
        says(page, told, "Wezen Example Ltd.")
    press(page, "Take in 1 member", sure=True)
    page.get_by_text("The file is taken in").wait_for()
    page.goto("/meridian/members?q=Wezen")
    says(page, "Wezen Example Ltd.", "Premier")


def test_staff_export_a_report_in_four_formats(enters: Enters) -> None:
    page = enters("staff")
    page.goto("/pytorch/reports")
    follow(page, "Member roster")
    says(page, "Snowflake Inc.")
    files = {
        name: saved(page, page.get_by_role("button", name=name, exact=True).click)
        for name in ("CSV", "XLSX", "JSON", "PDF")
    }
    rows = list(csv.reader(io.StringIO(files["CSV"].decode("utf-8-sig"))))
    assert any("Snowflake Inc." in row for row in rows)
    assert "Snowflake Inc." in json.dumps(json.loads(files["JSON"]))
    assert files["XLSX"].startswith(b"PK")
    assert files["PDF"].startswith(b"%PDF")
    page.goto("/pytorch/audit")
    says(page, "member-roster")


def test_the_technical_secretary_adds_a_maintainer_to_a_module(enters: Enters) -> None:
    page = enters("technical-secretary")
    page.goto("/meridian/projects")
    assert page.locator("body").get_attribute("data-side") == "technical"
    follow(page, "Sextant")
    follow(page, "Chart room")
    follow(page, "Add a maintainer")
    page.get_by_label("Name").fill("Nova Example")
    page.get_by_label("Handle").fill("nova-example")
    page.get_by_label(re.compile("From|Since")).first.fill("2026-01-15")
    page.get_by_label(re.compile("basis|decision", re.I)).first.fill("Invented vote")
    submit(page)
    says(page, "Nova Example")


@pytest.mark.parametrize("word", ["treasurer", "director"])
def test_money_and_a_premier_seat_see_no_way_to_the_technical_side(enters: Enters, word: str) -> None:
    page = enters(word)
    for path in ("/pytorch/desk", "/pytorch/seats", "/pytorch/reports"):
        page.goto(path)
        ways = page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert not [way for way in ways if "/projects" in way or "technical-" in way]
    missing = page.goto("/pytorch/projects/pytorch/nothing-of-the-kind")
    there = page.goto("/pytorch/projects/pytorch/maintainers/new")
    assert missing
    assert there
    assert missing.status == there.status == 404
    assert page.get_by_role("heading", level=1).inner_text()


def test_the_public_reads_what_was_published(enters: Enters) -> None:
    page = enters("nobody")
    page.goto("/")
    follow(page, "PyTorch Foundation")
    follow(page, "Members")
    says(page, "Premier (15)", "General (2)", "Associate (16)", "Snowflake Inc.")
    follow(page, "Board and committees")
    says(page, "Governing Board", "Vacant", "Premier: guaranteed one seat")
    follow(page, "Resolutions")
    follow(page, "Calendar of meetings")
    says(page, "Governing Board")
    follow(page, "Maintainers")
    says(page, "Soumith Chintala", "persons, never companies")
    assert page.get_by_text(BANNER).is_visible()


def test_an_admin_invites_a_person_and_grants_a_role(enters: Enters, jobs: None) -> None:
    page = enters("admin")
    page.goto("/admin/accounts")
    follow(page, "Invite a person")
    page.get_by_label("Name").fill("Ida Example")
    page.get_by_label("mail address").fill("ida@example.org")
    submit(page)
    page.goto("/admin/accounts?q=ida")
    follow(page, "Ida Example")
    says(page, "Invited", "No role was ever granted.")
    choose(page, "role", "staff")
    choose(page, "foundation", "PyTorch Foundation")
    page.locator("textarea[name=reason]").fill("She joins the staff")
    press(page, "Grant the role")
    says(page, "Staff", "She joins the staff")
    page.goto("/admin/outbox")
    says(page, "ida@example.org")
    assert page.goto("/pytorch/members").status == 404  # type: ignore[union-attr]


def test_who_owes_sees_it_first(enters: Enters) -> None:
    page = enters("debtor")
    page.goto("/meridian/desk")
    says(page, "Invoices to pay", "Late")
    page.goto("/meridian/membership")
    says(page, "To do", "USD 150,000.00 open", "Suspended")
