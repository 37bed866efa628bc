"""What a term is sold on: tier, terms, price and days, put together once and copied into the row (rule M4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter.price import Price, dues_of, prorated
from membership.business.charter.queries import SoldTier
from membership.business.members.schedule import Anchor, Span
from membership.kernel.times import FAR


@dataclass(frozen=True)
class Buyer:
    """What the price may depend on: the company's figures (metric -> amount), its category, and the limit on related
    companies that takes a vote of it."""

    figures: Mapping[str, int]
    category: str = "unknown"
    limit: str = ""


@dataclass(frozen=True)
class Sale:
    """One term before it has its row."""

    sold: SoldTier
    span: Span
    anchor: Anchor
    price: Price
    term_rule: str
    complimentary: str = ""

    def owed(self, today: date) -> str:
        """What is owed for the term where a file tells of it today, in words: a term that is over is history."""
        if self.span.ends_on <= today:
            return "None, it is over"
        if self.complimentary:
            return "Complimentary"
        money = self.price.money
        return str(money) if self.span.is_stub and money is not None else self.price.words

    def columns(self, *, explanation: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The copies that the term keeps; `explanation` where it was told before."""
        money = self.price.money
        return {
            "foundation_id": self.sold.tier.foundation_id,
            "starts_on": self.span.starts_on,
            "ends_on": self.span.ends_on,
            "is_open_ended": self.span.ends_on == FAR,
            "anchor_month": self.anchor.month,
            "anchor_day": self.anchor.day,
            "tier_id": self.sold.tier.id,
            "tier_name": self.sold.name,
            "terms_id": self.sold.terms.id,
            "charter_version_id": self.sold.terms.charter_version_id,
            "dues_rule": self.price.rule_id,
            "term_rule": self.term_rule,
            "price_minor": None if money is None else money.minor,
            "currency": None if money is None else money.currency,
            "question": self.price.question,
            "complimentary": self.complimentary,
            "explanation": explanation or self.price.explanation.as_json(),
        }


def sell(
    document: CharterDocument,
    sold: SoldTier,
    span: Span,
    anchor: Anchor,
    buyer: Buyer,
    rule: Rule[MembershipTerm] | None,
) -> Sale:
    """The term on the conditions of its first day."""
    price = dues_of(
        document, sold.tier.key, buyer.figures, span.starts_on, category=buyer.category, limit=buyer.limit
    )
    part = prorated(price, span.share, span.share_words) if span.is_stub else price
    return Sale(sold, span, anchor, part, rule.id if rule else "")


def metric_of(document: CharterDocument, tier: str, on: date) -> str | None:
    """The figure of a company on which the dues of the tier depend; None where they depend on none."""
    rule = document.on(on).dues_for(tier)
    return None if isinstance(rule, Absent) else rule.parameters.metric
