"""What joining forgets by itself: drafts that nobody came back to, applications that led to nothing, and where dead links went.

Rows stay, since links and steps are never removed (U1, J1); what was typed, and every address, goes from the row, from the
mails about it and from the log, so that `Room.retained` says the truth about how long it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from membership.business.lifecycle.links import void_links
from membership.business.members.models import Application, ApplicationLink
from membership.kernel.audit.forget import forget
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import Job, Schedule
from membership.kernel.mail.models import OutboxMail
from membership.kernel.work import Work, open_work, system_permit

DRAFT_KEPT = timedelta(days=90)
"""A draft is forgotten so long after the applicant last opened it: no link of it was made since."""
ENDED_KEPT = timedelta(days=730)
"""An application that was declined or withdrawn is forgotten so long after its end."""
LINK_KEPT = timedelta(days=30)
"""So long after a link died it is still known to whom it was mailed."""
BATCH = 100


def sweep_applications(work: Work, most: int = BATCH) -> int:
    """Forget at most so many applications whose time is over; returns how many. Again changes nothing."""
    query = select(Application).where(_is_over(work), Application.email != "").order_by(Application.id)
    found = work.session.scalars(query.limit(most).with_for_update(skip_locked=True)).all()
    for application in found:
        _forget_one(work, application)
    return len(found)


def sweep_links(work: Work, most: int = BATCH) -> int:
    """Forget to whom links were mailed that died long ago, at most so many; returns how many."""
    link = ApplicationLink
    query = select(link).where(link.expires_at <= work.at - LINK_KEPT, link.email != "").order_by(link.id)
    found = work.session.scalars(query.limit(most).with_for_update(skip_locked=True)).all()
    if found:
        rows = _emptied(work, found)
        summary = f"Forgot to whom {len(found)} links were mailed that died {LINK_KEPT.days} days ago."
        work.record("business.application.links_forgotten", found[0], summary=summary)
        forget(work.session, rows, ())
    return len(found)


def sweep(context: JobContext, _payload: Mapping[str, Any]) -> None:
    """Job: forget what is over, a batch in each commit. Again changes nothing."""
    for step in (sweep_applications, sweep_links):
        while True:
            with open_work(system_permit(context.database, "job", context.reference)) as work:
                if step(work) < BATCH:
                    break


def _is_over(work: Work) -> ColumnElement[bool]:
    seen = select(ApplicationLink.id).where(
        ApplicationLink.application_id == Application.id, ApplicationLink.created_at > work.at - DRAFT_KEPT
    )
    return or_(
        and_(Application.state == "draft", Application.state_since <= work.at - DRAFT_KEPT, ~seen.exists()),
        and_(
            Application.state.in_(("withdrawn", "declined")), Application.state_since <= work.at - ENDED_KEPT
        ),
    )


def _forget_one(work: Work, application: Application) -> None:
    is_draft = application.state == "draft"
    if is_draft:
        application.state, application.state_since = "withdrawn", work.at
        void_links(work, application.id, "resume", "browser", "signature")
    application.answers = "{}"
    application.email = application.email_key = application.legal_name = application.name_key = ""
    application.registration_key, application.tier_key = None, ""
    work.session.flush()
    query = select(ApplicationLink).where(ApplicationLink.application_id == application.id)
    links = work.session.scalars(query.with_for_update()).all()
    rows = {("business_application", str(application.id))} | _emptied(work, links)
    kept = DRAFT_KEPT if is_draft else ENDED_KEPT
    what = "A draft that nobody came back to" if is_draft else "An application that led to nothing"
    work.record(
        "business.application.forgotten", application, foundation_id=application.foundation_id,
        summary=f"{what} was forgotten after {kept.days} days.",
    )  # fmt: skip
    forget(work.session, rows, ())


def _emptied(work: Work, links: Sequence[ApplicationLink]) -> set[tuple[str, str]]:
    """The links without their addresses, and the mails that carried them without address and text; the rows of both."""
    rows = set()
    for link in links:
        link.email = ""
        rows.add(("business_application_link", str(link.id)))
    keys = [link.public_id for link in links]
    mails = work.session.scalars(
        select(OutboxMail).where(OutboxMail.object_key.in_(keys)).with_for_update()
    ).all()
    for mail in mails:
        mail.to_name, mail.to_address = "", f"forgotten-{mail.public_id}@erased.invalid"
        mail.subject = mail.text = ""
        mail.last_error = mail.one_use_path = None
        rows.add(("kernel_mail", str(mail.id)))
    work.session.flush()
    return rows


SWEEP = Job("business.sweep_applications", sweep)
SWEEP_NIGHTLY = Schedule("business.sweep_applications", "50 2 * * *")
