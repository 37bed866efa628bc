"""Mail to many: who is in and why, placeholders, the hold, the second person, and one mail for each person whatever happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from membership.assembly.bodies.appointing import appoint
from membership.assembly.bodies.models import Body, Seat
from membership.business.board.operations import align_all
from membership.business.lifecycle import mailing_jobs
from membership.business.lifecycle.mailing import (
    Letter,
    cancel_mailing,
    hold_mailing,
    release_mailing,
    set_holding,
    write_mailing,
)
from membership.business.lifecycle.mailing_audience import Audience, addressees, digest_of
from membership.business.lifecycle.mailing_jobs import BATCH, release_due, send_batch
from membership.business.lifecycle.mailing_queries import recipients_of, tally_of
from membership.business.lifecycle.operations import adopt_business_charter
from membership.business.members.models import Mailing, MailingRecipient
from membership.business.members.operations import name_representative
from membership.business.members.questions import question_of
from membership.directory.people.models import Person
from membership.directory.people.operations import affiliate
from membership.kernel.audit.timeline import timeline
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, NotAllowed, RuleBroken
from membership.kernel.jobs.context import JobContext
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import business_date, now
from tests.assembly.test_races import at_once, meeting_at
from tests.business.pages import Pages
from tests.business.world import START, World, charter_text

TEXT = "We write to {{company}}, our {{tier}} member."


@pytest.fixture
def world(database: Database, clock: object) -> World:
    """Two members. Ada acts twice for Acme and once for Brick; Ben has no address; Cy is on the staff, Di as well."""
    made = World(database).found(align=False)
    with made.work() as work:  # type: ignore[attr-defined]
        adopt_business_charter(work, made.foundation_id, charter_text("meridian-business"))
        acme, brick = made.join(work, "Acme"), made.join(work, "Brick", "general")
        people = [made.person(work, name) for name in ("Ada Byron", "Ben Babbage", "Cy Cole", "Di Dean")]
        people[1].email = people[1].email_key = None
        work.record("directory.person.changed", people[1], summary="No address.")
        for member, person, kind in (
            (acme, 0, "primary"), (acme, 0, "billing"), (brick, 0, "primary"), (brick, 1, "billing"),
        ):  # fmt: skip
            name_representative(work, member.id, people[person].id, kind, starts_on=START)
    return made


def audience(*roles: str, **question: str) -> Audience:
    return Audience(roles, question_of({name: [value] for name, value in question.items()}))


def found(world: World, asked: Audience) -> list[Any]:
    with world.database.reading() as session:
        day = business_date(now(), "America/New_York")
        return addressees(session, world.foundation_id, day, asked, ())


def held(world: World, asked: Audience, by: int = 3) -> int:
    with world.work() as work:  # type: ignore[attr-defined]
        mailing = write_mailing(work, world.foundation_id, by, Letter("News, {{person}}", TEXT, asked))
        hold_mailing(work, mailing.id, by, digest_of(found(world, asked)), ())
    return mailing.id


def job(world: World, name: str, key: str = "1") -> JobContext:
    return JobContext(world.database, name, key, 1)


def run(world: World, mailing_id: int) -> None:
    """Everything that the jobs do of it, each of them twice."""
    for _ in range(2):
        release_due(job(world, "lifecycle.release_mailings"), {})
    with world.database.reading() as session:
        keys = list(
            session.scalars(select(MailingRecipient.id).where(MailingRecipient.mailing_id == mailing_id))
        )
        state = session.get_one(Mailing, mailing_id).state
    if state not in ("sending", "sent"):
        return
    for number, start in enumerate(range(0, len(keys), BATCH), 1):
        part = keys[start : start + BATCH]
        payload = {"mailing": mailing_id, "first": part[0], "last": part[-1]}
        for _ in range(2):
            send_batch(job(world, "lifecycle.send_mailing", f"{mailing_id}.{number}"), payload)


def outbox(world: World) -> list[OutboxMail]:
    with world.database.reading() as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_a_person_is_in_once_with_every_reason_and_somebody_without_address_is_named(world: World) -> None:
    ada, ben = found(world, audience("primary", "billing"))
    assert ada.words == (
        "Billing representative of Acme; Primary representative of Acme; Primary representative of Brick"
    )
    assert (ada.company, ada.tier, ada.left_out) == (
        "Acme and Brick",
        "Premier and General",
        "",
    )
    assert (ben.name, ben.left_out) == ("Ben Babbage", "has no mail address")
    assert [one.company for one in found(world, audience("primary", tier="general"))] == ["Brick"]
    assert found(world, audience("legal")) == []


def test_the_people_of_a_company_that_joins_are_reached_before_it_has_joined(world: World) -> None:
    first = date(2026, 5, 20)
    with world.work() as work:  # type: ignore[attr-defined]
        soon, eve = world.join(work, "Soon", on=first), world.person(work, "Eve Early")
        name_representative(work, soon.id, eve.id, "primary", starts_on=soon.joined_on)
    (one,) = found(world, audience("primary", state="upcoming"))
    assert (one.name, one.words, one.tier) == ("Eve Early", "Primary representative of Soon", "Premier")
    assert [each.name for each in found(world, audience("primary", state="current"))] == ["Ada Byron"]
    assert len(found(world, audience("primary", state="all"))) == 2


def test_directors_get_it_for_the_company_whose_seat_they_hold(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        align_all(work, world.foundation_id, business_date(work.at, "America/New_York"))
        seat = work.session.scalars(select(Seat).where(Seat.organization_id == 1)).first()
        assert seat is not None
        affiliate(work, 4, 1, starts_on=START)
        appoint(work, seat.id, 4, starts_on=business_date(work.at, "America/New_York"))
    (one,) = found(world, audience("directors"))
    assert one.name == "Di Dean"
    assert one.words.startswith("Director, ")
    assert one.words.endswith(" of Acme")
    assert found(world, audience("advisers")) == []


def test_who_advises_gets_no_mail_to_the_directors(world: World) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        align_all(work, world.foundation_id, business_date(work.at, "America/New_York"))
        query = select(Seat).join(Body, Body.id == Seat.body_id).where(Body.is_advisory)
        seat = work.session.scalars(query.where(Seat.organization_id == 1)).one()
        affiliate(work, 4, 1, starts_on=START)
        appoint(work, seat.id, 4, starts_on=business_date(work.at, "America/New_York"))
    assert found(world, audience("directors")) == []
    (one,) = found(world, audience("advisers"))
    assert one.words == "Member, Technical Advisory Council of Acme"


@pytest.mark.parametrize(
    ("subject", "text", "field", "words"),
    [
        ("Hello", "One\n{{compny}}", "text", "line 2: “compny” is no placeholder; known are {{person}}"),
        ("Hello", "{{company", "text", "line 1: a placeholder is not closed"),
        ("{{who}}", "Text", "subject", "“who” is no placeholder"),
        (" ", "Text", "subject", "needs a subject"),
        ("Hello", "\n \n", "text", "needs a text"),
    ],
)
def test_what_cannot_be_filled_is_said_at_its_field(
    world: World, subject: str, text: str, field: str, words: str
) -> None:
    with world.work() as work, pytest.raises(RuleBroken) as refusal:  # type: ignore[attr-defined]
        write_mailing(work, world.foundation_id, 3, Letter(subject, text, audience("primary")))
    assert refusal.value.field == field
    assert words in refusal.value.message


def test_it_is_held_then_goes_to_each_person_once_and_stands_in_the_companys_history(
    world: World, clock: Any
) -> None:
    key = held(world, audience("primary", "billing"))
    run(world, key)
    assert outbox(world) == []
    clock.set(now() + timedelta(minutes=31))
    run(world, key)
    run(world, key)
    (mail,) = outbox(world)
    assert (mail.subject, mail.to_address) == ("News, Ada Byron", "ada.byron@example.org")
    assert "We write to Acme and Brick, our Premier and General member." in mail.text
    assert "as: Billing representative of Acme; Primary representative of Acme" in mail.text
    with world.database.reading() as session:
        told = [one.summary for one in timeline(session, "business_member", 1)]
        assert session.get_one(Mailing, key).state == "sent"
        assert tally_of(session, key) == {"queued": 1}
        assert [row.state for row in recipients_of(session, key)] == ["queued"]
    assert told.count("Mail “News, …” to 1 person of the company.") == 1


def test_it_can_be_cancelled_until_it_goes_and_not_afterwards(world: World, clock: Any) -> None:
    first, second = held(world, audience("primary")), held(world, audience("primary"))
    with world.work() as work:  # type: ignore[attr-defined]
        cancel_mailing(work, first)
    clock.set(now() + timedelta(minutes=31))
    run(world, first)
    run(world, second)
    assert len(outbox(world)) == 1
    for key in (first, second):
        with world.work() as work, pytest.raises(Conflict):  # type: ignore[attr-defined]
            cancel_mailing(work, key)


def test_mail_to_more_than_the_rule_allows_waits_for_a_second_person(world: World, clock: Any) -> None:
    with world.work() as work:  # type: ignore[attr-defined]
        set_holding(work, world.foundation_id, 5, 0, 0)
    key = held(world, audience("primary"))
    clock.set(now() + timedelta(minutes=6))
    run(world, key)
    assert outbox(world) == []
    with world.work() as work, pytest.raises(NotAllowed):  # type: ignore[attr-defined]
        release_mailing(work, key, 3)
    with world.work() as work:  # type: ignore[attr-defined]
        release_mailing(work, key, 4)
    run(world, key)
    assert len(outbox(world)) == 1


def test_others_than_were_looked_at_are_not_written_to(world: World) -> None:
    asked = audience("primary")
    seen = digest_of(found(world, asked))
    with world.work() as work:  # type: ignore[attr-defined]
        mailing = write_mailing(work, world.foundation_id, 3, Letter("News", "Text", asked))
        name_representative(work, 2, 3, "primary", starts_on=business_date(work.at, "America/New_York"))
    with world.work() as work, pytest.raises(Conflict, match="changed since you looked"):  # type: ignore[attr-defined]
        hold_mailing(work, mailing.id, 3, seen, ())
    with world.work() as work:  # type: ignore[attr-defined]
        nobody = write_mailing(work, world.foundation_id, 3, Letter("News", "Text", audience("legal")))
    with world.work() as work, pytest.raises(RuleBroken, match="Nobody"):  # type: ignore[attr-defined]
        hold_mailing(work, nobody.id, 3, digest_of([]), ())


@pytest.mark.parametrize("second", ["hold", "cancel", "send"])
def test_two_who_decide_at_once_about_one_mail_are_one_after_the_other(
    world: World, clock: Any, monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    """Held twice, held and cancelled, sent and cancelled: one of the two is refused, or comes after the other."""
    asked = audience("primary")
    with world.work() as work:
        mailing = write_mailing(work, world.foundation_id, 3, Letter("News", "Text", asked))
    seen = digest_of(found(world, asked))

    def hold() -> str:
        with world.work() as work:
            return hold_mailing(work, mailing.id, 3, seen, ()).state

    def cancel() -> str:
        with world.work() as work:
            return cancel_mailing(work, mailing.id).state

    def send() -> str:
        with world.work() as work:
            row = work.lock(Mailing, mailing.id)
            if mailing_jobs._is_due(row, work.at):
                mailing_jobs.begin_sending(work, row)
            return row.state

    if second == "send":
        hold()
        clock.set(now() + timedelta(minutes=31))
        meeting_at(monkeypatch, mailing_jobs, "_is_due")
        results = at_once(send, cancel)
    else:
        results = at_once(hold, hold if second == "hold" else cancel)
    with world.database.reading() as session:
        state = session.get_one(Mailing, mailing.id).state
        people = session.scalars(select(MailingRecipient.id)).all()
    assert state in [one for one in results if isinstance(one, str)]
    assert len(people) <= 1
    assert people or state == "cancelled"
    if second == "hold":
        assert [type(one) for one in results if not isinstance(one, str)] == [Conflict]


def test_whoever_lost_their_address_meanwhile_is_left_out_and_said_so(world: World, clock: Any) -> None:
    key = held(world, audience("primary"))
    with world.work() as work:  # type: ignore[attr-defined]
        ada = work.lock(Person, 1)
        ada.email = ada.email_key = None
        work.record("directory.person.changed", ada, summary="No address.")
    clock.set(now() + timedelta(minutes=31))
    run(world, key)
    with world.database.reading() as session:
        assert tally_of(session, key) == {"left_out": 1}
        assert session.get_one(Mailing, key).state == "sent"


def test_the_pages_lead_from_the_list_to_a_mail_that_is_held(world: World) -> None:
    pages = Pages(world.database).as_("staff", world.foundation_id, person_id=3)
    assert "As chosen: Members, tier General" in pages.get("/meridian/mailings/new?tier=general").get_data(
        as_text=True
    )
    typed = {"primary": "y", "view": "asked", "question": "tier=general", "tier": "", "state": "",
             "subject": "News", "text": "To {{company}} {{nobody}}"}  # fmt: skip
    refused = pages.post("/meridian/mailings/new", **typed)
    assert refused.status_code == 422
    assert "To {{company}} {{nobody}}" in refused.get_data(as_text=True)
    typed["text"] = "To {{company}}"
    page = pages.post("/meridian/mailings/new", **typed).headers["Location"]
    shown = pages.get(page).get_data(as_text=True)
    assert "Primary representative of Brick" in shown
    assert "To Brick" in shown
    seen = shown.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert pages.post(f"{page}/hold", seen="0" * 64).status_code == 409
    assert pages.post(f"{page}/hold", seen=seen).status_code == 303
    assert "Held until" in pages.get(page).get_data(as_text=True)
    assert pages.post(f"{page}/hold", seen=seen).status_code == 409
