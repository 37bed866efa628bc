"""The printed minutes: made by a job after approval and after publication, kept by their digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.minutes.models import Minutes, MinutesVersion
from membership.assembly.minutes.operations import note_print
from membership.assembly.minutes.queries import current_version
from membership.directory.foundations.models import Foundation
from membership.kernel.documents.render import BANNER, render_pdf
from membership.kernel.documents.store import store_document
from membership.kernel.errors import NotFound
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.times import business_date
from membership.kernel.work import open_work, system_permit


def print_minutes(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Print one version and note its digest. Equal input gives equal bytes, so a second run changes nothing."""
    minutes_id, audience = payload["minutes_id"], payload["audience"]
    with context.database.reading() as session:
        minutes = session.get(Minutes, minutes_id)
        if minutes is None or minutes.approved_at is None:
            raise NotFound
        data = document_data(
            session, minutes, current_version(session, minutes_id, audience), payload["is_demo"]
        )
        pdf = render_pdf("minutes", data, at=minutes.approved_at)
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            note_print(work, minutes_id, audience, store_document(work, pdf, "application/pdf", "minutes"))


def document_data(
    session: Session, minutes: Minutes, version: MinutesVersion, is_demo: bool
) -> dict[str, Any]:
    """What `templates/documents/minutes.typ` reads."""
    query = select(Foundation.name, Foundation.zone).where(Foundation.id == minutes.foundation_id)
    foundation = session.execute(query).one()
    records, texts = version.records, {section["key"]: section for section in version.sections}
    assert minutes.approved_at is not None
    approved_on = business_date(minutes.approved_at, foundation.zone)
    return {
        "title": f"Minutes: {records['title']}",
        "foundation": foundation.name,
        "side": minutes.wing,
        "banner": BANNER if is_demo else "",
        "state": f"Approved on {approved_on}",
        "facts": [{"label": label, "value": value} for label, value in records["facts"]],
        "attendance": records["attendance"],
        "attendance_note": _note(records),
        "items": _items(version.sections, records, texts),
        "foot": f"SHA-256 of the text: {version.sha256}",
    }


def _note(records: Mapping[str, Any]) -> str:
    present = [f"{name} ({role})" if role else name for name, role in records["guests"]]
    guests = [f"Also there: {', '.join(present)}."] if present else []
    return "\n".join([*guests, *(f"From {at}: {sentence}." for at, sentence in records["quorum"])])


def _items(
    sections: Sequence[Mapping[str, str]], records: Mapping[str, Any], texts: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """The sections in their order; a section that is a point of the agenda brings its number and motions."""
    points = {item["key"]: item for item in records["items"]}
    points["other"] = {"number": "", "motions": records["other_motions"]}
    return [
        {
            "number": points.get(section["key"], {}).get("number", ""),
            "title": texts[section["key"]]["title"],
            "paragraphs": [part for part in section["text"].split("\n\n") if part.strip()],
            "motions": points.get(section["key"], {}).get("motions", []),
        }
        for section in sections
    ]


PRINT = Job("minutes.print", print_minutes)
