"""What a membership costs: the dues rule of the charter applied to one company's figures, with its arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from membership.assembly.rules.brackets import DuesAnswer, dues_amount
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import Dues
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.reductions import reduced
from membership.kernel.money import Money


@dataclass(frozen=True)
class Price:
    """An amount for each `period` with its explanation, or, where the charter or the facts leave it open, a `question`.

    `with_parent`: the parent foundation's own dues come on top, as the parent's own invoice.
    """

    explanation: Explanation
    money: Money | None
    question: str = ""
    period: str = "year"
    with_parent: bool = False

    @property
    def rule_id(self) -> str:
        """The dues rule in its charter version; empty where there is none."""
        return self.explanation.rule_id


def dues_of(
    document: CharterDocument,
    tier: str,
    figures: Mapping[str, int],
    on: date,
    *,
    category: str = "unknown",
    limit: str = "",
) -> Price:
    """What a company with these `figures` (metric -> amount) pays at the tier as of `on`; never a guess. `limit`: the limit
    on related companies that takes a vote of it, for which the charter may reduce its dues (K3)."""
    asked = document.on(on)
    rule = asked.dues_for(tier)
    if isinstance(rule, Absent):
        return Price(rule.explanation, None, _unknown_terms(asked, tier) or rule.message)
    metric = rule.parameters.metric
    full = dues_amount(rule, figures.get(metric) if metric else None, category)
    answer = reduced(asked, tier, full, limit) if limit else full
    question = "" if answer.amount is not None else _asked(rule, full, answer)
    return Price(answer.explanation, answer.amount, question, rule.parameters.period, answer.plus_parent_dues)


def prorated(price: Price, share: Fraction, words: str) -> Price:
    """The price for a part of its period, rounded half to even; the part becomes a step of the explanation."""
    if price.money is None or share == 1:
        return price
    part: Money = price.money.share(share)
    step = Step("For a part of the period", f"{price.money} × {share} ({words}) = {part}")
    told = replace(price.explanation, answer=str(part), steps=(*price.explanation.steps, step))
    return replace(price, money=part, explanation=told)


def _unknown_terms(document: CharterDocument, tier: str) -> str:
    known = document.tier(tier)
    return "" if isinstance(known, Absent) else " ".join(known.parameters.left_open())


def _asked(rule: Rule[Dues], answer: DuesAnswer, less: DuesAnswer) -> str:
    """The open question as a sentence that says what is missing."""
    if answer.amount is not None:
        return f"The dues of {answer.amount} are reduced. {less.explanation.answer}"
    dues = rule.parameters
    if dues.basis == "set_by_body":
        return f"The dues of {rule.subject} members are set by the {dues.set_by.replace('_', ' ')}; no amount is recorded."
    unknown = answer.explanation.steps[:1]
    missing = "; ".join(f"{step.label.lower()} {str(step.value).partition(':')[0]}" for step in unknown)
    return f"The dues of this {rule.subject} member cannot be computed: {missing}."
