"""What adopting a charter would bring about on a day: asked of the new text and of the one in force, over the same facts.

It reads and never writes. What adoption does (`operations.adopt_business_charter`) and what it tells are the same claims:
a seat whose number is an open question stays as it is, and a member keeps what its present term was sold on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from membership.assembly.meetings.capping import votes_taken
from membership.assembly.rules.comparing import differences
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.entitlements import SeatCount, seat_counts
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Prerequisite, Tier
from membership.assembly.rules.queries import charter_in_force, with_events
from membership.assembly.rules.records import Absent, Rule
from membership.assembly.rules.sizes import tier_maximum
from membership.business.board.claims import Claim, claims_of
from membership.business.charter.price import Price, dues_of
from membership.business.lifecycle.preview.capping import breached_caps
from membership.business.lifecycle.preview.consequences import (
    Consequences,
    DuesChange,
    Ineligible,
    SeatChange,
)
from membership.business.lifecycle.preview.facts import Facts, read_facts, sold_until
from membership.business.members.queries import MemberOn
from membership.business.members.schedule import Anchor, next_span
from membership.kernel.errors import RuleBroken

CALLED_BY_NOBODY = "any_"
"""Bodies that a charter names only as "any" committee: they stand when somebody founds one."""
NO_DEBT = "Whether a company owes anything to a sister foundation is asked when it applies."


def preview_charter(
    session: Session, foundation_id: int, document: CharterDocument, on: date, *, today: date
) -> Consequences:
    """What would follow if the charter were adopted and in force on the day. The number of statements is fixed.

    On a day that lies ahead the members are those of today: terms that end by then are renewed as a rule, and what an
    ending brings about is no consequence of the charter.
    """
    new = with_events(session, document.on(on), foundation_id, "business")
    old = _in_force(session, foundation_id, on)
    day = min(on, today)
    charters = [one for one in (old, new) if one is not None]
    foundations = set().union(*(_foundations(one) for one in charters))
    facts = read_facts(session, foundation_id, day, *charters, foundations=foundations)
    seats, questions = _seats(new, facts, on)

    def taken_by(charter: CharterDocument) -> dict[int, str]:
        return votes_taken(session, charter, foundation_id, day)

    dues: list[DuesChange] = []
    if old is not None:
        was, will = (Prices(one, facts, on, taken_by(one)) for one in (old, new))
        dues = list(_dues(was, will, sold_until(session, foundation_id)))
    return Consequences(
        title=new.charter.label,
        on=on,
        members_on=day,
        against=old.charter.label if old else "no charter",
        rules=differences(old, new) if old else None,
        seats=seats,
        dues=dues,
        ineligible=list(_ineligible(old, new, facts)),
        breaches=list(breached_caps(session, foundation_id, old, new, facts.counts, day)),
        votes=facts.votes,
        questions=questions,
        unchecked=list(_unchecked(new, facts)),
    )


def _in_force(session: Session, foundation_id: int, on: date) -> CharterDocument | None:
    try:
        return charter_in_force(session, foundation_id, "business", on)
    except RuleBroken:
        return None


def _prerequisites(document: CharterDocument) -> list[Rule[Prerequisite]]:
    found = (rule for rule in document.in_force if isinstance(rule.parameters, Prerequisite))
    return list(found)  # type: ignore[arg-type]


def _foundations(document: CharterDocument) -> set[str]:
    return {rule.parameters.foundation for rule in _prerequisites(document)}


# Seats


@dataclass(frozen=True)
class Wanted:
    """A seat that the new charter gives."""

    body: str
    count: SeatCount
    claim: Claim
    whose: str


def _seats(new: CharterDocument, facts: Facts, on: date) -> tuple[list[SeatChange], list[str]]:
    """Seats that appear and vanish, and the questions that keep others as they are."""
    wanted: dict[tuple[str, str, str], Wanted] = {}
    counts: dict[tuple[str, str], SeatCount] = {}
    names = {member.member_id: member.name for member in facts.seats.members}
    for rule in new.bodies():
        if not rule.subject.startswith(CALLED_BY_NOBODY):
            for count in seat_counts(new, rule.subject, facts.counts_of(rule.subject)):
                counts[rule.subject, count.group] = count
                for claim in claims_of(count, facts.seats) if count.open_question is None else ():
                    whose = names.get(claim.member_id or 0, claim.title)
                    wanted[rule.subject, count.group, claim.key] = Wanted(rule.subject, count, claim, whose)
    standing = {(one.body, one.group, one.claim): one for one in facts.standing}
    appears = [_appears(new, one, facts) for key, one in wanted.items() if key not in standing]
    vanishes = [
        SeatChange(
            facts.bodies[one.body], one.group, one.title, one.whose, one.holder, False,
            _gone(new, one.body, counts.get((one.body, one.group))),
        )
        for key, one in standing.items()
        if key not in wanted and one.starts_on < on and not _is_open(counts.get((one.body, one.group)))
    ]  # fmt: skip
    questions = [
        f"{_body(new, body, facts)}: {one.question}" for (body, _), one in counts.items() if one.question
    ]
    return [*appears, *vanishes], questions


def _is_open(count: SeatCount | None) -> bool:
    return count is not None and count.open_question is not None


def _appears(new: CharterDocument, one: Wanted, facts: Facts) -> SeatChange:
    body = _body(new, one.body, facts)
    return SeatChange(body, one.count.group, one.claim.title, one.whose, "", True, one.count.explanation)


def _gone(new: CharterDocument, body: str, count: SeatCount | None) -> Explanation:
    if count is not None:
        return count.explanation
    silent = f"The charter gives the {body.replace('_', ' ')} no such seats."
    return Explanation("Seats", silent, rule_version=new.charter.label)


def _body(new: CharterDocument, body: str, facts: Facts) -> str:
    rule = new.body(body)
    return facts.bodies.get(body, body) if isinstance(rule, Absent) else rule.parameters.title


# Dues


class Prices:
    """What members pay under one charter; members that pay for the same reason share one answer."""

    def __init__(
        self, document: CharterDocument, facts: Facts, on: date, taken: Mapping[int, str] | None = None
    ) -> None:
        self.document, self.facts, self.on, self.taken = document, facts, on, taken or {}
        self._rules = {rule.subject: document.dues_for(rule.subject) for rule in document.tiers()}
        self._known: dict[tuple[str, int | None, str, str], Price] = {}

    def of(self, member: MemberOn) -> Price:
        """The price of the member's next term."""
        rule = self._rules.get(member.tier)
        metric = rule.parameters.metric if isinstance(rule, Rule) else None
        figures = self.facts.figures.get(member.organization_id, {})
        category = self.facts.categories.get(member.organization_id, "unknown")
        limit = self.taken.get(member.organization_id, "")
        key = (member.tier, figures.get(metric) if metric else None, category, limit)
        if key not in self._known:
            self._known[key] = dues_of(
                self.document, member.tier, figures, self.on, category=category, limit=limit
            )
        return self._known[key]


def _dues(before: Prices, after: Prices, sold: Mapping[int, date]) -> Iterator[DuesChange]:
    for member in after.facts.seats.members:
        was, now = before.of(member), after.of(member)
        if (was.money, was.period) != (now.money, now.period):
            yield DuesChange(
                member.public_id, member.name, member.tier, was.money, now.money, now.period,
                _next_sale(member, sold.get(member.member_id, member.ends_on), after), was.explanation, now.explanation,
            )  # fmt: skip


def _next_sale(member: MemberOn, day: date, after: Prices) -> date:
    """The first day of the first term that is sold by the new charter: what is sold already stays, and what is sold before
    the charter is in force is not sold by it. `day`: the end of the last term that is sold already."""
    start = after.document.charter.effective_from
    rule = after.document.membership_term(member.tier)
    if isinstance(rule, Absent):
        return max(day, start)
    anchor = Anchor.of(member.joined_on)
    while day < start:
        day = next_span(rule.parameters, anchor, day).ends_on
    return day


# Members and caps


def _ineligible(old: CharterDocument | None, new: CharterDocument, facts: Facts) -> Iterator[Ineligible]:
    asked, asked_before = Eligibility(new, facts), Eligibility(old, facts) if old else None
    for member in facts.seats.members:
        known = {reason for reason, _ in asked_before.against(member)} if asked_before else set[str]()
        for reason, why in asked.against(member):
            yield Ineligible(member.public_id, member.name, member.tier, reason, reason in known, why)


class Eligibility:
    """What one charter holds against a member's tier: the tier is gone, its conditions, its prerequisites, its room."""

    def __init__(self, document: CharterDocument, facts: Facts) -> None:
        self.document, self.facts = document, facts
        self._tiers = {rule.subject: rule for rule in document.tiers()}
        self._required = {tier: document.prerequisites(tier) for tier in self._tiers}
        self._over = self._beyond_room()

    def against(self, member: MemberOn) -> Iterator[tuple[str, Explanation]]:
        """Reasons with their explanations; none for a member that is eligible."""
        rule = self._tiers.get(member.tier)
        if rule is None:
            absent = self.document.tier(member.tier)
            assert isinstance(absent, Absent)
            yield absent.message, absent.explanation
            return
        yield from self._conditions(member, rule)
        for required in self._required[member.tier]:
            yield from self._prerequisite(member, required)
        if member.member_id in self._over:
            most = self._most(member.tier)
            reason = f"{rule.parameters.title} has room for {most} members, and others joined before."
            yield (
                reason,
                rule.explain("Room in the tier", reason, [("Most", most), ("Joined", member.joined_on)]),
            )

    def _conditions(self, member: MemberOn, rule: Rule[Tier]) -> Iterator[tuple[str, Explanation]]:
        allowed = rule.parameters.eligibility
        category = self.facts.categories.get(member.organization_id, "unknown")
        if allowed and category not in (*allowed, "unknown"):
            reason = f"{rule.parameters.title} is for {' or '.join(allowed)} organizations; this one is recorded as {category}."
            yield reason, rule.explain("Who may be a member", reason, [("Category", category)])

    def _prerequisite(self, member: MemberOn, rule: Rule[Prerequisite]) -> Iterator[tuple[str, Explanation]]:
        asked = rule.parameters
        there = self.facts.elsewhere.get(asked.foundation)
        if asked.requires != "membership" or there is None or asked.effect == "warns":
            return
        if not there.has(member.organization_id, asked.level_at_least):
            reason = f"It is no member of {asked.foundation}{asked.level_words}."
            yield reason, rule.explain("What must be true before", reason, [("Foundation", asked.foundation)])

    def _most(self, tier: str) -> int | None:
        most = tier_maximum(self.document, tier, self.facts.counts)
        return most.number if most is not None else None

    def _beyond_room(self) -> set[int]:
        """Members for whom their tier has no room: those that joined last."""
        over: set[int] = set()
        for tier in self._tiers:
            most = self._most(tier)
            if most is not None:
                there = [member.member_id for member in self.facts.seats.members if member.tier == tier]
                over |= set(there[most:])
        return over


def _unchecked(new: CharterDocument, facts: Facts) -> Iterator[str]:
    """What a preview cannot know."""
    rules = _prerequisites(new)
    for slug in sorted(
        {rule.parameters.foundation for rule in rules if rule.parameters.requires == "membership"}
    ):
        if slug not in facts.elsewhere:
            yield f"Membership of {slug}, which is not kept here."
    if any(rule.parameters.requires == "no_debt" for rule in rules):
        yield NO_DEBT
