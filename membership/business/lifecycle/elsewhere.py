"""What is known of companies in other foundations, for what a charter requires there: looked up once for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from membership.assembly.rules.kinds.membership import Prerequisite, reaches
from membership.business.charter.models import Tier
from membership.business.dues.models import InvoiceBalance
from membership.business.members.life import state_on
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Member, Term
from membership.business.members.reception import parts
from membership.directory.foundations.models import Foundation
from membership.kernel.facts import is_known
from membership.kernel.money import Money

Debt = tuple[str, Money]


@dataclass
class There:
    """The memberships of the companies in one foundation: company -> its terms, company -> its acts; tier -> its rank,
    tier -> its name."""

    terms: dict[int, list[Any]] = field(default_factory=dict)
    acts: dict[int, list[Any]] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def is_member(self, organization_id: int | None, level: str, on: date) -> bool:
        """Whether the company is a member on the day, at the tier `level` or above ("any": at whatever tier)."""
        term = next(
            (one for one in self.terms.get(organization_id or 0, ()) if one.starts_on <= on < one.ends_on),
            None,
        )
        return reaches(level, term.rank if term else None, self.ranks)

    def level_of(self, asked: Prerequisite) -> str:
        """ " at Silver or above", as the foundation calls what is asked for; empty for every level."""
        return asked.level_called(self.names.get(asked.level_at_least, asked.level_at_least))

    def is_suspended(self, organization_id: int | None, on: date) -> bool:
        """Whether its membership is suspended on the day."""
        return state_on(self.acts.get(organization_id or 0, ()), on).startswith("suspended")


class Elsewhere:
    """The companies' memberships and debts. Each foundation is looked up when it is first asked for: three statements, and two
    more for each further thousand companies."""

    def __init__(self, session: Session, organization_ids: Sequence[int]) -> None:
        self._session = session
        self._ids = sorted(set(organization_ids))
        self._named: dict[str, Foundation | None] = {}
        self._there: dict[int, There] = {}
        self._owed: dict[str, dict[int, list[Any]]] = {}

    def foundation(self, slug: str) -> Foundation | None:
        """The foundation of this word, where it is in this database."""
        if slug not in self._named:
            query = select(Foundation).where(Foundation.slug == slug)
            self._named[slug] = self._session.scalars(query).one_or_none()
        return self._named[slug]

    def there(self, foundation_id: int) -> There:
        """What is known of the companies in the foundation."""
        if foundation_id not in self._there:
            self._there[foundation_id] = self._look_up(foundation_id)
        return self._there[foundation_id]

    def debts(self, slug: str, organization_id: int | None, on: date) -> list[Debt]:
        """What the company owes on the day, overdue, to the named foundation or to one of its funds: (to whom, how much)."""
        if slug not in self._owed:
            self._owed[slug] = self._look_up_debts(slug)
        found: dict[tuple[str, str], int] = {}
        for row in self._owed[slug].get(organization_id or 0, ()):
            if row.due_on < on:
                found[row.name, row.currency] = found.get((row.name, row.currency), 0) + int(row.open_minor)
        return [(name, Money(owed, currency)) for (name, currency), owed in sorted(found.items())]

    def _look_up(self, foundation_id: int) -> There:
        there = There()
        for part in parts(self._ids):
            here = (Member.foundation_id == foundation_id, Member.organization_id.in_(part))
            terms = (
                select(Member.organization_id, Tier.rank, Term.starts_on, Term.ends_on)
                .join(Term, Term.member_id == Member.id)
                .join(Tier, Tier.id == Term.tier_id)
                .where(*here, is_known(Term))
            )
            for row in self._session.execute(terms):
                there.terms.setdefault(row.organization_id, []).append(row)
            acts = (
                select(
                    Member.organization_id,
                    MembershipAct.number,
                    MembershipAct.effective_on,
                    MembershipAct.step,
                )
                .join(MembershipAct, MembershipAct.member_id == Member.id)
                .where(*here)
            )
            for one in self._session.execute(acts):
                there.acts.setdefault(one.organization_id, []).append(one)
        sold = select(Tier.key, Tier.rank, Tier.name).where(Tier.foundation_id == foundation_id)
        tiers = self._session.execute(sold).all()
        there.ranks = {row.key: row.rank for row in tiers}
        there.names = {row.key: row.name for row in tiers}
        return there

    def _look_up_debts(self, slug: str) -> dict[int, list[Any]]:
        named = aliased(Foundation)
        found: dict[int, list[Any]] = {}
        for part in parts(self._ids):
            query = (
                select(
                    Member.organization_id, Foundation.name, InvoiceBalance.currency, InvoiceBalance.open_minor,
                    InvoiceBalance.due_on,
                )
                .join(Member, Member.foundation_id == Foundation.id)
                .join(InvoiceBalance, InvoiceBalance.member_id == Member.id)
                .outerjoin(named, named.id == Foundation.parent_id)
                .where(
                    or_(Foundation.slug == slug, named.slug == slug), Member.organization_id.in_(part),
                    InvoiceBalance.open_minor > 0,
                )
            )  # fmt: skip
            for row in self._session.execute(query):
                found.setdefault(row.organization_id, []).append(row)
        return found
