"""What a member's dues are by the charter: flat, by bracket of a metric, by category, or not to be known from the text."""

from __future__ import annotations

from dataclasses import dataclass

from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Bracket, Dues
from membership.assembly.rules.records import Absent, Rule
from membership.kernel.money import Money


@dataclass(frozen=True)
class DuesAnswer:
    """The dues of one member for one period of the rule. `amount` is None where it cannot be computed; the explanation
    then says what is missing. Where `plus_parent_dues`, the parent's own dues are the parent's own invoice: they are
    never part of `amount`."""

    amount: Money | None
    plus_parent_dues: bool
    explanation: Explanation


def dues_amount(
    rule: Rule[Dues] | Absent, metric: int | None = None, category: str = "", called: str = ""
) -> DuesAnswer:
    """The dues of a member whose `metric` (employees, or revenue in whole units) and `category` are as given; `called`: what
    people call the tier."""
    if isinstance(rule, Absent):
        return DuesAnswer(None, False, rule.explanation)
    dues = rule.parameters
    minor, steps = _amount(dues, metric, category)
    amount = None if minor is None else Money(minor, dues.currency)
    if dues.plus_parent_dues:
        steps.append(("On top", "the parent's dues, on the parent's own invoice"))
    answer = steps[0][1] if amount is None else f"{amount} per {dues.period}"
    return DuesAnswer(
        amount,
        dues.plus_parent_dues,
        rule.explain(f"Dues of the tier {called or rule.subject.capitalize()}", answer, steps),
    )


def _amount(dues: Dues, metric: int | None, category: str) -> tuple[int | None, list[tuple[str, str]]]:
    match dues.basis:
        case "flat":
            return dues.amount, [("Basis", "flat")]
        case "brackets":
            return _by_bracket(dues, metric)
        case "category":
            found = next((one.amount for one in dues.categories if one.name == category), None)
            return found, [
                (
                    "Category",
                    f"{category or 'not known'}{'' if found is not None else ', for which the charter has no amount'}",
                )
            ]
        case "set_by_body":
            return None, [
                ("Basis", f"set by the {dues.set_by.replace('_', ' ')}, which the charter does not hold")
            ]


def _by_bracket(dues: Dues, metric: int | None) -> tuple[int | None, list[tuple[str, str]]]:
    name = (dues.metric or "").replace("_", " ").capitalize()
    if metric is None:
        return None, [(name, "not known: the dues cannot be computed")]
    found = next(
        (one for one in dues.brackets if one.min <= metric and (one.max is None or metric <= one.max)), None
    )
    if found is None:
        return None, [(name, f"{metric}, for which the charter has no bracket")]
    return found.amount, [(name, f"{metric}"), ("Bracket", bracket_in_words(found))]


def bracket_in_words(bracket: Bracket) -> str:
    """ "500 to 999", "5000 or more"."""
    return f"{bracket.min} or more" if bracket.max is None else f"{bracket.min} to {bracket.max}"
