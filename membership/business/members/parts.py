"""The parts of a term that was sold: what a row keeps of it, and what it owes of the period in which it begins (0021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from membership.business.members.models import Member, Term
from membership.business.members.sale import Sale
from membership.business.members.schedule import Span
from membership.kernel.facts import supersede
from membership.kernel.money import Money
from membership.kernel.work import Work

PartOf = Callable[[Term], Money | None]
CHANGED_TIER = "The charter does not say what a change of tier in the middle of a term costs; write this invoice by hand."


@dataclass(frozen=True)
class Charge:
    """What another tier owes of the period in which the day falls, as computed by the charter's rule; None while it is a
    `question`. `credit` is what is given back, `rate` the price of the whole period at which the rest of it is owed, where
    that is not the tier's; `part_of` says what a later part of the same period costs, None where that is a question. On the first day of a period the tier owes its price: `is_begun` is false then."""

    money: Money | None
    question: str = ""
    credit: Money | None = None
    explanation: Mapping[str, Any] = field(default_factory=dict)
    rate: Money | None = None
    is_begun: bool = True
    part_of: PartOf | None = None


@dataclass(frozen=True)
class Cut:
    """What is known of a row when an act cuts it short: `price`, where it had been an open question; `stays`, what it owes of
    the period that begins on `begins`, where that is less than was sold and not invoiced yet."""

    price: Money | None = None
    stays: Money | None = None
    begins: date | None = None


@dataclass(frozen=True)
class Rest:
    """What the rest of a term owes of the period in which it begins: `owed`, nothing where it was paid before; the period's
    `rate` as it was, where that is not the price. `is_begun`: false where the rest begins a period, which costs the price."""

    owed: Money | None = None
    rate: Money | None = None
    is_begun: bool = True
    explanation: Mapping[str, Any] | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the row."""
        part = self.owed.minor if self.owed else 0
        return {
            "part_minor": part if self.is_begun else None,
            "part_explanation": dict(self.explanation) if self.explanation else None,
            "rate_minor": self.rate.minor if self.rate and self.is_begun else None,
        }


NOTHING_OWED = Rest()
AS_SOLD = Cut()


def sold_from(row: Term) -> date:
    """The first day of the term as it was sold, of which the row is a part."""
    return row.sold_from or row.starts_on


def part_columns(cut: Term) -> dict[str, Any]:
    """The days of the term as it was sold, for the row that goes on with it."""
    return {"sold_from": sold_from(cut), "sold_until": cut.sold_until or cut.ends_on}


def end_as_sold(session: Session, cut: Term) -> date:
    """The end that the term had before anything cut it short."""
    if cut.sold_until is not None:
        return cut.sold_until
    until, row = cut.ends_on, cut
    while row.supersedes_id is not None:
        row = session.get_one(Term, row.supersedes_id)
        if row.member_id == cut.member_id and row.starts_on == cut.starts_on:
            until = max(until, row.ends_on)
    return until


def shorten(work: Work, row: Term, on: date, reason: str, cut: Cut) -> Term:
    """Let a row end on a day, before its end; the term as it was sold is kept. Where the row owes less of a later period than
    of its first one, that period has a row of its own. Returns the row that ends on the day."""
    columns: dict[str, Any] = {"sold_until": row.sold_until or row.ends_on}
    if row.price_minor is None and cut.price is not None and row.starts_on == sold_from(row):
        columns |= {"price_minor": cut.price.minor, "currency": cut.price.currency, "question": ""}
    if cut.stays is None:
        return supersede(work, row, ends_on=on, ending_reason=reason, **columns)
    if cut.begins is None or cut.begins <= row.starts_on:
        columns["part_minor"] = cut.stays.minor
        return supersede(work, row, ends_on=on, ending_reason=reason, **columns)
    first = supersede(work, row, ends_on=cut.begins, ending_reason="", **columns)
    member = work.session.get_one(Member, row.member_id)
    part = {"ending_reason": reason, "part_minor": cut.stays.minor}
    return work.add(rest_row(work, member, first, Span(cut.begins, on), origin="ending", **part))


def rest_row(work: Work, member: Member, cut: Term, span: Span, *, origin: str, **columns: Any) -> Term:
    """The rest of a term that was sold: the same conditions, the same price for each period that begins from then on."""
    kept = {
        name: getattr(cut, name)
        for name in (
            "foundation_id", "anchor_month", "anchor_day", "tier_id", "tier_name", "terms_id", "charter_version_id",
            "dues_rule", "term_rule", "complimentary", "explanation", "price_minor", "currency", "question",
        )
    }  # fmt: skip
    values = {
        **kept, **part_columns(cut), "member_id": member.id, "starts_on": span.starts_on, "ends_on": span.ends_on,
        "origin": origin, "is_open_ended": False, "recorded_at": work.at, "previous_id": cut.id, **columns,
    }  # fmt: skip
    return Term(**values)


def free_or_asked(sale: Sale) -> Charge:
    money = sale.price.money
    if money is not None and not money.minor:
        return Charge(money, explanation=sale.price.explanation.as_json())
    return Charge(None, CHANGED_TIER, explanation=sale.price.explanation.as_json())


def charged(cost: Charge, sale: Sale) -> dict[str, Any]:
    """What the row owes of the period in which it begins; the price of the others stays that of the sale."""
    if not cost.is_begun:
        return {}
    rate = cost.rate if cost.rate != sale.price.money else None
    return {
        "part_minor": None if cost.money is None else cost.money.minor,
        "part_explanation": dict(cost.explanation) or None,
        "rate_minor": None if rate is None else rate.minor,
        "question": cost.question or sale.price.question,
    }
