"""The file of one person: everything that is kept of them, with its purpose and for how long, for their own reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.directory.people.models import Person
from membership.directory.people.queries import person_by_email, person_by_handle
from membership.kernel.db import Database
from membership.kernel.errors import NotFound
from membership.kernel.exports import record_export
from membership.kernel.personal import subject_file
from membership.kernel.room import Room
from membership.kernel.work import Work, open_work, system_permit

HOUSE = 0
"""The chain of the installation itself: a person is of no one foundation."""


def export_person(database: Database, rooms: Sequence[Room], who: str, out: Path | None) -> str:
    """Write the file of the person with this mail address, handle or id; its text where no file is named.

    That it was made is recorded: whose, and through which door. Raises NotFound.
    """
    with open_work(system_permit(database, "cli", "person export")) as work:
        person = person_of(work.session, who)
        text = personal_file(work, rooms, person.id)
    if out is None:
        return text
    out.write_text(text, encoding="utf-8")
    return f"Wrote what is kept of {person.name} to {out}.\n"


def personal_file(work: Work, rooms: Sequence[Room], person_id: int) -> str:
    """The file of a person as JSON; that it was made, and by whom, is recorded. Raises NotFound."""
    person = work.lock(Person, person_id)
    told = {
        "person": person.public_id,
        "made_at": work.at.isoformat(),
        "kept": subject_file(work.session, rooms, with_tombstones(work.session, person.id)),
    }
    record_export(
        work,
        report="personal-data",
        wing="house",
        format_name="json",
        as_of=work.at.date(),
        foundation_id=HOUSE,
    )
    work.record("directory.person.exported", person, summary=f"Exported what is kept of {person.name}.")
    return json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def person_of(session: Session, who: str) -> Person:
    """The person with this mail address, handle or id; of two that were merged, the survivor. Raises NotFound."""
    found = person_by_email(session, who) if "@" in who else person_by_handle(session, who)
    if found is None:
        found = session.scalars(select(Person).where(Person.public_id == who)).one_or_none()
    while found is not None and found.merged_into_id is not None:
        found = session.get(Person, found.merged_into_id)
    if found is None:
        raise NotFound(f"Nobody is known as {who}.")
    return found


def with_tombstones(session: Session, person_id: int) -> list[int]:
    """The person's id, and those of every record that was merged into it, however many times."""
    found, fresh = [person_id], [person_id]
    while fresh:
        fresh = list(session.scalars(select(Person.id).where(Person.merged_into_id.in_(fresh))))
        found += fresh
    return found
