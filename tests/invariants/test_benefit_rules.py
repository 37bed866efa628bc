"""Rule E1 of benefits and deliveries, broken by raw SQL: both databases refuse, and allow the lawful neighbour."""

from __future__ import annotations

from datetime import date

import pytest

from membership.business.members.delivering import Sent, ask_for_asset, deliver, send_back
from membership.business.members.using import Used, use_benefit, withdraw_use
from membership.kernel.db import Database
from tests.business.world import START, World
from tests.invariants.breaking import copy, refused, run

TODAY = date(2026, 3, 2)


@pytest.fixture
def used(database: Database, clock: object) -> Database:
    """A premier member that used 10 of 12, took 5 further back, and delivered something that was sent back."""
    world = World(database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        world.join(work, "Acme", on=START)
        for quantity in (10, 1):
            use_benefit(work, 1, "conference_passes", Used(quantity, "Talks", TODAY), by="Rita", today=TODAY)
        withdraw_use(work, 2, "Called off.", by="Rita")
        task = ask_for_asset(work, 1, "Deliver a banner", "", date(2026, 4, 1), today=TODAY)
        send_back(work, deliver(work, task.id, Sent("Here"), by="Rita").id, "Too small.")
    return database


def test_e1_no_more_is_used_than_the_tier_gives(used: Database) -> None:
    over = copy(used, "business_benefit_use", quantity="3")
    refused(used, over, "E1")
    named = {"exception": "'For the venue.'", "exception_by": "'Stella'"}
    assert run(used, copy(used, "business_benefit_use", quantity="3", public_id="'first'", **named)) == 1
    refused(used, copy(used, "business_benefit_use", quantity="3", exception="'For the venue.'"))
    assert run(used, copy(used, "business_benefit_use", quantity="2")) == 1
    refused(used, copy(used, "business_benefit_use", quantity="1", public_id="'third'"), "E1")


@pytest.mark.parametrize(
    "change", ["quantity = 1", "used_on = '2026-03-01'", "purpose = 'Other'", "given = 99", "member_id = 2"]
)
def test_e1_a_use_is_never_changed(used: Database, change: str) -> None:
    refused(used, f"UPDATE business_benefit_use SET {change} WHERE id = 1", "E1")


def test_e1_what_was_taken_back_stays_so(used: Database) -> None:
    refused(used, "UPDATE business_benefit_use SET withdrawn_because = 'Other.' WHERE id = 2", "E1")
    refused(used, "DELETE FROM business_benefit_use WHERE id = 1", "E1")


def test_e1_what_was_delivered_and_sent_back_stays_so(used: Database) -> None:
    refused(used, "UPDATE business_delivery SET size = 7", "E1")
    refused(used, "UPDATE business_delivery SET returned_because = 'Fine.'", "E1")
    refused(used, "DELETE FROM business_delivery", "E1")
