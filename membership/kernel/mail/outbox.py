"""Writing mail into the outbox, looking into it, and trying again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.kernel.documents.render import BANNER
from membership.kernel.errors import Conflict, NotFound
from membership.kernel.mail.compose import BASE, ONE_USE, html_of, local_address, rendered, single_line
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.settings import MailSettings
from membership.kernel.work import Work

JOB = "mail.send"
MAILBOX = re.compile(
    r"^[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f-\x9f]{1,64}@[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f-\x9f]{1,253}$"
)


@dataclass(frozen=True)
class Recipient:
    """Who gets a mail. Raises ValueError for a line break in the name or for what is no address."""

    name: str
    address: str

    def __post_init__(self) -> None:
        if single_line(self.name) != self.name.strip():
            raise ValueError("a name in a mail is one line without control characters")
        if not MAILBOX.fullmatch(self.address):
            raise ValueError("this is not an e-mail address")


@dataclass(frozen=True)
class Readable:
    """A mail as its recipient sees it."""

    sender: str
    subject: str
    text: str
    html: str


def queue_mail(
    work: Work,
    kind: str,
    object_key: str,
    to: Recipient,
    template: str,
    context: Mapping[str, Any],
    *,
    brand: str,
    foundation_id: int | None = None,
    one_use_path: str | None = None,
    expires_at: datetime | None = None,
) -> OutboxMail:
    """Write a mail and post its sending, both in this very commit. The caller's next `work.record` covers the row.

    `kind` and `object_key` name the occasion: the same occasion never gives one address a second mail, the first is
    returned instead. `brand` is the name in From and on top (the foundation). `one_use_path` is the path with the token
    of an invitation or reset; after `expires_at` the mail is no longer sent.
    """
    known = _same_occasion(work.session, kind, object_key, to.address)
    if known is not None:
        return known
    if one_use_path is not None:
        local_address(one_use_path)
    subject, text = rendered(template, {"name": to.name, "brand": brand, **context})
    mail = OutboxMail(
        kind=kind, object_key=object_key, foundation_id=foundation_id, brand=single_line(brand),
        to_name=to.name.strip(), to_address=to.address, subject=subject, text=text,
        one_use_path=one_use_path, expires_at=expires_at, created_at=work.at, state="queued", attempts=0,
    )  # fmt: skip
    work.add(mail)
    work.post(JOB, key=mail.public_id, payload={"mail_id": mail.id})
    return mail


def readable(mail: OutboxMail, settings: MailSettings, *, with_link: bool = False) -> Readable:
    """The mail with the configured addresses in it. The link of one use appears only `with_link`, for the recipient
    (and for staff of a demonstration, where mail goes nowhere else)."""
    base = settings.base_address.rstrip("/")
    link = base + mail.one_use_path if with_link and mail.one_use_path else "[a link for one use]"
    text = mail.text.replace(ONE_USE, link).replace(BASE, base)
    banner = BANNER if settings.is_demo else ""
    html = html_of(mail.subject, text, mail.brand, banner)
    plain = f"[{banner}]\n\n{text}" if banner else text
    return Readable(f"{mail.brand} <{settings.sender}>", mail.subject, plain, html)


def outbox(
    session: Session, *, state: str | None = None, foundation_id: int | None = None, limit: int = 200
) -> Sequence[OutboxMail]:
    """The newest mails, of one state and one foundation if so asked."""
    query = select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)
    if state is not None:
        query = query.where(OutboxMail.state == state)
    if foundation_id is not None:
        query = query.where(OutboxMail.foundation_id == foundation_id)
    return session.scalars(query).all()


def mail_by_public_id(session: Session, public_id: str) -> OutboxMail:
    """One mail. Raises NotFound."""
    mail = session.scalars(select(OutboxMail).where(OutboxMail.public_id == public_id)).one_or_none()
    if mail is None:
        raise NotFound
    return mail


def retry_mail(work: Work, mail_id: int) -> OutboxMail:
    """Send a mail that failed, or that still waits, once more. Raises NotFound, or Conflict when it was sent or its
    link has expired."""
    mail = work.lock(OutboxMail, mail_id)
    if mail.state == "sent":
        raise Conflict("This mail was sent already.")
    if mail.expires_at is not None and mail.expires_at <= work.at:
        raise Conflict("The link in this mail has expired; ask for a new one instead.")
    mail.state = "queued"
    mail.attempts += 1
    summary = f"Mail {mail.kind} for {mail.object_key} to be sent again"
    work.record("kernel.mail.retried", mail, summary=summary, foundation_id=mail.foundation_id)
    work.post(JOB, key=f"{mail.public_id}.{mail.attempts}", payload={"mail_id": mail.id})
    return mail


def forget_expired_links(work: Work) -> int:
    """Empty the links whose time is over in mails that never left; returns how many."""
    query = select(OutboxMail).where(OutboxMail.one_use_path.is_not(None), OutboxMail.expires_at <= work.at)
    mails = work.session.scalars(query.with_for_update()).all()
    for mail in mails:
        mail.one_use_path = None
    if mails:
        work.record("kernel.mail.emptied", mails[0], summary=f"Expired links removed from {len(mails)} mails")
    return len(mails)


def _same_occasion(session: Session, kind: str, object_key: str, address: str) -> OutboxMail | None:
    found = (OutboxMail.kind == kind, OutboxMail.object_key == object_key, OutboxMail.to_address == address)
    return session.scalars(select(OutboxMail).where(*found)).one_or_none()
