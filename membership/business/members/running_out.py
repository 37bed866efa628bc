"""Memberships that run out: the last term that is written of an unbroken chain ends, and nothing ended the membership.

A term that is followed by another one ends nothing, and what follows a short first term may itself end soon.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import aliased

from membership.business.members.life import OUTSIDE
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.kernel.facts import is_known

LAST = aliased(Term)
NEXT, BREAK = aliased(Term), aliased(Term)
ACT, LATER = aliased(MembershipAct), aliased(MembershipAct)


def last_of_chain(known_at: Any = None) -> ColumnElement[bool]:
    """`LAST` is the last term of the chain to which `Term` belongs, before any gap: exactly one for each term."""
    following = exists().where(
        NEXT.member_id == LAST.member_id, is_known(NEXT, known_at), NEXT.starts_on == LAST.ends_on,
        NEXT.lapse_reason == "",
    )  # fmt: skip
    broken = exists().where(
        BREAK.member_id == LAST.member_id, is_known(BREAK, known_at), BREAK.starts_on > Term.starts_on,
        BREAK.starts_on <= LAST.starts_on, BREAK.lapse_reason != "",
    )  # fmt: skip
    return and_(
        LAST.member_id == Term.member_id, is_known(LAST, known_at), LAST.starts_on >= Term.starts_on, ~following, ~broken,
    )  # fmt: skip


def runs_out(until: Any) -> ColumnElement[bool]:
    """For a statement that joins `LAST` to the term of today: the membership runs out by the day, and nobody ended it."""
    newer = exists().where(LATER.member_id == ACT.member_id, LATER.number > ACT.number)
    ended = exists().where(ACT.member_id == Term.member_id, ACT.state_after.in_(OUTSIDE), ~newer)
    return and_(Term.ends_on <= until, LAST.ends_on <= until, LAST.ending_reason == "", ~ended)
