"""What an early end or another tier gives back and costs, in exact money, by the charter's rule of refunds (K4).

The part that is used and the part that is left are split so that both add up to the price, to the last minor unit. What
the charter does not say is a question; staff may answer it, and then the answer says that it is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import MembershipTerm
from membership.assembly.rules.records import Rule
from membership.business.members.schedule import parts
from membership.kernel.money import Money

CHOICES = ("charter", "prorated", "none")


@dataclass(frozen=True)
class Paid:
    """The price of the period in which the day falls: `[starts_on, ends_on)`; None where the price is an open question."""

    price: Money | None
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Settlement:
    """`credit` is given back, `charge` is owed in addition (None while there is a `question`)."""

    credit: Money | None
    charge: Money | None
    question: str
    explanation: Explanation

    @property
    def words(self) -> str:
        """The answer in one sentence."""
        return self.question or self.explanation.sentence


def on_ending(rule: Rule[MembershipTerm] | None, paid: Paid, on: date, choice: str = "charter") -> Settlement:
    """What a member that leaves on the day gets back of the dues of that period."""
    policy, explanation = _policy(rule, choice, "What stays due")
    if paid.price is None or not paid.price.minor:
        answer = "nothing was owed" if paid.price is not None else "the price of this term is not known"
        return _settled(explanation, paid, Money.zero(paid.price.currency) if paid.price else None, answer)
    if on >= paid.ends_on:
        return _settled(
            explanation, paid, Money.zero(paid.price.currency), "the dues until that day stay due"
        )
    if policy == "unknown":
        return Settlement(None, None, _question("leaves early"), explanation)
    if policy == "none":
        return _settled(explanation, paid, Money.zero(paid.price.currency), f"{paid.price} stay due in full")
    used, left, steps = _split(paid.price, paid, on)
    told = replace(explanation, steps=(*explanation.steps, *steps))
    return _settled(told, paid, left, f"{used} stay due, {left} are given back")


def on_move(
    rule: Rule[MembershipTerm] | None, paid: Paid, on: date, price: Money | None, choice: str = "charter"
) -> Settlement:
    """What another tier of the yearly (or other period's) `price` costs for the rest of the period, less what is unused
    of the old one. A dearer tier under a charter without refunds is a question; a cheaper one then costs nothing more."""
    policy, explanation = _policy(rule, choice, "Another tier until the end of the term")
    old = paid.price
    if old is None or price is None:
        return Settlement(
            None, None, "One of the two prices is not known; write this invoice by hand.", explanation
        )
    is_dearer = price > old
    if policy == "unknown" or (policy == "none" and is_dearer and choice == "charter" and old.minor):
        return Settlement(None, None, _question("changes its tier in the middle of a term"), explanation)
    _, charge, steps = _split(price, paid, on)
    if policy == "none" and not is_dearer:
        zero = Money.zero(old.currency)
        return Settlement(
            zero, zero, "", replace(explanation, answer="dues paid are kept, nothing more is owed")
        )
    left = Money.zero(old.currency)
    if policy == "prorated":
        _, left, more = _split(old, paid, on)
        steps = (*steps, *more)
    zero = Money.zero(old.currency)
    owed, back = (charge - left, zero) if charge >= left else (zero, left - charge)
    told = replace(
        explanation,
        answer=f"{owed} are owed" if owed else f"{back} are given back",
        steps=(*explanation.steps, *steps, Step("Difference", f"{charge} − {left}")),
    )
    return Settlement(back, owed, "", told)


def _split(price: Money, paid: Paid, on: date) -> tuple[Money, Money, tuple[Step, ...]]:
    used, left, unit = parts(paid.starts_on, on, paid.ends_on)
    kept, back = price.split([used, left])
    step = Step(
        f"{price} from {paid.starts_on} until {paid.ends_on}", f"{left} of {used + left} {unit}: {back}"
    )
    return kept, back, (step,)


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


def _settled(explanation: Explanation, paid: Paid, credit: Money | None, answer: str) -> Settlement:
    charge = Money.zero(paid.price.currency) if paid.price else None
    return Settlement(credit, charge, "", replace(explanation, answer=answer))


def _question(who: str) -> str:
    return f"The charter does not say what a member pays or gets back that {who}; staff decide it, or write it by hand."
