"""The job that sends a mail: by SMTP, outside every transaction, and marked in a Work of its own."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from membership.kernel.db import Database
from membership.kernel.jobs.context import JobContext
from membership.kernel.jobs.declare import GiveUp, Job
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import JOB, forget_expired_links, readable
from membership.kernel.mail.settings import MailSettings
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit

EXPIRED = "Its link had expired before it could be sent."


def send_mail_job(settings: MailSettings) -> Job:
    """The job `mail.send` for the registry, sending through `settings`."""

    def run(context: JobContext, payload: Mapping[str, Any]) -> None:
        send_mail(context.database, context.reference, payload["mail_id"], settings)

    return Job(JOB, run)


def forget_links_job() -> Job:
    """The job `mail.forget_links`, to be scheduled every hour."""

    def run(context: JobContext, _payload: Mapping[str, Any]) -> None:
        with open_work(system_permit(context.database, "job", context.reference)) as work:
            forget_expired_links(work)

    return Job("mail.forget_links", run)


def send_mail(database: Database, reference: str, mail_id: int, settings: MailSettings) -> None:
    """Send a queued mail and mark it sent; a mail already sent, or an outbox that is the end of the way, is left alone.

    A crash between the server's "accepted" and the mark sends it again, under the same Message-ID, by which mailboxes
    tell the copy. A refusal for good marks it failed and raises GiveUp; anything else is raised for a later attempt.
    """
    mail = _queued(database, mail_id)
    if mail is None or settings.is_outbox_only:
        return
    if mail.expires_at is not None and mail.expires_at <= now():
        _mark(database, reference, mail_id, "failed", EXPIRED)
        return
    try:
        deliver(message_of(mail, settings), settings)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        words = _words(error)
        _mark(database, reference, mail_id, "failed" if _is_final(error) else "queued", words)
        raise (GiveUp(words) if _is_final(error) else error) from None
    _mark(database, reference, mail_id, "sent")


def message_of(mail: OutboxMail, settings: MailSettings) -> EmailMessage:
    """The mail as it travels: plain text and HTML, one recipient, no tracking, no remote content."""
    shown = readable(mail, settings, with_link=True)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.brand, addr_spec=settings.sender)
    message["To"] = Address(mail.to_name, addr_spec=mail.to_address)
    message["Subject"] = shown.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.public_id}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(shown.text)
    message.add_alternative(shown.html, subtype="html")
    return message


def deliver(message: EmailMessage, settings: MailSettings) -> None:
    """Hand the message to the server. Raises what smtplib raises."""
    context = ssl.create_default_context()
    if settings.tls == "implicit":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout, context=context
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    with server:
        if settings.tls == "starttls":
            server.starttls(context=context)
        if settings.username:
            server.login(settings.username, settings.password)
        server.send_message(message)


def _queued(database: Database, mail_id: int) -> OutboxMail | None:
    with database.reading() as session:
        mail = session.get(OutboxMail, mail_id)
        return mail if mail is not None and mail.state == "queued" else None


def _mark(database: Database, reference: str, mail_id: int, state: str, error: str | None = None) -> None:
    with open_work(system_permit(database, "job", reference)) as work:
        mail = work.lock(OutboxMail, mail_id)
        if mail.state != "queued":
            return
        _note(mail, state, error, work.at)
        verb = {"sent": "sent", "failed": "failed", "queued": "delayed"}[state]
        summary = f"Mail {mail.kind} for {mail.object_key} {verb}"
        work.record(f"kernel.mail.{verb}", mail, summary=summary, foundation_id=mail.foundation_id)


def _note(mail: OutboxMail, state: str, error: str | None, at: datetime) -> None:
    mail.state = state
    mail.attempts += 1
    mail.last_error = error
    if state == "sent":
        mail.sent_at = at
    if state == "sent" or error == EXPIRED:
        mail.one_use_path = None


def _is_final(error: Exception) -> bool:
    """Whether the server, or our own message, will say the same tomorrow."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    return isinstance(error, ValueError | smtplib.SMTPNotSupportedError)


def _words(error: Exception) -> str:
    """Kind and answer of the server, without the message that it answers."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text!r}" for code, text in error.recipients.values())[:500]
    return f"{type(error).__name__}: {error}"[:500]
