"""Notes of staff on a company: written, changed by a note that follows, struck out, pinned. The company never sees one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.business.members.models import Member, Note
from membership.business.members.succeeding import line_before
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.audit.forget import marks_of, without
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.facts import close, supersede
from membership.kernel.work import Work

LONGEST = 5_000


@dataclass(frozen=True)
class Written:
    """One version of a note: who wrote it and when, and the versions before it, newest first."""

    public_id: str
    text: str
    author: str
    at: datetime
    is_pinned: bool
    is_struck_out: bool
    earlier: tuple[Written, ...] = ()


@dataclass(frozen=True)
class Inherited:
    """The notes on a company whose membership passed on, as they stand."""

    member: str
    company: str
    notes: tuple[Written, ...]


def notes_on(session: Session, foundation_id: int, organization_id: int) -> list[Written]:
    """The notes that stand, pinned ones first, then the newest, and after them those that were struck out; one statement."""
    query = (
        select(Note, Person.name)
        .outerjoin(Person, Person.id == Note.author_id)
        .where(Note.foundation_id == foundation_id, Note.organization_id == organization_id)
        .order_by(Note.id.desc())
    )
    rows: dict[int, tuple[Note, str]] = {
        note.id: (note, name or "The program") for note, name in session.execute(query)
    }
    return _standing(rows)


def notes_of_predecessors(session: Session, member: Member) -> list[Inherited]:
    """What was noted of the companies from which the membership came, by every transfer before; one statement. The notes stay
    where they are: the companies go on, and each is noted of by itself."""
    query = (
        select(Member.public_id, Organization.display_name, Note, Person.name)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Note, and_(Note.foundation_id == Member.foundation_id, Note.organization_id == Organization.id))
        .outerjoin(Person, Person.id == Note.author_id)
        .where(
            Member.id.in_(select(line_before(member.id).c.id)),
            Member.organization_id != member.organization_id,
        )
        .order_by(Organization.display_name, Member.id, Note.id.desc())
    )
    found: dict[tuple[str, str], dict[int, tuple[Note, str]]] = {}
    for public_id, company, note, author in session.execute(query):
        found.setdefault((public_id, company), {})[note.id] = (note, author or "The program")
    told = (
        Inherited(*who, tuple(one for one in _standing(rows) if not one.is_struck_out))
        for who, rows in found.items()
    )
    return [one for one in told if one.notes]


def _standing(rows: dict[int, tuple[Note, str]]) -> list[Written]:
    """The last version of each note, pinned ones first and those that were struck out last."""
    followed = {note.supersedes_id for note, _ in rows.values()}
    found = [_written(rows, key) for key in rows if key not in followed]
    return sorted(found, key=lambda one: (one.is_struck_out, not one.is_pinned))


def note_by_public_id(session: Session, foundation_id: int, organization_id: int, public_id: str) -> Note:
    """A note on the company, also one that another followed. Raises NotFound."""
    query = select(Note).where(
        Note.foundation_id == foundation_id, Note.organization_id == organization_id, Note.public_id == public_id
    )  # fmt: skip
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def write_note(
    work: Work, foundation_id: int, organization_id: int, text: str, *, is_pinned: bool = False
) -> Note:
    """Note something of a company. Raises RuleBroken (field "text") for no text or too long a one."""
    work.lock(Foundation, foundation_id)
    company = work.lock(Organization, organization_id)
    note = work.add(
        Note(
            foundation_id=foundation_id, organization_id=company.id, author_id=work.actor.person_id,
            text=_checked(text), is_pinned=is_pinned, recorded_at=work.at,
        )
    )  # fmt: skip
    return _record(work, note, "written", f"Noted something of {company.display_name}.")


def change_note(work: Work, note_id: int, text: str) -> Note:
    """Follow a note by another one. Raises Conflict where somebody else did so first."""
    old = work.lock(Note, note_id)
    note = supersede(work, old, text=_checked(text), author_id=work.actor.person_id, erased_at=None)
    return _record(work, note, "changed", f"Changed a note on {_company(work, note)}.")


def strike_out_note(work: Work, note_id: int) -> Note:
    """The note counts no longer; it stays readable as it was. Raises Conflict where it was changed or struck out already."""
    note = work.lock(Note, note_id)
    _refuse_followed(note)
    close(work, note)
    return _record(work, note, "struck_out", f"Struck out a note on {_company(work, note)}.")


def pin_note(work: Work, note_id: int, *, is_pinned: bool) -> Note:
    """Keep a note on top, or no longer. Raises Conflict where it is so already, or the note was changed."""
    note = work.lock(Note, note_id)
    _refuse_followed(note)
    if note.is_pinned == is_pinned:
        raise Conflict("This note is pinned already." if is_pinned else "This note is not pinned.")
    note.is_pinned = is_pinned
    verb = "pinned" if is_pinned else "unpinned"
    return _record(work, note, verb, f"{verb.capitalize()} a note on {_company(work, note)}.")


def erase_from_notes(work: Work, person_id: int) -> Iterable[tuple[str, str]]:
    """Take the names, addresses and numbers by which the log knows the person out of every note that has one; answers with
    the rows that were changed. Notes that the person wrote stay, under the name that erasing leaves."""
    marks = marks_of(work.session, {("directory_person", str(person_id))})
    touched = [note for note in _naming(work.session, marks) if _empty(work, note, marks)]
    work.session.flush()
    return [("business_note", str(note.id)) for note in touched]


def _naming(session: Session, marks: Iterable[str]) -> Sequence[Note]:
    found: dict[int, Note] = {}
    for mark in sorted(marks):
        query = select(Note).where(Note.text.icontains(mark, autoescape=True)).with_for_update()
        found |= {note.id: note for note in session.scalars(query)}
    return list(found.values())


def _empty(work: Work, note: Note, marks: Iterable[str]) -> bool:
    text = without(note.text, marks)
    if text == note.text:
        return False
    note.text, note.erased_at = text, work.at
    return True


def _written(rows: dict[int, tuple[Note, str]], key: int) -> Written:
    note, author = rows[key]
    return Written(
        note.public_id, note.text, author, note.recorded_at, note.is_pinned, note.superseded_at is not None,
        tuple(_before(rows, note.supersedes_id)),
    )  # fmt: skip


def _before(rows: dict[int, tuple[Note, str]], key: int | None) -> Iterator[Written]:
    while key is not None and key in rows:
        note, author = rows[key]
        yield Written(note.public_id, note.text, author, note.recorded_at, note.is_pinned, False)
        key = note.supersedes_id


def _checked(text: str) -> str:
    told = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not told:
        raise RuleBroken("Write something, or strike the note out.", field="text")
    if len(told) > LONGEST:
        raise RuleBroken(
            f"A note has at most {LONGEST:,} characters; this one has {len(told):,}.", field="text"
        )
    return told


def _refuse_followed(note: Note) -> None:
    if note.superseded_at is not None:
        raise Conflict("Somebody changed this note first; look at the new version.")


def _company(work: Work, note: Note) -> str:
    return work.session.get_one(Organization, note.organization_id).display_name


def _record(work: Work, note: Note, verb: str, summary: str) -> Note:
    work.record(f"business.note.{verb}", note, foundation_id=note.foundation_id, summary=summary)
    return note
