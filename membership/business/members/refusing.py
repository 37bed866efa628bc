"""Until when a member may say that it does not renew a term, by the charter (K4): a first renewal may have a notice of its own,
and where the foundation owes reminders the charter may free a member whom it did not remind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.business.members.models import Member, Term
from membership.business.members.schedule import notice_deadline
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known
from membership.kernel.mail.models import OutboxMail
from membership.kernel.times import business_date

BEGINNINGS = ("admission", "rejoining", "transfer")
"""Origins of a term that follows no renewal of the same membership."""
REMINDER = "membership.reminder"
"""The kind of the mail by which a member is reminded that its term ends."""


def last_day_to_refuse(session: Session, rule: MembershipTerm, term: Term, on: date) -> date | None:
    """The last day on which the member may say that it does not renew the term, as it stands on the day `on`. None where the
    charter wants no notice, or where that day has passed and the rule does not bind the member, since the foundation did not
    send the reminders that it owed by then."""
    last = notice_deadline(rule, term.ends_on, is_first=is_first_term(session, rule, term))
    if last is None or on <= last or not rule.if_not_reminded:
        return last
    return last if was_reminded(session, rule, term, last) else None


def is_first_term(session: Session, rule: MembershipTerm, term: Term) -> bool:
    """Whether the renewal after the term is the first one; asked only where the charter has a notice of its own for that."""
    if rule.first_renewal_notice_days is None:
        return False
    query = select(Term.origin).where(
        Term.member_id == term.member_id, is_known(Term), Term.starts_on <= term.starts_on,
        Term.origin.in_((*BEGINNINGS, "renewal")),
    )  # fmt: skip
    return session.scalars(query.order_by(Term.starts_on.desc()).limit(1)).first() != "renewal"


def begun_as(known_at: Any = None) -> ScalarSelect[str]:
    """For a statement about `Term`: how the membership, or its last renewal before it, began; "renewal" where the term is not a
    first one."""
    before = aliased(Term)
    query = select(before.origin).where(
        before.member_id == Term.member_id, is_known(before, known_at), before.starts_on <= Term.starts_on,
        before.origin.in_((*BEGINNINGS, "renewal")),
    )  # fmt: skip
    return query.order_by(before.starts_on.desc()).limit(1).correlate(Term).scalar_subquery()


def was_reminded(session: Session, rule: MembershipTerm, term: Term, by: date) -> bool:
    """Whether every reminder that was owed until the day went out by then; true where none was owed."""
    owed = owed_until(rule, term.ends_on, by)
    member = session.get_one(Member, term.member_id)
    zone = session.get_one(Foundation, term.foundation_id).zone
    keys = {reminder_key(member.public_id, term.ends_on, days) for days in owed}
    query = select(OutboxMail.object_key, OutboxMail.created_at).where(
        OutboxMail.kind == REMINDER, OutboxMail.object_key.in_(keys), OutboxMail.state != "failed"
    )
    sent = session.execute(query) if keys else ()
    return keys <= {row.object_key for row in sent if business_date(row.created_at, zone) <= by}


def owed_until(rule: MembershipTerm, ends_on: date, by: date) -> Sequence[int]:
    """The reminders, as days before the end, whose day comes until `by`."""
    return [days for days in rule.reminders_owed_days if ends_on - timedelta(days=days) <= by]


def reminder_key(member: str, ends_on: date, days: int) -> str:
    """By which the reminder of one term is known, whatever rows the term has; `member` is its public id."""
    return f"{member}:{ends_on}:{days}"
