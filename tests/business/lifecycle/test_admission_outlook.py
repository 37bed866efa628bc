"""Both pages of admission show what the admission brings about, and it does just that; a body's decision, and a gift."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.charter.operations import align_tiers
from membership.business.lifecycle.admission_preview import Newcomer, admission_outlook
from membership.business.lifecycle.admitting import admit_company
from membership.business.lifecycle.operations import Contact
from membership.business.lifecycle.renewals import remind, renew_by_themselves
from membership.business.members.acts import acts_of
from membership.business.members.models import Member, Term
from membership.business.members.operations import Agreed, Wish
from membership.business.members.queries import terms_of
from membership.business.members.sale import Buyer
from membership.kernel.db import Database
from membership.kernel.mail.models import OutboxMail
from tests.assembly.boardroom import Boardroom
from tests.business.lifecycle.joining import Joining
from tests.business.lifecycle.test_acts import TODAY, town
from tests.business.lifecycle.test_joining import resolved
from tests.business.pages import Pages
from tests.business.world import World

MARCH = date(2026, 3, 1)
FORM = {
    "legal_name": "Cobalt GmbH", "category": "company", "tier": "general", "accepted_on": "2026-03-02",
    "contact_name": "Ada Byron", "contact_email": "ada@example.org",
}  # fmt: skip


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return town(database)


def shown(answer: Any) -> str:
    """What the page says of the admission."""
    found = re.search(r'class="outlook">(.*?)</ul>', answer.get_data(as_text=True), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def staff(database: Database, foundation_id: int) -> Pages:
    return Pages(database).as_("staff", foundation_id)


def sent(database: Database, kind: str) -> list[str]:
    with database.reading() as session:
        query = select(OutboxMail.text).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
        return [" ".join(text.split()) for text in session.scalars(query)]


def test_staff_see_what_admitting_a_company_brings_about(world: World) -> None:
    pages = staff(world.database, world.foundation_id)
    told = shown(pages.post("/meridian/admission", preview="1", **{**FORM, "tier": "premier"}))
    for line in (
        "The board decides about the admission (clause 1.1).",
        "name the resolution", "Premier member from 1 Mar 2026 until 1 Mar 2027.",
        "Dues of the first term: USD 150,000.00.", "A seat of Cobalt GmbH opens on 1 Mar 2026: ",
        "Premier has 0 members on 1 Mar 2026", "From 1 Mar 2026 on: ",
    ):  # fmt: skip
        assert line in told, line
    with world.database.reading() as session:
        assert session.scalars(select(Member.id)).all() == []
    assert shown(pages.get("/meridian/admission")) == ""
    assert "Say who granted a term without dues." in shown(
        pages.post("/meridian/admission", preview="1", **FORM, complimentary_until="2026-09-01")
    )


def test_what_is_shown_before_an_admission_is_what_it_does(world: World) -> None:
    for number, tier in enumerate(("general", "premier", "general", "associate", "premier")):
        name, contact = f"Company {number}", Contact("Ann Example", f"ann{number}@example.org")
        wish = Wish(world.foundation_id, tier, TODAY, agreed=Agreed(Buyer({}, "nonprofit")))
        with world.database.reading() as session:
            lines = admission_outlook(session, Newcomer(name, "nonprofit"), wish, today=TODAY).lines
        foreseen = sorted((one.body, one.group) for one in lines if one.kind == "seat_opened")
        with world.work() as work:
            company = world.company(work, name, "nonprofit")
            from membership.business.lifecycle.operations import admit_member

            done = admit_member(
                work, world.foundation_id, company.id, tier, accepted_on=TODAY, contacts=[contact], waiver="Board."
            )  # fmt: skip
        opened = sorted((body, seat.group_key) for body, one in done.seats.items() for seat in one.opened)
        assert opened == foreseen
        money = next((one.text for one in lines if one.kind in ("money", "question")), "")
        assert (done.term.question or f"{done.term.price_minor / 100:,.2f}") in money


def test_an_applicant_page_shows_what_admitting_brings_about(database: Database, clock: object) -> None:
    joining = Joining(database).found()
    key = joining.apply_until_executed()
    address = f"/meridian/applications/{joining.application(key).public_id}/admission"
    pages = staff(database, joining.foundation_id)
    told = shown(pages.get(address))
    assert "General member from 1 Mar 2026 until 1 Mar 2027." in told
    assert "Dues of the first term: USD 35,000.00." in told
    assert "General has 0 members on 1 Mar 2026" in told
    later = shown(pages.post(address, preview="1", accepted_on="2026-03-20"))
    assert "General member from 1 Apr 2026 until 1 Apr 2027." in later
    assert joining.state(key) == "signed"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-03-03"])
@pytest.mark.parametrize("field", ["accepted_on", "starts_on", "ends_on", "complimentary_until"])
def test_a_day_out_of_reach_is_answered_in_words(
    database: Database, clock: object, field: str, day: str
) -> None:
    joining = Joining(database).found()
    key = joining.apply_until_executed()
    address = f"/meridian/applications/{joining.application(key).public_id}/admission"
    pages = staff(database, joining.foundation_id)
    typed = {"accepted_on": "2026-03-02", "complimentary": "", field: day}
    for url, fields in ((address, typed), ("/meridian/admission", {**FORM, **typed})):
        assert pages.post(url, preview="1", **fields).status_code == 200
        if day != "2027-03-03" or field in ("accepted_on", "starts_on"):
            assert pages.post(url, **fields).status_code == 422


def test_staff_admit_to_a_tier_of_the_board_by_its_resolution_alone(
    database: Database, clock: object
) -> None:
    room = Boardroom(database).furnish()
    with room.work() as work:
        align_tiers(work, room.foundation_id)
    pages = staff(database, room.foundation_id)
    fields = {**FORM, "tier": "premier", "waiver": "Board, 1 March."}
    refused = pages.post("/meridian/admission", **fields)
    assert refused.status_code == 422
    assert re.search(r'id="resolution-error".*admitted by the board: name the resolution', refused.text)
    answer = pages.post("/meridian/admission", **fields, resolution=resolved(room))
    assert answer.status_code == 303, answer.text
    with database.reading() as session:
        act = acts_of(session, session.scalars(select(Member.id)).all()[-1])[0]
    assert re.fullmatch(r"resolution “.+” \(2026-\d+\)", act.reference)


def test_a_first_term_is_given_without_dues_until_a_day(database: Database, clock: Any) -> None:
    world = town(database)
    pages = staff(database, world.foundation_id)
    gift = {"complimentary": "The executive director", "complimentary_until": "2026-09-01"}
    told = shown(pages.post("/meridian/admission", preview="1", **FORM, **gift))
    assert "No dues: complimentary (The executive director). The term does not renew by itself." in told
    assert pages.post("/meridian/admission", **FORM, **gift).status_code == 303
    with database.reading() as session:
        (term,) = session.scalars(select(Term))
        assert (term.ends_on, term.price_minor, term.complimentary) == (
            date(2026, 9, 1), 0, "The executive director",
        )  # fmt: skip
    for day, count in ((date(2026, 8, 1), 0), (date(2026, 8, 2), 1), (date(2026, 8, 3), 0)):
        clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        with world.work() as work:
            assert remind(work, world.foundation_id, day) == count
    (mail,) = sent(database, "membership.reminder")
    assert "It does not renew by itself: the membership ends with it." in mail
    assert "Without a word" not in mail
    assert "please say so by" not in mail
    with world.work() as work:
        assert renew_by_themselves(work, world.foundation_id, date(2026, 9, 1)) == 0
    with database.reading() as session:
        joined, expired = acts_of(session, term.member_id)
    assert (joined.step, expired.step) == ("join", "expire")
    assert expired.reason.startswith("The complimentary term ended and was not renewed; such a term does not")
    assert expired.reason in sent(database, "membership.expire")[-1]


def test_an_applicant_is_admitted_without_dues_until_a_day(database: Database, clock: object) -> None:
    joining = Joining(database).found()
    key = joining.apply_until_executed()
    address = f"/meridian/applications/{joining.application(key).public_id}/admission"
    answer = staff(database, joining.foundation_id).post(
        address, accepted_on="2026-03-02", complimentary="The board", complimentary_until="2026-07-01"
    )
    assert answer.status_code == 303, answer.text
    with database.reading() as session:
        (term,) = terms_of(session, joining.application(key).member_id or 0)
        assert (term.ends_on, term.price_minor, term.complimentary) == (date(2026, 7, 1), 0, "The board")
    (mail,) = sent(database, "application-admitted")
    assert "none; the term is complimentary and ends with that day unless it is renewed" in mail


def test_a_complimentary_term_ends_also_where_the_charter_has_no_rule_of_terms(
    database: Database, clock: object
) -> None:
    world = World(database, slug="cdf").found("cdf-business")
    with world.work() as work:
        company = world.company(work, "Cobalt")
        made = admit_company(
            work, world.foundation_id, company.id, "general", accepted_on=TODAY, starts_on=TODAY,
            ends_on=date(2026, 9, 1), complimentary="The board", waiver="Test.",
        )  # fmt: skip
    with world.work() as work:
        renew_by_themselves(work, world.foundation_id, date(2026, 9, 1))
        assert [act.step for act in acts_of(work.session, made.member.id)] == ["join", "expire"]
