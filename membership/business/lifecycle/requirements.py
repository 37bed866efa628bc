"""What a company must be before it may join a tier: eligibility, room in the tier, membership elsewhere (K1, K2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.counts import Counted
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Prerequisite, Tier
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.sizes import tier_maximum
from membership.business.board.queries import count_facts, with_settled
from membership.business.charter.models import Tier as SoldTier
from membership.business.dues.models import InvoiceBalance
from membership.business.members.acts import is_running, running, state_of
from membership.business.members.models import Member
from membership.business.members.queries import last_terms_ended, member_of, term_on
from membership.directory.foundations.models import Foundation
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.kernel.money import Money
from membership.kernel.work import Work

ADMISSION_WORDS = {
    "automatic": "Admission follows by itself once the agreement is signed.",
    "staff": "Staff decide about the admission.",
    "board_approval": "The board decides about the admission.",
    "board_approval_or_criteria": "The board decides about the admission, or its published criteria do.",
    "vote": "The members vote about the admission.",
    "foundation_approval": "The foundation decides about the admission.",
    "unknown": "The charter does not say who decides about an admission.",
}
BY_OTHERS = ("board_approval", "board_approval_or_criteria", "vote")
"""Ways of admission in which a body has its say."""


@dataclass(frozen=True)
class Finding:
    """A requirement that is not met, or that cannot be checked here; `blocks`: the company is refused unless waived."""

    message: str
    clause: str
    blocks: bool


def refuse_unless_waived(findings: Iterable[Finding], waiver: str) -> None:
    """Raises RuleBroken (field "tier") with the clause of the first one that blocks, unless a reason for going on is given."""
    for finding in findings:
        if finding.blocks and not waiver.strip():
            raise RuleBroken(finding.message, clause=finding.clause, field="tier")


class Candidate(Protocol):
    """Who wants to join: a company of the directory, or an applicant that is not in it yet (its `id` is None)."""

    @property
    def id(self) -> int | None: ...
    @property
    def display_name(self) -> str: ...
    @property
    def category(self) -> str: ...


def unmet(
    session: Session,
    document: CharterDocument,
    organization: Candidate,
    foundation_id: int,
    tier_key: str,
    on: date,
) -> list[Finding]:
    """What stands against admitting the company to the tier on the day."""
    rule = document.on(on).tier(tier_key)
    if isinstance(rule, Absent):
        return []
    found = [*_eligibility(rule, organization), *_room(session, document.on(on), rule, foundation_id, on)]
    for required in document.on(on).prerequisites(tier_key):
        found += _elsewhere(session, required, organization, on)
    return found


def against_moving(work: Work, member: Member, tier_key: str, on: date) -> list[Finding]:
    """What stands against a member's going over to the tier on the day, and who else decides about it; the tier is locked, so
    that its last place is given once."""
    held = select(SoldTier).where(SoldTier.foundation_id == member.foundation_id, SoldTier.key == tier_key)
    work.session.scalars(held.with_for_update()).one_or_none()
    document = charter_in_force(work.session, member.foundation_id, "business", on)
    company = work.session.get_one(Organization, member.organization_id)
    found = unmet(work.session, document, company, member.foundation_id, tier_key, on)
    return [*found, *decided_elsewhere(document, tier_key, on)]


def against_keeping(session: Session, member: Member, tier_key: str, today: date, on: date) -> list[Finding]:
    """What its tier asks for elsewhere and a member has no longer, or not on the day from which it renews; a warning, unless
    the charter says that it blocks a renewal. What cannot be checked here is not brought up again."""
    document = charter_in_force(session, member.foundation_id, "business", on)
    company = session.get_one(Organization, member.organization_id)
    found = []
    for rule in document.on(on).prerequisites(tier_key):
        blocks = rule.parameters.at_renewal == "blocks"
        if rule.parameters.requires == "no_debt":
            found += [replace(one, blocks=blocks) for one in _debts(session, rule, company, today)]
        elif lost := _lost(session, rule, company, today, on):
            found.append(Finding(lost, rule.clause, blocks))
    return found


def _lost(session: Session, rule: Rule[Prerequisite], company: Organization, today: date, on: date) -> str:
    """That the company has the membership elsewhere no longer, today or on the day; one that is only not renewed yet counts."""
    level = rule.parameters.level_at_least
    other = session.scalars(
        select(Foundation).where(Foundation.slug == rule.parameters.foundation)
    ).one_or_none()
    member = member_of(session, other.id, company.id) if other is not None else None
    if other is None:
        return ""
    words = f" at {level} or above" if level != "any" else ""
    if not _is_member_at(session, other.id, company.id, level, today):
        return f"{company.display_name} is no member of {other.name}{words} on {today}."
    goes_on = (
        member is not None and is_running(session, member.id) and term_on(session, member.id, on) is None
    )
    if goes_on or _is_member_at(session, other.id, company.id, level, on):
        return ""
    return f"{company.display_name} will be no member of {other.name}{words} on {on}."


def decided_elsewhere(document: CharterDocument, tier_key: str, on: date) -> Iterator[Finding]:
    """That not the staff decide who joins the tier: whoever moves a member there names the decision nowhere, and is told."""
    rule = document.on(on).tier(tier_key)
    if isinstance(rule, Absent) or rule.parameters.admission not in BY_OTHERS:
        return
    words = ADMISSION_WORDS[rule.parameters.admission].rstrip(".")
    yield Finding(f"{rule.parameters.title}: {words} (clause {rule.clause}).", rule.clause, False)


def _eligibility(rule: Rule[Tier], organization: Candidate) -> Iterator[Finding]:
    allowed = rule.parameters.eligibility
    if not allowed or organization.category in allowed:
        return
    words = " or ".join(word.replace("_", " ") for word in allowed)
    title = rule.parameters.title
    if organization.category == "unknown":
        yield Finding(
            f"{title} is for {words} organizations; the category is not recorded.", rule.clause, False
        )
    else:
        message = f"{title} is for {words} organizations; {organization.display_name} is recorded as {organization.category}."
        yield Finding(message, rule.clause, True)


def _room(
    session: Session, document: CharterDocument, rule: Rule[Tier], foundation_id: int, on: date
) -> Iterator[Finding]:
    """Whether the tier has room; its maximum may hang on the size of the board, also on one that the board has set."""
    if rule.parameters.maximum_members is None:
        return
    held, most = places_in(session, document, rule.subject, foundation_id, on)
    title = rule.parameters.title
    if most is None or most.number is None:
        asked = most.question if most else "its maximum is not known"
        yield Finding(f"Whether {title} has room cannot be computed: {asked}", rule.clause, False)
    elif held >= most.number:
        why = "" if isinstance(rule.parameters.maximum_members, int) else f" ({most.words})"
        yield Finding(
            f"{title} has room for {times(most.number, 'member')}{why}, and has them.", rule.clause, True
        )


def places_in(
    session: Session, document: CharterDocument, tier: str, foundation_id: int, on: date
) -> tuple[int, Counted | None]:
    """How many places of the tier are taken on the day, and the most that there may be; None where the charter sets none."""
    facts = count_facts(session, foundation_id, on)
    most = tier_maximum(document, tier, with_settled(session, foundation_id, facts, on, document))
    held = facts.members.get(tier, 0) + _places_kept(session, document, foundation_id, tier, on)
    return held, most


def _places_kept(session: Session, document: CharterDocument, foundation_id: int, tier: str, on: date) -> int:
    """How many members keep their place in the tier on a day on which their next term is not written yet: their last term
    ends by then, and by the charter it renews by itself."""
    term = document.membership_term(tier)
    if isinstance(term, Absent) or not term.parameters.renews_by_itself:
        return 0
    return len(running(session, last_terms_ended(session, foundation_id, tier, on)))


def _elsewhere(
    session: Session, rule: Rule[Prerequisite], organization: Candidate, on: date
) -> Iterator[Finding]:
    required = rule.parameters
    if required.requires == "no_debt":
        yield from _debts(session, rule, organization, on)
        return
    other = session.scalars(select(Foundation).where(Foundation.slug == required.foundation)).one_or_none()
    if other is None:
        message = f"Membership of {required.foundation} ({required.level_at_least} or above) cannot be checked here."
        yield Finding(message, rule.clause, False)
        return
    if not _is_member_at(session, other.id, organization.id, required.level_at_least, on):
        level = "" if required.level_at_least == "any" else f" at {required.level_at_least} or above"
        message = f"{organization.display_name} is no member of {other.name}{level} on {on}."
        yield Finding(message, rule.clause, required.effect == "blocks")
    elif _is_suspended(session, other.id, organization.id, on):
        message = f"{organization.display_name} is a member of {other.name}, but not in good standing on {on}: suspended."
        yield Finding(message, rule.clause, required.effect == "blocks")


def _is_suspended(session: Session, foundation_id: int, organization_id: int | None, on: date) -> bool:
    member = None if organization_id is None else member_of(session, foundation_id, organization_id)
    return member is not None and state_of(session, member.id, on).startswith("suspended")


def _debts(
    session: Session, rule: Rule[Prerequisite], organization: Candidate, on: date
) -> Iterator[Finding]:
    """What the company owes, overdue, to the named foundation or to one of its funds (a sister)."""
    named = aliased(Foundation)
    query = (
        select(Foundation.name, InvoiceBalance.currency, func.sum(InvoiceBalance.open_minor))
        .join(Member, Member.foundation_id == Foundation.id)
        .join(InvoiceBalance, InvoiceBalance.member_id == Member.id)
        .outerjoin(named, named.id == Foundation.parent_id)
        .where(
            or_(Foundation.slug == rule.parameters.foundation, named.slug == rule.parameters.foundation),
            Member.organization_id == organization.id, InvoiceBalance.open_minor > 0, InvoiceBalance.due_on < on,
        )
        .group_by(Foundation.name, InvoiceBalance.currency)
        .order_by(Foundation.name)
    )  # fmt: skip
    for name, currency, owed in session.execute(query) if organization.id is not None else ():
        message = f"{organization.display_name} owes {Money(int(owed), currency)} to {name}, overdue on {on}."
        yield Finding(message, rule.clause, rule.parameters.effect == "blocks")


def _is_member_at(
    session: Session, foundation_id: int, organization_id: int | None, level: str, on: date
) -> bool:
    member = None if organization_id is None else member_of(session, foundation_id, organization_id)
    term = term_on(session, member.id, on) if member else None
    if term is None or level == "any":
        return term is not None
    sold = select(SoldTier.key, SoldTier.rank).where(SoldTier.foundation_id == foundation_id)
    ranks = {row.key: row.rank for row in session.execute(sold)}
    held = session.execute(select(SoldTier.rank).where(SoldTier.id == term.tier_id)).scalar_one()
    return level in ranks and held <= ranks[level]
