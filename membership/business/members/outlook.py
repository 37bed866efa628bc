"""What becomes of a term at its end, by the charter under which it was sold, and until when that can be refused (K4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Absent
from membership.business.members.life import is_inside
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.refusing import last_day_to_refuse
from membership.business.members.selling import tier_key_of
from membership.kernel.times import date_text


@dataclass(frozen=True)
class Outlook:
    """The term that ends on `ends_on` renews by itself, or ends. `last_day`: until when a member may say that it does not
    renew; None where the charter wants no notice, or it does not bind the member. `reference` is that of the charter's rule of
    terms, empty where it has none."""

    ends_on: date
    renews_by_itself: bool = False
    last_day: date | None = None
    reference: str = ""
    is_gift: bool = False

    def words(self, today: date) -> str:
        """The same as a sentence, for a day, without naming the end of the term."""
        cited = f" ({self.reference})" if self.reference else ""
        if self.is_gift:
            return "Ends: a complimentary term does not renew by itself."
        if not self.renews_by_itself:
            return f"Ends unless it is renewed by then{cited}."
        if self.last_day is None:
            return f"Renews by itself, unless the company leaves with the term{cited}."
        last = date_text(self.last_day)
        if today > self.last_day:
            return f"Renews by itself; until {last} the company could refuse that{cited}."
        return f"Renews by itself, unless the company says by {last} that it leaves with the term{cited}."

    def sentence(self, today: date) -> str:
        """The same with the term of which it speaks."""
        words = self.words(today)
        return f"The term until {date_text(self.ends_on)} {words[0].lower()}{words[1:]}"

    @property
    def decides_by(self) -> date:
        """The last day on which somebody can still decide about the next term."""
        return self.last_day if self.renews_by_itself and self.last_day is not None else self.ends_on


def outlook_of(
    session: Session, terms: Sequence[Term], acts: Sequence[MembershipAct], day: date
) -> Outlook | None:
    """What becomes of the last of the terms (those that stand, newest first); None where the membership ends with it, by what
    was written last, or has ended. At most two statements, and up to
    four more where the charter has a notice of its own for a first renewal, or frees whom nobody reminded."""
    last = next(iter(terms), None)
    if last is None or last.ends_on <= day or last.ending_reason:
        return None
    if acts and not is_inside(acts[-1].state_after):
        return None
    return _by_charter(session, last, day)


def _by_charter(session: Session, term: Term, day: date) -> Outlook:
    if term.complimentary:
        return Outlook(term.ends_on, is_gift=True)
    document = charter_of_version(session, term.charter_version_id, term.starts_on)
    rule = document.membership_term(tier_key_of(session, term))
    if isinstance(rule, Absent):
        return Outlook(term.ends_on)
    said = rule.parameters
    last_day = last_day_to_refuse(session, said, term, day)
    return Outlook(term.ends_on, said.renews_by_itself, last_day, rule.reference)
