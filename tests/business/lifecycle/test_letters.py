"""What members are told by mail of the acts that nobody writes down by hand, and how days and dues are said in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from membership.business.dues.arrears import apply_ladder
from membership.business.lifecycle.endings import Leave, resign_member
from membership.business.lifecycle.moves import renew_member
from membership.business.lifecycle.renewals import renew_by_themselves
from membership.business.lifecycle.succession import Succession, transfer_member
from membership.kernel.db import Database
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import date_text
from tests.business.lifecycle.test_acts import TODAY, admit, books, cli, town
from tests.business.world import World

MACHINE_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return town(database)


def mails(world: World, kind: str) -> list[OutboxMail]:
    with world.database.reading() as session:
        found = session.scalars(select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id))
        return list(found)


def climb(world: World, member: int, *days: int) -> date:
    """Let the ladder take its steps so many days after the invoice was due; the day on which it was due."""
    money = books(world)
    money.run()
    due = money.invoice(member).due_on
    assert due is not None
    for number in days:
        with cli(world) as work:
            apply_ladder(work, world.foundation_id, due + timedelta(days=number))
    return due


def test_a_member_is_told_of_its_suspension_and_that_payment_lifted_it(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    due = climb(world, member, 60)
    (told,) = mails(world, "membership.suspend")
    day = date_text(due + timedelta(days=75))
    assert told.subject == f"Acme: the membership is suspended from {day} on"
    assert "Payment before that day stops it." in told.text
    clock.set(datetime.combine(due + timedelta(days=80), time(15), UTC))
    invoice = books(world).invoice(member)
    books(world).pay(member, invoice.total_minor, invoice.id)
    (lifted,) = mails(world, "membership.restore")
    assert (lifted.to_address, lifted.subject) == ("acme@example.org", "Acme: the suspension is lifted")
    assert f"Invoice {invoice.number_text} is settled." in lifted.text


def test_a_member_that_pays_before_its_suspension_hears_that_it_does_not_begin(world: World) -> None:
    member = admit(world, "Acme")
    climb(world, member, 60)
    invoice = books(world).invoice(member)
    books(world).pay(member, invoice.total_minor, invoice.id)
    (lifted,) = mails(world, "membership.restore")
    assert re.search(r"announced from \d+ \w+ 2026 on does not begin", lifted.text)


def test_a_member_is_told_that_its_term_ended_and_was_not_renewed(world: World, clock: Any) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        renew_member(work, member, complimentary="The board, for a year.")
    clock.set(datetime(2028, 1, 2, 15, tzinfo=UTC))
    with cli(world) as work:
        renew_by_themselves(work, world.foundation_id, date(2028, 1, 2))
    (told,) = mails(world, "membership.expire")
    assert told.to_address == "acme@example.org"
    assert "From 1 Jan 2028 on." in told.text
    assert "does not renew by itself" in told.text


@pytest.mark.parametrize("on", [TODAY, TODAY - timedelta(days=20)])
def test_the_people_of_a_company_hear_that_its_membership_passed_on_also_where_none_of_them_goes_on(
    world: World, clock: Any, on: date
) -> None:
    member = admit(world, "Acme")
    clock.set(datetime.combine(TODAY, time(15), UTC))
    with cli(world) as work:
        heir = world.company(work, "Acme Holdings")
        said = Succession("acquisition", on, "Board, 1 March", "Agreement of 2 March", keeps_people=False)
        transfer_member(work, member, heir.id, said)
    assert [mail.to_address for mail in mails(world, "membership.transfer")] == ["acme@example.org"]


def test_the_mail_of_a_renewal_names_the_dues(world: World) -> None:
    member = admit(world, "Acme")
    with cli(world) as work:
        renew_member(work, member)
    (told,) = mails(world, "membership.renew")
    assert "Its dues are USD 150,000.00." in told.text


def test_mails_say_days_in_one_spelling(world: World, clock: Any) -> None:
    left, late = admit(world, "Acme"), admit(world, "Beta")
    climb(world, late, 60, 90)
    with cli(world) as work:
        renew_member(work, late)
        resign_member(work, left, Leave(date(2026, 9, 1), "Cost."))
    with world.database.reading() as session:
        written = session.scalars(select(OutboxMail)).all()
    assert {"arrears.suspension_notice", "membership.renew", "membership.resign"} <= {
        one.kind for one in written
    }
    for mail in written:
        assert not MACHINE_DAY.search(mail.subject + mail.text), mail.text
