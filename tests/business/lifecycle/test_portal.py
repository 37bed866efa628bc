"""The portal: for whom one acts, what one finds there, and what another company's people never find."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Body, Seat
from membership.business.board.policy import APPOINTING
from membership.business.dues.dues_run import run_dues
from membership.business.dues.models import Invoice
from membership.business.dues.periods import Days
from membership.business.lifecycle.accepting import publish_text
from membership.business.lifecycle.operations import Contact, admit_member, adopt_business_charter
from membership.business.lifecycle.policy import ACCEPTORS
from membership.business.members.delivering import ask_for_asset
from membership.business.members.models import Member
from membership.business.members.policy import (
    BENEFIT_KEEPERS,
    CONTACT_KEEPERS,
    PAYERS,
    WHAT_THEY_DO,
    duties_of,
)
from membership.directory.foundations.models import Foundation
from membership.directory.foundations.operations import found_foundation
from membership.directory.organizations.models import Organization, OrganizationNotice
from membership.directory.organizations.policy import KEEPERS
from membership.directory.people.employment import confirm_employment, declare_employment
from membership.directory.people.models import Affiliation
from membership.directory.people.operations import register_person
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.viewer import Grant
from membership.kernel.work import Work, system_permit
from tests.business.pages import Pages
from tests.business.world import World, charter_text
from tests.conftest import Clock

TODAY = date(2026, 3, 2)
MOST = 10
"""Statements that a page may take (P3)."""
TABS = ("", "/membership", "/people", "/seats", "/benefits", "/documents", "/history")
PDF = b"%PDF-1.7\n%%EOF"


class Town(World):
    """Two foundations; Acme is a member of both, Brick of the first."""

    acme: Member
    brick: Member
    elsewhere: Member
    other_id: int

    def furnish(self) -> Town:
        """Everybody joins."""
        self.found(align=False)
        with self.work() as work:  # type: ignore[attr-defined]
            adopt_business_charter(work, self.foundation_id, charter_text("meridian-business"))
            home = work.session.get_one(Foundation, self.foundation_id)
            other = found_foundation(
                work, slug="polaris", name="Polaris", zone=home.zone, legal_entity_id=home.legal_entity_id
            )
            text = charter_text("meridian-business").replace('"meridian"', '"polaris"')
            adopt_business_charter(work, other.id, text)
            self.other_id = other.id
            acme, brick = self.company(work, "Acme"), self.company(work, "Brick")
            self.acme = self._admit(work, self.foundation_id, acme.id)
            self.brick = self._admit(work, self.foundation_id, brick.id)
            self.elsewhere = self._admit(work, other.id, acme.id)
        return self

    def _admit(self, work: Work, foundation_id: int, company_id: int) -> Member:
        contact = Contact("Rita Rep", "rita@example.org", ("primary",))
        return admit_member(
            work, foundation_id, company_id, "premier", accepted_on=date(2026, 2, 3),
            contacts=[contact], waiver="Test.",
        ).member  # fmt: skip


@pytest.fixture
def town(database: Database, clock: object) -> Town:
    return Town(database).furnish()


@pytest.fixture
def pages(town: Town) -> Pages:
    return Pages(town.database)


def acts(pages: Pages, *held: tuple[Member, str]) -> Pages:
    """The viewer acts for these members, and holds no other right."""
    grants = frozenset(
        Grant("representative", "business", foundation_id=member.foundation_id,
              organization_id=member.organization_id, kind=kind)
        for member, kind in held
    )  # fmt: skip
    pages.as_("representative", held[0][0].foundation_id)
    pages.viewer = replace(pages.viewer, grants=grants)
    return pages


def test_who_acts_for_several_switches_and_always_sees_for_whom(town: Town, pages: Pages) -> None:
    acts(pages, (town.acme, "primary"), (town.brick, "billing"), (town.elsewhere, "primary"))
    first = pages.get("/meridian/membership").text
    assert "You act for <strong>Acme</strong>" in first
    urls = re.findall(r'href="(/\w+/membership\?company=\w+)"', first)
    assert len(set(urls)) == 3
    (brick,) = {url for url in urls if "You act for <strong>Brick</strong>" in pages.get(url).text}
    page = pages.get(brick).text
    assert "Brick</h1>" in re.sub(r"\s*<span.*?</span>", "", page)
    assert (
        "You act for <strong>Brick</strong>"
        in pages.get(f"/meridian/members/{town.brick.public_id}/people").text
    )
    assert pages.get("/meridian/membership?company=zzzzzzzzzzzz").status_code == 404


def test_another_companys_pages_are_no_pages(town: Town, pages: Pages) -> None:
    acts(pages, (town.brick, "primary"))
    missing = pages.get("/meridian/members/zzzzzzzzzzzz")
    for tab in TABS:
        answer = pages.get(f"/meridian/members/{town.acme.public_id}{tab}")
        assert answer.status_code == missing.status_code == 404
        assert "Acme" not in answer.text


def test_every_page_of_a_company_takes_few_statements(town: Town, pages: Pages) -> None:
    for tab in TABS:
        path = f"/meridian/members/{town.acme.public_id}{tab}"
        for viewer in (acts(pages, (town.acme, "primary")), pages.as_("staff", town.foundation_id)):
            answer = viewer.get(path)
            assert answer.status_code == 200, answer.text[:2000]
            assert len(pages.statements) < MOST, "\n".join([path, *pages.statements])


def test_nobody_accepts_for_a_company_for_which_they_may_not(town: Town, pages: Pages) -> None:
    with town.work() as work:  # type: ignore[attr-defined]
        publish_text(work, town.foundation_id, "Agreement", "{{legal_name}} {{tier}} {{dues}}")
    acts(pages, (town.acme, "primary"), (town.brick, "billing"))
    brick = re.search(r"company=(\w+)[^>]*><span>Brick", pages.get("/meridian/membership").text)
    assert brick is not None
    path = f"/meridian/membership/agreement?company={brick[1]}"
    assert "Your primary or legal representative accepts it" in pages.get(path).text
    assert pages.post(path, title="Head of Books", authority="y").status_code == 403


def test_a_companys_own_people_see_all_its_memberships_and_nobody_elses(town: Town, pages: Pages) -> None:
    overview = (
        acts(pages, (town.acme, "primary")).get(f"/meridian/members/{town.acme.public_id}/membership").text
    )
    own = re.search(r'href="(/meridian/memberships/\w+)"', overview)
    assert own is not None
    page = pages.get(own[1]).text
    assert "Polaris" in page
    assert f"/polaris/members/{town.elsewhere.public_id}" not in page
    assert "Polaris" not in acts(pages, (town.acme, "billing")).get(own[1]).text
    assert acts(pages, (town.brick, "primary")).get(own[1]).status_code == 404


def test_a_representative_uses_benefits_within_the_tier_and_staff_see_it(town: Town, pages: Pages) -> None:
    path = f"/meridian/members/{town.acme.public_id}"
    use = f"{path}/benefits/conference_passes/use"
    said = {"purpose": "The conference", "used_on": "2026-03-01", "used_by": "Ada"}
    marketing = acts(pages, (town.acme, "marketing"))
    assert marketing.post(use, quantity="5", **said).status_code == 303
    refused = marketing.post(use, quantity="8", exception="Because I want to.", **said)
    assert refused.status_code == 422
    assert "7 of 12 are left in this year. (clause 1.9)" in refused.text
    assert "The conference" in refused.text
    assert "7 left" in marketing.get(f"{path}/benefits").text
    assert acts(pages, (town.acme, "billing")).get(use).status_code == 403
    staff = pages.as_("staff", town.foundation_id)
    assert staff.post(use, quantity="8", exception="For the venue.", **said).status_code == 303
    assert "Exception by Test: For the venue." in staff.get(f"{path}/benefits").text
    with town.database.reading() as session:
        told = [row.summary for row in session.query(OrganizationNotice)]
    assert told == ["Used 5 of passes to the yearly conference."]


def test_a_delivery_is_a_file_for_both_sides_and_for_no_other_company(town: Town, pages: Pages) -> None:
    with town.work() as work:  # type: ignore[attr-defined]
        task = ask_for_asset(work, town.acme.id, "Deliver a banner", "", date(2026, 4, 1), today=TODAY)
    path = f"/meridian/members/{town.acme.public_id}"
    deliver = f"{path}/assets/{task.public_id}/delivery"
    assert "Deliver a banner" in acts(pages, (town.acme, "technical")).get(path).text
    wrong = pages.post(deliver, words="", file=(io.BytesIO(b"<svg onload=x>"), "banner.pdf"))
    assert wrong.status_code == 422
    assert "This is no PDF or PNG or JPEG file" in wrong.text
    sent = pages.post(deliver, words="Here it is", file=(io.BytesIO(PDF), "../../banner.pdf"))
    assert sent.status_code == 303
    (file,) = set(re.findall(rf"{path}/deliveries/\w+/file", pages.get(f"{path}/benefits").text))
    answer = pages.get(file)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="asset-')
    assert acts(pages, (town.brick, "primary")).get(file).status_code == 404
    back = file.replace("/file", "/return")
    assert pages.as_("staff", town.foundation_id).post(back, reason="Too small.").status_code == 303
    assert "Too small." in acts(pages, (town.acme, "primary")).get(f"{path}/benefits").text


def test_what_representatives_are_told_they_may_do_is_what_the_policies_say() -> None:
    assert [kinds for _, kinds in WHAT_THEY_DO] == [
        CONTACT_KEEPERS, APPOINTING, (PAYERS[1], PAYERS[0]), ACCEPTORS, BENEFIT_KEEPERS
    ]  # fmt: skip
    assert KEEPERS == ACCEPTORS
    assert duties_of("technical") == ["Reads, and delivers what is asked for"]


def test_an_overdue_invoice_is_the_first_of_what_is_to_be_done_and_of_several_companies_each_is_named(
    town: Town, pages: Pages, clock: Clock
) -> None:
    permit = system_permit(town.database, "cli", "test")
    run_dues(permit, town.foundation_id, Days.year(2026), on=TODAY)
    with town.work() as work:  # type: ignore[attr-defined]
        ask_for_asset(work, town.acme.id, "Deliver a banner", "", date(2026, 3, 5), today=TODAY)
    clock.set(datetime(2026, 6, 3, 17, tzinfo=UTC))
    with town.database.reading() as session:
        acme, brick = (
            session.scalars(select(Invoice.number_text).where(Invoice.member_id == one.id)).one()
            for one in (town.acme, town.brick)
        )
    acts(pages, (town.acme, "primary"), (town.brick, "billing"))
    todo = pages.get(f"/meridian/members/{town.acme.public_id}").text.split("To do</h2>", 1)[1]
    first, *others = re.findall(r"<li>.*?</li>", todo.split("</ul>")[0], re.DOTALL)
    assert f"{acme}: " in first
    assert any("Deliver a banner" in one for one in others)
    assert brick not in todo.split("</ul>")[0]
    desk = pages.get("/meridian/desk").text
    lines = [one for one in re.findall(r"<li>.*?</li>", desk, re.DOTALL) if "open<" in one]
    assert ["Acme, due" in one or "Brick, due" in one for one in lines] == [True, True]
    alone = acts(pages, (town.brick, "billing")).get("/meridian/desk").text
    assert "Brick, due" not in alone


def test_who_pays_for_one_company_alone_is_not_told_that_the_other_has_no_invoices(
    town: Town, pages: Pages
) -> None:
    run_dues(system_permit(town.database, "cli", "test"), town.foundation_id, Days.year(2026), on=TODAY)
    link = "/meridian/membership/invoices?company="
    with town.database.reading() as session:
        acme, brick = (
            session.get_one(Organization, one.organization_id).public_id for one in (town.acme, town.brick)
        )
    view = acts(pages, (town.acme, "primary"), (town.brick, "marketing"))
    assert view.get(link + acme).status_code == 200
    assert view.get(link + brick).status_code == 404
    for tab in ("", "/documents"):
        assert link + acme in view.get(f"/meridian/members/{town.acme.public_id}{tab}").text
        assert (
            "membership/invoices"
            not in view.get(f"/meridian/members/{town.brick.public_id}{tab}").text.split("<main")[1]
        )
    both = acts(pages, (town.acme, "primary"), (town.brick, "billing")).get(link.split("?")[0]).text
    rows = re.findall(r"<tr><th.*?</tr>", both, re.DOTALL)
    assert sorted(name for row in rows for name in ("Acme", "Brick") if f"<td>{name}</td>" in row) == [
        "Acme",
        "Brick",
    ]


def test_the_forms_of_seats_and_billing_name_the_company_where_one_acts_for_several(
    town: Town, pages: Pages
) -> None:
    with town.database.reading() as session:
        query = select(Seat.public_id, Body.slug).join(Body, Body.id == Seat.body_id)
        seat = session.execute(query.where(Seat.organization_id == town.brick.organization_id)).first()
    assert seat is not None
    forms = (
        f"/meridian/membership/{town.brick.public_id}/billing",
        f"/meridian/seats/{seat.slug}/{seat.public_id}/holder",
    )
    for form in forms:
        several = acts(pages, (town.acme, "primary"), (town.brick, "primary")).get(form).text
        assert "You act for <strong>Brick</strong>" in several
        assert "Brick" in several.split('<div class="page-head">')[1].split("</p>")[0]
        alone = acts(pages, (town.brick, "primary")).get(form).text
        assert "Brick" not in alone.split('<div class="page-head">')[1].split("</h1>")[1].split("<section")[0]


def test_who_says_that_they_work_for_a_company_waits_on_its_to_do(town: Town, pages: Pages) -> None:
    with town.work() as work:
        for name in ("Nina New", "Otto New"):
            person = register_person(work, name, email=f"{name.split()[0].lower()}@example.org")
            declare_employment(work, person.id, town.acme.organization_id, starts_on=TODAY, source="person")
        first = person.id
    url = f"/meridian/members/{town.acme.public_id}/employees"
    primary = acts(pages, (town.acme, "primary"), (town.elsewhere, "primary"))
    for path in ("/meridian/desk", "/meridian/membership", f"/meridian/members/{town.acme.public_id}"):
        seen = primary.get(path).text
        assert "2 people say that they work for Acme" in seen, path
        assert url in seen
    with town.work() as work:
        query = select(Affiliation).where(Affiliation.person_id == first, is_known(Affiliation))
        confirm_employment(work, work.session.scalars(query).one().id)
    assert "Nina New says that they work for Acme" in primary.get("/meridian/desk").text
    assert "work for Acme" not in acts(pages, (town.acme, "billing")).get("/meridian/desk").text
