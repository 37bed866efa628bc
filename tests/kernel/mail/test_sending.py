"""Mail leaves once, by real SMTP, outside every transaction, and its link is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from membership.kernel.db import Database
from membership.kernel.errors import Conflict
from membership.kernel.jobs.declare import GiveUp
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import forget_expired_links, retry_mail
from membership.kernel.mail.send import send_mail
from membership.kernel.mail.settings import MailSettings
from membership.kernel.times import now
from membership.kernel.work import open_work, system_permit
from tests.kernel.mail.conftest import Mailroom, Queue


def stored(database: Database, mail_id: int) -> OutboxMail:
    with database.reading() as session:
        mail = session.get(OutboxMail, mail_id)
        assert mail is not None
        session.expunge(mail)
        return mail


def test_a_mail_arrives_as_text_and_html_with_its_link(
    database: Database, settings: MailSettings, mailroom: Mailroom, queue: Queue
) -> None:
    send_mail(database, "mail.send:1", queue().id, settings)
    (message,) = mailroom.received
    assert message["Subject"] == "Your invitation to PyTorch"
    assert message["From"] == "PyTorch Foundation <office@example.org>"
    assert message["To"] == "Ada Example <ada@example.org>"
    for form in ("plain", "html"):
        body = message.get_body((form,))
        assert body is not None
        assert "https://members.example.org/invitations/s3cret-token" in body.get_content()
        assert ".invalid" not in body.get_content()


def test_a_sent_mail_is_marked_and_its_link_is_kept_nowhere(
    database: Database, settings: MailSettings, queue: Queue
) -> None:
    mail = queue()
    send_mail(database, "mail.send:1", mail.id, settings)
    after = stored(database, mail.id)
    assert (after.state, after.attempts, after.one_use_path) == ("sent", 1, None)
    assert after.sent_at is not None
    with database.reading() as session:
        names = session.execute(text("SELECT * FROM kernel_audit_entry")).mappings().all()
        assert not any("s3cret-token" in str(value) for row in names for value in row.values())


def test_a_mail_is_sent_once(
    database: Database, settings: MailSettings, mailroom: Mailroom, queue: Queue
) -> None:
    mail = queue()
    for _ in range(2):
        send_mail(database, "mail.send:1", mail.id, settings)
    assert len(mailroom.received) == 1


def test_without_a_server_mail_stays_in_the_outbox(database: Database, queue: Queue) -> None:
    mail = queue()
    send_mail(database, "mail.send:1", mail.id, MailSettings())
    assert stored(database, mail.id).state == "queued"


def test_a_refusal_for_good_is_a_failure_that_staff_can_retry(
    database: Database, settings: MailSettings, mailroom: Mailroom, queue: Queue
) -> None:
    mail = queue()
    mailroom.answer = "550 no such person"
    with pytest.raises(GiveUp, match="550"):
        send_mail(database, "mail.send:1", mail.id, settings)
    failed = stored(database, mail.id)
    assert failed.state == "failed"
    assert "no such person" in str(failed.last_error)
    mailroom.answer = "250 OK"
    with open_work(system_permit(database, "cli")) as work:
        retry_mail(work, mail.id)
    send_mail(database, "mail.send:2", mail.id, settings)
    assert stored(database, mail.id).state == "sent"
    assert "s3cret-token" in str(mailroom.received[0])


def test_a_passing_trouble_is_left_to_the_next_attempt(
    database: Database, settings: MailSettings, mailroom: Mailroom, queue: Queue
) -> None:
    mail = queue()
    mailroom.answer = "450 later please"
    with pytest.raises(Exception, match="later please"):
        send_mail(database, "mail.send:1", mail.id, settings)
    assert stored(database, mail.id).state == "queued"
    with pytest.raises(OSError):
        send_mail(database, "mail.send:1", mail.id, replace(settings, port=1))
    assert stored(database, mail.id).attempts == 2


def test_no_transaction_is_open_while_the_server_listens(
    database: Database, settings: MailSettings, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queue()
    checked_out: list[int] = []

    def delivered(*_: object) -> None:
        checked_out.append(database.engine.pool.checkedout())  # type: ignore[attr-defined]

    monkeypatch.setattr("membership.kernel.mail.send.deliver", delivered)
    send_mail(database, "mail.send:1", mail.id, settings)
    assert checked_out == [0]


def test_a_mail_whose_link_has_expired_is_not_sent(
    database: Database, settings: MailSettings, mailroom: Mailroom, queue: Queue
) -> None:
    mail = queue(expires_at=now() - timedelta(seconds=1))
    send_mail(database, "mail.send:1", mail.id, settings)
    after = stored(database, mail.id)
    assert (after.state, after.one_use_path, mailroom.received) == ("failed", None, [])


def test_links_of_mails_that_never_left_are_forgotten_in_time(database: Database, queue: Queue) -> None:
    expired = queue("one", expires_at=now() - timedelta(seconds=1))
    fresh = queue("two", expires_at=now() + timedelta(hours=1))
    with open_work(system_permit(database, "job")) as work:
        assert forget_expired_links(work) == 1
    assert stored(database, expired.id).one_use_path is None
    assert stored(database, fresh.id).one_use_path is not None


def test_a_sent_mail_is_never_sent_again(database: Database, settings: MailSettings, queue: Queue) -> None:
    mail = queue()
    send_mail(database, "mail.send:1", mail.id, settings)
    with pytest.raises(Conflict), open_work(system_permit(database, "cli")) as work:
        retry_mail(work, mail.id)
