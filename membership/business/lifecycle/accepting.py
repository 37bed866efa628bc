"""Versions of the agreement's text, and the members who accept each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from membership.business.lifecycle.agreeing import Signing, TextChanged, current_text, next_number
from membership.business.lifecycle.days import today_of
from membership.business.lifecycle.own_text import keep, own_text
from membership.business.lifecycle.policy import ACCEPTORS
from membership.business.lifecycle.wording import checked_body, digest_of
from membership.business.members.models import Acceptance, AgreementText, Member, Representative, Term
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.directory.people.models import Person
from membership.kernel.errors import Conflict, RuleBroken
from membership.kernel.facts import holds_on, is_known
from membership.kernel.mail.compose import single_line
from membership.kernel.mail.outbox import MAILBOX, Recipient, queue_mail
from membership.kernel.work import Work


def publish_text(work: Work, foundation_id: int, title: str, body: str, change: str = "") -> AgreementText:
    """Add the next version. From the second one on every member is asked to accept it: a job writes to them.

    Raises RuleBroken (field "body") on an unknown placeholder, and where nothing differs from the version in use.
    """
    foundation = work.lock(Foundation, foundation_id)
    if not title.strip():
        raise RuleBroken("The agreement needs a title.", field="title")
    text = checked_body(body)
    sha256 = digest_of(title.strip(), text)
    before = current_text(work.session, foundation_id)
    if before is not None and before.sha256 == sha256:
        raise RuleBroken("Nothing differs from the version in use.", field="body")
    added = work.add(
        AgreementText(
            foundation_id=foundation.id, number=next_number(work.session, foundation_id), title=title.strip(),
            body=text, change=change.strip(), sha256=sha256, recorded_at=work.at,
        )
    )  # fmt: skip
    if before is not None:
        work.post("business.ask_acceptance", added.public_id, {"text": added.id})
    work.record(
        "business.agreement_text.added", added, foundation_id=foundation.id,
        summary=f"Version {added.number} of the agreement: {change.strip() or added.title}.",
    )  # fmt: skip
    return added


def accept_text(work: Work, member_id: int, text_id: int, signing: Signing, seen: str) -> Acceptance:
    """A member accepts the version as it has read it, with its own names, tier, dues and days in it: `seen` is the digest
    of that (`own_text`), whose bytes are kept. Raises TextChanged where another would be accepted now, Conflict when done."""
    member = work.lock(Member, member_id)
    wording = current_text(work.session, member.foundation_id)
    if wording is None or wording.id != text_id:
        raise TextChanged
    if has_accepted(work.session, member.id, wording.id):
        raise Conflict("This version was accepted already.")
    today = today_of(work, member.foundation_id)
    read = own_text(work.session, member, wording, today, name=signing.name, person_id=signing.person_id)
    if read.sha256 != seen:
        raise TextChanged
    accepted = note_acceptance(work, member, wording, signing, keep(work, read))
    work.record(
        "business.agreement_text.accepted", member, foundation_id=member.foundation_id,
        summary=f"{signing.name} accepted version {wording.number} of the agreement (SHA-256 {read.sha256[:16]}…).",
    )  # fmt: skip
    return accepted


def note_acceptance(
    work: Work,
    member: Member,
    wording: AgreementText,
    signing: Signing,
    sha256: str,
    agreement_id: int | None = None,
) -> Acceptance:
    """Write down that the member accepted the version, as the document with the digest says it. The caller records."""
    return work.add(
        Acceptance(
            foundation_id=member.foundation_id, member_id=member.id, text_id=wording.id, agreement_id=agreement_id,
            person_id=signing.person_id, name=signing.name, title=signing.title, address=signing.address,
            text_sha256=sha256, accepted_at=work.at,
        )
    )  # fmt: skip


def has_accepted(session: Session, member_id: int, text_id: int) -> bool:
    """Whether the member accepted the version."""
    query = select(Acceptance.id).where(Acceptance.member_id == member_id, Acceptance.text_id == text_id)
    return session.scalars(query).first() is not None


def acceptance_queue(
    session: Session, foundation_id: int, text_id: int, on: date
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Members on the day with the acceptance of the version, those that owe it first; one statement."""
    query = (
        select(
            Member.id, Member.public_id, Organization.display_name, Term.tier_name, Acceptance.accepted_at,
            Acceptance.name,
        )
        .select_from(Member)
        .join(Organization, Organization.id == Member.organization_id)
        .join(Term, and_(Term.member_id == Member.id, holds_on(Term, on)))
        .outerjoin(Acceptance, and_(Acceptance.member_id == Member.id, Acceptance.text_id == text_id))
        .where(Member.foundation_id == foundation_id)
        .order_by(Acceptance.accepted_at.is_not(None), Organization.display_name)
    )  # fmt: skip
    return session.execute(query).all()


def ask_members(work: Work, text_id: int, on: date) -> int:
    """Write to everybody who may accept for a member that has not accepted the version (its primary and its legal
    representatives), each once; returns how many mails. Asked again, nobody gets a second mail."""
    wording = work.session.get_one(AgreementText, text_id)
    foundation = work.session.get_one(Foundation, wording.foundation_id)
    query = (
        select(Member.id, Person.name, Person.email)
        .join(Term, and_(Term.member_id == Member.id, holds_on(Term, on)))
        .join(Representative, Representative.member_id == Member.id)
        .join(Person, Person.id == Representative.person_id)
        .outerjoin(Acceptance, and_(Acceptance.member_id == Member.id, Acceptance.text_id == text_id))
        .where(
            Member.foundation_id == foundation.id, Acceptance.id.is_(None), Representative.kind.in_(ACCEPTORS)
        )
        .where(is_known(Representative), Representative.starts_on <= on, Representative.ends_on > on)
        .order_by(Member.id)
        .distinct()
    )
    rows = [row for row in work.session.execute(query) if row.email and MAILBOX.fullmatch(row.email)]
    for row in rows:
        queue_mail(
            work, "agreement-changed", f"{wording.public_id}.{row.id}", Recipient(str(single_line(row.name)), row.email),
            "agreement-changed", {"path": f"/{foundation.slug}/membership/agreement", "number": wording.number,
                                  "change": wording.change},
            brand=foundation.name, foundation_id=foundation.id,
        )  # fmt: skip
    work.record(
        "business.agreement_text.asked", wording, foundation_id=foundation.id,
        summary=f"{len({row.id for row in rows})} members were asked to accept version {wording.number}.",
    )  # fmt: skip
    return len(rows)
