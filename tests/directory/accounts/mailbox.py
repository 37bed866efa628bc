"""The outbox, read as its recipients would."""

from __future__ import annotations

from sqlalchemy import select

from membership.kernel.db import Database
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import readable
from membership.kernel.mail.settings import MailSettings

BASE = "http://house.example.org"


def last_path(database: Database, purpose: str) -> str:
    """The path in the newest mail of this purpose."""
    with database.reading() as session:
        query = select(OutboxMail.one_use_path).where(OutboxMail.kind == f"account-{purpose}")
        path = session.scalars(query.order_by(OutboxMail.id.desc())).first()
        assert path is not None
        return path


def mails(database: Database) -> list[tuple[str, str, str]]:
    """Kind, address and text of every mail, with its link."""
    with database.reading() as session:
        rows = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
        shown = MailSettings(base_address=BASE)
        return [(row.kind, row.to_address, readable(row, shown, with_link=True).text) for row in rows]
