"""Reading what good standing rests on, for one member or for all of a foundation, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select, union_all
from sqlalchemy.orm import Session

from membership.assembly.meetings.taking_part import TakingPart, seats_taking_part
from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.kinds.membership import Prerequisite
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Rule
from membership.assembly.rules.rulebook import spoken
from membership.business.charter.models import Tier
from membership.business.dues.aging import voiding_known
from membership.business.dues.models import (
    Allocation,
    CreditNote,
    Invoice,
    LadderEvent,
    PaymentPlan,
    WriteOff,
)
from membership.business.lifecycle.standing import (
    AgreementFacts,
    Debt,
    Facts,
    ParentFacts,
    Period,
    Standing,
    standing_on,
)
from membership.business.members.acts import suspensions
from membership.business.members.models import Acceptance, AgreementText, Member, Term
from membership.business.members.questions import LISTING
from membership.business.members.succeeding import line_of_members, predecessors
from membership.directory.foundations.models import Foundation
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.room import ListFilter, Picked
from membership.kernel.times import FAR, business_date


def standings(
    session: Session,
    foundation_id: int,
    on: date,
    known_at: datetime | None = None,
    goes_on: ColumnElement[bool] | None = None,
) -> dict[int, Standing]:
    """Member id -> its standing on the day, for every member of the foundation. `goes_on`: terms that are over by the day, and
    are taken to go on (`renewing.Carried`)."""
    document = charter_in_force(session, foundation_id, "business", on, known_at)
    found = facts_of(session, foundation_id, document, known_at=known_at)
    if goes_on is not None:
        found = going_on(session, found, goes_on)
    return {member: standing_on(document, facts, on) for member, facts in found.items()}


def going_on(session: Session, found: Mapping[int, Facts], goes_on: ColumnElement[bool]) -> dict[int, Facts]:
    """The facts with the terms that are taken to go on beyond their ends; one statement."""
    query = select(Term.member_id, Term.ends_on, Tier.key).join(Tier, Tier.id == Term.tier_id)
    told = dict(found)
    for row in session.execute(query.where(goes_on)):
        facts = told[row.member_id]
        told[row.member_id] = replace(facts, terms=(*facts.terms, (row.ends_on, FAR, row.key)))
    return told


def pick_by_standing(session: Session, foundation_id: int, on: date, choice: str) -> Picked:
    """The members that are in good standing on the day, or that are not; without a charter nobody is judged."""
    try:
        found = standings(session, foundation_id, on)
    except RuleBroken:
        return Picked(frozenset())
    if choice == "bad":
        return Picked(frozenset(key for key, one in found.items() if one.state == "bad"))
    return Picked(frozenset(key for key, one in found.items() if one.state != "good"), is_rest=True)


TONES = {"good": "good", "bad": "bad", "none": "off"}


def shown_standing(
    session: Session, foundation_id: int, on: date, members: Collection[int]
) -> dict[int, tuple[str, str]]:
    """The standing of these members on the day in words, with its tone; without a charter nobody is judged."""
    try:
        document = charter_in_force(session, foundation_id, "business", on)
    except RuleBroken:
        return {}
    found = facts_of(session, foundation_id, document, only=members)
    told = {member: standing_on(document, facts, on) for member, facts in found.items()}
    return {member: (one.words, TONES[one.state]) for member, one in told.items()}


STANDING_FILTER = ListFilter(
    LISTING, "standing", "Standing", (("good", "In good standing"), ("bad", "Not in good standing")), pick_by_standing,
    shown_standing,
)  # fmt: skip


def facts_of(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    *,
    only: Collection[int] | None = None,
    known_at: datetime | None = None,
) -> dict[int, Facts]:
    """Member id -> the facts of its standing, of every member or `only` of these; twelve statements at most. What a member before
    it accepted, a successor has accepted."""
    query = select(Member.id, Member.organization_id).where(Member.foundation_id == foundation_id)
    members = {row.id: row.organization_id for row in session.execute(_of(query, Member.id, only))}
    terms = _terms(session, foundation_id, only, known_at)
    debts = _debts(session, foundation_id, only, known_at)
    companies = None if only is None else set(members.values())
    seats = _seats(session, foundation_id, document, companies, known_at)
    parents = Parents(session, document, known_at)
    before = predecessors(session, foundation_id, FAR, known_at)
    lines = {member: line_of_members(before, member) for member in members}
    asked = None if only is None else set(chain(*lines.values()))
    agreements = Agreements(session, foundation_id, asked, known_at)
    return {
        member: Facts(
            terms.get(member, ()), debts.get(member, ()), seats.get(company, ()),
            parents.by_tier(company, {tier for _, _, tier in terms.get(member, ())}),
            agreements.of(*lines[member]),
        )
        for member, company in members.items()
    }  # fmt: skip


def _terms(
    session: Session, foundation_id: int, only: Collection[int] | None, known_at: datetime | None
) -> dict[int, list[tuple[date, date, str]]]:
    query = (
        select(Term.member_id, Term.starts_on, Term.ends_on, Tier.key)
        .join(Tier, Tier.id == Term.tier_id)
        .where(Term.foundation_id == foundation_id, is_known(Term, known_at))
        .order_by(Term.member_id, Term.starts_on)
    )
    found: dict[int, list[tuple[date, date, str]]] = defaultdict(list)
    for row in session.execute(_of(query, Term.member_id, only)):
        found[row.member_id].append((row.starts_on, row.ends_on, row.key))
    return found


def _debts(
    session: Session, foundation_id: int, only: Collection[int] | None, known_at: datetime | None
) -> dict[int, list[Debt]]:
    voided = Invoice.voided_on if known_at is None else case((voiding_known(known_at), Invoice.voided_on))
    query = select(
        Invoice.id, Invoice.member_id, Invoice.number_text, Invoice.issued_on, Invoice.due_on, Invoice.total_minor,
        Invoice.currency, voided.label("voided_on"), PaymentPlan.accepted_on,
    ).outerjoin(PaymentPlan, _plan_of(known_at))  # fmt: skip
    query = query.where(Invoice.foundation_id == foundation_id, Invoice.state != "draft")
    if known_at is not None:
        query = query.where(Invoice.issued_at <= known_at)
    rows = session.execute(_of(query, Invoice.member_id, only)).all()
    ids = [row.id for row in rows] if only is not None else None
    settled = _settled(session, foundation_id, ids, known_at)
    steps = _steps(session, foundation_id, ids, known_at)
    found: dict[int, list[Debt]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(
            Debt(
                row.number_text, row.issued_on, row.due_on, Money(row.total_minor, row.currency),
                tuple(settled.get(row.id, ())), steps.get(row.id, {}), row.accepted_on, row.voided_on,
            )
        )  # fmt: skip
    return found


def _plan_of(known_at: datetime | None) -> ColumnElement[bool]:
    """The plan of payment that was known for the invoice."""
    plan = PaymentPlan.invoice_id == Invoice.id
    return plan if known_at is None else and_(plan, PaymentPlan.recorded_at <= known_at)


def _settled(
    session: Session, foundation_id: int, ids: list[int] | None, known_at: datetime | None
) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    pairs: Iterable[tuple[Any, Any]] = (
        (Allocation, Allocation.allocated_on), (CreditNote, CreditNote.issued_on), (WriteOff, WriteOff.written_off_on),
    )  # fmt: skip
    parts = []
    for model, day in pairs:
        part = select(model.invoice_id, day.label("day"), model.amount_minor).where(
            model.foundation_id == foundation_id
        )
        part = part.where(model.invoice_id.in_(ids)) if ids is not None else part
        parts.append(part.where(model.recorded_at <= known_at) if known_at else part)
    for row in session.execute(union_all(*parts)):
        found[row.invoice_id].append((row.day, row.amount_minor))
    return found


def _steps(
    session: Session, foundation_id: int, ids: list[int] | None, known_at: datetime | None
) -> dict[int, dict[str, date]]:
    query = select(LadderEvent.invoice_id, LadderEvent.step, LadderEvent.takes_effect_on).where(
        LadderEvent.foundation_id == foundation_id
    )
    query = query.where(LadderEvent.invoice_id.in_(ids)) if ids is not None else query
    query = query.where(LadderEvent.recorded_at <= known_at) if known_at else query
    found: dict[int, dict[str, date]] = defaultdict(dict)
    for row in session.execute(query):
        found[row.invoice_id][row.step] = row.takes_effect_on
    return found


def _seats(
    session: Session,
    foundation_id: int,
    document: CharterDocument,
    companies: set[int] | None,
    known_at: datetime | None,
) -> dict[int, list[TakingPart]]:
    """Organization -> its seats in the bodies whose charter counts attendance, with the meetings held in their time."""
    found: dict[int, list[TakingPart]] = defaultdict(list)
    for seat in seats_taking_part(session, foundation_id, document, known_at=known_at):
        company = seat.organization_id
        if company is not None and (companies is None or company in companies):
            found[company].append(seat)
    return found


Held = dict[int, tuple[list[Period], list[Period]]]
"""Organization -> the periods during which it was a member, and those during which its membership was suspended."""
Required = tuple[str, Rule[Prerequisite], "Held | None"]
"""What is required in words, by which rule, and who had it when (None: not kept here)."""


class Parents:
    """Membership elsewhere, for the tiers that require it; three statements for each foundation and level that is named."""

    def __init__(self, session: Session, document: CharterDocument, known_at: datetime | None = None) -> None:
        self._document, self._known_at = document, known_at
        self._session = session
        self._held: dict[tuple[str, str], Held | None] = {}
        self._names: dict[str, str] = {}
        self._levels: dict[tuple[str, str], str] = {}
        self._required: dict[str, list[Required]] = {}

    def by_tier(self, company: int, tiers: Iterable[str]) -> dict[str, tuple[ParentFacts, ...]]:
        """Tier -> what it requires elsewhere, for those that require anything."""
        found = {tier: self.of(company, tier) for tier in tiers}
        return {tier: required for tier, required in found.items() if required}

    def of(self, company: int, tier: str) -> tuple[ParentFacts, ...]:
        """What the tier requires elsewhere, and when the company had it."""
        found = []
        for words, rule, held in self._required_by(tier):
            periods, suspended = ([], []) if held is None else held.get(company, ([], []))
            known = None if held is None else tuple(periods)
            found.append(ParentFacts(words, rule, known, tuple(suspended)))
        return tuple(found)

    def _required_by(self, tier: str) -> Sequence[Required]:
        if tier not in self._required:
            self._required[tier] = [
                self._asked(rule)
                for rule in self._document.prerequisites(tier)
                if rule.parameters.requires == "membership" and rule.parameters.effect == "blocks"
            ]
        return self._required[tier]

    def _asked(self, rule: Rule[Prerequisite]) -> Required:
        held = self._periods(rule.parameters)
        slug = rule.parameters.foundation
        called = self._levels.get((slug, rule.parameters.level_at_least), rule.parameters.level_at_least)
        return self._names.get(slug, spoken(slug)) + rule.parameters.level_called(called), rule, held

    def _periods(self, said: Prerequisite) -> Held | None:
        slug, level = said.foundation, said.level_at_least
        if (slug, level) not in self._held:
            self._held[slug, level] = self._load(slug, level)
        return self._held[slug, level]

    def _load(self, slug: str, level: str) -> Held | None:
        found_there = (
            select(Foundation.id, Foundation.name, Tier.name.label("level"))
            .outerjoin(Tier, and_(Tier.foundation_id == Foundation.id, Tier.key == level))
            .where(Foundation.slug == slug)
        )
        there = self._session.execute(found_there).one_or_none()
        if there is None:
            return None
        other, self._names[slug] = there.id, there.name
        self._levels[slug, level] = there.level or level
        lowest = select(Tier.rank).where(Tier.foundation_id == other, Tier.key == level).scalar_subquery()
        query = (
            select(Member.organization_id, Member.id, Term.starts_on, Term.ends_on)
            .join(Term, Term.member_id == Member.id)
            .join(Tier, Tier.id == Term.tier_id)
            .where(Member.foundation_id == other, is_known(Term, self._known_at))
        )
        query = query if level == "any" else query.where(Tier.rank <= lowest)
        pauses = suspensions(self._session, other, self._known_at)
        found: Held = {}
        for row in self._session.execute(query):
            held, _ = found.setdefault(row.organization_id, ([], pauses.get(row.id, [])))
            held.append((row.starts_on, row.ends_on))
        return found


def _of(query: Any, column: ColumnElement[Any] | Any, only: Collection[int] | None) -> Any:
    return query if only is None else query.where(column.in_(list(only)))


class Agreements:
    """The versions of the foundation's agreement and what each member accepted; two statements."""

    def __init__(
        self,
        session: Session,
        foundation_id: int,
        only: Collection[int] | None = None,
        known_at: datetime | None = None,
    ) -> None:
        zone = select(Foundation.zone).where(Foundation.id == foundation_id).scalar_subquery()
        texts = select(AgreementText.number, AgreementText.recorded_at, zone.label("zone")).where(
            AgreementText.foundation_id == foundation_id
        )
        accepted = (
            select(Acceptance.member_id, AgreementText.number, Acceptance.accepted_at, zone.label("zone"))
            .join(AgreementText, AgreementText.id == Acceptance.text_id)
            .where(Acceptance.foundation_id == foundation_id)
        )
        if known_at is not None:
            texts = texts.where(AgreementText.recorded_at <= known_at)
            accepted = accepted.where(Acceptance.accepted_at <= known_at)
        self._texts = tuple(
            (row.number, business_date(row.recorded_at, row.zone))
            for row in session.execute(texts.order_by(AgreementText.number))
        )
        self._accepted: dict[int, dict[int, date]] = defaultdict(dict)
        for row in session.execute(_of(accepted, Acceptance.member_id, only)):
            self._accepted[row.member_id][row.number] = business_date(row.accepted_at, row.zone)

    def of(self, *line: int) -> AgreementFacts:
        """The facts of one member; further ones are those whose membership it has."""
        accepted: dict[int, date] = {}
        for member in line:
            accepted |= self._accepted.get(member, {})
        return AgreementFacts(self._texts, accepted)
