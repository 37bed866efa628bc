"""What each membership of one company stands on, across foundations: its term and what becomes of it, its standing, the
memberships elsewhere that it rests on, what is owed, and what stands against its next renewal (K1, K2, K4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from membership.assembly.rules.queries import charter_in_force
from membership.business.dues.models import InvoiceBalance
from membership.business.lifecycle.elsewhere import Elsewhere
from membership.business.lifecycle.requirements import Finding, against_keeping
from membership.business.lifecycle.standing import Facts, ParentFacts, Standing, standing_on
from membership.business.lifecycle.standing_facts import facts_of
from membership.business.members.life import WORDS, state_on
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.outlook import Outlook, outlook_of
from membership.kernel.errors import RuleBroken
from membership.kernel.facts import is_known
from membership.kernel.money import Money
from membership.kernel.times import date_text


@dataclass(frozen=True)
class Owed:
    """What is open of the invoices of one membership in one currency, and when the oldest of them is or was due."""

    open: Money
    invoices: int
    oldest_on: date


@dataclass(frozen=True)
class Within:
    """What only those see who see the member: its standing (None without a charter), what its tier asks for elsewhere, and
    what that, or a debt, does to the next renewal."""

    standing: Standing | None
    gates: Sequence[ParentFacts]
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Held:
    """One membership of the company. `row` is that of `memberships_of`; `within` and `debts` are None where the viewer may not
    see them."""

    row: Row[Any]
    state: tuple[str, str]
    then: str
    within: Within | None
    debts: Sequence[Owed] | None


@dataclass(frozen=True)
class Sight:
    """The members of which the viewer sees everything, and those whose invoices the viewer sees."""

    whole: Collection[int]
    invoices: Collection[int]


def held_by(
    session: Session, organization_id: int, rows: Sequence[Row[Any]], sight: Sight, on: date
) -> list[Held]:
    """Each of the memberships, as far as the viewer sees it. Five statements for all of them, and a fixed number for each
    foundation, as each has a charter of its own."""
    ids = [row.member_id for row in rows]
    terms, acts = _terms(session, ids), _acts(session, ids)
    owed = _owed(session, sight.invoices)
    members = {one.id: one for one in session.scalars(select(Member).where(Member.id.in_(sight.whole)))}
    elsewhere = Elsewhere(session, [organization_id])
    found = []
    for row in rows:
        key = row.member_id
        outlook = outlook_of(session, terms[key], acts[key], on)
        last = next(iter(terms[key]), None)
        within = _within(session, members[key], (last, outlook), elsewhere, on) if key in members else None
        debts = owed[key] if key in sight.invoices else None
        state, then = _state(row, acts[key], on), _then(terms[key], acts[key], outlook, on)
        found.append(Held(row, state, then, within, debts))
    return found


def _within(
    session: Session,
    member: Member,
    to_renew: tuple[Term | None, Outlook | None],
    elsewhere: Elsewhere,
    on: date,
) -> Within:
    """`to_renew`: the last term, and how it renews. Raises nothing where no charter is in force: nobody is judged there."""
    last, outlook = to_renew
    try:
        document = charter_in_force(session, member.foundation_id, "business", on)
    except RuleBroken:
        return Within(None, (), ())
    facts = facts_of(session, member.foundation_id, document, only=(member.id,))[member.id]
    findings: Sequence[Finding] = ()
    if last is not None and outlook is not None and not outlook.is_gift:
        findings = against_keeping(session, member, last, facts.terms[-1][2], on, outlook.ends_on, elsewhere)
    return Within(standing_on(document, facts, on), _gates(facts, on), findings)


def _gates(facts: Facts, on: date) -> Sequence[ParentFacts]:
    tier = next((tier for start, end, tier in facts.terms if start <= on < end), "")
    return facts.parents.get(tier, ())


def _state(row: Row[Any], acts: Sequence[MembershipAct], on: date) -> tuple[str, str]:
    """What the company is there today, with the tone of it."""
    state = state_on(acts, on)
    if row.joined_on > on:
        return "Joining", "info"
    if not row.tier_name:
        return "Former", "off"
    if state in ("none", "member"):
        return WORDS["member"], "good"
    return WORDS[state], "bad"


def _then(terms: Sequence[Term], acts: Sequence[MembershipAct], outlook: Outlook | None, on: date) -> str:
    """Whether the last term is renewed, and when; empty for a membership that is over."""
    last = next(iter(terms), None)
    if last is None or last.ends_on <= on:
        return ""
    if outlook is not None:
        return outlook.sentence(on)
    ended = acts[-1] if acts else None
    why = WORDS[ended.state_after].lower() if ended and ended.effective_on == last.ends_on else ""
    return f"Ends on {date_text(last.ends_on)}: {why or last.ending_reason}"


def _terms(session: Session, ids: Collection[int]) -> Mapping[int, list[Term]]:
    query = select(Term).where(Term.member_id.in_(ids), is_known(Term)).order_by(Term.starts_on.desc())
    found: dict[int, list[Term]] = defaultdict(list)
    for term in session.scalars(query):
        found[term.member_id].append(term)
    return found


def _acts(session: Session, ids: Collection[int]) -> Mapping[int, list[MembershipAct]]:
    query = select(MembershipAct).where(MembershipAct.member_id.in_(ids)).order_by(MembershipAct.number)
    found: dict[int, list[MembershipAct]] = defaultdict(list)
    for act in session.scalars(query):
        found[act.member_id].append(act)
    return found


def _owed(session: Session, ids: Collection[int]) -> Mapping[int, list[Owed]]:
    balance = InvoiceBalance
    query = (
        select(
            balance.member_id, balance.currency, func.sum(balance.open_minor).label("open"),
            func.count().label("invoices"), func.min(balance.due_on).label("oldest_on"),
        )
        .where(balance.member_id.in_(ids), balance.open_minor > 0)
        .group_by(balance.member_id, balance.currency)
        .order_by(balance.member_id, balance.currency)
    )  # fmt: skip
    found: dict[int, list[Owed]] = defaultdict(list)
    for row in session.execute(query):
        found[row.member_id].append(Owed(Money(int(row.open), row.currency), row.invoices, row.oldest_on))
    return found
