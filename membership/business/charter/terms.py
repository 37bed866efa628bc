"""From a charter to the terms of its tiers: what each costs and gives, from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from membership.assembly.rules.counts import CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.bodies import Seat
from membership.assembly.rules.kinds.membership import Dues, Tier
from membership.assembly.rules.records import Absent
from membership.assembly.rules.sizes import tier_maximum
from membership.kernel.times import FAR


@dataclass(frozen=True)
class Terms:
    """The terms of one tier during `[starts_on, ends_on)`, as `business_tier_terms` keeps them."""

    tier: str
    starts_on: date
    ends_on: date
    rule: str
    dues_rule: str
    dues_basis: str
    price_minor: int | None
    currency: str | None
    is_voting: bool
    terms_known: bool
    admission: str
    eligibility: tuple[str, ...]
    most_members: int | None
    seat_rules: tuple[str, ...]

    def columns(self) -> dict[str, object]:
        """The values as columns, without the period."""
        dropped = {"tier", "starts_on", "ends_on"}
        found = {name: value for name, value in vars(self).items() if name not in dropped}
        return {**found, "eligibility": list(self.eligibility), "seat_rules": list(self.seat_rules)}


def terms_of(document: CharterDocument, until: date = FAR) -> Iterator[Terms]:
    """The terms of every tier from the day on which the charter takes effect until `until`."""
    days = [day for day in _changes(document) if day < until]
    for key in dict.fromkeys(rule.subject for rule in document.rules if isinstance(rule.parameters, Tier)):
        yield from _joined(
            [_on(document.on(day), key, day, end) for day, end in zip(days, [*days[1:], until], strict=True)]
        )


def _changes(document: CharterDocument) -> list[date]:
    """The days on which anything about a tier may change."""
    start = document.charter.effective_from
    moments = {
        moment
        for rule in document.rules
        if isinstance(rule.parameters, Tier | Dues | Seat)
        for said in (rule.valid_from, rule.valid_to)
        if (moment := document.day_of(said)) is not None and moment > start
    }
    return [start, *sorted(moments)]


def _on(document: CharterDocument, key: str, start: date, end: date) -> Terms | None:
    rule = document.tier(key)
    if isinstance(rule, Absent):
        return None
    tier = rule.parameters
    dues = document.dues_for(key)
    price = dues.parameters if not isinstance(dues, Absent) else None
    flat = price is not None and price.basis == "flat"
    return Terms(
        tier=key,
        starts_on=start,
        ends_on=end,
        rule=rule.id,
        dues_rule="" if isinstance(dues, Absent) else dues.id,
        dues_basis=price.basis if price else "none",
        price_minor=price.amount if price and flat else None,
        currency=price.currency if price else None,
        is_voting=tier.is_voting,
        terms_known=tier.terms_known,
        admission=tier.admission,
        eligibility=tier.eligibility,
        most_members=maximum.number if (maximum := tier_maximum(document, key, CountFacts())) else None,
        seat_rules=_seat_rules(document, key),
    )


def _seat_rules(document: CharterDocument, key: str) -> tuple[str, ...]:
    return tuple(
        rule.id
        for rule in document.in_force
        if isinstance(rule.parameters, Seat) and key in rule.parameters.tiers_named()
    )


def _joined(pieces: list[Terms | None]) -> Iterator[Terms]:
    """Neighbours that say the same become one."""
    held: Terms | None = None
    for piece in pieces:
        if held is not None and piece is not None and _same(held, piece):
            held = replace(held, ends_on=piece.ends_on)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _same(one: Terms, other: Terms) -> bool:
    return replace(one, starts_on=other.starts_on, ends_on=other.ends_on) == other
