"""Who receives a member's invoices: its billing representatives, else its primary one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.members.models import Representative
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.outbox import Recipient

ORDER = ("billing", "primary")


def billing_contacts(session: Session, member_ids: Iterable[int], on: date) -> dict[int, list[Recipient]]:
    """Member id -> the people who receive its invoices on the day; one statement. Without a mail address: nobody."""
    query = (
        select(Representative.member_id, Representative.kind, Person.name, Person.email)
        .join(Person, Person.id == Representative.person_id)
        .where(
            Representative.member_id.in_(list(member_ids)), Representative.kind.in_(ORDER),
            holds_on(Representative, on), Person.email.is_not(None),
        )
        .order_by(Person.id)
    )  # fmt: skip
    found: dict[int, dict[str, list[Recipient]]] = {}
    for row in session.execute(query):
        found.setdefault(row.member_id, {}).setdefault(row.kind, []).append(Recipient(row.name, row.email))
    return {member: next(kinds[kind] for kind in ORDER if kind in kinds) for member, kinds in found.items()}
