"""Tiers and their terms as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Date, Select, bindparam, select
from sqlalchemy.orm import Session

from membership.assembly.rules.models import StoredRule
from membership.business.charter.models import Tier, TierTerms
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import holds_on, is_known


@dataclass(frozen=True)
class SoldTier:
    """A tier with the terms that hold on a day, and with the name and the rank that the charter of those terms gives it."""

    tier: Tier
    terms: TierTerms
    name: str
    rank: int


def tiers(
    session: Session, foundation_id: int, on: date, known_at: datetime | None = None
) -> Sequence[SoldTier]:
    """The tiers that are sold on the day, highest first; one statement."""
    return _sold(session, foundation_id, holds_on(TierTerms, on, known_at))


def tier_words(session: Session, foundation_id: int, begun_by: date | None = None) -> list[tuple[str, str]]:
    """(key, name) of the tiers that were sold by the day, highest first: what filters offer. Without a day also those that a
    charter brings later."""
    values = {"foundation": foundation_id, "day": begun_by}
    return [(key, name) for key, name in session.execute(_tier_words(begun_by is not None), values)]


@cache
def _tier_words(are_begun: bool) -> Select[str, str]:
    """Made once: to put it together costs more than to ask it."""
    query = select(Tier.key, Tier.name).where(Tier.foundation_id == bindparam("foundation"))
    if are_begun:
        begun = select(TierTerms.id).where(
            TierTerms.tier_id == Tier.id,
            is_known(TierTerms),
            TierTerms.starts_on <= bindparam("day", type_=Date),
        )
        query = query.where(begun.exists())
    return query.order_by(Tier.rank, Tier.name)


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


def every_tier(session: Session, foundation_id: int, known_at: datetime | None = None) -> Sequence[SoldTier]:
    """Every tier with each of its terms, whenever they hold or held, highest first, as known at an instant (None: now); one
    statement."""
    return _sold(session, foundation_id, is_known(TierTerms, known_at))


def _sold(session: Session, foundation_id: int, which: ColumnElement[bool]) -> list[SoldTier]:
    """The tiers with those of their terms; the charter's own record of each tier says name and rank."""
    query = (
        select(Tier, TierTerms, StoredRule.parameters)
        .join(TierTerms, TierTerms.tier_id == Tier.id)
        .join(
            StoredRule,
            (StoredRule.version_id == TierTerms.charter_version_id) & (StoredRule.rule_key == TierTerms.rule),
        )
        .where(Tier.foundation_id == foundation_id, which)
    )
    found = [
        SoldTier(tier, terms, said["title"], said["rank"]) for tier, terms, said in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.rank, one.name, one.terms.starts_on))
