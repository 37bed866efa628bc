"""What an early end or another tier gives back and costs, in exact money, by the charter's rule of refunds (K4).

Every day of a period of dues is owed at a price: that of a whole period. What lies ahead of a day is owed at the price of each
of its days, and is measured as a part of the period (`Paid.ahead`); the parts of all its days add up to one. What the charter
does not say is a question; staff may answer it, and then the answer says that it is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.records import Rule
from membership.business.members.schedule import parts
from membership.kernel.money import Money
from membership.kernel.times import date_text

CHOICES = ("charter", "prorated", "none")


@dataclass(frozen=True)
class Rate:
    """From `since` on the days of a period are owed at `price`, that of the whole period; None where nobody knows it."""

    since: date
    price: Money | None


@dataclass(frozen=True)
class Paid:
    """What is owed of the period `[starts_on, ends_on)`, by the rates of its days in their order."""

    starts_on: date
    ends_on: date
    rates: tuple[Rate, ...]

    @property
    def total(self) -> Money | None:
        """What the whole period is owed at; None where nobody knows."""
        return self.rest(self.rates[0].since)

    def price_on(self, on: date) -> Money | None:
        """The price of a whole period at which the day is owed; None where it is an open question."""
        return [one for one in self.rates if one.since <= on][-1].price

    def ahead(self, on: date) -> Fraction:
        """The part of the period that lies ahead on the day: what lay ahead on the last day before on which a rate began, and
        of that what remains, by months where all the days begin one, else by days."""
        if on >= self.ends_on:
            return Fraction(0)
        begun = (one.since for one in self.rates if self.starts_on < one.since < on)
        left = Fraction(1)
        for before, day in pairwise([self.starts_on, *sorted(set(begun)), on]):
            if before < day:
                used, still, _ = parts(before, day, self.ends_on)
                left *= Fraction(still, used + still)
        return left

    def rest(self, on: date) -> Money | None:
        """What the days from `on` are owed at, whatever begins later being owed at its own rate; None where nobody knows."""
        later = [one for one in self.rates if one.since > on]
        held = [Rate(on, self.price_on(on)), *later]
        ends = [self.ahead(one.since) for one in later] + [Fraction(0)]
        exact, currency = Fraction(0), ""
        for one, end in zip(held, ends, strict=True):
            if one.price is None:
                return None
            exact, currency = exact + one.price.minor * (self.ahead(one.since) - end), one.price.currency
        return Money(round(exact), currency)

    def between(self, on: date, until: date) -> Money | None:
        """What the days from `on` until a later one are owed at; None where nobody knows."""
        rest = self.rest(on)
        if until >= self.ends_on or rest is None:
            return rest
        after = self.rest(until)
        return None if after is None else rest - after

    def part_of(self, price: Money, on: date, until: date | None = None) -> Money:
        """What the days from `on`, or those until a later one, cost at the price of a whole period."""
        return price.share(self.part(on, until))

    def part(self, on: date, until: date | None = None) -> Fraction:
        """The part of the period that the days from `on` are, or those until a later one."""
        return self.ahead(on) - (self.ahead(until) if until else 0)

    def words(self, on: date, until: date | None = None) -> str:
        """The part that lies ahead: "6 of 12 months", "184 of 365 days"; or that which lies between two days."""
        left = self.part(on, until)
        if self.starts_on.day == self.ends_on.day == 1:
            months = sum(parts(self.starts_on, self.starts_on, self.ends_on)[:2])
            if (left * months).denominator == 1:
                return f"{left * months} of {months} months"
        days = (self.ends_on - self.starts_on).days
        exact = left * days
        return (
            f"{exact} of {days} days"
            if exact.denominator == 1
            else f"{left.numerator} of {left.denominator} parts"
        )


@dataclass(frozen=True)
class Settlement:
    """`credit` is given back, `charge` is owed in addition (None while there is a `question`).

    Of another tier, `before` is what the days from the act on were owed at and are not any more, `after` what they are owed at
    instead, and `rate` the price of a whole period at which they are owed then.
    """

    credit: Money | None
    charge: Money | None
    question: str
    explanation: Explanation
    before: Money | None = None
    after: Money | None = None
    rate: Money | None = None

    @property
    def words(self) -> str:
        """The answer in one sentence."""
        return self.question or self.explanation.sentence


def on_ending(rule: Rule[MembershipTerm] | None, paid: Paid, on: date, choice: str = "charter") -> Settlement:
    """What a member that leaves on the day gets back of the dues of that period. `dropped` is what later days were to be owed
    by acts that the leaving undoes."""
    policy, explanation = _policy(rule, choice, "What stays due")
    price, rest, total = paid.price_on(on), paid.rest(on), paid.total
    if price is None or rest is None or total is None:
        return _settled(explanation, None, "the price of this term is not known")
    nothing = Money.zero(price.currency)
    if not total:
        return _settled(explanation, nothing, "nothing was owed")
    if on >= paid.ends_on:
        return _settled(explanation, nothing, "the dues until that day stay due")
    if policy == "unknown":
        return Settlement(None, None, _question("leaves early"), explanation)
    if policy == "none":
        return _settled(explanation, nothing, f"{total} stay due in full")
    why = replace(explanation, steps=(*explanation.steps, _step(price, paid, on, rest)))
    return _settled(why, rest, f"{total - rest} stay due, {rest} are given back")


def on_move(
    rule: Rule[MembershipTerm] | None,
    paid: Paid,
    on: date,
    price: Money | None,
    choice: str = "charter",
    until: date | None = None,
) -> Settlement:
    """What another tier, of this `price` for the whole period, costs for the rest of it, or `until` the day on which another act
    counts, less what is unused of the old one. A dearer tier under a charter without refunds is a question; a cheaper one then costs nothing more, and the period stays
    owed at the old price."""
    policy, explanation = _policy(rule, choice, "Another tier until the end of the term")
    until = min(until or paid.ends_on, paid.ends_on)
    old, rest = paid.price_on(on), paid.between(on, until)
    if old is None or rest is None or price is None:
        return Settlement(
            None, None, "One of the two prices is not known; write this invoice by hand.", explanation
        )
    zero = Money.zero(old.currency)
    is_dearer = price > old
    if policy == "unknown" or (policy == "none" and is_dearer and choice == "charter" and old.minor):
        return Settlement(None, None, _question("changes its tier in the middle of a term"), explanation)
    if policy == "none" and not is_dearer:
        told = replace(explanation, answer="dues paid are kept, nothing more is owed")
        return Settlement(zero, zero, "", told, zero, zero, old)
    after, steps = paid.part_of(price, on, until), explanation.steps
    steps = (*steps, _step(price, paid, on, after, until))
    before, rate = zero, price if policy == "prorated" else old + price
    if policy == "prorated":
        before, steps = rest, (*steps, _step(old, paid, on, rest, until))
    owed, back = max(after - before, zero), max(before - after, zero)
    told = replace(
        explanation,
        answer=f"{owed} are owed" if owed else f"{back} are given back",
        steps=(*steps, Step("Difference", f"{after} − {before}")),
    )
    return Settlement(back, owed, "", told, before, after, rate)


def _step(price: Money, paid: Paid, on: date, part: Money, until: date | None = None) -> Step:
    label = f"{price} from {date_text(paid.starts_on)} until {date_text(paid.ends_on)}"
    other = " at other rates" if len({one.price for one in paid.rates if one.since > on}) else ""
    return Step(label, f"{paid.words(on, until)}{other}: {part}")


def _policy(rule: Rule[MembershipTerm] | None, choice: str, title: str) -> tuple[str, Explanation]:
    said: Any = rule.parameters.refund if rule else "unknown"
    policy = choice if choice != "charter" else said
    facts = [("Refunds by the charter", {"none": "none", "prorated": "by time", "unknown": "not said"}[said])]
    base = rule.explain(title, "", facts) if rule else Explanation(title, "")
    is_assumed = choice != "charter" and choice != said
    if is_assumed:
        base = replace(
            base,
            steps=(
                *base.steps,
                Step("Decided by staff", "by time" if choice == "prorated" else "nothing back"),
            ),
            is_assumed=True,
        )
    return policy, base


def _settled(explanation: Explanation, credit: Money | None, answer: str) -> Settlement:
    charge = Money.zero(credit.currency) if credit is not None else None
    return Settlement(credit, charge, "", replace(explanation, answer=answer))


def _question(who: str) -> str:
    return f"The charter does not say what a member pays or gets back that {who}; staff decide it, or write it by hand."
