"""Rules S1 and S2 of the staff's desk, broken by raw SQL: both databases refuse."""

from __future__ import annotations

import pytest

from membership.business.lifecycle.mailing import Letter, hold_mailing, set_holding, write_mailing
from membership.business.lifecycle.mailing_audience import Audience, addressees, digest_of
from membership.business.members.contacts import confirm_contact
from membership.business.members.notes import write_note
from membership.business.members.operations import name_representative
from membership.business.members.questions import Question
from membership.kernel.db import Database
from membership.kernel.times import business_date
from tests.business.world import START, World
from tests.invariants.breaking import THEN, copy, refused, run

LETTER = Letter("Hello", "Text.", Audience(("primary",), Question()))


@pytest.fixture
def desk(database: Database, clock: object) -> Database:
    """A note, a confirmation, a draft, and mail that is held until a second person releases it."""
    world = World(database).found()
    with world.work() as work:  # type: ignore[attr-defined]
        member = world.join(work, "Acme", on=START)
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Babbage")
        name_representative(work, member.id, ada.id, "primary", starts_on=START)
        write_note(work, world.foundation_id, member.organization_id, "A note.")
        confirm_contact(work, member.id, ada.id)
        set_holding(work, world.foundation_id, 30, 0, 0)
        draft = write_mailing(work, world.foundation_id, ben.id, LETTER)
        held = write_mailing(work, world.foundation_id, ben.id, LETTER)
        day = business_date(work.at, "America/New_York")
        people = addressees(work.session, world.foundation_id, day, LETTER.audience, ())
        hold_mailing(work, held.id, ben.id, digest_of(people), ())
        assert (draft.id, held.id) == (1, 2)
    return database


def test_s1_a_note_is_superseded_and_never_edited_nor_removed(desk: Database) -> None:
    refused(desk, "UPDATE business_note SET text = 'Another.'", "S1")
    refused(desk, "UPDATE business_note SET author_id = 1", "S1")
    refused(desk, "DELETE FROM business_note", "S1")
    assert run(desk, f"UPDATE business_note SET text = '[erased]', erased_at = {THEN}") == 1


def test_s1_what_a_person_confirmed_stays(desk: Database) -> None:
    refused(desk, "UPDATE business_contact_confirmation SET confirmed_on = '2020-01-01'", "S1")
    refused(desk, "DELETE FROM business_contact_confirmation", "S1")
    refused(desk, copy(desk, "business_contact_confirmation"))


def test_s2_a_mailing_that_is_held_says_what_it_said(desk: Database) -> None:
    refused(desk, "UPDATE business_mailing SET text = 'Other.' WHERE id = 2", "S2")
    refused(desk, f"UPDATE business_mailing SET needs_second = {_false(desk)} WHERE id = 2", "S2")
    refused(desk, "UPDATE business_mailing SET state = 'draft' WHERE id = 2", "S2")
    refused(desk, "UPDATE business_mailing SET state = 'sending' WHERE id = 2")  # nobody has released it
    refused(desk, "UPDATE business_mailing SET state = 'held' WHERE id = 1")  # nobody has held it
    refused(desk, "DELETE FROM business_mailing WHERE id = 2", "S2|FOREIGN|foreign")


def test_s2_whoever_held_a_mailing_is_no_second_person(desk: Database) -> None:
    released = f"UPDATE business_mailing SET released_at = {THEN}, released_by_id = "
    refused(desk, f"{released} 2 WHERE id = 2")
    assert run(desk, f"{released} 1 WHERE id = 2") == 1


def test_s2_who_gets_a_mailing_is_fixed_when_it_is_held(desk: Database) -> None:
    table = "business_mailing_recipient"
    refused(desk, copy(desk, table, person_id="2"), "S2")
    refused(desk, f"UPDATE {table} SET person_id = 2", "S2")
    refused(desk, f"DELETE FROM {table}", "S2")
    into_draft = copy(desk, table, mailing_id="1")
    assert run(desk, into_draft) == 1
    refused(desk, into_draft)  # nobody gets a mail twice


def _false(database: Database) -> str:
    return "0" if database.is_sqlite else "FALSE"
