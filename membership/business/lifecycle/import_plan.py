"""What a file would do, judged with everything that a page would look at: the same for preview, job and command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.business.lifecycle.crowding import crowded
from membership.business.lifecycle.elsewhere import Elsewhere
from membership.business.lifecycle.requirements import decided_elsewhere, unqualified
from membership.business.members.kinds import Sent, plan_import
from membership.business.members.reception import Demand, Entry, ImportPlan, Judging


def plan_file(
    session: Session,
    foundation_id: int,
    sent: Sent,
    *,
    today: date,
    told: Callable[[int, int], None] = lambda _done, _most: None,
) -> ImportPlan:
    """Read and judge the file, as `plan_import` does, with what the tiers require of the companies that enter them."""
    return plan_import(session, foundation_id, sent, today=today, demands=_demands, told=told)


@dataclass(frozen=True)
class _Candidate:
    """The company of a row as requirements know it."""

    id: int | None
    display_name: str
    category: str


def _demands(of: Judging, entries: Sequence[Entry]) -> Iterator[Demand]:
    """What stands against the rows that enter a tier; who is refused for itself takes no place of another."""
    refused = set()
    for demand in _unqualified(of, [entry for entry in entries if entry.enters]):
        refused |= {demand.row} if demand.blocks else set()
        yield demand
    yield from crowded(of, [entry for entry in entries if entry.row not in refused])


def _unqualified(of: Judging, entries: Sequence[Entry]) -> Iterator[Demand]:
    known = [entry.organization_id for entry in entries if entry.organization_id is not None]
    elsewhere = Elsewhere(of.session, known)
    for entry in entries:
        company = _Candidate(entry.organization_id, entry.company, entry.category)
        charter = of.pricing.charter(entry.starts_on)
        for found in unqualified(charter, company, entry.tier, elsewhere, entry.starts_on):
            message = f"{found.message.rstrip('.')} (clause {found.clause})."
            yield Demand(entry.row, message, found.blocks)
        for found in decided_elsewhere(charter, entry.tier, entry.starts_on):
            yield Demand(entry.row, f"{found.message} A file names no such decision.", False)
