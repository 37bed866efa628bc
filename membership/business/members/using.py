"""A member uses a benefit; a use that was none is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from membership.business.members.benefit_tables import BenefitUse
from membership.business.members.benefits import Holding, holding, term_covering
from membership.business.members.models import Member
from membership.kernel.errors import Conflict, NotFound, RuleBroken
from membership.kernel.times import date_text
from membership.kernel.work import Work

MOST = 100_000
"""More than any charter gives; a larger number is a slip of the pen."""


@dataclass(frozen=True)
class Used:
    """What is said of a use: how many, for what, by whom, on which day; `exception` is the reason of staff for more than
    the tier gives."""

    quantity: int
    purpose: str
    used_on: date
    used_by: str = ""
    exception: str = ""


def use_benefit(work: Work, member_id: int, benefit: str, said: Used, *, by: str, today: date) -> BenefitUse:
    """Write down that the member used a benefit; `by` names who says so.

    Raises NotFound where the tier does not give it; RuleBroken for a day ahead or outside of the membership (field
    "used_on"), nothing or too much (field "quantity"), a missing purpose (field "purpose").
    """
    member = work.lock(Member, member_id)
    held = _held(work, member, benefit, said, today)
    over = held.left is not None and said.quantity > held.left
    if over and not said.exception.strip():
        raise RuleBroken(
            f"Of {held.title}, {held.left} of {held.given} are left in this {held.rule.parameters.per}.",
            field="quantity", clause=held.rule.clause,
        )  # fmt: skip
    row = work.add(
        BenefitUse(
            foundation_id=member.foundation_id, member_id=member.id, benefit=held.key, title=held.title,
            given=held.given, period_on=held.period_on, used_on=said.used_on, quantity=said.quantity,
            purpose=said.purpose.strip(), used_by=said.used_by.strip(), exception=said.exception.strip() if over else "",
            exception_by=by if over else "", recorded_by=by, recorded_at=work.at,
        )
    )  # fmt: skip
    more = f" More than the tier gives: {row.exception}" if over else ""
    work.record(
        "business.benefit.used", member, foundation_id=member.foundation_id,
        summary=f"Used {row.quantity} of {row.title}, for {row.purpose}.{more}",
    )  # fmt: skip
    return row


def withdraw_use(work: Work, use_id: int, reason: str, *, by: str) -> BenefitUse:
    """It was not used after all, and is free again. Raises Conflict when it was withdrawn already, RuleBroken without a
    reason (field "reason")."""
    row = work.lock(BenefitUse, use_id)
    if row.withdrawn_at is not None:
        raise Conflict("This use was withdrawn already.")
    if not reason.strip():
        raise RuleBroken("Say why this was no use.", field="reason")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = work.at, by, reason.strip()
    work.record(
        "business.benefit.withdrawn", work.session.get_one(Member, row.member_id), foundation_id=row.foundation_id,
        summary=f"Not used after all: {row.quantity} of {row.title}, for {row.purpose}.",
    )  # fmt: skip
    return row


def _held(work: Work, member: Member, benefit: str, said: Used, today: date) -> Holding:
    if said.used_on > today:
        raise RuleBroken("This day lies ahead; write the use down when it has come.", field="used_on")
    if not 0 < said.quantity <= MOST:
        raise RuleBroken("Write how many were used, at least 1.", field="quantity")
    if not said.purpose.strip():
        raise RuleBroken("Say for what it was used.", field="purpose")
    term = term_covering(work.session, member.id, said.used_on)
    if term is None:
        raise RuleBroken(f"The company was no member on {date_text(said.used_on)}.", field="used_on")
    try:
        return holding(work.session, member.id, term, benefit, said.used_on)
    except NotFound:
        told = f"The tier {term.tier_name} did not give this on {date_text(said.used_on)}."
        raise RuleBroken(told, field="used_on") from None
