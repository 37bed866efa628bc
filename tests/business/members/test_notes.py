"""Notes of staff: superseded, struck out, pinned, moved with a merge, emptied of an erased person; the company sees none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from membership.app import rooms
from membership.business.members.contacts import confirm_contact, stale_contacts
from membership.business.members.merging import MERGER
from membership.business.members.notes import (
    change_note,
    notes_on,
    pin_note,
    strike_out_note,
    write_note,
)
from membership.business.members.operations import begin_membership, name_representative
from membership.directory.people.erasure import erase_person
from membership.kernel.db import Database
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.merging import Pair
from membership.kernel.times import now
from tests.business.pages import Pages
from tests.business.world import World


@pytest.fixture
def world(database: Database, clock: object) -> World:
    return World(database).found()


def noted(world: World, organization_id: int) -> list[Any]:
    with world.database.reading() as session:
        return notes_on(session, world.foundation_id, organization_id)


def test_a_changed_note_keeps_what_it_said_before(world: World) -> None:
    with world.work() as work:
        company = world.company(work, "Acme").id
        first = write_note(work, world.foundation_id, company, "They pay late.")
        write_note(work, world.foundation_id, company, "Call Ada.")
    with world.work() as work:
        change_note(work, first.id, "They pay on time now.")
        with pytest.raises(Conflict):
            strike_out_note(work, first.id)
        with pytest.raises(RuleBroken):
            write_note(work, world.foundation_id, company, "  \n ")
    changed, other = noted(world, company)
    assert (changed.text, [one.text for one in changed.earlier]) == (
        "They pay on time now.",
        ["They pay late."],
    )
    assert not other.earlier


def test_pinned_notes_stand_first_and_struck_out_ones_last(world: World) -> None:
    with world.work() as work:
        company = world.company(work, "Acme").id
        notes = [write_note(work, world.foundation_id, company, text) for text in ("One", "Two", "Three")]
        pin_note(work, notes[0].id, is_pinned=True)
        strike_out_note(work, notes[2].id)
    assert [(one.text, one.is_pinned, one.is_struck_out) for one in noted(world, company)] == [
        ("One", True, False),
        ("Two", False, False),
        ("Three", False, True),
    ]


def test_a_merge_moves_the_notes_and_its_undoing_moves_them_back(world: World) -> None:
    with world.work() as work:
        gone, kept = world.company(work, "Old Acme").id, world.company(work, "Zenith").id
        write_note(work, world.foundation_id, gone, "Known as Old Acme.")
    pair = Pair("organization", gone, kept)
    with world.work() as work:
        assert [(line.text, line.count) for line in MERGER.preview(work.session, pair)] == [
            ("Notes of staff", 1)
        ]
        steps = MERGER.move(work, pair)
        work.record("directory.organization.merged", work.lock(_company(), kept), summary="Merged.")
    assert [one.text for one in noted(world, kept)] == ["Known as Old Acme."]
    with world.work() as work:
        assert MERGER.blocks(work.session, pair, steps) == []
        MERGER.undo(work, pair, steps)
        work.record("directory.organization.parted", work.lock(_company(), gone), summary="Parted.")
    assert [one.text for one in noted(world, gone)] == ["Known as Old Acme."]


def test_an_erased_person_goes_from_every_version_of_a_note(world: World) -> None:
    with world.work() as work:
        company = world.company(work, "Acme").id
        ada = world.person(work, "Ada Byron")
        note = write_note(
            work, world.foundation_id, company, "Ada Byron (ADA.BYRON@example.org) is on leave."
        )
        change_note(work, note.id, "Ask Ada Byron again.")
    erasers = [room.erasing for room in rooms() if room.erasing is not None]
    with world.work() as work:
        erase_person(work, erasers, (), ada.id, reason="Asked for.")
    (last,) = noted(world, company)
    assert (last.text, last.earlier[0].text) == ("Ask [erased] again.", "[erased] ([erased]) is on leave.")


def test_the_company_reads_no_note_and_finds_no_trace_of_one(world: World) -> None:
    with world.work() as work:
        member = world.join(work, "Acme")
        note = write_note(work, world.foundation_id, member.organization_id, "They asked for a discount.")
    pages = Pages(world.database).as_(
        "representative", world.foundation_id, organization_id=member.organization_id, kind="primary"
    )
    own = pages.get("/meridian/membership").get_data(as_text=True)
    assert "discount" not in own
    assert "Noted" not in own
    assert "/notes" not in own
    for path in ("notes", f"notes/{note.public_id}"):
        assert pages.get(f"/meridian/members/{member.public_id}/{path}").status_code == 404
    staff = pages.as_("staff", world.foundation_id)
    assert "/notes" in staff.get(f"/meridian/members/{member.public_id}").get_data(as_text=True)
    shown = staff.get(f"/meridian/members/{member.public_id}/notes")
    assert "They asked for a discount." in shown.get_data(as_text=True)


def test_a_contact_is_stale_a_year_after_it_was_named_until_the_person_confirms_it(
    world: World, clock: Any
) -> None:
    today, before = now(), now() - timedelta(days=370)
    clock.set(before)
    with world.work() as work:
        company = world.company(work, "Acme")
        ada, ben = world.person(work, "Ada Byron"), world.person(work, "Ben Babbage")
        member = begin_membership(
            work, world.foundation_id, company.id, "premier", accepted_on=before.date(), starts_on=before.date(),
            ends_on=date(2026, 12, 31),
        )  # fmt: skip
        for kind in ("primary", "billing"):
            name_representative(work, member.id, ada.id, kind, starts_on=before.date())
    clock.set(today)

    def stale() -> list[int]:
        with world.database.reading() as session:
            found = session.execute(stale_contacts([world.foundation_id], today.date()))
            return [row.person_id for row in found]

    with world.work() as work:
        name_representative(work, member.id, ben.id, "voting", starts_on=today.date())
    assert stale() == [ada.id]
    pages = Pages(world.database).as_(
        "representative", world.foundation_id, person_id=ada.id, organization_id=company.id, kind="primary"
    )
    button = f"/meridian/members/{member.public_id}/confirmation"
    assert button in pages.get("/meridian/membership").get_data(as_text=True)
    assert pages.post(button).status_code == 303
    assert button not in pages.get("/meridian/membership").get_data(as_text=True)
    with world.work() as work:
        confirm_contact(work, member.id, ada.id)
        confirm_contact(work, member.id, ada.id)  # said twice on a day it is one word
        with pytest.raises(RuleBroken):
            confirm_contact(work, member.id, world.person(work, "Cy Cole").id)
    assert stale() == []


def _company() -> type[Any]:
    from membership.directory.organizations.models import Organization

    return Organization
