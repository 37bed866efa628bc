"""What stands of the memberships that a file speaks of: their terms, and the last act of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.reception import parts
from membership.kernel.facts import is_known


def standing_terms(session: Session, member_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Member -> its terms that stand, the earliest first; a statement for each thousand members."""
    found: dict[int, list[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(
                Term.id, Term.member_id, Tier.key, Term.tier_name, Term.starts_on, Term.ends_on, Term.anchor_month, Term.anchor_day,
                Term.complimentary,
            )
            .join(Tier, Tier.id == Term.tier_id)
            .where(Term.member_id.in_(part), is_known(Term))
            .order_by(Term.starts_on)
        )  # fmt: skip
        for row in session.execute(query):
            found.setdefault(row.member_id, []).append(row)
    return found


def last_acts(session: Session, member_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Member -> its last act: number, step, state, day, kind; a statement for each thousand members."""
    found: dict[int, Row[Any]] = {}
    for part in parts(member_ids):
        query = (
            select(
                MembershipAct.member_id,
                MembershipAct.number,
                MembershipAct.step,
                MembershipAct.state_after,
                MembershipAct.effective_on,
                MembershipAct.kind,
            )
            .where(MembershipAct.member_id.in_(part))
            .order_by(MembershipAct.number)
        )
        found |= {row.member_id: row for row in session.execute(query)}
    return found
