"""Caps of the charter in force that the facts of a day go beyond, each with its remedy and the last day for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.limits import remedy_words
from membership.assembly.rules.queries import charter_in_force
from membership.business.board.limiting import breaches_as_ruled, seated
from membership.business.board.queries import seat_facts, with_settled
from membership.business.lifecycle.preview.capping import caps_of_facts


@dataclass(frozen=True)
class Breached:
    """A cap that is broken: of a tier, of the size of a body (`body` its slug), or of related companies in it. The remedy in
    words, where the charter names one, and its last day. `tier` is the key of the tier, `companies` are the organizations
    whose seats count."""

    subject: str
    reason: str
    why: Explanation
    body: str = ""
    remedy: str = ""
    deadline: date | None = None
    tier: str = ""
    companies: frozenset[int] = frozenset()

    def concerns(self, organization_id: int, tier: str) -> bool:
        """Whether a company in the tier has a part in it: the tier is too large, or seats of its own count."""
        return organization_id in self.companies or (bool(tier) and tier == self.tier)


def breached_on(
    session: Session, foundation_id: int, on: date, document: CharterDocument | None = None
) -> list[Breached]:
    """Everything that is beyond a cap on the day, the earliest deadline first; statements do not grow with members or seats.
    `document` is the charter in force, where it is known already.

    Raises RuleBroken where no charter is in force.
    """
    document = document or charter_in_force(session, foundation_id, "business", on)
    seats = seated(session, foundation_id, on)
    slugs = {body.title: body.slug for body in seats.bodies}
    counts = with_settled(session, foundation_id, seat_facts(session, foundation_id, on).counts, on, document)
    found = [
        Breached(subject, reason, why, slugs.get(subject, ""), tier=key if kind == "tier" else "")
        for (kind, key), (subject, reason, why) in caps_of_facts(document, counts).items()
    ]
    for one in breaches_as_ruled(session, foundation_id, document, seats):
        breach = one.breach
        found.append(
            Breached(
                one.body.title, f"{breach.explanation.answer}.", breach.explanation, one.body.slug,
                remedy_words(breach.rule.parameters), breach.deadline, companies=one.companies,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.deadline or date.max, one.subject))
