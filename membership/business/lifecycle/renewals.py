"""What happens to terms by themselves: reminders that the charter owes, renewals that need nobody, and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.business.charter.models import Tier
from membership.business.lifecycle.endings import expire_member, lapse_member
from membership.business.lifecycle.lapses import due_lapses
from membership.business.lifecycle.moves import renew_member
from membership.business.members.acts import is_running, running
from membership.business.members.letters import tell_member
from membership.business.members.models import Member, Term
from membership.business.members.refusing import REMINDER, last_day_to_refuse, reminder_key
from membership.business.members.schedule import reminder_owed
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.work import Work

AHEAD = timedelta(days=400)
"""How far ahead ends of terms are looked at: further than any reminder."""
GIFT_REMINDER = 30
"""Days before its end on which a complimentary term is brought up, where the charter owes no reminder."""


@dataclass(frozen=True)
class Ending:
    """The last term of a member, with the charter's rule on it; None where it has none."""

    term: Term
    rule: MembershipTerm | None

    @property
    def renews_by_itself(self) -> bool:
        """Whether it needs nobody to be followed by another one; a complimentary term always does."""
        return self.rule is not None and self.rule.renews_by_itself and not self.term.complimentary


def ending_terms(work: Work, foundation_id: int, today: date) -> list[Ending]:
    """The last terms that end within the next months, or ended, of memberships that nothing ends; in order of their end."""
    last = (
        select(Term.member_id, func.max(Term.ends_on).label("ends_on"))
        .where(Term.foundation_id == foundation_id, is_known(Term))
        .group_by(Term.member_id)
        .subquery()
    )
    query = (
        select(Term, Tier.key)
        .join(last, (last.c.member_id == Term.member_id) & (last.c.ends_on == Term.ends_on))
        .join(Tier, Tier.id == Term.tier_id)
        .where(is_known(Term), Term.ends_on <= today + AHEAD)
        .order_by(Term.ends_on, Term.id)
    )
    document = charter_in_force(work.session, foundation_id, "business", today)
    rows = work.session.execute(query).all()
    return [
        Ending(term, _rule(document, tier)) for term, tier in rows if is_running(work.session, term.member_id)
    ]


def remind(work: Work, foundation_id: int, today: date) -> int:
    """Send the reminders that the charter owes by the day, each once; returns how many members were written to."""
    count = 0
    for one in ending_terms(work, foundation_id, today):
        days = _owed(one, today)
        if days is None:
            continue
        member = work.lock(Member, one.term.member_id)
        lines = _reminder(work.session, one, today)
        key = reminder_key(member.public_id, one.term.ends_on, days)
        title = f"the term ends on {one.term.ends_on}"
        if tell_member(work, member, REMINDER, key, title, lines, on=today):
            _note(work, member, one, days)
            count += 1
    return count


def renew_by_themselves(work: Work, foundation_id: int, today: date) -> int:
    """Renew the terms that the charter renews without a word, once the day for refusing has passed; write down the ends of
    all that are over. Returns how many were renewed."""
    renewed = 0
    for one in ending_terms(work, foundation_id, today):
        if one.renews_by_itself and _may_refuse_no_more(work.session, one, today):
            try:
                renew_member(work, one.term.member_id)
            except RuleBroken:  # its tier is sold or open to it no longer: staff find it among those that end
                continue
            renewed += 1
        elif one.term.ends_on <= today:
            expire_member(work, one.term.member_id)
    return renewed


def lapse_by_themselves(work: Work, foundation_id: int, today: date) -> int:
    """End the memberships whose ladder came to its end, where the charter says that this needs nobody."""
    due = [one for one in due_lapses(work.session, foundation_id, today) if one.is_automatic]
    for one in due:
        if running(work.session, [one.member_id], today):
            lapse_member(work, one.invoice_id, on=today)
    return len(due)


def _rule(document: CharterDocument, tier: str) -> MembershipTerm | None:
    found = document.membership_term(tier)
    return None if isinstance(found, Absent) else found.parameters


def _owed(one: Ending, today: date) -> int | None:
    """The reminder that is owed by the day, as days before the end. A complimentary term ends without anybody's word, so that
    its end is brought up once where the charter owes no reminder at all."""
    if one.rule is not None and one.rule.reminders_owed_days:
        return reminder_owed(one.rule, one.term.ends_on, today)
    is_near = timedelta() < one.term.ends_on - today <= timedelta(days=GIFT_REMINDER)
    return GIFT_REMINDER if one.term.complimentary and is_near else None


def _may_refuse_no_more(session: Session, one: Ending, today: date) -> bool:
    """Whether the last day for saying no has passed. Without such a day, or where the member was not reminded and so is not
    bound by it, on the last day of the term: nobody is out for the hours until the night in which it would be written, and
    who resigns on that day ends what was written."""
    assert one.rule is not None
    deadline = last_day_to_refuse(session, one.rule, one.term, today)
    return today >= one.term.ends_on - timedelta(days=1) or (deadline is not None and today > deadline)


def _reminder(session: Session, one: Ending, today: date) -> Sequence[str]:
    if one.term.complimentary:
        return [
            f"Your {one.term.tier_name} term, which is complimentary ({one.term.complimentary}), ends on {one.term.ends_on}.",
            "It does not renew by itself: the membership ends with it. Tell us if you want to go on.",
            "Dues are owed for the next term, unless that is granted too.",
        ]
    deadline = last_day_to_refuse(session, one.rule, one.term, today) if one.rule is not None else None
    renews = (
        "Without a word from you it renews by itself." if one.renews_by_itself
        else "It does not renew by itself: please tell us that you renew."
    )  # fmt: skip
    until = f"If you do not want to renew, please say so by {deadline}." if deadline else ""
    return [f"Your {one.term.tier_name} term ends on {one.term.ends_on}. {renews}", until]


def _note(work: Work, member: Member, one: Ending, days: int) -> None:
    work.record(
        "business.member.reminded",
        member,
        foundation_id=member.foundation_id,
        summary=f"Reminded that the term ends on {one.term.ends_on}: the reminder owed {days} days before.",
    )
