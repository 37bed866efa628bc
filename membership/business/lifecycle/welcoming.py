"""The welcome steps of a new member, made from the typed list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from membership.assembly.rules.kinds.bodies import Seat
from membership.assembly.rules.queries import charter_in_force
from membership.business.charter.queries import sold_tier
from membership.business.members.answers import Answers
from membership.business.members.delivering import ask_for_benefits
from membership.business.members.models import Member, Task
from membership.business.members.welcome import due_on, steps_for
from membership.kernel.work import Work


def welcome_member(
    work: Work, member_id: int, tier_key: str, on: date, *, begins_on: date | None = None
) -> list[Task]:
    """Lay out the welcome of a member that was admitted without an application."""
    member = work.lock(Member, member_id)
    tasks = add_welcome_tasks(work, member, tier_key, on, begins_on=begins_on)
    work.record(
        "business.member.welcomed", member, foundation_id=member.foundation_id, summary="The welcome steps were laid out."
    )  # fmt: skip
    return tasks


def add_welcome_tasks(
    work: Work,
    member: Member,
    tier_key: str,
    on: date,
    *,
    answers: Answers | None = None,
    begins_on: date | None = None,
) -> list[Task]:
    """The tasks that a member of the tier and its foundation have, and the assets that its benefits need; those that it has
    already stay. `begins_on` is the first day of its term, where that lies ahead. The caller records."""
    begins = max(on, begins_on or on)
    terms = sold_tier(work.session, member.foundation_id, tier_key, begins).terms
    known = set(work.session.scalars(select(Task.key).where(Task.member_id == member.id)))
    needs_po = answers is not None and bool(answers.po_needed)
    has_seats = _has_seats(work, member, terms.seat_rules, begins)
    steps = steps_for(is_voting=terms.is_voting, has_seats=has_seats, needs_po=needs_po)
    welcome = [
        work.add(
            Task(
                foundation_id=member.foundation_id, member_id=member.id, key=step.key, side=step.side,
                title=step.title, detail=step.detail, due_on=due_on(step, on), recorded_at=work.at,
            )
        )
        for step in steps
        if step.key not in known
    ]  # fmt: skip
    return [*welcome, *ask_for_benefits(work, member, tier_key, begins)]


def _has_seats(work: Work, member: Member, seat_rules: Collection[str], on: date) -> bool:
    """Whether one of the tier's seats is the member's own to fill: those that the tier fills together are not."""
    document = charter_in_force(work.session, member.foundation_id, "business", on).on(on)
    return any(
        isinstance(rule.parameters, Seat) and rule.parameters.is_of_each_member and rule.id in seat_rules
        for rule in document.in_force
    )
