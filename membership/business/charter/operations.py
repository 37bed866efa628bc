"""Bringing the tiers in line with the charter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Tier as TierRule
from membership.assembly.rules.queries import charter_in_force
from membership.business.charter.models import Tier, TierTerms
from membership.business.charter.terms import Terms, terms_of
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known, supersede
from membership.kernel.times import FAR, business_date
from membership.kernel.work import Work


def align_tiers(work: Work, foundation_id: int, on: date | None = None) -> Sequence[Tier]:
    """Derive the tiers and their terms from the charter in force on the day (today where None).

    Terms that hold already stay untouched, so that aligning twice changes nothing; past terms keep their past. A charter
    that is in force later only changes what is sold from then on: names and ranks follow on its day, when this is done again.
    """
    foundation = work.lock(Foundation, foundation_id)
    today = business_date(work.at, foundation.zone)
    document = charter_in_force(work.session, foundation_id, "business", on or today)
    is_here = document.charter.effective_from <= today
    known, is_renamed = _tiers(work, foundation_id, document, renames=is_here)
    if _align_terms(work, foundation_id, document, known) or is_renamed:
        names = ", ".join(tier.name for tier in known.values())
        work.record(
            "business.tier.aligned",
            foundation,
            summary=f"Derived the tiers from {document.charter.label}: {names}.",
            foundation_id=foundation_id,
        )
    return sorted(known.values(), key=lambda tier: tier.rank)


def _tiers(
    work: Work, foundation_id: int, document: CharterDocument, *, renames: bool
) -> tuple[dict[str, Tier], bool]:
    """Key -> tier for every tier of the charter, and whether any was renamed; missing ones are added."""
    query = select(Tier).where(Tier.foundation_id == foundation_id)
    known = {tier.key: tier for tier in work.session.scalars(query)}
    is_renamed = False
    for rule in document.rules:
        said = rule.parameters
        if not isinstance(said, TierRule):
            continue
        tier = known.get(said.id)
        if tier is None:
            known[said.id] = work.add(
                Tier(foundation_id=foundation_id, key=said.id, name=said.title, rank=said.rank)
            )
        elif renames and (tier.name, tier.rank) != (said.title, said.rank):
            tier.name, tier.rank = said.title, said.rank
            is_renamed = True
    return known, is_renamed


def _align_terms(work: Work, foundation_id: int, document: CharterDocument, known: dict[str, Tier]) -> bool:
    start = document.charter.effective_from
    rows = _later_terms(work, foundation_id, start)
    others = [
        row.starts_on
        for row in rows
        if row.charter_version_id != document.version_id and row.starts_on > start
    ]
    until = min(others, default=FAR)
    wanted = {(known[one.tier].id, one.starts_on): one for one in terms_of(document, until)}
    stale = [row for row in rows if row.starts_on < until and not _is_kept(row, wanted, document)]
    for row in stale:
        _close(work, row, start)
    for (tier_id, _day), terms in wanted.items():
        work.add(_row(work, foundation_id, tier_id, terms, document))
    return bool(stale or wanted)


def _later_terms(work: Work, foundation_id: int, start: date) -> Sequence[TierTerms]:
    query = (
        select(TierTerms)
        .where(TierTerms.foundation_id == foundation_id, TierTerms.ends_on > start, is_known(TierTerms))
        .with_for_update()
    )
    return work.session.scalars(query).all()


def _is_kept(row: TierTerms, wanted: dict[tuple[int, date], Terms], document: CharterDocument) -> bool:
    """Whether the row says already what is wanted; what is kept is wanted no more."""
    terms = wanted.get((row.tier_id, row.starts_on))
    if terms is None or row.charter_version_id != document.version_id or row.ends_on != terms.ends_on:
        return False
    if any(getattr(row, name) != value for name, value in terms.columns().items()):
        return False
    del wanted[(row.tier_id, row.starts_on)]
    return True


def _close(work: Work, row: TierTerms, start: date) -> None:
    """End a row at `start`, or, where it never held before that, take it out of what is known."""
    if row.starts_on < start:
        supersede(work, row, ends_on=start)
    else:
        row.superseded_at = work.at
        work.session.flush()


def _row(work: Work, foundation_id: int, tier_id: int, terms: Terms, document: CharterDocument) -> TierTerms:
    return TierTerms(
        foundation_id=foundation_id,
        tier_id=tier_id,
        charter_version_id=document.version_id,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        is_open_ended=terms.ends_on == FAR,
        recorded_at=work.at,
        **terms.columns(),
    )
