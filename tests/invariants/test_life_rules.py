"""Rules H1 and M6 of the acts of a membership, and H2 of what a second person confirms, broken by raw SQL: both databases
refuse."""

from __future__ import annotations

import pytest

from membership.business.members.life import LAWFUL, STATES, STEPS
from membership.business.members.operations import name_representative
from membership.business.members.proposals import name_or_propose
from membership.kernel.db import Database
from membership.kernel.work import open_work, person_permit
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


@pytest.fixture
def proposed(database: Database) -> Database:
    """A proposal that waits for a second person."""
    world = World(database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        member = world.join(work, "Acme", on=START)
        primary, wanted = world.person(work, "Primary"), world.person(work, "Wanted")
        name_representative(work, member.id, primary.id, "primary", starts_on=START)
        ids = member.id, wanted.id
    with open_work(person_permit(database, 1, primary.id, "test")) as work:
        name_or_propose(work, ids[0], ids[1], "legal", starts_on=START)
    return database


NOW = "'2026-03-02T10:00:00.000000Z'"


def test_h2_a_proposal_stays_as_it_was_made_and_nobody_confirms_their_own(proposed: Database) -> None:
    for change in (
        "act = 'end'",
        "person_id = proposed_by",
        "proposed_by = person_id",
        "from_on = '2020-01-01'",
    ):
        refused(proposed, f"UPDATE business_representative_proposal SET {change}", "H2")
    refused(
        proposed,
        f"UPDATE business_representative_proposal SET state = 'confirmed', settled_at = {NOW}, settled_by = proposed_by",
    )
    refused(proposed, f"UPDATE business_representative_proposal SET state = 'confirmed', settled_at = {NOW}")
    refused(proposed, copy(proposed, "business_representative_proposal", public_id="'again'"))
    refused(proposed, "DELETE FROM business_representative_proposal", "H2")


def test_h2_what_is_settled_is_settled_once(proposed: Database) -> None:
    confirmed = f"UPDATE business_representative_proposal SET state = 'confirmed', settled_at = {NOW}, settled_by = person_id"
    assert run(proposed, confirmed) == 1
    refused(proposed, "UPDATE business_representative_proposal SET state = 'refused'", "H2")
    refused(proposed, "UPDATE business_representative_proposal SET settled_by = proposed_by", "H2")
    assert (
        run(
            proposed,
            copy(
                proposed,
                "business_representative_proposal",
                state="'open'",
                settled_at="NULL",
                settled_by="NULL",
            ),
        )
        == 1
    )
