"""What the terms of an import are sold on: charters, tiers and prices, looked up once for a whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.queries import CharterHistory
from membership.assembly.rules.records import Absent, Rule
from membership.business.charter.queries import SoldTier, every_tier, one_sold
from membership.business.members.sale import Buyer, Sale, metric_of, sell
from membership.business.members.schedule import Anchor, Span, first_span, next_span
from membership.directory.organizations.queries import figures
from membership.kernel.errors import RuleBroken

PART = 10_000
"""Keys in one question: a database takes some thirty thousand values."""


class Pricing:
    """The charters and tiers of a foundation, and the terms that they sell. The number of statements does not grow with what
    is asked: one for the versions, one for the text of each, one for the tiers, one for each figure that a price needs."""

    def __init__(
        self, session: Session, foundation_id: int, today: date, known_at: datetime | None = None
    ) -> None:
        self.today = today
        self._session = session
        self._charters = CharterHistory(session, foundation_id, "business", known_at)
        self._tiers = every_tier(session, foundation_id, known_at)
        self._known_at = known_at
        self._figures: dict[str, dict[int, int]] = {}
        self._sold: dict[tuple[str, Span, int | None, str], Sale] = {}
        self._companies: Sequence[int] = ()

    def know(self, organization_ids: Sequence[int]) -> None:
        """The companies of which figures will be asked."""
        self._companies, self._figures = organization_ids, {}

    def charter(self, on: date) -> CharterDocument:
        """The charter in force on the day. Raises RuleBroken where none is."""
        return self._charters.on(on)

    def tier(self, key: str, on: date) -> SoldTier:
        """The tier as it is sold on the day. Raises RuleBroken where it is not."""
        return one_sold([one for one in self._tiers if one.terms.covers(on)], key, on)

    def rule(self, tier: str, on: date) -> Rule[MembershipTerm] | None:
        """The charter's rule of terms on the day; None where it has none."""
        found = self.charter(on).membership_term(tier)
        return None if isinstance(found, Absent) else found

    def needed_rule(self, tier: str, on: date, otherwise: str = "") -> Rule[MembershipTerm]:
        """The same. Raises RuleBroken where the charter has none, with the way out."""
        found = self.charter(on).membership_term(tier)
        if isinstance(found, Absent):
            raise RuleBroken(f"{found.message} {otherwise}".strip())
        return found

    def buyer(
        self, tier: str, on: date, organization_id: int | None, category: str, stated: int | None
    ) -> Buyer:
        """What the price on the day may depend on: the figure that is known of the company, or else `stated`."""
        metric = metric_of(self.charter(on), tier, on)
        if not metric:
            return Buyer({}, category)
        if metric not in self._figures:
            self._figures[metric] = dict(self._known_figures(metric))
        figure = self._figures[metric].get(organization_id or 0)
        if figure is None and metric == "consolidated_employees" and organization_id is None:
            figure = stated
        return Buyer({} if figure is None else {metric: figure}, category)

    def sale(
        self, tier: str, span: Span, anchor: Anchor, buyer: Buyer, rule: Rule[MembershipTerm] | None
    ) -> Sale:
        """One term, sold on the conditions of its first day. Those who pay for the same reason share its explanation."""
        figure = next(iter(buyer.figures.values()), None)
        key = (tier, span, figure, buyer.category)
        if key not in self._sold:
            on = span.starts_on
            self._sold[key] = sell(self.charter(on), self.tier(tier, on), span, anchor, buyer, rule)
        return replace(self._sold[key], anchor=anchor)

    def chain(self, tier: str, start: date, buyer: Buyer) -> list[Sale]:
        """The terms of one member from its first day on, renewed until one covers today."""
        rule = self.needed_rule(tier, start, "A file of terms can say when each of its terms ends.")
        anchor = Anchor.of(start)
        sales = [self.sale(tier, first_span(rule.parameters, start), anchor, buyer, rule)]
        while sales[-1].span.ends_on <= self.today and rule.parameters.renews_by_itself:
            span = next_span(rule.parameters, anchor, sales[-1].span.ends_on)
            sales.append(self.sale(tier, span, anchor, buyer, rule))
        return sales

    def _known_figures(self, metric: str) -> Iterator[tuple[int, int]]:
        for start in range(0, len(self._companies), PART):
            part = self._companies[start : start + PART]
            yield from figures(self._session, part, metric, self.today, self._known_at).items()
