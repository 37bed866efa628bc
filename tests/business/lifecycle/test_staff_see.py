"""Everything that a company changes by itself stands on the desk of the staff and in the history of the member; whoever loses a
seat is told, and so is the secretary of the body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from membership.assembly.bodies.models import Appointment, Body, Seat
from membership.assembly.bodies.operations import elect_officer
from membership.business.board.people import appoint_director
from membership.business.lifecycle.accepting import publish_text
from membership.business.members.models import Member, Representative, RepresentativeProposal
from membership.business.members.operations import end_representative, name_representative
from membership.directory.organizations.models import OrganizationNotice
from membership.directory.people.models import Affiliation, Person
from membership.kernel.db import Database
from membership.kernel.facts import is_known
from membership.kernel.mail.models import OutboxMail
from tests.business.lifecycle.test_by_company import JOINED, TODAY, Portal, portal, seen_by
from tests.business.pages import Pages

LATER = date(2026, 3, 20)


@dataclass
class House:
    """Acme and its people; Dora holds its seat in the board, whose secretary is Sam."""

    acme: Portal
    pages: Pages
    seat: str = ""
    label: str = ""

    def furnish(self) -> House:
        """Who sits, and who keeps the minutes."""
        world = self.acme.world
        with world.work() as work:  # type: ignore[attr-defined]
            dora, sam = world.person(work, "Dora Director"), world.person(work, "Sam Secretary")
            name_representative(work, self.acme.acme, dora.id, "technical", starts_on=JOINED)
            company = work.session.get_one(Member, self.acme.acme).organization_id
            body = select(Body).where(Body.key == "governing_board")
            board = work.session.scalars(body).one()
            elect_officer(work, board.id, "secretary", sam.id, starts_on=JOINED)
            seat = work.session.scalars(
                select(Seat).where(Seat.body_id == board.id, Seat.organization_id == company)
            ).one()
            appoint_director(work, seat.id, dora.public_id, starts_on=JOINED)
            self.seat, self.label = seat.public_id, f"seat {seat.slot} “{seat.title}” of the Governing Board"
            self.acme.people |= {"dora": dora.id, "sam": sam.id}
        return self

    def do(self, who: str, path: str, **fields: str) -> None:
        """What a representative sends from a page of the company."""
        answer = seen_by(self.pages, self.acme, who).post(
            self.acme.path().removesuffix("/membership") + path, **fields
        )
        assert answer.status_code == 303, answer.text

    def employment(self, who: str) -> str:
        query = select(Affiliation.public_id).where(
            Affiliation.person_id == self.acme.people[who], is_known(Affiliation)
        )
        return str(self.acme.ask(lambda session: session.scalars(query).one()))

    def notices(self) -> list[str]:
        query = select(OrganizationNotice.summary).order_by(OrganizationNotice.id)
        return list(self.acme.ask(lambda session: session.scalars(query).all()))

    def history(self) -> str:
        """The history of Acme, as staff read it."""
        return self.read(self.acme.path().removesuffix("/membership") + "/history")

    def read(self, path: str) -> str:
        text = self.pages.as_("staff", self.acme.world.foundation_id).get(path).text
        return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def house(database: Database, clock: object) -> House:
    acme = portal(database)
    return House(acme, Pages(acme.world.database)).furnish()


def test_staff_and_everybody_concerned_hear_that_a_company_contradicts_whoever_holds_its_seat(
    house: House,
) -> None:
    house.do("primary", f"/employees/{house.employment('dora')}/contradiction")
    assert house.notices() == [
        "Dora Director does not work for Acme: the company says so, and their roles and seats end."
    ]
    history = house.history()
    assert "Dora Director does not work for Acme" in history
    assert f"Dora Director holds {house.label} no longer from 2 Mar 2026 on" in history
    query = select(OutboxMail).where(OutboxMail.kind == "seat.lost").order_by(OutboxMail.to_name)
    dora, sam = house.acme.ask(lambda session: list(session.scalars(query)))
    assert (dora.to_name, sam.to_name) == ("Dora Director", "Sam Secretary")
    for mail in (dora, sam):
        assert f"Dora Director holds {house.label} no longer from 2 Mar 2026 on." in mail.text
    held = house.acme.ask(
        lambda session: session.scalars(
            select(Appointment).where(is_known(Appointment), Appointment.ends_on > TODAY)
        ).all()
    )
    assert not held


def test_staff_see_who_was_confirmed_and_who_left(house: House) -> None:
    house.do("primary", f"/employees/{house.employment('dora')}/confirmation")
    house.do("primary", f"/employees/{house.employment('dora')}/end", ends_on="2026-03-20")
    assert house.notices() == [
        "Dora Director works for Acme: the company says so.",
        "Dora Director works for Acme no longer from 20 Mar 2026 on.",
    ]
    assert "Dora Director works for Acme no longer from 20 Mar 2026 on." in house.history()


def test_what_waits_for_a_second_person_is_told_as_proposed_and_its_confirmation_as_done(
    house: House,
) -> None:
    house.do("primary", f"/employees/{house.employment('legal')}/end", ends_on="2026-03-20")
    proposal = house.acme.ask(lambda session: session.scalars(select(RepresentativeProposal)).one())
    house.do("voting", f"/representation/{proposal.public_id}/confirmation")
    change = "Legal Rep, legal representative, has left Acme"
    assert house.notices() == [
        f"Proposed, and waits for a second person: {change}, from 20 Mar 2026 on.",
        f"Confirmed: {change}.",
    ]
    history = house.history()
    assert f"Proposed: {change} from 20 Mar 2026 on." in history
    assert f"A second person confirmed: {change} from 20 Mar 2026 on." in history


def test_naming_ending_and_changing_people_is_told_with_their_names_once_it_is_done(house: House) -> None:
    house.do(
        "primary", "/people/new", name="Mia Marketing", email="mia@example.org", kind="marketing", starts_on="2026-03-02"
    )  # fmt: skip
    query = select(Representative).where(Representative.kind == "marketing", is_known(Representative))
    named = house.acme.ask(lambda session: session.scalars(query).one())
    at = f"/people/{named.public_id}"
    house.do("primary", f"{at}/contact", name="Mia Market", phone="+1 555", version="1")
    house.do("primary", f"{at}/end", ends_on="2026-03-20")
    assert house.notices() == [
        "Mia Marketing is marketing representative from 2 Mar 2026 on.",
        "Mia Marketing is called Mia Market now. The telephone number of Mia Market was changed.",
        "Mia Market acts as marketing representative until 20 Mar 2026.",
    ]
    history = " ".join(re.sub(r"<[^>]+>", " ", house.history()).split())
    for line in (
        "Mia Marketing is marketing representative of Acme from 2 Mar 2026 on.",
        "Mia Marketing is called Mia Market now. The telephone number of Mia Market was changed.",
        "Mia Market acts as marketing representative until 20 Mar 2026.",
    ):
        assert history.split(line)[1].startswith(" 2 Mar 2026, 04:00 EST · Primary Rep"), line


def test_staff_see_the_agreement_the_purchase_order_and_the_seats_of_a_company(house: House) -> None:
    world = house.acme.world
    with world.work() as work:  # type: ignore[attr-defined]
        publish_text(work, world.foundation_id, "Agreement", "{{legal_name}} {{tier}} {{dues}}")
        ann = world.person(work, "Ann Alternate")
        name_representative(work, house.acme.acme, ann.id, "technical", starts_on=JOINED)
    seen_by(house.pages, house.acme, "primary")
    asked = house.pages.get("/meridian/membership/agreement").text
    read = {
        name: re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]+)"', asked)[1]  # type: ignore[index]
        for name in ("version", "document")
    }
    agreed = house.pages.post("/meridian/membership/agreement", title="CEO", authority="y", **read)
    member = house.acme.path().split("/")[3]
    ordered = house.pages.post(f"/meridian/membership/{member}/billing", po_number="PO-7", version="0")
    at = f"/meridian/seats/board/{house.seat}"
    filled = house.pages.post(f"{at}/holder", role="alternate", person=ann.public_id, starts_on="2026-03-02")
    vacant = house.pages.post(f"{at}/vacancy", ends_on="2026-03-20", reason="Moves on.")
    assert [one.status_code for one in (agreed, ordered, filled, vacant)] == [303] * 4
    assert house.notices() == [
        "Test accepted version 1 of the agreement.",
        "The purchase order number for the next invoices was changed.",
        "Ann Alternate stands by for a seat of the Governing Board from 2 Mar 2026 on.",
        "A seat of the Governing Board is vacant from 20 Mar 2026 on.",
    ]
    history = house.history()
    for line in (
        "Test accepted version 1 of the agreement",
        "Changed the purchase order number for the next invoices.",
        f"Ann Alternate is alternate for {house.label} from 2 Mar 2026 on.",
        f"Dora Director holds {house.label} no longer from 20 Mar 2026 on. Moves on.",
    ):
        assert line in history


def test_the_page_of_a_person_has_employment_roles_and_seats_with_their_ends_in_its_history(
    house: House,
) -> None:
    query = select(Representative.id).where(Representative.person_id == house.acme.people["dora"])
    role = house.acme.ask(lambda session: session.scalars(query).one())
    with house.acme.world.work() as work:  # type: ignore[attr-defined]
        end_representative(work, role, ends_on=LATER)
    house.do("primary", f"/employees/{house.employment('dora')}/end", ends_on="2026-03-25")
    person = house.acme.ask(lambda session: session.get_one(Person, house.acme.people["dora"]).public_id)
    history = house.read(f"/meridian/people/{person}")
    for line in (
        "Registered Dora Director.",
        "Dora Director works for Acme from 1 Jan 2026 on.",
        "Dora Director is technical representative of Acme from 1 Jan 2026 on.",
        f"Dora Director holds {house.label} from 1 Jan 2026 on.",
        "Dora Director acts as technical representative until 20 Mar 2026.",
        "Dora Director leaves Acme on 25 Mar 2026.",
        f"Dora Director holds {house.label} no longer from 25 Mar 2026 on",
    ):
        assert line in history


def test_an_employment_that_begins_later_says_so_among_those_who_work_here(house: House) -> None:
    world = house.acme.world
    with world.work() as work:  # type: ignore[attr-defined]
        fay = world.person(work, "Fay Future")
        name_representative(work, house.acme.acme, fay.id, "technical", starts_on=date(2030, 1, 1))
    listed = house.read(house.acme.path().removesuffix("/membership") + "/employees")
    assert "From 1 Jan 2030" in listed.split("Fay Future")[1][:120]
