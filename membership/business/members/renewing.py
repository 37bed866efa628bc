"""Members whose term is over and renews by itself, in the night in which that is written and has not come yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.records import Absent
from membership.business.members.acts import running
from membership.business.members.models import Term
from membership.business.members.queries import MemberOn, members_query
from membership.kernel.facts import is_known

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
