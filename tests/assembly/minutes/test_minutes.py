"""Minutes: drafted from the records, revised, approved for good, published without names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from membership.assembly.meetings.attending import note_guest
from membership.assembly.meetings.models import Meeting
from membership.assembly.meetings.operations import add_agenda_item, adjourn
from membership.assembly.minutes.documents import print_minutes
from membership.assembly.minutes.models import Minutes
from membership.assembly.minutes.operations import (
    approve_minutes,
    digest_of,
    draft_minutes,
    publish_minutes,
    revise_minutes,
    submit_minutes,
)
from membership.assembly.minutes.queries import (
    current_version,
    published_minutes,
    published_minutes_at,
    versions_of,
)
from membership.assembly.motions.voting import close_vote, record_roll_call
from membership.kernel.db import Database
from membership.kernel.documents.store import read_document
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.jobs.context import JobContext
from tests.assembly.boardroom import OPENS, Boardroom


@pytest.fixture
def room(database: Database, clock: object) -> Boardroom:
    return Boardroom(database).furnish()


@pytest.fixture
def meeting_id(room: Boardroom) -> int:
    """A meeting with an agenda, a guest and a carried motion, adjourned."""
    meeting_id = room.call()
    room.arrive(meeting_id, 0, 1, 2)
    with room.work() as work:
        item = add_agenda_item(work, meeting_id, title="Budget", presenter="The treasurer", minutes=20)
        note_guest(work, meeting_id, "Gail Guest", "Auditor")
    motion_id = room.put(meeting_id, agenda_item_id=item.id)
    with room.work() as work:
        record_roll_call(work, motion_id, dict.fromkeys(room.seats[:3], "for"), at=OPENS)
        close_vote(work, motion_id, at=OPENS + timedelta(minutes=5))
        adjourn(work, meeting_id, at=OPENS + timedelta(hours=1))
    return meeting_id


def wording(room: Boardroom, minutes: Minutes, audience: str = "private") -> Any:
    with room.database.reading() as session:
        return current_version(session, minutes.id, audience)


def test_a_draft_holds_what_the_records_say(room: Boardroom, meeting_id: int) -> None:
    with room.work() as work:
        minutes = draft_minutes(work, meeting_id)
    version = wording(room, minutes)
    assert [section["title"] for section in version.sections] == ["Call to order", "Budget", "Adjournment"]
    assert "called to order at 10:00 (America/New_York)" in version.sections[0]["text"]
    assert "10 days' notice" in version.sections[0]["text"]
    motion = version.records["items"][0]["motions"][0]
    assert motion["moved_by"] == "Moved by Company 01, seconded by Company 02. By roll call."
    assert motion["outcome"] == "Carried"
    assert "3 for, 0 against, 0 abstaining: carried" in motion["arithmetic"]
    assert [vote["vote"] for vote in motion["votes"]] == ["For", "For", "For", "Did not vote", "Did not vote"]
    presence = {line["seat"]: line["presence"] for line in version.records["attendance"]}
    assert presence["Company 01"] == "Present, 10:00 to 11:00"
    assert presence["Company 05"] == "Absent"


def test_minutes_wait_for_the_adjournment_and_are_drafted_once(room: Boardroom, meeting_id: int) -> None:
    running = room.call()
    with pytest.raises(Conflict, match="once the meeting is adjourned"), room.work() as work:
        draft_minutes(work, running)
    with room.work() as work:
        draft_minutes(work, meeting_id)
    with pytest.raises(Conflict, match="has minutes already"), room.work() as work:
        draft_minutes(work, meeting_id)


def test_a_revision_is_a_new_version_and_a_late_one_is_a_conflict(room: Boardroom, meeting_id: int) -> None:
    with room.work() as work:
        minutes = draft_minutes(work, meeting_id)
        started_from = minutes.version
    sections = [{**section, "text": "Better words."} for section in wording(room, minutes).sections]
    with room.work() as work:
        revise_minutes(work, minutes.id, started_from, sections)
    with pytest.raises(Conflict, match="Somebody revised"), room.work() as work:
        revise_minutes(work, minutes.id, started_from, sections)
    with pytest.raises(Conflict, match="read the new version"), room.work() as work:
        approve_minutes(work, minutes.id, started_from)
    with room.database.reading() as session:
        assert [line.number for line in versions_of(session, minutes.id)] == [2, 1]


def test_approved_minutes_have_a_digest_and_are_never_edited(room: Boardroom, meeting_id: int) -> None:
    with room.work() as work:
        minutes = draft_minutes(work, meeting_id)
        submit_minutes(work, minutes.id)
    with room.work() as work:
        minutes = approve_minutes(work, minutes.id)
    version = wording(room, minutes)
    assert minutes.sha256 == version.sha256 == digest_of(version.sections, version.records)
    with pytest.raises(Conflict, match="never edited"), room.work() as work:
        revise_minutes(work, minutes.id, minutes.version, version.sections)


def test_the_public_version_names_nobody_and_is_private_until_published(
    room: Boardroom, meeting_id: int
) -> None:
    with room.work() as work:
        minutes = draft_minutes(work, meeting_id)
    with pytest.raises(Conflict), room.work() as work:
        publish_minutes(work, minutes.id)
    with room.work() as work:
        minutes = approve_minutes(work, minutes.id)
    with room.database.reading() as session, pytest.raises(NotFound):
        published_minutes_at(session, room.foundation_id, minutes.public_id)
    with room.work() as work:
        publish_minutes(work, minutes.id)
    with room.database.reading() as session:
        (public,) = published_minutes(session, room.foundation_id)
        assert public.public_id == minutes.public_id
        assert "Holder" not in str(public.records)
        assert "Gail" not in str(public.records)
        assert public.records["items"][0]["motions"][0]["outcome"] == "Carried"
        assert published_minutes(session, room.foundation_id, "technical") == []


def test_the_print_is_made_by_a_job_once_with_its_banner(room: Boardroom, meeting_id: int) -> None:
    pypdf = pytest.importorskip("pypdf")
    with room.work() as work:
        minutes = draft_minutes(work, meeting_id)
        approve_minutes(work, minutes.id, is_demo=True)
    payload = {"minutes_id": minutes.id, "audience": "private", "is_demo": True}
    for attempt in (1, 2):
        print_minutes(JobContext(room.database, "minutes.print", "one", attempt), payload)
    with room.database.reading() as session:
        stored = session.get_one(Minutes, minutes.id).pdf_sha256
        assert stored is not None
        content = read_document(session, stored).content
        assert session.get_one(Meeting, meeting_id).state == "adjourned"
    from io import BytesIO

    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    for words in ("Invented people, payments, meetings and votes", "Company 01", "Budget", "carried"):
        assert words in text
