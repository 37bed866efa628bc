"""The notice by mail: a job that writes one mail to each holder and alternate, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.models import Body
from membership.assembly.meetings.models import Meeting, MeetingNotice
from membership.assembly.rules.phrases import times
from membership.directory.foundations.models import Foundation
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.work import Work, open_work, system_permit


def notify(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Write the mails of one notice into the outbox. Repeated, it writes none twice."""
    with open_work(system_permit(context.database, "job", context.reference)) as work:
        if context.first_time(work.session):
            write_mails(work, payload["notice_id"])


def write_mails(work: Work, notice_id: int) -> int:
    """The mails of a notice; returns how many. People without an address get none: the notice lists them all the same."""
    notice = work.session.get(MeetingNotice, notice_id)
    if notice is None:
        raise NotFound
    foundation = work.session.get_one(Foundation, notice.foundation_id)
    what = mail_context(work.session, notice, foundation.slug)
    query = select(Person.name, Person.email).where(
        Person.id.in_(notice.recipients), Person.email.is_not(None)
    )
    people = [(row.name, row.email or "") for row in work.session.execute(query.order_by(Person.id))]
    for name, email in people:
        queue_mail(
            work, "meeting_notice", notice.public_id, Recipient(name, email), "meeting-notice", what,
            brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip
    summary = f"Wrote {times(len(people), 'mail')} of the notice of “{what['title']}”."
    work.record("assembly.notice.mailed", notice, foundation_id=foundation.id, summary=summary)
    return len(people)


def mail_context(session: Session, notice: MeetingNotice, slug: str) -> dict[str, Any]:
    """What `templates/mail/meeting-notice.txt` reads."""
    query = (
        select(Meeting.title, Meeting.starts_at, Meeting.zone, Meeting.place, Meeting.link, Meeting.public_id, Body.title, Body.slug)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.id == notice.meeting_id)
    )  # fmt: skip
    title, starts_at, zone, place, link, public_id, body, body_slug = session.execute(query).one()
    return {
        "title": title,
        "body_title": body,
        "when": in_words(starts_at, zone),
        "where": place or link,
        "agenda": [f"{number}. {point}" for number, point in enumerate(notice.agenda, 1)],
        "path": f"/{slug}/{body_slug}/meetings/{public_id}",
    }


def in_words(at: datetime, zone: str) -> str:
    """ "Monday, 2 March 2026, 10:00 (America/New_York)"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, 'EEEE, d MMMM y, HH:mm', locale='en')} ({zone})"


NOTIFY = Job("meetings.notify", notify)
