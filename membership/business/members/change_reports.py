"""Members by tier as of two dates, and each company that joined, left or moved between them, with why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from membership.business.members import policy
from membership.business.members.movements import Span, movements, turnovers
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest
from membership.kernel.times import add_years

SINCE = Parameter("since", "Compared with", "date", usual=lambda as_of: add_years(as_of, -1))


def span_of(request: ReportRequest) -> Span:
    """The two days in their order, whichever was typed first."""
    other = SINCE.value(request)
    return Span(min(other, request.as_of), max(other, request.as_of), request)


def _tiers(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    for one in turnovers(session, request.foundation_id, span_of(request)):
        yield (
            one.tier,
            one.at_start,
            one.joined,
            one.moved_in,
            one.moved_out,
            one.left,
            one.at_end,
            one.renewing,
        )


def _moves(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    if request.foundation_id is None:
        return
    for one in movements(session, request.foundation_id, span_of(request)):
        yield one.on, one.number, one.name, one.what, one.before, one.after, one.why


MEMBERS_BY_TIER = Report(
    name="members-by-tier",
    title="Members by tier on two days",
    wing="business",
    description="How many members each tier had on two days, and how many joined, left and moved between them; a year apart unless another day is named. By a day to come, terms that renew by themselves go on.",
    columns=(
        Column("tier", "Tier"),
        Column("at_start", "On the first day", "integer", total=True),
        Column("joined", "Joined", "integer", total=True),
        Column("moved_in", "Moved in", "integer", total=True),
        Column("moved_out", "Moved out", "integer", total=True),
        Column("left", "Left", "integer", total=True),
        Column("at_end", "On the second day", "integer", total=True),
        Column("renewing", "Of these, renews by itself", "integer", total=True),
    ),
    rows=_tiers,
    may=policy.may_see_members,
    parameters=(SINCE,),
)
MEMBER_MOVES = Report(
    name="member-moves",
    title="Members that joined, left or moved",
    wing="business",
    description="Each company whose tier differs between two days, with the act behind it and its reason; a year apart unless another day is named. By a day to come, nobody leaves whose term renews by itself.",
    columns=(
        Column("on", "Day", "date"),
        Column("number", "Number", "integer", total=False),
        Column("name", "Company"),
        Column("what", "What"),
        Column("before", "Tier before"),
        Column("after", "Tier after"),
        Column("why", "Why"),
    ),
    rows=_moves,
    may=policy.may_see_members,
    parameters=(SINCE,),
)
