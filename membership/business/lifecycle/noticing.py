"""When a notice that a term is not renewed comes too late, and from which day a membership can end all the same (K4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_of_version
from membership.assembly.rules.records import Absent
from membership.business.members.following import last_part
from membership.business.members.models import Term
from membership.business.members.refusing import last_day_to_refuse
from membership.business.members.selling import tier_key_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateNotice:
    """The term that ends on `ends_on` could be refused a next one until `last_day`, and was not. `earliest`: the first day
    on which the membership can end now; None while the term that follows is not written down."""

    ends_on: date
    last_day: date
    said_on: date
    clause: str
    renews_by_itself: bool
    earliest: date | None = None

    @property
    def words(self) -> str:
        """What came too late."""
        return (
            f"Notice that the term until {self.ends_on} is not renewed was due by {self.last_day}; "
            f"it came on {self.said_on}."
        )

    @property
    def way_out(self) -> str:
        """What a company can do now."""
        if self.earliest is not None:
            return f"The earliest day on which the membership can end is {self.earliest}, in the next term, whose dues are owed."
        if self.renews_by_itself:
            following = self.ends_on + DAY
            return f"The next term is written down within a day; the earliest day on which it can end is {following}."
        return f"Unless somebody renews it, the membership ends by itself on {self.ends_on}."


def late_notice(session: Session, terms: Sequence[Term], ends_on: date, said_on: date) -> LateNotice | None:
    """Why leaving on the day, said on another, comes too late; None where it does not, or where no term holds the day before.
    `terms`: those that stand, in any order."""
    late = _late(session, terms, ends_on, said_on)
    if late is None:
        return None
    return LateNotice(
        late.ends_on, late.last_day, said_on, late.clause, late.renews_by_itself,
        earliest_end(session, terms, said_on, after=late.ends_on),
    )  # fmt: skip


def earliest_end(
    session: Session, terms: Sequence[Term], said_on: date, *, after: date | None = None
) -> date | None:
    """The first day, later than `after` and than the day on which it is said, on which a company may end its membership by
    itself; None where no term that stands leaves one."""
    first = min((term.starts_on for term in terms), default=said_on)
    day = max(said_on, first, after or said_on) + DAY
    while _sold_until(terms, day) is not None:
        late = _late(session, terms, day, said_on)
        if late is None:
            return day
        day = late.ends_on + DAY
    return None


def _late(session: Session, terms: Sequence[Term], ends_on: date, said_on: date) -> LateNotice | None:
    last = _sold_until(terms, ends_on)
    if last is None:
        return None
    document = charter_of_version(session, last.charter_version_id, last.starts_on)
    rule = document.membership_term(tier_key_of(session, last))
    if isinstance(rule, Absent):
        return None
    deadline = last_day_to_refuse(session, rule.parameters, last, said_on)
    if deadline is None or said_on <= deadline:
        return None
    return LateNotice(last.ends_on, deadline, said_on, rule.clause, rule.parameters.renews_by_itself)


def _sold_until(terms: Sequence[Term], ends_on: date) -> Term | None:
    """The last row of the term, as it was sold, in which the day before falls."""
    found = next((term for term in terms if term.starts_on < ends_on <= term.ends_on), None)
    return last_part(terms, found) if found is not None else None
