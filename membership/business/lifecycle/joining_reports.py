"""Applications as a report: each with its state and how long it has waited in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier
from membership.business.lifecycle import policy
from membership.business.lifecycle.moving import STATE_WORDS
from membership.business.members.models import Application
from membership.kernel.tabular.batches import stream
from membership.kernel.tabular.declare import Column, Parameter, Report, ReportRequest
from membership.kernel.times import now

WORDS = {word.lower(): key for key, word in STATE_WORDS.items()}


def _rows(session: Session, request: ReportRequest) -> Iterator[Sequence[Any]]:
    query: Any = (
        select(
            Application.legal_name, Tier.name, Application.state, Application.state_since, Application.submitted_at,
            Application.decide_by, Application.decided_as,
        )
        .outerjoin(Tier, and_(Tier.foundation_id == Application.foundation_id, Tier.key == Application.tier_key))
        .where(Application.foundation_id == request.foundation_id, Application.submitted_at.is_not(None))
        .order_by(Application.state, Application.state_since, Application.id)
    )  # fmt: skip
    wanted = str(request.values.get("only_state") or "").strip().lower()
    if wanted:
        query = query.where(Application.state == WORDS.get(wanted, wanted.replace(" ", "_")))
    at = now()
    for batch in stream(session, query):
        name, tier, state, since, sent, until, decided = batch
        yield (
            name,
            tier,
            STATE_WORDS[state],
            (at - since).days,
            sent.date(),
            until,
            decided.replace("_", " "),
        )


APPLICATIONS = Report(
    name="applications",
    title="Applications",
    wing="business",
    description="Every application that was sent, by state, with the days that it has waited in it. It says how they stand today.",
    columns=(
        Column("company", "Company"),
        Column("tier", "Tier"),
        Column("state", "State"),
        Column("days", "Days waiting", "integer", total=False),
        Column("sent", "Sent", "date"),
        Column("decide_by", "Decide by", "date"),
        Column("decided_as", "Decided by"),
    ),
    rows=_rows,
    may=policy.may_see_applications,
    parameters=(Parameter("only_state", "State"),),
    keeps_history=False,
    is_dated=False,
)
