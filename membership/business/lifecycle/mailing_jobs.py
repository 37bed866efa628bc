"""Mail to many on its way: when the hold is over it goes out in batches, each person once, whatever is run again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from membership.assembly.rules.phrases import times
from membership.business.lifecycle.mailing_text import TEMPLATE, context_of, unfilled
from membership.business.members.models import Mailing, MailingRecipient, Member
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import MAILBOX, Recipient, queue_mail
from membership.kernel.times import now
from membership.kernel.work import Work, open_work, system_permit

BATCH = 50
"""Mails that one commit writes."""
KIND = "mailing"


def release_due(context: JobContext, _payload: Any) -> None:
    """Job: mail whose hold is over, and that nobody has still to release, begins to go; one commit for each."""
    with context.database.reading() as session:
        due = session.scalars(_due()).all()
    for mailing_id in due:
        with open_work(system_permit(context.database, "job", context.reference)) as work:
            mailing = work.lock(Mailing, mailing_id)
            if _is_due(mailing, work.at):
                begin_sending(work, mailing)


def begin_sending(work: Work, mailing: Mailing) -> None:
    """The mail can be cancelled no longer; a job for each batch writes it."""
    query = select(MailingRecipient.id).where(MailingRecipient.mailing_id == mailing.id)
    ids = work.session.scalars(query.order_by(MailingRecipient.id)).all()
    mailing.state = "sending"
    for number, start in enumerate(range(0, len(ids), BATCH), 1):
        part = ids[start : start + BATCH]
        payload = {"mailing": mailing.id, "first": part[0], "last": part[-1]}
        work.post("lifecycle.send_mailing", f"{mailing.public_id}.{number}", payload)
    work.record(
        "business.mailing.begun", mailing, foundation_id=mailing.foundation_id,
        summary=f"Mail to {times(len(ids), 'person', 'people')}, “{mailing.subject}”, is being sent.",
    )  # fmt: skip


def send_batch(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Job: write the mails of one batch, and note them at their members; again it writes nothing."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if not context.first_time(work.session):
            return
        mailing = work.lock(Mailing, int(payload["mailing"]))
        place = work.session.get_one(Foundation, mailing.foundation_id)
        query = select(MailingRecipient, Person).join(Person, Person.id == MailingRecipient.person_id)
        rows = work.session.execute(
            query.where(
                MailingRecipient.mailing_id == mailing.id,
                MailingRecipient.id.between(int(payload["first"]), int(payload["last"])),
            ).order_by(MailingRecipient.id)
        ).all()
        written = [one for one, person in rows if _write(work, mailing, place, one, person)]
        work.record(
            "business.mailing.written_out", mailing, foundation_id=place.id,
            summary=f"Wrote {times(len(written), 'mail')} of “{mailing.subject}”.",
        )  # fmt: skip
        _note_members(work, mailing, written)
        _finish(work, mailing)


def reason_of(recipient: MailingRecipient) -> str:
    """Why the person gets it, in words."""
    return "; ".join(dict.fromkeys(f"{one['role']} of {one['company']}" for one in recipient.reasons))


def _write(work: Work, mailing: Mailing, place: Foundation, one: MailingRecipient, person: Person) -> bool:
    """One person's mail; false where there is none any more to write to."""
    address = person.email or ""
    if not MAILBOX.fullmatch(address):
        one.left_out = "had no mail address any more when it was sent"
        return False
    values = {"person": person.name, "company": one.company, "tier": one.tier, "foundation": place.name}
    mail = queue_mail(
        work, KIND, mailing.public_id, Recipient(str(single_line(person.name)), address), TEMPLATE,
        context_of(mailing.subject, mailing.text, values, reason_of(one)), brand=place.name, foundation_id=place.id,
    )  # fmt: skip
    taken = select(MailingRecipient.id).where(MailingRecipient.mail_id == mail.id)
    if work.session.scalars(taken).first() is not None:
        one.left_out = "the address got this mail already"
        return False
    one.mail_id = mail.id
    return True


def _note_members(work: Work, mailing: Mailing, written: Sequence[MailingRecipient]) -> None:
    """One line in the history of each member whose people were written to."""
    people: dict[int, int] = {}
    for one in written:
        for member_id in {reason["member"] for reason in one.reasons}:
            people[member_id] = people.get(member_id, 0) + 1
    for member in _members(work.session, people):
        count = people[member.id]
        work.record(
            "business.member.mailed", member, foundation_id=mailing.foundation_id,
            summary=f"Mail “{unfilled(mailing.subject)}” to {count} {'person' if count == 1 else 'people'} of the company.",
        )  # fmt: skip


def _members(session: Session, ids: Iterable[int]) -> Sequence[Member]:
    return session.scalars(select(Member).where(Member.id.in_(list(ids))).order_by(Member.id)).all()


def _finish(work: Work, mailing: Mailing) -> None:
    """The last batch closes the mailing; its row is locked, so that there is one last batch."""
    query = select(MailingRecipient.id).where(
        MailingRecipient.mailing_id == mailing.id, MailingRecipient.mail_id.is_(None), MailingRecipient.left_out == ""
    )  # fmt: skip
    if work.session.scalars(query.limit(1)).first() is None:
        mailing.state = "sent"
        work.record(
            "business.mailing.sent", mailing, foundation_id=mailing.foundation_id,
            summary=f"Mail to many, “{mailing.subject}”, is written to everybody.",
        )  # fmt: skip


def _due() -> Any:
    released = or_(Mailing.needs_second.is_(False), Mailing.released_at.is_not(None))
    query = select(Mailing.id).where(Mailing.state == "held", Mailing.send_after <= now(), released)
    return query.order_by(Mailing.id)


def _is_due(mailing: Mailing, at: Any) -> bool:
    is_released = not mailing.needs_second or mailing.released_at is not None
    return (
        mailing.state == "held"
        and is_released
        and mailing.send_after is not None
        and mailing.send_after <= at
    )


MAILING_JOBS = (
    Job("lifecycle.release_mailings", release_due),
    Job("lifecycle.send_mailing", send_batch),
)
RELEASE = Schedule("lifecycle.release_mailings", "*/5 * * * *")
