"""Limits on related companies that stand broken on a day: by whom, why, what must be done about it and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.business.board import policy
from membership.business.board.breaching import Broken
from membership.business.board.limiting import limit_breaches
from membership.kernel.errors import RuleBroken
from membership.kernel.tabular.declare import Column, Report, ReportRequest


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    assert request.foundation_id is not None
    try:
        found = limit_breaches(session, request.foundation_id, request.as_of)
    except RuleBroken:  # without a charter there is no limit
        return
    for one in sorted(found, key=lambda one: (one.body.title, one.breach.company)):
        breach, told = one.breach, Broken(one, request.as_of)
        yield (
            one.body.title, breach.company, breach.number, breach.most, told.since, breach.deadline, told.remedy,
            breach.explanation.reference, breach.explanation.in_full,
        )  # fmt: skip


BROKEN_LIMITS = Report(
    name="broken-limits",
    title="Broken limits",
    wing="business",
    description="Limits on related companies that the seats of a day break: since when, why, the remedy and its last day.",
    columns=(
        Column("body", "Body"),
        Column("companies", "Companies"),
        Column("number", "Counted", "integer", total=False),
        Column("most", "At most", "integer", total=False),
        Column("since", "Since", "date"),
        Column("until", "Remedy until", "date"),
        Column("remedy", "Remedy"),
        Column("clause", "Clause"),
        Column("why", "Why", is_reason=True),
    ),
    rows=_rows,
    may=policy.may_see_every_breach,
    keeps_history=False,
)
