"""K16: what happens to companies and persons, and what becomes of membership, seats and dues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from membership.assembly.rules.kinds.base import Parameters

EventKind = Literal[
    "merger_or_sale", "transfer_within_group", "acquired_by_member", "merger_of_members", "spin_off", "resignation",
    "downgrade", "upgrade", "employer_change", "representative_change", "removal_for_cause", "related_company_joins",
    "member_is_membership_body", "subsidiaries", "charter_change",
]  # fmt: skip


@dataclass(frozen=True)
class Event(Parameters):
    """K16. When `on` happens.

    `membership`: it passes to the successor, ends, one of two ends (the successor chooses which), or stays. `seats`: they
    stay with the company, end, or move. `dues`: the difference is owed for the rest of the period, nothing is owed or
    paid back, or the obligations of both go on. `conditions`: what must be true for it. `permitted_by`: whose consent it
    needs. `rule`: what the text says, in a sentence.

    For a removal for cause: the `grounds`, the `decision` that carries it, `notice_days` before it by one of
    `notice_channels`, a hearing at least `hearing_days` before it, and what an `immediate_suspension` needs.
    """

    KIND: ClassVar[str] = "event"
    NAMED_BY: ClassVar[tuple[str, ...]] = ("on",)

    on: EventKind
    rule: str = ""
    membership: Literal["passes", "ends", "one_of_two_ends", "stays", "counts_as_one", "unsaid"] = "unsaid"
    seats: Literal["stay_with_company", "end", "move", "unsaid"] = "unsaid"
    dues: Literal["difference_pro_rata", "no_refund", "obligations_of_both", "unsaid"] = "unsaid"
    conditions: tuple[str, ...] = ()
    permitted_by: str = ""
    of: str = ""
    grounds: tuple[str, ...] = ()
    decision: str = ""
    notice_days: int | None = None
    notice_channels: tuple[str, ...] = ()
    hearing_days: int | None = None
    immediate_suspension: str = ""
