"""What a tier means to an applicant before joining: whether it is open to them, what it costs, who decides, by which clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.counts import Counted, CountFacts
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Prerequisite, Tier
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.sizes import tier_maximum
from membership.business.board.queries import count_facts, with_settled
from membership.business.charter.price import Price, dues_of
from membership.business.charter.queries import tiers
from membership.business.lifecycle.recognising import Recognised, likely_of
from membership.business.lifecycle.requirements import ADMISSION_WORDS, Finding, unmet
from membership.business.members.answers import Answers
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken

SAME_OR_NOT = "Decline the application if it comes from this company; if from another one, say in the waiver who compared the two."


@dataclass(frozen=True)
class Applicant:
    """An applicant as the requirements know it; `id` is the company of the directory that it most likely is."""

    display_name: str
    category: str
    id: int | None = None


@dataclass(frozen=True)
class Prospect:
    """One tier as an applicant sees it."""

    key: str
    name: str
    price: Price
    is_open: bool
    obstacle: str
    clause: str
    admission: str
    prerequisites: tuple[str, ...]
    is_voting: bool
    benefits: tuple[str, ...] = ()

    @property
    def dues(self) -> str:
        """The amount, or why there is none."""
        if self.price.money is None:
            return self.price.question
        every = "once" if self.price.period == "once" else f"a {self.price.period}"
        parent = ", and the parent foundation's own dues" if self.price.with_parent else ""
        return f"{self.price.money} {every}{parent}"


def prospects(
    session: Session, foundation_id: int, figures: Mapping[str, int], category: str, on: date
) -> Sequence[Prospect]:
    """Every tier sold to organizations on the day, highest first. Raises RuleBroken where no charter is in force."""
    document = charter_in_force(session, foundation_id, "business", on)
    counts = with_settled(session, foundation_id, count_facts(session, foundation_id, on), on, document)
    parents = _names(session)
    found = []
    for sold in tiers(session, foundation_id, on):
        rule = document.on(on).tier(sold.tier.key)
        if not isinstance(rule, Absent) and rule.parameters.class_ == "organization":
            found.append(_prospect(document, rule, counts, figures, category, on, parents))
    return found


def _prospect(
    document: CharterDocument,
    rule: Rule[Tier],
    counts: CountFacts,
    figures: Mapping[str, int],
    category: str,
    on: date,
    parents: Mapping[str, str],
) -> Prospect:
    tier = rule.parameters
    most = tier_maximum(document, tier.id, counts)
    obstacle = _obstacle(rule, most, counts.members.get(tier.id, 0), category)
    return Prospect(
        tier.id, tier.title, dues_of(document, tier.id, figures, on, category=category), not obstacle, obstacle,
        rule.clause, ADMISSION_WORDS[tier.admission],
        tuple(prerequisite_words(one, parents) for one in document.on(on).prerequisites(tier.id)), tier.is_voting,
        tuple(f"{one.parameters.title}, {one.parameters.amount}" for one in document.on(on).benefits(tier.id)),
    )  # fmt: skip


def _obstacle(rule: Rule[Tier], most: Counted | None, members: int, category: str) -> str:
    tier = rule.parameters
    if most is not None and most.number is not None and members >= most.number:
        return f"{tier.title} has room for {times(most.number, 'member')}, and has them."
    if tier.eligibility and category not in (*tier.eligibility, "unknown"):
        return f"{tier.title} is for {' or '.join(tier.eligibility)} organizations."
    return ""


def prerequisite_words(rule: Rule[Prerequisite], names: Mapping[str, str]) -> str:
    """What else is asked, as a sentence."""
    asked = rule.parameters
    other = names.get(asked.foundation, asked.foundation)
    if asked.requires == "no_debt":
        return f"Owing nothing to {other}."
    level = "" if asked.level_at_least == "any" else f" at the level {asked.level_at_least} or above"
    return f"Membership of {other}{level}, in good standing."


def check_tier(
    session: Session, foundation_id: int, answers: Answers, on: date, *, has_evidence: bool
) -> CharterDocument:
    """Whether the charter lets this applicant ask for the tier. Raises RuleBroken with field and clause.

    Membership elsewhere is not looked up for the applicant, who could read other companies' memberships from the answer:
    it is attested here, in words or by a file, and looked up when staff read the application.
    """
    document = charter_in_force(session, foundation_id, "business", on)
    known = {one.key: one for one in prospects(session, foundation_id, answers.figures, answers.category, on)}
    wanted = known.get(answers.tier)
    if wanted is None:
        named = ", ".join(one.name for one in known.values()) or "none"
        raise RuleBroken(f"There is no such tier on {on}; the tiers are: {named}.", field="tier")
    if not wanted.is_open:
        raise RuleBroken(wanted.obstacle, clause=wanted.clause, field="tier")
    for rule in document.on(on).prerequisites(answers.tier):
        if rule.parameters.effect == "blocks" and not answers.attestation and not has_evidence:
            words = prerequisite_words(rule, _names(session))
            message = f"{wanted.name} asks for: {words} Say how you meet this, or send proof."
            raise RuleBroken(message, clause=rule.clause, field="attestation")
    return document


def admission_rule(document: CharterDocument, tier: str, on: date) -> Tier | None:
    """How the charter admits members of the tier."""
    rule = document.on(on).tier(tier)
    return None if isinstance(rule, Absent) else rule.parameters


def decide_by(rule: Tier | None, submitted_on: date) -> date | None:
    """The day until which the charter wants a decision."""
    if rule is None or rule.decide_within_days is None:
        return None
    return submitted_on + timedelta(days=rule.decide_within_days)


def findings(
    session: Session, foundation_id: int, answers: Answers, known: Sequence[Recognised], on: date
) -> list[Finding]:
    """What stands against admitting the applicant, membership elsewhere included, and that one of the companies that it may be
    is a member already: for staff."""
    document = charter_in_force(session, foundation_id, "business", on)
    found = likely_of(known)
    applicant = Applicant(answers.company, answers.category, found.id if found else None)
    members = [Finding(f"{one.words} {SAME_OR_NOT}", "", True) for one in known if one.is_member]
    return [*members, *unmet(session, document, applicant, foundation_id, answers.tier, on)]


def _names(session: Session) -> dict[str, str]:
    return {row.slug: row.name for row in session.execute(select(Foundation.slug, Foundation.name))}
