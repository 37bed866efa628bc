"""What a membership gives besides seats and votes: the benefits of its tier, how much of each is used, and what is left.

What is given is the charter's rule (K1) as of the first day of the term: a member keeps what its term was sold with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from membership.assembly.rules.document import CharterDocument
from membership.assembly.rules.explanation import Explanation
from membership.assembly.rules.kinds.membership import Benefit
from membership.assembly.rules.queries import charter_in_force
from membership.assembly.rules.records import Rule
from membership.business.charter.models import Tier
from membership.business.members.benefit_tables import BenefitUse
from membership.business.members.models import Term
from membership.business.members.origins import as_sold
from membership.business.members.schedule import Anchor
from membership.kernel.errors import NotFound
from membership.kernel.facts import holds_on


@dataclass(frozen=True)
class TermOn:
    """A term as benefits need it: its days, and the tier that it was sold at. `counts_from` is its first day as it was sold,
    `member_ids` are the member and those whom it follows in that term: what they used of it is used."""

    foundation_id: int
    starts_on: date
    ends_on: date
    tier: str
    tier_name: str
    counts_from: date
    member_ids: tuple[int, ...]
    anchor_day: int = 0


@dataclass(frozen=True)
class Holding:
    """A benefit of a member in one period: what the rule gives, and how much is used, of that by exception."""

    rule: Rule[Benefit]
    period_on: date
    used: int = 0
    by_exception: int = 0

    @property
    def key(self) -> str:
        """The benefit's word in addresses and rows."""
        return self.rule.parameters.benefit

    @property
    def title(self) -> str:
        """What it is, in the charter's words."""
        return self.rule.parameters.title

    @property
    def given(self) -> int | None:
        """How many the period has; None without a limit."""
        return self.rule.parameters.quantity

    @property
    def left(self) -> int | None:
        """How many may still be used without an exception; None without a limit."""
        return None if self.given is None else max(0, self.given - (self.used - self.by_exception))

    @property
    def why(self) -> Explanation:
        """The rule, the period and the arithmetic."""
        given = self.rule.parameters.amount
        facts: list[tuple[str, object]] = [
            ("The tier gives", given), ("Since", self.period_on), ("Used", self.used)
        ]  # fmt: skip
        if self.by_exception:
            facts.append(("Of that by exception", self.by_exception))
        left = "as often as wanted" if self.left is None else f"{self.left} left"
        return self.rule.explain(f"{self.title[:1].upper()}{self.title[1:]}", left, facts)


def term_covering(session: Session, member_id: int, on: date) -> TermOn | None:
    """The term of the member on the day, with its tier; one statement, and a few more where it goes on with a term that was sold
    before (taken back, reinstated, passed on)."""
    query = select(Term, Tier.key).join(Tier, Tier.id == Term.tier_id)
    found = session.execute(query.where(Term.member_id == member_id, holds_on(Term, on))).one_or_none()
    if found is None:
        return None
    row, tier = found
    sold, members = as_sold(session, row)
    return TermOn(
        row.foundation_id,
        row.starts_on,
        row.ends_on,
        tier,
        row.tier_name,
        sold.starts_on,
        members,
        sold.anchor_day,
    )


def charter_of(session: Session, term: TermOn) -> CharterDocument:
    """The charter on the first day of the term as it was sold. Raises RuleBroken where none was in force."""
    return charter_in_force(session, term.foundation_id, "business", term.counts_from)


def period_start(per: str, term_start: date, on: date, anchor_day: int = 0) -> date:
    """The first day of the period into which the day falls: the term's own, or that of the year within it."""
    if per == "term":
        return term_start
    anchor = Anchor.of_term(term_start, anchor_day)
    anniversary = anchor.in_year(on.year)
    return anniversary if anniversary <= on else anchor.in_year(on.year - 1)


def holdings(session: Session, member_id: int, term: TermOn, on: date) -> list[Holding]:
    """Every benefit of the term with what is used of it in the period of the day; two statements."""
    return counted(
        charter_of(session, term), term, on, uses_within(session, term, uses_of(session, member_id))
    )


def counted(document: CharterDocument, term: TermOn, on: date, uses: Iterable[BenefitUse]) -> list[Holding]:
    """The same, from a charter and uses that are at hand."""
    used: dict[tuple[str, date], list[BenefitUse]] = {}
    for use in uses:
        if use.withdrawn_at is None:
            used.setdefault((use.benefit, use.period_on), []).append(use)
    found = []
    for rule in document.benefits(term.tier):
        said = rule.parameters
        begins = period_start(said.per, term.counts_from, on, term.anchor_day)
        rows = used.get((said.benefit, begins), [])
        found.append(
            Holding(rule, begins, sum(row.quantity for row in rows), sum(row.quantity for row in rows if row.exception))
        )  # fmt: skip
    return found


def holding(session: Session, member_id: int, term: TermOn, benefit: str, on: date) -> Holding:
    """One benefit of the term. Raises NotFound where the tier does not give it."""
    for one in holdings(session, member_id, term, on):
        if one.key == benefit:
            return one
    raise NotFound


def uses_of(session: Session, member_id: int) -> Sequence[BenefitUse]:
    """Every use of the member, the latest first, withdrawn ones too; one statement."""
    query = select(BenefitUse).where(BenefitUse.member_id == member_id)
    return session.scalars(query.order_by(BenefitUse.used_on.desc(), BenefitUse.id.desc())).all()


def uses_within(session: Session, term: TermOn, own: Sequence[BenefitUse]) -> Sequence[BenefitUse]:
    """The member's own uses, and those of whom it follows in the term; a statement more where it follows somebody."""
    if len(term.member_ids) == 1:
        return own
    query = select(BenefitUse).where(BenefitUse.member_id.in_(term.member_ids[1:]))
    return [*own, *session.scalars(query)]


def use_by_public_id(session: Session, member_id: int, public_id: str) -> BenefitUse:
    """The use at this address of the member. Raises NotFound."""
    query = select(BenefitUse).where(BenefitUse.member_id == member_id, BenefitUse.public_id == public_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
