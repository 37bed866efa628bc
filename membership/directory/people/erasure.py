"""Erasing a person (R48): names and addresses go from live rows and from the log; what was decided and issued stays.

`RETAINED` is the retention table: the rows that may still hold a text of the person afterwards, and why.
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
RETAINED: dict[str, str] = {
    "business_signature": "who signed an agreement proves it: as long as the agreement, and ten years more",
    "business_acceptance": "who accepted a text proves it: as long as the agreement, and ten years more",
    "business_agreement": "a signed agreement is never changed",
    "business_application": "what a company applied with: ten years after the membership ended",
    "business_application_message": "what was asked and answered before an admission: with the application",
    "business_application_evidence": "what was shown before an admission: with the application",
    "business_application_link": "to whom an application was mailed: with the application",
    "assembly_minutes_version": "approved minutes are never changed (V8)",
    "assembly_motion": "the text of a motion is final once it is open (V4)",
    "assembly_resolution": "a resolution is final (V6)",
    "assembly_agenda_item": "part of the minutes: a name typed as presenter",
    "assembly_guest": "part of the minutes: a name typed as guest",
    "business_invoice": "an issued invoice keeps its text, by the laws on books",
    "business_payment": "a payer as the bank's statement names them, by the laws on books",
    "kernel_document": "printed papers are kept by their digest",
    "directory_merge": "the reason typed for a merge; its details are emptied",
    "directory_grant": "the reason typed for a role",
    "kernel_mail": "mails to others that name the person: their recipients' own record",
}
"""Table -> why a text of an erased person may stand there."""


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
