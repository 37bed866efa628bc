"""What is owed of a period of dues, part by part: which rows of the term hold it, at which price, and what each is billed (0021).

Every day of a period is owed at the price of a whole period. The rows of the term say at which: the price at which they were
sold, or the rate at which the period stayed owed. A row that passed to a successor goes on with the same period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from membership.business.dues.due import Charters, dues_of_period
from membership.business.dues.models import Invoice
from membership.business.dues.periods import Days, DuesPeriod, period_at, sold_days
from membership.business.members.credit import Paid, Rate
from membership.business.members.life_tables import MembershipAct
from membership.business.members.models import Term
from membership.business.members.parts import sold_from
from membership.kernel.facts import is_known
from membership.kernel.money import Money, total


@dataclass(frozen=True)
class Owed:
    """A period of dues with the rows of the term that hold it, in their order, and the price at which each is owed."""

    days: Days
    rows: tuple[Term, ...]
    prices: tuple[Money | None, ...]

    @property
    def paid(self) -> Paid:
        """What the arithmetic of credits asks."""
        rates = []
        for row, price, following in zip(self.rows, self.prices, [*self.rows[1:], None], strict=True):
            rates.append(Rate(self.begins(row), price))
            if row.ends_on < (following.starts_on if following else self.days.ends_on):
                gives_back = following is not None and bool(following.part_minor) and price is not None
                rates.append(Rate(row.ends_on, price * 0 if gives_back and price is not None else price))
        return Paid(self.days.starts_on, self.days.ends_on, tuple(rates))

    def begins(self, row: Term) -> date:
        """The first day of the period that the row holds; an invoice for the row's part begins on it."""
        return max(row.starts_on, self.days.starts_on)

    def rows_before(self, on: date) -> list[Term]:
        """The rows that hold days before the day."""
        return [row for row in self.rows if self.begins(row) < on]

    def amount(self, row: Term) -> Money | None:
        """What is invoiced for the row's part; None where nobody knows."""
        price = self.prices[self.rows.index(row)]
        if row.starts_on >= self.days.starts_on and row.part_minor is not None:
            currency = row.currency or next((one.currency for one in self.prices if one is not None), None)
            return None if currency is None else Money(row.part_minor, currency)
        return price if row.starts_on <= self.days.starts_on else None

    def dropped(self, on: date, currency: str, until: date | None = None) -> Money:
        """What is invoiced for the parts that begin on the day or later, and before another one, and is not owed where the
        membership ends there."""
        until = until or self.days.ends_on
        amounts = [self.amount(row) for row in self.rows if on <= self.begins(row) < until]
        return total([one for one in amounts if one is not None], currency)


def owed_at(session: Session, term: Term, day: date) -> Owed:
    """The period of the term as sold in which the day falls."""
    rhythm = rhythm_of(session, term)
    period = period_at(sold_days(term), rhythm, day)
    rows = _rows(session, term, period.days)
    return Owed(period.days, tuple(rows), tuple(_price(session, row, period) for row in rows))


def owed_before(session: Session, term: Term, on: date) -> Owed:
    """The period that holds the day before, which the day may end."""
    return owed_at(session, term, on - timedelta(days=1))


def rhythm_of(session: Session, term: Term) -> str:
    """For how long the amount of the term's dues is owed."""
    pair = (term.charter_version_id, term.dues_rule)
    return Charters(session, [pair]).rhythm(*pair)


def invoice_for(session: Session, member_id: int, period_start: date) -> Invoice | None:
    """The issued invoice for the dues that begin on the day."""
    query = select(Invoice).where(
        Invoice.member_id == member_id, Invoice.obligation == "dues", Invoice.period_start == period_start,
        Invoice.state == "issued",
    )  # fmt: skip
    return session.scalars(query).one_or_none()


def _rows(session: Session, term: Term, days: Days) -> list[Term]:
    """The rows of the term as sold that hold days of the period, those of predecessors first."""
    sold, member_id, found = sold_from(term), term.member_id, list[Term]()
    while True:
        query = select(Term).where(
            Term.member_id == member_id, is_known(Term), func.coalesce(Term.sold_from, Term.starts_on) == sold,
            Term.starts_on < days.ends_on, Term.ends_on > days.starts_on,
        )  # fmt: skip
        rows = list(session.scalars(query.order_by(Term.starts_on)))
        found = [*rows, *found]
        if not rows or rows[0].origin != "transfer" or rows[0].starts_on <= days.starts_on:
            return found
        before = _predecessor(session, rows[0])
        if before is None:
            return found
        member_id = before


def _predecessor(session: Session, row: Term) -> int | None:
    """The member from whom the row was taken over."""
    query = select(MembershipAct.other_member_id).where(
        MembershipAct.member_id == row.member_id, MembershipAct.step == "transfer_in",
        MembershipAct.effective_on == row.starts_on,
    )  # fmt: skip
    return session.scalars(query.order_by(MembershipAct.number.desc()).limit(1)).first()


def _price(session: Session, row: Term, period: DuesPeriod) -> Money | None:
    """The price of a whole period at which the row's days in it are owed: as sold, as the period stayed owed, or, where that
    was an open question at the sale, as it was invoiced or would be now."""
    begins = row.starts_on >= period.days.starts_on
    if begins and row.rate_minor is not None and row.currency:
        return Money(row.rate_minor, row.currency)
    is_part = row.starts_on > period.days.starts_on
    if is_part and row.part_minor is None:
        return None
    if row.price_minor is not None and row.currency:
        return Money(row.price_minor, row.currency) if not period.is_cut or not row.price_minor else None
    start = period.days.starts_on
    invoice = invoice_for(session, row.member_id, start)
    if invoice is not None:
        return Money(invoice.net_minor, invoice.currency)
    return None if is_part else dues_of_period(session, row.foundation_id, row.member_id, start)
