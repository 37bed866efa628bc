"""What makes a member's dues less (K3): by a part that the charter states, or by what a body sets."""

from __future__ import annotations

from membership.assembly.rules.brackets import DuesAnswer
from membership.assembly.rules.document import CharterDocument
from membership.kernel.money import Money


def reduced(document: CharterDocument, tier: str, dues: DuesAnswer, limit: str) -> DuesAnswer:
    """The dues of a member of the tier who lost a vote to the limit `limit`. Without a rule for that, the dues as they
    are; without an amount, where the charter leaves it to a body."""
    rule = next((one for one in document.dues_reductions(tier) if one.parameters.limit == limit), None)
    if rule is None:
        return dues
    said = rule.parameters
    if said.part is None or dues.amount is None:
        who = said.set_by.replace("_", " ") or "nobody named"
        answer = (
            f"Reduced by an amount that the {who} sets ({said.decision.replace('_', ' ')}); none is recorded."
        )
        return DuesAnswer(
            None, dues.plus_parent_dues, rule.explain("Reduction of dues", answer, [("When", said.when)])
        )
    less: Money = dues.amount.share(1 - said.part)
    facts = [("When", said.when), ("Dues", dues.amount), ("Less", said.part)]
    return DuesAnswer(less, dues.plus_parent_dues, rule.explain("Reduction of dues", str(less), facts))
