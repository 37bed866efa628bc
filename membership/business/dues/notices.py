"""The notices of the payment ladder, as a form offers them."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent
from membership.kernel.errors import RuleBroken


def notices_by_post(session: Session, foundation_id: int, on: date) -> list[tuple[str, str]]:
    """(step, words) of every notice of the ladder in force; none where the charter has no ladder."""
    try:
        rule = charter_in_force(session, foundation_id, "business", on).payment_ladder()
    except RuleBroken:
        return []
    if isinstance(rule, Absent):
        return []
    return [
        (step.id, step.id.replace("_", " ").capitalize())
        for step in rule.parameters.step
        if "notice" in step.effects
    ]
