"""What a member is told of an act: one mail to each of its primary, billing and legal representatives, after the commit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from membership.business.members.models import Member, Representative, Term
from membership.business.members.ownership import staff_of
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.facts import holds_on
from membership.kernel.mail.models import OutboxMail
from membership.kernel.mail.outbox import Recipient, queue_mail
from membership.kernel.money import Money
from membership.kernel.times import add_months
from membership.kernel.work import Work

READERS = ("primary", "billing", "legal")


@dataclass(frozen=True)
class SaidBy:
    """Who of the company did an act in the portal: `words` for those who are told; `reference` stays with the act, which is
    never changed, and names no person."""

    words: str
    reference: str


def dues_words(term: Term) -> str:
    """What the term costs, or which question stands open, as a sentence."""
    if term.complimentary:
        return "The term is complimentary: no dues are owed for it."
    if term.price_minor is None or not term.currency:
        return term.question
    if not term.price_minor:
        return "No dues are owed for it."
    return (
        f"Its dues are {Money(term.price_minor, term.currency)}{' for each year' if _is_long(term) else ''}."
    )


def _is_long(term: Term) -> bool:
    return term.ends_on > add_months(term.starts_on, 12)


def readers_of(work: Work, member_id: int, on: date, kinds: Collection[str] = READERS) -> list[Recipient]:
    """The people who read what concerns the membership on the day, each once."""
    query = (
        select(Person.name, Person.email)
        .join(Representative, Representative.person_id == Person.id)
        .where(
            Representative.member_id == member_id, Representative.kind.in_(kinds), holds_on(Representative, on),
            Person.email.is_not(None),
        )
        .order_by(Person.id)
    )  # fmt: skip
    found = {row.email: Recipient(row.name, row.email) for row in work.session.execute(query)}
    return list(found.values())


def tell_member(
    work: Work,
    member: Member,
    occasion: str,
    key: str,
    title: str,
    lines: Sequence[str],
    *,
    on: date,
    kinds: Collection[str] = READERS,
) -> int:
    """Write to the member's people; the same occasion never writes twice to one address. Returns how many are written to
    now. The caller's next record covers the rows."""
    readers = readers_of(work, member.id, on, kinds)
    return _write(work, member, occasion, key, (title, lines), readers, "/{slug}/membership")


def write_to_staff(
    work: Work, member: Member, occasion: str, key: str, title: str, lines: Sequence[str]
) -> int:
    """The same to the staff of the foundation, who open the member's page from it."""
    readers = staff_of(work.session, member.foundation_id, work.at)
    path = f"/{{slug}}/members/{member.public_id}"
    return _write(work, member, f"{occasion}.staff", key, (title, lines), readers, path)


def _write(
    work: Work,
    member: Member,
    occasion: str,
    key: str,
    told: tuple[str, Sequence[str]],
    readers: Sequence[Recipient],
    path: str,
) -> int:
    foundation = work.session.get_one(Foundation, member.foundation_id)
    company = work.session.get_one(Organization, member.organization_id)
    context = {
        "title": told[0], "company": company.display_name, "lines": [line for line in told[1] if line],
        "path": path.format(slug=foundation.slug),
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
