"""Mail to many as its pages list it: the mailings, and the people of one with what became of each mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from membership.business.members.models import Mailing, MailingRecipient
from membership.directory.people.models import Person
from membership.kernel.errors import NotFound
from membership.kernel.mail.models import OutboxMail

SHOWN = 500
"""People of a mailing that its page lists; those whose mail failed come first."""
WORDS = {"draft": "Draft", "held": "Held", "sending": "Being sent", "sent": "Sent", "cancelled": "Cancelled"}
TONES = {"draft": "draft", "held": "wait", "sending": "info", "sent": "good", "cancelled": "off"}


def mailings(session: Session, foundation_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The newest mailings of the foundation with author, recipients and failures; one statement."""
    counted = (
        select(
            MailingRecipient.mailing_id, func.count().label("people"),
            func.count(OutboxMail.id).filter(OutboxMail.state == "sent").label("sent"),
            func.count(OutboxMail.id).filter(OutboxMail.state == "failed").label("failed"),
        )
        .outerjoin(OutboxMail, OutboxMail.id == MailingRecipient.mail_id)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .where(Mailing.foundation_id == foundation_id)
        .group_by(MailingRecipient.mailing_id)
        .subquery()
    )  # fmt: skip
    query = (
        select(
            Mailing.public_id, Mailing.subject, Mailing.state, Mailing.recorded_at, Mailing.send_after,
            Mailing.needs_second, Mailing.released_at, Person.name.label("author"), counted.c.people, counted.c.sent,
            counted.c.failed,
        )
        .join(Person, Person.id == Mailing.author_id)
        .outerjoin(counted, counted.c.mailing_id == Mailing.id)
        .where(Mailing.foundation_id == foundation_id)
        .order_by(Mailing.id.desc())
        .limit(200)
    )  # fmt: skip
    return session.execute(query).all()


def mailing_by_public_id(session: Session, foundation_id: int, public_id: str) -> Mailing:
    """The mailing at this address. Raises NotFound."""
    query = select(Mailing).where(Mailing.foundation_id == foundation_id, Mailing.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def recipients_of(session: Session, mailing_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The people of a mailing with what became of their mail, failures first; one statement."""
    query = (
        select(
            MailingRecipient.reasons, MailingRecipient.company, MailingRecipient.left_out, Person.name, Person.email,
            OutboxMail.state, OutboxMail.sent_at, OutboxMail.last_error, OutboxMail.to_address,
        )
        .join(Person, Person.id == MailingRecipient.person_id)
        .outerjoin(OutboxMail, OutboxMail.id == MailingRecipient.mail_id)
        .where(MailingRecipient.mailing_id == mailing_id)
        .order_by(func.coalesce(OutboxMail.state, "") != "failed", MailingRecipient.id)
        .limit(SHOWN)
    )  # fmt: skip
    return session.execute(query).all()


def tally_of(session: Session, mailing_id: int) -> dict[str, int]:
    """State of the mails ("waiting" for none yet, "left_out") -> how many; one statement."""
    query = (
        select(OutboxMail.state, MailingRecipient.left_out, func.count().label("people"))
        .select_from(MailingRecipient)
        .outerjoin(OutboxMail, OutboxMail.id == MailingRecipient.mail_id)
        .where(MailingRecipient.mailing_id == mailing_id)
        .group_by(OutboxMail.state, MailingRecipient.left_out)
    )
    found: dict[str, int] = {}
    for row in session.execute(query):
        key = "left_out" if row.left_out else row.state or "waiting"
        found[key] = found.get(key, 0) + row.people
    return found


def names_of(session: Session, person_ids: Sequence[int | None]) -> dict[int, str]:
    """Person -> name; one statement, none for nobody."""
    wanted = {key for key in person_ids if key is not None}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))) if wanted else ()
    return {row.id: row.name for row in rows}
