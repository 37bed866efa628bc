"""Rules H1 and M6 of the acts of a membership, broken by raw SQL: both databases refuse."""

from __future__ import annotations

import pytest

from membership.business.members.life import LAWFUL, STATES, STEPS
from membership.kernel.db import Database
from tests.business.world import START, World
from tests.invariants.breaking import copy, refused, run


@pytest.fixture
def joined(database: Database) -> Database:
    """One member, who has joined."""
    world = World(database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        world.join(work, "Acme", on=START)
    return database


def test_h1_acts_are_never_changed_nor_removed(joined: Database) -> None:
    refused(joined, "UPDATE business_membership_act SET reason = 'Other.'", "H1")
    refused(joined, "DELETE FROM business_membership_act", "H1")


def test_h1_an_act_begins_where_the_one_before_it_ended(joined: Database) -> None:
    follows = {"number": "2", "step": "'restore'", "state_before": "'suspended'", "state_after": "'member'"}
    refused(joined, copy(joined, "business_membership_act", **follows), "H1")
    refused(
        joined,
        copy(
            joined,
            "business_membership_act",
            **{**follows, "number": "3", "step": "'renew'", "state_before": "'member'"},
        ),
    )
    lawful = {"number": "2", "step": "'renew'", "state_before": "'member'", "state_after": "'member'"}
    assert run(joined, copy(joined, "business_membership_act", **lawful)) == 1
    refused(joined, copy(joined, "business_membership_act", **lawful, public_id="'another'"))


def test_h1_no_step_exists_but_those_of_the_map(joined: Database) -> None:
    """Every other triple of a state, a step and a state, after the one act that stands: about 1,000 attempts."""
    for step in STEPS:
        for after in STATES:
            if after in LAWFUL[step].get("member", ()):
                continue
            refused(
                joined,
                copy(
                    joined,
                    "business_membership_act",
                    number="2",
                    step=f"'{step}'",
                    state_before="'member'",
                    state_after=f"'{after}'",
                ),
            )


def test_h1_an_act_says_what_it_rests_on(joined: Database) -> None:
    base = {"number": "2", "state_before": "'member'"}
    refused(
        joined, copy(joined, "business_membership_act", **base, step="'give_notice'", state_after="'noticed'")
    )
    refused(
        joined,
        copy(joined, "business_membership_act", **base, step="'transfer_out'", state_after="'transferred'"),
    )
    refused(
        joined,
        copy(
            joined,
            "business_membership_act",
            **base,
            step="'resign'",
            state_after="'resigned'",
            credit_minor="-1",
            currency="'USD'",
        ),
    )
    noticed = {
        "step": "'give_notice'",
        "state_after": "'noticed'",
        "reason": "'Grounds.'",
        "hearing_on": "'2026-01-01'",
    }
    assert run(joined, copy(joined, "business_membership_act", **base, **noticed)) == 1
    ended = {
        "step": "'terminate'",
        "state_before": "'noticed'",
        "state_after": "'terminated'",
        "public_id": "'third'",
    }
    refused(joined, copy(joined, "business_membership_act", "number = 1", number="3", **ended))


def test_m6_a_member_with_acts_stays(joined: Database) -> None:
    refused(joined, "DELETE FROM business_member")
    assert run(joined, "SELECT 1 FROM business_membership_act")
