"""Members whose term is over and renews by itself: in the night in which that is written and has not come yet, and by a day
that lies ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.queries import CharterHistory
from membership.assembly.rules.records import Absent
from membership.business.charter.models import Tier
from membership.business.members.acts import running
from membership.business.members.life import INSIDE
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.queries import MemberOn, members_query
from membership.kernel.facts import holds_on, is_known
from membership.kernel.tabular.declare import ReportRequest
from membership.kernel.times import FAR, business_date

NEXT = aliased(Term)
LATEST = timedelta(days=30)
"""How long the renewal of a term that is over may be late before nobody counts on it any more."""


def about_to_renew(
    session: Session, foundation_id: int, on: date, document: CharterDocument
) -> Sequence[MemberOn]:
    """The members whose last term is over by the day and renews by itself, where the night in which that is written has not come
    yet, in the order in which they joined; one statement, two where there are any."""
    following = select(NEXT.id).where(
        NEXT.member_id == Term.member_id, is_known(NEXT), NEXT.starts_on >= Term.ends_on
    )
    query = members_query(foundation_id).where(
        is_known(Term), Term.ends_on <= on, Term.ends_on > on - LATEST, Term.ending_reason == "",
        Term.complimentary == "", ~following.exists(),
    )  # fmt: skip
    found = [MemberOn(*values) for values in map(tuple, session.execute(query))]
    going_on = running(session, [one.member_id for one in found])
    return [one for one in found if one.member_id in going_on and renews_by_itself(document, one.tier)]


def renews_by_itself(document: CharterDocument, tier: str) -> bool:
    """Whether a term of the tier goes on without a word, by the charter; not where it has no rule of terms."""
    rule = document.membership_term(tier)
    return not isinstance(rule, Absent) and rule.parameters.renews_by_itself


@dataclass(frozen=True)
class Carried:
    """For statements about `Term` that ask who is a member on a day: `goes_on` are the last terms that are over by a day that
    lies ahead and renew by themselves, `covers` these and the terms that hold on the day."""

    goes_on: ColumnElement[bool]
    covers: ColumnElement[bool]

    @classmethod
    def over(cls, session: Session, request: ReportRequest, on: date | None = None) -> Carried:
        """What a report of the day (its own, where none is said) counts."""
        known = request.known_at
        today = business_date(known or request.at, request.zone)
        return cls.by(session, request.foundation_id, on or request.as_of, today, known)

    @classmethod
    def by(
        cls, session: Session, foundation_id: int | None, day: date, today: date, known: datetime | None
    ) -> Carried:
        """The same of a foundation and a day, where `today` is the day of knowing, by the charters in force at the ends of the
        terms. Of days that are over only what was written counts. Two statements, and one or two for each charter."""
        holds = holds_on(Term, day, known)
        if foundation_id is None or day < today:
            return cls(false(), holds)
        last = last_that_goes_on(known)
        ends = [
            and_(Term.tier_id.in_(tiers), Term.ends_on >= start, Term.ends_on < end)
            for tiers, start, end in _renewing_tiers(session, foundation_id, known, (today - LATEST, day))
        ]
        goes_on = and_(Term.foundation_id == foundation_id, Term.ends_on <= day, or_(false(), *ends), last)
        return cls(goes_on, or_(holds, goes_on))


def marked(tier: str, renews: bool) -> str:
    """A tier as reports of days to come name it, where the term is to be renewed until then."""
    return f"{tier}, renews by itself" if renews else tier


def _renewing_tiers(
    session: Session, foundation_id: int, known_at: datetime | None, between: tuple[date, date]
) -> Iterator[tuple[list[int], date, date]]:
    """For each charter in force between the days: the tiers whose terms renew by themselves, and from when until when the
    charter is in force."""
    charters = CharterHistory(session, foundation_id, "business", known_at)
    tiers_here = select(Tier.key, Tier.id).where(Tier.foundation_id == foundation_id)
    keys = {row.key: row.id for row in session.execute(tiers_here)}
    begins, day = sorted(set(charters.starts)), between[1]
    for start, end in pairwise([*begins, FAR]):
        if start <= day and end > between[0]:
            document = charters.on(start)
            named = [key for key in keys if not isinstance(document.tier(key), Absent)]
            tiers = [keys[key] for key in named if renews_by_itself(document, key)]
            yield tiers, max(start, between[0] + timedelta(days=1)), end


def last_that_goes_on(known_at: datetime | None) -> ColumnElement[bool]:
    """The last term of a membership that nothing that was written by the instant ends."""
    act, later = aliased(MembershipAct), aliased(MembershipAct)
    newer = exists().where(later.member_id == act.member_id, later.number > act.number)
    inside = exists().where(act.member_id == Term.member_id, act.state_after.in_(INSIDE))
    if known_at is not None:
        newer = newer.where(later.recorded_at <= known_at)
        inside = inside.where(act.recorded_at <= known_at)
    following = exists().where(
        NEXT.member_id == Term.member_id, is_known(NEXT, known_at), NEXT.starts_on >= Term.ends_on
    )
    return and_(
        is_known(Term, known_at), Term.ending_reason == "", Term.complimentary == "", ~following, inside.where(~newer),
    )  # fmt: skip
