"""What a member is told of an act: one mail to each of its primary, billing and legal representatives, after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from membership.business.members.models import Member, Representative
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.work import Work

READERS = ("primary", "billing", "legal")


def readers_of(work: Work, member_id: int, on: date) -> list[Recipient]:
    """The people who read what concerns the membership on the day, each once."""
    query = (
        select(Person.name, Person.email)
        .join(Representative, Representative.person_id == Person.id)
        .where(
            Representative.member_id == member_id, Representative.kind.in_(READERS), holds_on(Representative, on),
            Person.email.is_not(None),
        )
        .order_by(Person.id)
    )  # fmt: skip
    found = {row.email: Recipient(row.name, row.email) for row in work.session.execute(query)}
    return list(found.values())


def tell_member(
    work: Work, member: Member, occasion: str, key: str, title: str, lines: Sequence[str], *, on: date
) -> int:
    """Write to the member's people; the same occasion never writes twice to one address. Returns how many are written to
    now. The caller's next record covers the rows."""
    foundation = work.session.get_one(Foundation, member.foundation_id)
    company = work.session.get_one(Organization, member.organization_id)
    readers = readers_of(work, member.id, on)
    context = {
        "title": title, "company": company.display_name, "lines": [line for line in lines if line],
        "path": f"/{foundation.slug}/membership",
    }  # fmt: skip
    before = select(OutboxMail.to_address).where(OutboxMail.kind == occasion, OutboxMail.object_key == key)
    known = set(work.session.scalars(before))
    mails = [
        queue_mail(
            work, occasion, key, reader, "membership-act", context, brand=foundation.name, foundation_id=foundation.id
        )
        for reader in readers
    ]  # fmt: skip
    return sum(mail.to_address not in known for mail in mails)
