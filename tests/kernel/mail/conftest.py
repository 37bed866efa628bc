"""A real SMTP server, mail templates of the tests, and a mail in the outbox."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from membership.kernel.db import Database
from membership.kernel.mail import compose
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.mail.settings import MailSettings
from membership.kernel.work import open_work, system_permit

INVITATION = """\
Your invitation to {{ foundation }}

Dear {{ name }},

{{ inviter }} invites you to open an account.
The link works once.

Accept the invitation:
{{ one_use_link }}

What you will see: {{ address("/pytorch/members") }}
"""


class Mailroom:
    """What the server got, and what it answers to the recipient's line."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append(message)
        return "250 OK"


@pytest.fixture
def mailroom() -> Mailroom:
    """The inbox at the other end."""
    return Mailroom()


@pytest.fixture
def settings(mailroom: Mailroom) -> Iterator[MailSettings]:
    """Settings of a real SMTP server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(mailroom, hostname="127.0.0.1", port=port)
    server.start()
    yield MailSettings(
        "127.0.0.1",
        port,
        tls="none",
        sender="office@example.org",
        base_address="https://members.example.org/",
    )
    server.stop()


@pytest.fixture(autouse=True)
def mail_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the house's base and an invitation."""
    folder = tmp_path / "mail"
    folder.mkdir()
    for base in ("base.mjml", "base.txt"):
        shutil.copy(compose.shipped("templates") / "mail" / base, folder)
    (folder / "invitation.txt").write_text(INVITATION, encoding="utf-8")
    monkeypatch.setattr(compose, "shipped", lambda _name: tmp_path)
    compose._texts.cache_clear()
    compose._pages.cache_clear()
    yield folder
    compose._texts.cache_clear()
    compose._pages.cache_clear()


Queue = Callable[..., OutboxMail]


@pytest.fixture
def queue(database: Database) -> Queue:
    """Queues an invitation in a Work of its own."""

    def queued(occasion: str = "invitation-1", **changes: Any) -> OutboxMail:
        arguments: dict[str, Any] = {
            "brand": "PyTorch Foundation",
            "one_use_path": "/invitations/s3cret-token",
            **changes,
        }
        to = arguments.pop("to", Recipient("Ada Example", "ada@example.org"))
        context = {"foundation": "PyTorch", "inviter": "Ben", **arguments.pop("context", {})}
        with open_work(system_permit(database, "demo")) as work:
            mail = queue_mail(work, "invitation", occasion, to, "invitation", context, **arguments)
            work.record("kernel.mail.queued", mail, summary="A person was invited")
        return mail

    return queued
