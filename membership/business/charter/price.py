"""What a membership costs: the dues rule of the charter applied to one company's figures, with its arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from membership.assembly.rules.brackets import DuesAnswer, dues_amount
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation, Step
from membership.assembly.rules.kinds.membership import Dues, DuesOverride
from membership.assembly.rules.phrases import Names
from membership.assembly.rules.reading import names_of
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.reductions import reduced
from membership.assembly.rules.sentences import sentences_of
from membership.kernel.money import Money

LEFT_OPEN = "Left open"
"""The step of an explanation that says what somebody may still decide."""


@dataclass(frozen=True)
class Price:
    """An amount for each `period` with its explanation, or, where the charter or the facts leave it open, a `question`.

    `with_parent`: the parent foundation's own dues come on top, as the parent's own invoice. `asked`: what the charter leaves
    to somebody beside the amount, as questions: a body may let the company pay as one of another tier.
    """

    explanation: Explanation
    money: Money | None
    question: str = ""
    period: str = "year"
    with_parent: bool = False
    asked: tuple[str, ...] = ()

    @property
    def rule_id(self) -> str:
        """The dues rule in its charter version; empty where there is none."""
        return self.explanation.rule_id

    @property
    def words(self) -> str:
        """The amount for each period, or why there is none."""
        if self.money is None:
            return self.question
        return f"{self.money}{'' if self.period == 'once' else f' a {self.period}'}"


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
    called = document.tier_titles.get(tier, tier)
    full = dues_amount(rule, figures.get(metric) if metric else None, category, called)
    answer = reduced(asked, tier, full, limit) if limit else full
    question = "" if answer.amount is not None else _asked(rule, full, answer, called)
    open_still = override_questions(asked, tier)
    told = replace(
        answer.explanation,
        steps=(*answer.explanation.steps, *(Step(LEFT_OPEN, one) for one in open_still)),
    )
    return Price(told, answer.amount, question, rule.parameters.period, answer.plus_parent_dues, open_still)


def override_questions(document: CharterDocument, tier: str) -> tuple[str, ...]:
    """What the charter lets a body grant to members of the tier instead of its dues (K3), as questions: no grant is known
    where a price is only told. Empty for a tier without such a rule."""
    found = document.dues_overrides(tier)
    names = names_of(document) if found else None
    return tuple(_override(rule, names) for rule in found if names)


def _override(rule: Rule[DuesOverride], names: Names) -> str:
    """The rule in words, with its clause, and what is asked."""
    said = " ".join(sentences_of(rule.parameters, names)).rstrip(".")
    clause = f" (clause {rule.clause})" if rule.clause else ""
    return f"{said}{clause}. Is it granted here? The dues told are those of the tier itself."


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


def _asked(rule: Rule[Dues], answer: DuesAnswer, less: DuesAnswer, called: str) -> str:
    """The open question as a sentence that says what is missing."""
    if answer.amount is not None:
        return f"The dues of {answer.amount} are reduced. {less.explanation.answer}"
    dues = rule.parameters
    if dues.basis == "set_by_body":
        return f"The dues of {called} members are set by the {dues.set_by.replace('_', ' ')}; no amount is recorded."
    unknown = answer.explanation.steps[:1]
    missing = "; ".join(f"{step.label.lower()} {str(step.value).partition(':')[0]}" for step in unknown)
    return f"The dues of this {called} member cannot be computed: {missing}."
