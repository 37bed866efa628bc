"""Drafting minutes from the records, revising, approving and publishing them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from membership.assembly.bodies.scope import scope_of
from membership.assembly.meetings.models import Meeting
from membership.assembly.minutes.models import STEPS, Minutes, MinutesVersion
from membership.assembly.minutes.records import clock_time, records_of, without_names
from membership.kernel.audit.canonical import canonical
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.work import Work

Section = Mapping[str, str]
"""One part of the text: key, title, text."""


def draft_minutes(work: Work, meeting_id: int) -> Minutes:
    """Draft the minutes of an adjourned meeting from its records: one section for the opening, each point of the agenda,
    and the end. Raises Conflict when the meeting still runs or has minutes already."""
    meeting = work.lock(Meeting, meeting_id)
    if meeting.state != "adjourned":
        raise Conflict("Minutes are drafted once the meeting is adjourned.")
    if work.session.execute(select(Minutes.id).where(Minutes.meeting_id == meeting_id)).first():
        raise Conflict("This meeting has minutes already.")
    records = records_of(work.session, meeting)
    minutes = work.add(Minutes(**scope_of(meeting), meeting_id=meeting_id, current=1, recorded_at=work.at))
    _add_version(work, minutes, "private", 1, first_sections(meeting, records), records)
    return _recorded(work, minutes, "drafted", f"Drafted the minutes of “{meeting.title}”.")


def first_sections(meeting: Meeting, records: Mapping[str, Any]) -> list[dict[str, str]]:
    """The text that the records give by themselves; the secretary goes on from there."""
    opened, ended = (clock_time(at, meeting.zone) for at in (meeting.opened_at, meeting.adjourned_at))
    began = [f"The meeting was called to order at {opened} ({meeting.zone})."]
    began += [f"Notice: {sentence}." for sentence in records["notice"][:1]]
    moments = [one for one in records["quorum"] if "not met" not in one[1]] or records["quorum"]
    began += [f"Quorum at {at}: {sentence}." for at, sentence in moments[:1]]
    return [
        {"key": "opening", "title": "Call to order", "text": "\n\n".join(began)},
        *({"key": item["key"], "title": item["title"], "text": _about(item)} for item in records["items"]),
        *([{"key": "other", "title": "Other motions", "text": ""}] if records["other_motions"] else []),
        {"key": "adjournment", "title": "Adjournment", "text": f"The meeting was adjourned at {ended}."},
    ]


def _about(item: Mapping[str, Any]) -> str:
    who = str(item["presenter"])
    said = f"{who[:1].upper()}{who[1:]} reported." if who else ""
    consent = "On the consent agenda." if item["is_consent"] else ""
    return " ".join(part for part in (consent, said) if part)


def revise_minutes(work: Work, minutes_id: int, version: int, sections: Sequence[Section]) -> Minutes:
    """Add a wording; the records are gathered anew. `version` is the row's version that the person started from. Raises
    Conflict when somebody revised or approved the minutes meanwhile."""
    minutes = _unapproved(work, minutes_id)
    if minutes.version != version:
        raise Conflict("Somebody revised these minutes while you were editing them.")
    meeting = work.session.get_one(Meeting, minutes.meeting_id)
    minutes.current += 1
    records = records_of(work.session, meeting)
    _add_version(work, minutes, "private", minutes.current, _checked(sections), records)
    return _recorded(
        work, minutes, "revised", f"Revised the minutes of “{meeting.title}”: version {minutes.current}."
    )


def submit_minutes(work: Work, minutes_id: int) -> Minutes:
    """Hand the draft to the body for review."""
    return _move(work, minutes_id, "in_review", "submitted", "The minutes are in review.")


def approve_minutes(
    work: Work, minutes_id: int, version: int | None = None, *, is_demo: bool = False
) -> Minutes:
    """Approve the current version: it is named with its SHA-256 and never edited again (V8). `version` guards against
    approving a wording that the person has not seen. A job prints it; `is_demo` puts the banner on the print."""
    minutes = _unapproved(work, minutes_id)
    if version is not None and minutes.version != version:
        raise Conflict("Somebody revised these minutes; read the new version before you approve it.")
    latest = version_of(work, minutes, "private")
    minutes.state, minutes.approved_at = "approved", work.at
    minutes.approved_number, minutes.sha256 = latest.number, latest.sha256
    _print(work, minutes, "private", is_demo)
    summary = f"Approved version {latest.number} of the minutes, SHA-256 {latest.sha256[:16]}…"
    return _recorded(work, minutes, "approved", summary)


def publish_minutes(
    work: Work, minutes_id: int, sections: Sequence[Section] | None = None, *, is_demo: bool = False
) -> Minutes:
    """Publish approved minutes in a public version: `sections` where given, else the approved text; without names of
    persons and without single votes in the records."""
    minutes = work.lock(Minutes, minutes_id)
    if "published" not in STEPS[minutes.state]:
        raise Conflict(f"Minutes that are {minutes.state.replace('_', ' ')} cannot be published.")
    approved = version_of(work, minutes, "private")
    words = _checked(sections) if sections is not None else list(approved.sections)
    minutes.state, minutes.published_at = "published", work.at
    _add_version(work, minutes, "public", 1, words, without_names(approved.records))
    _print(work, minutes, "public", is_demo)
    return _recorded(work, minutes, "published", "Published the minutes in their public version.")


def _print(work: Work, minutes: Minutes, audience: str, is_demo: bool) -> None:
    payload = {
        "minutes_id": minutes.id,
        "audience": audience,
        "is_demo": is_demo or work.source.door == "demo",
    }
    work.post("minutes.print", key=f"{minutes.public_id}:{audience}", payload=payload)


def note_print(work: Work, minutes_id: int, audience: str, sha256: str) -> Minutes:
    """Note the digest of the printed minutes; the printing job is the only caller."""
    minutes = work.lock(Minutes, minutes_id)
    if audience == "public":
        minutes.public_pdf_sha256 = sha256
    else:
        minutes.pdf_sha256 = sha256
    return _recorded(work, minutes, "printed", f"Printed the {audience} minutes.")


def version_of(work: Work, minutes: Minutes, audience: str) -> MinutesVersion:
    """The latest wording for an audience. Raises NotFound."""
    query = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.audience == audience
    )
    found = work.session.scalars(query.order_by(MinutesVersion.number.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound
    return found


def digest_of(sections: object, records: object) -> str:
    """SHA-256 over the one spelling of text and records."""
    return hashlib.sha256(canonical({"sections": sections, "records": records}).encode()).hexdigest()


def _add_version(
    work: Work,
    minutes: Minutes,
    audience: str,
    number: int,
    sections: Sequence[Section],
    records: Mapping[str, Any],
) -> None:
    words = [dict(section) for section in sections]
    work.add(
        MinutesVersion(
            **scope_of(minutes), minutes_id=minutes.id, audience=audience, number=number, sections=words,
            records=dict(records), sha256=digest_of(words, records), author_id=work.actor.person_id,
            recorded_at=work.at,
        )
    )  # fmt: skip


def _checked(sections: Sequence[Section]) -> list[Section]:
    if not sections or any(set(section) != {"key", "title", "text"} for section in sections):
        raise RuleBroken("Minutes consist of sections with key, title and text.", field="sections")
    return list(sections)


def _unapproved(work: Work, minutes_id: int) -> Minutes:
    minutes = work.lock(Minutes, minutes_id)
    if minutes.approved_at is not None:
        raise Conflict("These minutes are approved; what was approved is never edited.")
    return minutes


def _move(work: Work, minutes_id: int, state: str, event: str, summary: str) -> Minutes:
    minutes = work.lock(Minutes, minutes_id)
    if state not in STEPS[minutes.state]:
        raise Conflict(f"The minutes are {minutes.state.replace('_', ' ')} already.")
    minutes.state = state
    return _recorded(work, minutes, event, summary)


def _recorded(work: Work, minutes: Minutes, event: str, summary: str) -> Minutes:
    work.record(f"assembly.minutes.{event}", minutes, foundation_id=minutes.foundation_id, summary=summary)
    return minutes
