"""Erasing a person (R48): names and addresses go from live rows and from the log; what was decided and issued stays.

`Room.retained` is the retention table: what may still hold a text of the person afterwards, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from membership.directory.people.export import with_tombstones
from membership.directory.people.models import Person
from membership.kernel.audit.forget import forget, words_of
from membership.kernel.errors import RuleBroken
from membership.kernel.grants import grants_of
from membership.kernel.mail.models import OutboxMail
from membership.kernel.room import Erases
from membership.kernel.work import Work

ERASED = "Erased person"
IDENTITY = ("directory_person", "directory_account", "directory_token")
"""Tables whose texts are marks of one person: wherever else the log repeats one, it goes too."""


def erase_person(
    work: Work, erasers: Iterable[Erases], selects: Sequence[Select[Any]], person_id: int, *, reason: str
) -> Person:
    """Empty what is kept of a person, and of the records merged into them.

    Raises RuleBroken while they hold any right, or without a reason. The entry of the log names nobody.
    """
    if not reason.strip():
        raise RuleBroken("Say why, such as: asked for by the person on 3 March.", field="reason")
    held = sorted({grant.role for grant in grants_of(work.session, selects, person_id, work.at)})
    if held:
        raise RuleBroken(f"This person still acts as {', '.join(held)}; end that first.", field="person")
    ids = with_tombstones(work.session, person_id)
    rows = {("directory_person", str(key)) for key in ids}
    emails = {one.email.casefold() for key in ids if (one := work.lock(Person, key)).email}
    for key in ids:
        _empty(work.lock(Person, key))
    work.session.flush()
    for erase in erasers:
        rows |= {place for key in ids for place in erase(work, key)}
    words = words_of(work.session, {place for place in rows if place[0] in IDENTITY}) - {ERASED}
    emails |= {word.casefold() for word in words if "@" in word}
    rows |= {("kernel_mail", str(key)) for key in _empty_mails(work, emails)}
    forget(work.session, rows, words | emails)
    person = work.lock(Person, person_id)
    work.record("directory.person.erased", person, summary=f"Erased a person: {reason.strip()}")
    return person


def _empty(person: Person) -> None:
    person.name, person.phone = ERASED, ""
    person.email = person.email_key = person.handle = person.handle_key = None


def _empty_mails(work: Work, emails: set[str]) -> list[int]:
    """The mails to the person keep their occasion and their day, and lose address and text."""
    query = select(OutboxMail).where(func.lower(OutboxMail.to_address).in_(sorted(emails)))
    mails = work.session.scalars(query.with_for_update()).all()
    for mail in mails:
        mail.to_name, mail.to_address = "", f"erased-{mail.public_id}@erased.invalid"
        mail.subject = mail.text = ""
        mail.last_error = mail.one_use_path = None
    work.session.flush()
    return [mail.id for mail in mails]
