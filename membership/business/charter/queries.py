"""Tiers and their terms as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.business.charter.models import Tier, TierTerms
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known


@dataclass(frozen=True)
class SoldTier:
    """A tier with the terms that hold on a day."""

    tier: Tier
    terms: TierTerms


def tiers(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> Sequence[SoldTier]:
    """The tiers that are sold on the day, highest first; one statement."""
    query = (
        select(Tier, TierTerms)
        .join(TierTerms, TierTerms.tier_id == Tier.id)
        .where(Tier.foundation_id == foundation_id, holds_on(TierTerms, on, known_at))
        .order_by(Tier.rank, Tier.name)
    )
    return [SoldTier(tier, terms) for tier, terms in session.execute(query)]


def tier_words(session: Session, foundation_id: int) -> Sequence[tuple[str, str]]:
    """(key, name) of every tier that the foundation has or had, highest first: what filters offer."""
    query = (
        select(Tier.key, Tier.name).where(Tier.foundation_id == foundation_id).order_by(Tier.rank, Tier.name)
    )
    return [(key, name) for key, name in session.execute(query)]


def sold_tier(session: Session, foundation_id: int, key: str, on: date) -> SoldTier:
    """The tier with this key and its terms on the day. Raises RuleBroken, naming the tiers that are sold."""
    return one_sold(tiers(session, foundation_id, on), key, on)


def one_sold(sold: Sequence[SoldTier], key: str, on: date) -> SoldTier:
    """Of the tiers that are sold on the day, the one with this key. Raises RuleBroken, naming them."""
    for one in sold:
        if one.tier.key == key:
            return one
    known = ", ".join(one.tier.key for one in sold) or "none"
    raise RuleBroken(f"There is no tier “{key}” on {on}; the tiers are: {known}.", field="tier")


def every_tier(session: Session, foundation_id: int) -> Sequence[SoldTier]:
    """Every tier with each of its terms, whenever they hold or held, highest first; one statement."""
    query = (
        select(Tier, TierTerms)
        .join(TierTerms, TierTerms.tier_id == Tier.id)
        .where(Tier.foundation_id == foundation_id, is_known(TierTerms))
        .order_by(Tier.rank, Tier.name)
    )
    return [SoldTier(tier, terms) for tier, terms in session.execute(query)]
