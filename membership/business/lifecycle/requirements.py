"""What a company must be before it may join a tier: eligibility, room in the tier, membership elsewhere (K1, K2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.counts import Counted
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Prerequisite, Tier
from membership.assembly.rules.phrases import times
from membership.assembly.rules.queries import charter_in_force, charter_of_version
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.sizes import tier_maximum
from membership.business.board.queries import count_facts, with_settled
from membership.business.charter.models import Tier as SoldTier
from membership.business.lifecycle.elsewhere import Elsewhere
from membership.business.members.acts import is_running, running
from membership.business.members.models import Member, Term
from membership.business.members.queries import last_terms_ended, member_of
from membership.directory.organizations.models import Organization
from membership.kernel.errors import RuleBroken
from membership.kernel.times import date_text
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
    charter = document.on(on)
    rule = charter.tier(tier_key)
    if isinstance(rule, Absent):
        return []
    elsewhere = Elsewhere(session, [] if organization.id is None else [organization.id])
    return [
        *_eligibility(rule, organization),
        *_room(session, charter, rule, foundation_id, on),
        *_prerequisites(charter, tier_key, organization, elsewhere, on),
    ]


def unqualified(
    charter: CharterDocument, organization: Candidate, tier_key: str, elsewhere: Elsewhere, on: date
) -> list[Finding]:
    """The same but for the room in the tier, by the charter of the day and with what is known of many companies looked up
    before: for files."""
    rule = charter.tier(tier_key)
    if isinstance(rule, Absent):
        return []
    return [
        *_eligibility(rule, organization),
        *_prerequisites(charter, tier_key, organization, elsewhere, on),
    ]


def against_moving(work: Work, member: Member, tier_key: str, on: date) -> list[Finding]:
    """What stands against a member's going over to the tier on the day, and who else decides about it; the tier is locked, so
    that its last place is given once."""
    held = select(SoldTier).where(SoldTier.foundation_id == member.foundation_id, SoldTier.key == tier_key)
    work.session.scalars(held.with_for_update()).one_or_none()
    document = charter_in_force(work.session, member.foundation_id, "business", on)
    return [*obstacles_to(work.session, member, tier_key, on), *decided_elsewhere(document, tier_key, on)]


def obstacles_to(session: Session, member: Member, tier_key: str, on: date) -> list[Finding]:
    """What stands against a member's going over to the tier on the day."""
    document = charter_in_force(session, member.foundation_id, "business", on)
    company = session.get_one(Organization, member.organization_id)
    return unmet(session, document, company, member.foundation_id, tier_key, on)


def against_keeping(
    session: Session,
    member: Member,
    last: Term,
    tier_key: str,
    today: date,
    on: date,
    known: Elsewhere | None = None,
) -> list[Finding]:
    """What stands against a member's keeping the tier of its last term, by its key, from the day on: that a charter adopted since
    admits it no longer, which blocks; and what the tier asks for elsewhere and it has no longer, or not on the day from which it
    renews, a warning, unless the charter says that it blocks a renewal. What cannot be checked here is not brought up again.
    `known`: what was looked up of the company before."""
    document = charter_in_force(session, member.foundation_id, "business", on)
    company = session.get_one(Organization, member.organization_id)
    elsewhere = known or Elsewhere(session, [company.id])
    found = list(_admitted_no_longer(session, document, last, tier_key, company, on))
    for rule in document.on(on).prerequisites(tier_key):
        blocks = rule.parameters.at_renewal == "blocks"
        if rule.parameters.requires == "no_debt":
            found += [replace(one, blocks=blocks) for one in _debts(rule, company, elsewhere, today)]
        elif lost := _lost(session, rule, company, elsewhere, (today, on)):
            found.append(Finding(lost, rule.clause, blocks))
    return found


def _admitted_no_longer(
    session: Session, document: CharterDocument, last: Term, tier_key: str, company: Organization, on: date
) -> Iterator[Finding]:
    """What the charter of the day asks of companies of the tier and is not so, where the charter under which the last term was
    sold did not ask it: what was waived then is not brought up again."""
    charter = document.on(on)
    rule = charter.tier(tier_key)
    found = [] if isinstance(rule, Absent) else list(_of_company(rule, company))
    if not found:
        return
    before = charter_of_version(session, last.charter_version_id, last.starts_on).tier(tier_key)
    if isinstance(before, Absent) or any(_of_company(before, company)):
        return
    for one in found:
        told = f"By the charter of {date_text(on)} ({charter.charter.label}) {one.message}"
        yield replace(one, message=told)


def _of_company(rule: Rule[Tier], company: Candidate) -> Iterator[Finding]:
    if rule.parameters.class_ != "organization":
        yield Finding(f"{rule.parameters.title} is for persons.", rule.clause, True)
    yield from _eligibility(rule, company)


def _lost(
    session: Session,
    rule: Rule[Prerequisite],
    company: Organization,
    elsewhere: Elsewhere,
    days: tuple[date, date],
) -> str:
    """That the company has the membership elsewhere no longer: today, or on the first day of its next term here. One that is
    only not renewed yet counts."""
    level, (today, on) = rule.parameters.level_at_least, days
    other = elsewhere.foundation(rule.parameters.foundation)
    if other is None:
        return ""
    there = elsewhere.there(other.id)
    words = there.level_of(rule.parameters)
    if not there.is_member(company.id, level, today):
        return f"{company.display_name} is no member of {other.name}{words} on {date_text(today)}."
    member = member_of(session, other.id, company.id)
    is_open = not there.is_member(company.id, "any", on)
    if there.is_member(company.id, level, on) or (is_open and member and is_running(session, member.id)):
        return ""
    return f"{company.display_name} will be no member of {other.name}{words} on {date_text(on)}."


def decided_elsewhere(document: CharterDocument, tier_key: str, on: date) -> Iterator[Finding]:
    """That not the staff decide who joins the tier: whoever moves a member there, or sends a file,
    names the decision nowhere, and is told."""
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
    held = facts.members.get(tier, 0) + len(places_kept(session, document, foundation_id, tier, on))
    return held, most


def places_kept(
    session: Session, document: CharterDocument, foundation_id: int, tier: str, on: date
) -> set[int]:
    """The members that keep their place in the tier on a day on which their next term is not written yet: their last term
    ends by then, and by the charter it renews by itself."""
    term = document.membership_term(tier)
    if isinstance(term, Absent) or not term.parameters.renews_by_itself:
        return set()
    return running(session, last_terms_ended(session, foundation_id, tier, on))


def _prerequisites(
    charter: CharterDocument, tier_key: str, organization: Candidate, elsewhere: Elsewhere, on: date
) -> Iterator[Finding]:
    for rule in charter.prerequisites(tier_key):
        if rule.parameters.requires == "no_debt":
            yield from _debts(rule, organization, elsewhere, on)
        else:
            yield from _membership(rule, organization, elsewhere, on)


def _membership(
    rule: Rule[Prerequisite], organization: Candidate, elsewhere: Elsewhere, on: date
) -> Iterator[Finding]:
    required = rule.parameters
    other = elsewhere.foundation(required.foundation)
    if other is None:
        message = f"Membership of {required.foundation} ({required.level_at_least} or above) cannot be checked here."
        yield Finding(message, rule.clause, False)
        return
    there = elsewhere.there(other.id)
    if not there.is_member(organization.id, required.level_at_least, on):
        message = f"{organization.display_name} is no member of {other.name}{there.level_of(required)} on {date_text(on)}."
        yield Finding(message, rule.clause, required.effect == "blocks")
    elif there.is_suspended(organization.id, on):
        message = f"{organization.display_name} is a member of {other.name}, but not in good standing on {date_text(on)}: suspended."
        yield Finding(message, rule.clause, required.effect == "blocks")


def _debts(
    rule: Rule[Prerequisite], organization: Candidate, elsewhere: Elsewhere, on: date
) -> Iterator[Finding]:
    """What the company owes, overdue, to the named foundation or to one of its funds (a sister)."""
    for name, owed in elsewhere.debts(rule.parameters.foundation, organization.id, on):
        message = f"{organization.display_name} owes {owed} to {name}, overdue on {date_text(on)}."
        yield Finding(message, rule.clause, rule.parameters.effect == "blocks")
