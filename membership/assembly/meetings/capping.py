"""Limits on the votes of related companies (K7), held against the seats of a meeting: whose seats have no vote in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.bodies.holdings import count_facts_of, holding_of, lines_of, names_of
from membership.assembly.bodies.models import Body, Seat
from membership.assembly.rules.bases import SeatState
from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.limits import CappedVotes, Holding, Related, cap_votes
from membership.assembly.rules.queries import numbers_settled
from membership.assembly.rules.settling import settleable, settled


@dataclass(frozen=True)
class VoteLimits:
    """What the limits on votes of one body are asked with: its seats on the day by their public ids, and who is related."""

    charter: CharterDocument
    body: str
    holdings: Sequence[Holding]
    related: Related
    facts: CountFacts

    def cap(self, states: Sequence[SeatState]) -> CappedVotes:
        """The states with the votes that the limits leave. Only who could vote otherwise counts: a suspended, vacant or
        recused seat takes nothing away from the others of its group."""
        voting = {state.seat for state in states if state.may_vote}
        own = [holding for holding in self.holdings if holding.seat in voting]
        return cap_votes(self.charter, self.body, states, own, self.related, self.facts)


def vote_limits(
    session: Session, charter: CharterDocument, body: Body, on: date, known_at: datetime | None = None
) -> VoteLimits | None:
    """The limits on votes of the body, as known at an instant (None: now), or None where the charter has none: then nothing
    is read. Four statements at most."""
    if not any(rule.parameters.what == "votes" for rule in charter.limits(body.key)):
        return None
    lines = lines_of(session, [body.id], on, known_at).get(body.id, [])
    names = names_of(session, lines, on, known_at=known_at)
    seen = [holding_of(line, names) for line in lines]
    facts = replace(count_facts_of(charter, body.key, seen), sizes={body.key: len(seen)})
    if settleable(charter):
        known = numbers_settled(session, body.foundation_id, charter.charter.wing, on, known_at)
        facts = settled(facts, known)
    holdings = [
        replace(one, seat=line.seat.public_id, label=one.seat.replace("_", " "))
        for one, line in zip(seen, lines, strict=True)
    ]
    return VoteLimits(charter, body.key, holdings, names.related, facts)


def votes_taken(session: Session, charter: CharterDocument, foundation_id: int, on: date) -> dict[int, str]:
    """Organization -> the name of the limit that takes a vote from one of its seats on the day, as far as dues are reduced
    for it (K3); nothing is read where no dues are. Five statements for each body that has such a limit."""
    if not any(charter.dues_reductions(rule.subject) for rule in charter.tiers()):
        return {}
    query = select(Body).where(Body.foundation_id == foundation_id, Body.wing == charter.charter.wing)
    found: dict[int, str] = {}
    for body in session.scalars(query.order_by(Body.id)).all():
        limits = vote_limits(session, charter, body, on)
        if limits is not None:
            found |= _taken(session, limits, body)
    return found


def _taken(session: Session, limits: VoteLimits, body: Body) -> dict[int, str]:
    """The companies whose seats of the body lose a vote while everybody who holds one may vote."""
    held = [one for one in limits.holdings if one.since != date.min and one.weight > 0]
    states = [SeatState(one.seat, one.group, one.weight) for one in held]
    taken = limits.cap(states).limits
    query = select(Seat.public_id, Seat.organization_id).where(
        Seat.body_id == body.id, Seat.public_id.in_(list(taken)), Seat.organization_id.is_not(None)
    )
    return {row.organization_id: taken[row.public_id] for row in session.execute(query)}
